//! Key files, through every reader: see trials.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::fuzz::key(data));
