//! The process's own memory.

/// Keeps what is in memory out of core dumps, and the process from being read by others of the same user.
///
/// On Linux by the process's own mark, which a program that it runs does not inherit; it also holds where the system
/// hands dumps to a collector, which a limit does not. Elsewhere on Unix by the limit. Best effort: without it a crash
/// shows more than it should, and nothing else is lost.
pub(crate) fn forbid() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    #[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::Core).maximum;
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum });
    }
}
