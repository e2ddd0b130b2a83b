//! An issuer's metadata and a kept document: see trials.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::fuzz::metadata(data));
