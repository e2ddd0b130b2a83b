//! JWK Sets and what they verify: see lib.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::jwk_set(data));
