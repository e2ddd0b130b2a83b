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

/// They have the program as their library, and can't inherit what it depends on.
#[test]
fn the_dependencies_of_the_fuzz_targets_are_current() {
    const FILE: &str = "tests/fuzz/Cargo.toml";
    const ABOVE: &str = "# As in the program's own Cargo.toml, kept so by a test there.\n";
    let read = |path| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let program = read("Cargo.toml");
    let (_, own) = program.split_once("\n[dependencies]\n").unwrap();
    let (own, _) = own.split_once("\n[").unwrap();
    let own: String =
        own.lines().filter(|line| line.contains(" = ")).map(|line| format!("{line}\n")).collect();
    let fuzz = read(FILE);
    let (before, rest) = fuzz.split_once(ABOVE).unwrap();
    let (_, after) = rest.split_once("\n#").unwrap();
    is_current(FILE, format!("{before}{ABOVE}{own}\n#{after}").as_bytes());
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
        made.push((format!("docs/man/{name}.1"), page(command, name)));
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

/// A manual page (man(7)). What follows the options in the help is kept line by line, so that commands can be copied.
fn page(command: &clap::Command, name: &str) -> Vec<u8> {
    let command = command.clone().name(name.to_owned()).bin_name(name.replace('-', " "));
    // The date is left out: a page made on another day is the same page.
    let man = clap_mangen::Man::new(command.clone()).date("");
    let mut page = Vec::new();
    man.render_title(&mut page).unwrap();
    man.render_name_section(&mut page).unwrap();
    man.render_synopsis_section(&mut page).unwrap();
    man.render_description_section(&mut page).unwrap();
    man.render_options_section(&mut page).unwrap();
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page).unwrap();
    }
    let extra = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    if let Some((examples, remarks)) =
        extra.strip_prefix("Examples:\n").map(|extra| extra.split_once("\n\n").unwrap_or((extra, "")))
    {
        page.extend(section("EXAMPLES", examples).bytes());
        if !remarks.is_empty() {
            page.extend(section("NOTES", remarks).bytes());
        }
    }
    if name == "jeton" {
        page.extend(section("EXIT STATUS", EXIT_STATUS).bytes());
        page.extend(section("ENVIRONMENT", ENVIRONMENT).bytes());
        page.extend(section("FILES", FILES).bytes());
    }
    page
}

/// A section whose lines stay as they are.
fn section(heading: &str, text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
        // A full stop at the start of a line would be a request.
        if line.starts_with('.') { format!("\\&{line}\n") } else { format!("{line}\n") }
    });
    format!(".SH \"{heading}\"\n.nf\n{}.fi\n", lines.collect::<String>())
}

const EXIT_STATUS: &str = "\
0    done
1    a bug, or standard output could not be written
2    usage or configuration
3    a key, secret or input could not be used
4    the server refused: an OAuth error, 400, 401, 403
5    the answer was not a token response
6    DNS, connect, reset
7    TLS
8    time-out
9    429 or 5xx: try again later
10   decode: malformed or too large
11   decode: signature, algorithm, key or crit refused
12   decode: claims refused
13   lock time-out, or --require-cache and it can't be used
126  exec: the command can't be run
127  exec: there is no such command";

const ENVIRONMENT: &str = "\
JETON_CONFIG_DIR   the folder of config.toml and the cache
JETON_PROFILE      the profile where none is named
JETON_NO_INPUT     never ask
JETON_NAME         the setting NAME, such as JETON_CLIENT_ID
JETON_KEY          a key's text, or the name of its file
JETON_CLIENT_SECRET, JETON_PASSWORD, JETON_REFRESH_TOKEN, JETON_CODE,
JETON_CODE_VERIFIER, JETON_KEY_PASSPHRASE, JETON_PKCS11_PIN,
JETON_CLIENT_ASSERTION
                   the secret itself; with _FILE, the name of its file
CI                 true: never ask
NO_COLOR           no colours
HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY
                   as curl reads them";

const FILES: &str = "\
~/.config/jeton/config.toml
                   profiles; $XDG_CONFIG_HOME/jeton where that is set
~/.config/jeton/tokens/
                   cached tokens, mode 0600
~/.config/jeton/metadata/
                   what servers publish, for as long as they say";
