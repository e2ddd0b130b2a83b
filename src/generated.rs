//! The files made from the command line's description: committed, and rewritten by these tests when they are stale.

#![allow(clippy::disallowed_methods)]

use std::path::Path;

use clap_complete::Shell;

use crate::cli;
use crate::settings::reference;

/// Fails, and rewrites the file, where it is not what the program would make now.
fn is_current(path: &str, made: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::fs::read(&path).ok().as_deref() == Some(made) {
        return;
    }
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, made).unwrap();
    panic!("{} was stale and has been rewritten: commit it", path.display());
}

#[test]
fn the_settings_reference_is_current() {
    is_current("docs/settings.md", reference::markdown().as_bytes());
}

#[test]
#[cfg_attr(not(feature = "sandbox"), ignore = "the committed files describe the whole program")]
fn the_completions_are_current() {
    let mut stale = Vec::new();
    for (shell, file) in [
        (Shell::Bash, "jeton.bash"),
        (Shell::Zsh, "_jeton"),
        (Shell::Fish, "jeton.fish"),
        (Shell::PowerShell, "_jeton.ps1"),
        (Shell::Elvish, "jeton.elv"),
    ] {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut cli::command(), "jeton", &mut script);
        stale.extend(std::panic::catch_unwind(|| is_current(&format!("completions/{file}"), &script)).err());
    }
    assert!(stale.is_empty(), "{} stale completions", stale.len());
}

#[test]
#[cfg_attr(not(feature = "sandbox"), ignore = "the committed files describe the whole program")]
fn the_man_pages_are_current() {
    fn pages(command: &clap::Command, name: &str, made: &mut Vec<(String, Vec<u8>)>) {
        let command = command.clone().name(name.to_owned()).bin_name(name.replace('-', " "));
        let mut page = Vec::new();
        // The date is left out: a page made on another day is the same page.
        clap_mangen::Man::new(command.clone()).date("").render(&mut page).unwrap();
        made.push((format!("docs/man/{name}.1"), page));
        for subcommand in command.get_subcommands() {
            pages(subcommand, &format!("{name}-{}", subcommand.get_name()), made);
        }
    }
    let mut command = cli::command();
    command.build();
    let mut made = Vec::new();
    pages(&command, "jeton", &mut made);
    let stale: Vec<_> = made
        .into_iter()
        .filter_map(|(path, page)| std::panic::catch_unwind(|| is_current(&path, &page)).err())
        .collect();
    assert!(stale.is_empty(), "{} stale man pages", stale.len());
}
