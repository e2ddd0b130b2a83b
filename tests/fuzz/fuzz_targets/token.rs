//! Text pasted, taken apart, decrypted and verified: see lib.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::token(data));
