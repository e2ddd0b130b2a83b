//! The person's editor.

use std::path::Path;
use std::process::Command;

use super::files::reason;
use super::signals::Signals;
use super::{environment, terminal};
use crate::error::{Error, Result};

/// Opens the person's editor on a file and waits for its end: `VISUAL`, `EDITOR`, else `vi` (`notepad` on Windows). The
/// variable is a command line, as it is to others that read it.
///
/// Errors are exit 3: nobody is there, it can't be started, ends with a failure.
pub(crate) fn open(file: &Path) -> Result<()> {
    let mut named = None;
    for variable in ["VISUAL", "EDITOR"] {
        named = named.or(environment::variable(variable)?);
    }
    let nobody = match named {
        Some(_) => terminal::forbidden()?,
        None => terminal::unattended()?,
    };
    if let Some(why) = nobody {
        return Err(Error::input(format!("an editor is needed, and {why}"))
            .hint("jeton profile add and jeton profile remove work without"));
    }
    let editor = named.unwrap_or_else(|| if cfg!(windows) { "notepad" } else { "vi" }.to_owned());
    let failed = |how: String| {
        Error::input(format!("the editor {how}: {editor}")).hint("VISUAL or EDITOR names another one")
    };
    // A key such as Ctrl-C is the editor's, and reaches all who are at the terminal.
    let ended = Signals::watch().and_then(|signals| signals.passed_on(&mut opened(&editor, file).spawn()?));
    let status = ended.map_err(|error| failed(format!("can't be started ({})", reason(&error))))?;
    if status.success() { Ok(()) } else { Err(failed(format!("failed ({status})"))) }
}

#[cfg(unix)]
fn opened(editor: &str, file: &Path) -> Command {
    // The shell too outlives such a key, and what it runs has it as it is.
    let mut shell = super::process::shell(&format!("trap : INT QUIT; {editor} \"$@\""));
    shell.arg(editor).arg(file);
    shell
}

#[cfg(not(unix))]
fn opened(editor: &str, file: &Path) -> Command {
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(editor));
    command.args(words).arg(file);
    command
}
