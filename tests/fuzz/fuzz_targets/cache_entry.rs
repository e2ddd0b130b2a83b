//! An entry of the cache: see trials.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::fuzz::cache_entry(data));
