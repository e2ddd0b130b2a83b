//! Links the unwinder in, where it would be a library of its own to load (GNU/Linux): a tenth of the time that jeton takes to
//! start. Where its archive is not to be found the library is used, as by any other program.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a build script asks the environment and the compiler, and answers on standard output"
)]

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let is_native = variable("HOST") == variable("TARGET");
    if !is_native || variable("CARGO_CFG_TARGET_OS") != "linux" || variable("CARGO_CFG_TARGET_ENV") != "gnu" {
        return;
    }
    let Ok(answer) = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output() else { return };
    let archive = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    // A compiler that has none repeats the bare name.
    if Path::new(&archive).is_absolute() && Path::new(&archive).is_file() {
        println!("cargo::rustc-link-arg-bins=-Wl,--whole-archive,{archive},--no-whole-archive");
    }
}
