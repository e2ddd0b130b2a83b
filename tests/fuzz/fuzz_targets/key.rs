//! Key files, through every reader: see lib.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::key(data));
