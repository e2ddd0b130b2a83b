//! Text pasted, taken apart, decrypted and verified: see trials.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::fuzz::token(data));
