//! JWK Sets and what they verify: see trials.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::fuzz::jwk_set(data));
