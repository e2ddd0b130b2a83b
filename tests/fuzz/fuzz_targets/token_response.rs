//! A token endpoint's answer: see trials.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::fuzz::token_response(data));
