//! The three standard streams, and the person who may sit at them.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::json;
use crate::secret::Secret;
use crate::text;

/// Writes the result to standard output, whole or not at all as far as a program can tell.
///
/// A closed pipe ends the process as SIGPIPE would (141 in a shell); any other failure is exit 1.
pub(crate) fn print(result: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(result).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(BrokenPipe.into()),
        written => written.map_err(|error| {
            anyhow::anyhow!("can't write to standard output: {}", super::files::reason(&error))
        }),
    }
}

/// Standard output was closed by its reader: nobody is there to be told, so nothing is said.
#[derive(Debug)]
pub(crate) struct BrokenPipe;

impl std::fmt::Display for BrokenPipe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("standard output was closed")
    }
}

impl std::error::Error for BrokenPipe {}

/// Whether whoever reads standard error is a program.
static LOG_AS_JSON: AtomicBool = AtomicBool::new(false);

/// From now on everything that is said is a JSON object a line: `{"message":"..."}`, with a `level` where it is a warning
/// or an error.
pub(crate) fn log_as_json() {
    LOG_AS_JSON.store(true, Ordering::Relaxed);
}

fn say_json(level: Option<&str>, message: &str, hint: Option<&str>) {
    let member = |name: &str, value: &str| format!("\"{name}\":{}", json::quote(&text::visible_lines(value)));
    let members: Vec<String> = [("level", level), ("message", Some(message)), ("hint", hint)]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| member(name, value)))
        .collect();
    // As below.
    let _ = writeln!(io::stderr(), "{{{}}}", members.join(","));
}

/// Says something to the person, on standard error: one or more lines, hidden characters made visible.
pub(crate) fn say(words: &str) {
    if LOG_AS_JSON.load(Ordering::Relaxed) {
        return say_json(None, words, None);
    }
    // A closed standard error leaves nobody to tell of it.
    let _ = writeln!(io::stderr(), "{}", text::visible_lines(words));
}

/// Writes prepared text to standard error as it is, colours included: its maker has made foreign text visible.
pub(crate) fn say_prepared(words: &str) {
    // As above.
    let _ = io::stderr().write_all(words.as_bytes());
}

/// Warns the person, on standard error: one line, and once: a retry or a renewal has nothing new to say.
pub(crate) fn warn(words: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    // A thread that died while it held the lock left the set whole.
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if said.insert(words.to_owned()) {
        tell("warning: ", words, None);
    }
}

/// Warns of what matters each time that it happens.
pub(crate) fn warn_again(words: &str) {
    tell("warning: ", words, None);
}

/// Tells what happened in one line, and what to do about it in another. Whatever is in them, they are two lines.
pub(crate) fn tell(kind: &str, message: &str, hint: Option<&str>) {
    if LOG_AS_JSON.load(Ordering::Relaxed) {
        let level = if kind.is_empty() { "error" } else { "warning" };
        return say_json(Some(level), message, hint);
    }
    say(&format!("jeton: {kind}{}", text::visible(message)));
    if let Some(hint) = hint {
        say(&format!("  hint: {}", text::visible(hint)));
    }
}

/// Standard input is a terminal.
pub(crate) fn stdin_is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// Standard output is a terminal.
pub(crate) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Standard error is a terminal.
pub(crate) fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// True where a person can be asked.
pub(crate) fn can_ask() -> bool {
    stdin_is_terminal() && stderr_is_terminal()
}

/// Asks for a secret on the terminal without showing what is typed.
///
/// Only where both standard input and standard error are terminals: a script must never hang at a prompt. Exit 3
/// otherwise, with `alternatives` as the hint.
pub(crate) fn ask(what: &str, alternatives: &str) -> Result<Secret> {
    if !can_ask() {
        return Err(Error::input(format!("{what} is needed, and there is no terminal to ask at"))
            .hint(alternatives.to_owned()));
    }
    let _guard = super::prompt::Guard::new().map_err(|error| {
        Error::input(format!("can't prepare the terminal: {}", super::files::reason(&error)))
    })?;
    let answer = rpassword::prompt_password(format!("{what}: ")).map_err(|error| {
        if error.kind() == io::ErrorKind::Interrupted {
            super::prompt::interrupt();
        }
        Error::input(format!("{what} was not given: {}", super::files::reason(&error)))
    })?;
    let answer = Secret::from(answer);
    if answer.is_empty() {
        return Err(Error::input(format!("{what} is empty")).hint(alternatives.to_owned()));
    }
    Ok(answer)
}
