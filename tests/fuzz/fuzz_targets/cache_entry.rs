//! An entry of the cache: see lib.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jeton_fuzz::cache_entry(data));
