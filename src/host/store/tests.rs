use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

#[cfg(unix)]
#[test]
fn a_lock_that_is_removed_while_others_wait_for_it_still_lets_in_one_at_a_time() {
    let folder = std::env::temp_dir().join(format!("jeton-locks-{}", std::process::id()));
    let store = Store::new(folder.clone());
    let (inside, entered, removed) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| {
                for _ in 0..200 {
                    let lock = store.lock("a", Duration::from_secs(20));
                    assert!(lock.is_ok(), "a lock");
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two have the lock");
                    std::thread::yield_now();
                    entered.fetch_add(1, Ordering::SeqCst);
                    inside.fetch_sub(1, Ordering::SeqCst);
                }
            });
        }
        threads.spawn(|| {
            while entered.load(Ordering::SeqCst) < 1600 {
                store.remove_leftovers();
                removed.fetch_add(usize::from(!store.lock_path("a").exists()), Ordering::SeqCst);
                std::thread::sleep(Duration::from_micros(50));
            }
        });
    });
    std::fs::remove_dir_all(folder).unwrap();
    assert!(removed.into_inner() > 5, "hardly any was removed");
}
