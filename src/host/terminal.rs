//! The three standard streams, and the person who may sit at them.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::files::reason;
use super::{environment, prompt};
use crate::error::{Error, Result};
use crate::json;
use crate::secret::Secret;
use crate::text;

/// Standard output was closed when the process started.
static STDOUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Before `main`, since Rust's runtime then puts `/dev/null` in the place of a closed stream: a token would be lost there with
/// exit code 0, and what a parent opened itself (Python's `DEVNULL`) could no longer be told from it.
#[cfg(unix)]
#[ctor::ctor]
fn look_at_standard_output() {
    let is_closed = rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_err();
    STDOUT_IS_CLOSED.store(is_closed, Ordering::Relaxed);
}

/// Writes the result to standard output, whole or not at all as far as a program can tell.
///
/// A closed pipe ends the process as SIGPIPE would (141 in a shell); any other failure is exit 1, and so is a standard output
/// that was closed from the start (`>&-`).
pub(crate) fn print(result: &[u8]) -> anyhow::Result<()> {
    if STDOUT_IS_CLOSED.load(Ordering::Relaxed) && !result.is_empty() {
        anyhow::bail!("can't write to standard output: it is closed");
    }
    let mut out = io::stdout().lock();
    match out.write_all(result).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(BrokenPipe.into()),
        written => {
            written.map_err(|error| anyhow::anyhow!("can't write to standard output: {}", reason(&error)))
        }
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

/// The warnings that were told.
static WARNED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// True of a warning that was not told before.
fn is_new_warning(words: &str) -> bool {
    // A thread that died while it held the lock left the set whole.
    WARNED.lock().unwrap_or_else(PoisonError::into_inner).insert(words.to_owned())
}

/// Warns the person, on standard error: one line, and once: a retry or a renewal has nothing new to say.
pub(crate) fn warn(words: &str) {
    if is_new_warning(words) {
        tell("warning: ", words, None);
    }
}

/// Takes a warning for told: it stands in a report.
pub(crate) fn told_elsewhere(words: &str) {
    is_new_warning(words);
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

/// The columns of the terminal that standard output is; `None` where it is none, or doesn't say.
pub(crate) fn stdout_columns() -> Option<usize> {
    #[cfg(unix)]
    return columns(rustix::stdio::stdout());
    #[cfg(not(unix))]
    None
}

/// As [`stdout_columns`], of standard error.
pub(crate) fn stderr_columns() -> Option<usize> {
    #[cfg(unix)]
    return columns(rustix::stdio::stderr());
    #[cfg(not(unix))]
    None
}

#[cfg(unix)]
fn columns(stream: impl std::os::fd::AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    (size.ws_col > 0).then(|| size.ws_col.into())
}

/// Set once, by `--no-input`.
static NEVER_ASK: AtomicBool = AtomicBool::new(false);

/// From now on nobody is asked anything.
pub(crate) fn never_ask() {
    NEVER_ASK.store(true, Ordering::Relaxed);
}

/// True where a person can be asked.
pub(crate) fn can_ask() -> bool {
    matches!(unattended(), Ok(None))
}

/// Why nobody can be asked, in words that follow "and"; `None` where a person may be.
///
/// `JETON_NO_INPUT` overrides `CI` either way. Exit 2 where it is neither true nor false.
pub(crate) fn unattended() -> Result<Option<&'static str>> {
    if let Some(why) = forbidden()? {
        return Ok(Some(why));
    }
    // Both: a script must never hang at a prompt that nobody sees or nobody answers.
    let is_there = stdin_is_terminal() && stderr_is_terminal();
    Ok((!is_there).then_some("there is no terminal to ask at"))
}

/// As [`unattended`], for who was told so: `--no-input`, `JETON_NO_INPUT` or `CI`.
pub(crate) fn forbidden() -> Result<Option<&'static str>> {
    if NEVER_ASK.load(Ordering::Relaxed) {
        return Ok(Some("--no-input forbids asking"));
    }
    match environment::variable("JETON_NO_INPUT")?.as_deref() {
        Some("true" | "1" | "yes" | "on") => return Ok(Some("JETON_NO_INPUT forbids asking")),
        Some("false" | "0" | "no" | "off") => return Ok(None),
        Some(other) => {
            return Err(Error::usage(format!(
                "JETON_NO_INPUT is true or false, not {}",
                text::quoted(other)
            )));
        }
        None => {}
    }
    let in_ci =
        matches!(environment::variable("CI"), Ok(Some(value)) if ["true", "1"].contains(&value.as_str()));
    Ok(in_ci.then_some("CI is set, so nobody is asked (JETON_NO_INPUT=false asks all the same)"))
}

/// Asks for a secret on the terminal without showing what is typed. Exit 3 where nobody can be asked, with `alternatives`
/// as the hint.
pub(crate) fn ask(what: &str, alternatives: &str) -> Result<Secret> {
    attended(what, alternatives)?;
    let label = format!("{what}: ");
    let _guard = prompt::Guard::new(label.clone())?;
    let answer = rpassword::prompt_password(label).map_err(|error| {
        if error.kind() == io::ErrorKind::Interrupted {
            prompt::interrupt();
        }
        prompt::await_hangup();
        Error::input(format!("{what} was not given: {}", reason(&error)))
    })?;
    let answer = Secret::from(answer);
    if answer.is_empty() {
        prompt::await_hangup();
        return Err(Error::input(format!("{what} is empty")).hint(alternatives.to_owned()));
    }
    Ok(answer)
}

/// Asks for a line on the terminal, which is shown as it is typed: the answer without the space around it, perhaps empty.
/// Exit 3 where nobody can be asked, or the person ends it with Ctrl-D.
pub(crate) fn ask_openly(what: &str, label: &str, alternatives: &str) -> Result<String> {
    attended(what, alternatives)?;
    say_prepared(label);
    let mut line = String::new();
    match io::stdin().read_line(&mut line) {
        Ok(0) => {
            say("");
            Err(Error::input(format!("{what} was not given")).hint(alternatives.to_owned()))
        }
        Ok(_) => Ok(line.trim().to_owned()),
        Err(error) => Err(Error::input(format!("{what} was not given: {}", reason(&error)))),
    }
}

fn attended(what: &str, alternatives: &str) -> Result<()> {
    match unattended()? {
        Some(why) => Err(Error::input(format!("{what} is needed, and {why}")).hint(alternatives.to_owned())),
        None => Ok(()),
    }
}
