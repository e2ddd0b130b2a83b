//! An issuer's metadata and a kept document: see lib.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::metadata(data));
