//! A token endpoint's answer: see lib.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::token_response(data));
