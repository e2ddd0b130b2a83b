//! What can be typed about the form of a token: `-o`, `--name`, `--shell`, `--write`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, OsStringValueParser, TypedValueParser, ValueParser};
use clap::{Arg, ArgMatches, Command, ValueEnum};

/// The forms of a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TokenFormat {
    /// The token and a newline.
    #[default]
    Token,
    /// The server's whole answer and what jeton knows of it.
    Json,
    /// An Authorization header line.
    Header,
    /// A line for a shell to evaluate.
    Env,
    /// NAME=token, for --env-file and EnvironmentFile.
    Dotenv,
    /// For curl --config -, so that the token is on no command line.
    Curl,
    /// For kubectl.
    ExecCredential,
    /// A masked step output of GitHub Actions, or with --name a variable.
    Github,
}

/// The shells that assign variables differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// sh, dash, bash, zsh, ksh.
    #[default]
    Sh,
    /// fish.
    Fish,
    /// PowerShell.
    Powershell,
}

/// How a token is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    /// The form.
    pub(crate) format: TokenFormat,
    /// The variable's name.
    pub(crate) name: Option<String>,
    /// Whose quotes.
    pub(crate) shell: Shell,
    /// The file it goes into; `None` is standard output.
    pub(crate) write: Option<PathBuf>,
}

/// `-o`, `--name`, `--shell`, `--write`.
pub(super) fn flags(command: Command) -> Command {
    command
        .next_help_heading("Output")
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name("FORMAT")
                .value_parser(ValueParser::new(EnumValueParser::<TokenFormat>::new()))
                .default_value("token")
                .help("The form of the result"),
        )
        .arg(
            Arg::new("name")
                .long("name")
                .value_name("VARIABLE")
                .value_parser(variable)
                .help("The variable of -o env, dotenv and github; default ACCESS_TOKEN"),
        )
        .arg(
            Arg::new("shell")
                .long("shell")
                .value_parser(ValueParser::new(EnumValueParser::<Shell>::new()))
                .default_value("sh")
                .help("The shell of -o env"),
        )
        .arg(
            Arg::new("write")
                .long("write")
                .value_name("FILE")
                .value_parser(OsStringValueParser::new().try_map(file))
                .value_hint(clap::ValueHint::FilePath)
                .help("Put the result into this file (0600, replaced whole) and nothing on standard output"),
        )
}

/// The form that was typed.
///
/// Errors: a name or a shell beside a form that has none.
pub(super) fn from_matches(matches: &ArgMatches) -> Result<Form, clap::Error> {
    let format: TokenFormat = matches.get_one("output").copied().unwrap_or_default();
    let typed = |id: &str| matches.value_source(id) == Some(clap::parser::ValueSource::CommandLine);
    let conflict = |what: &str| super::command().error(clap::error::ErrorKind::ArgumentConflict, what);
    if typed("name") && ![TokenFormat::Env, TokenFormat::Dotenv, TokenFormat::Github].contains(&format) {
        return Err(conflict("--name goes with -o env, -o dotenv or -o github"));
    }
    if typed("shell") && format != TokenFormat::Env {
        return Err(conflict("--shell goes with -o env"));
    }
    Ok(Form {
        format,
        name: matches.get_one("name").cloned(),
        shell: matches.get_one("shell").copied().unwrap_or_default(),
        write: matches.get_one("write").cloned(),
    })
}

/// A file to write; `-`, elsewhere a word for standard output, would be a token in a file that nobody looks for.
fn file(name: OsString) -> Result<PathBuf, String> {
    if name == "-" {
        return Err("that is no file: without --write the result goes to standard output".to_owned());
    }
    Ok(PathBuf::from(name))
}

/// A variable's name as POSIX has it (XBD 3.235): what every shell can assign.
pub(super) fn variable(text: &str) -> Result<String, String> {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    if text.starts_with(is_start) && text.chars().all(|c| is_start(c) || c.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("a variable's name has letters, digits and underscores, and no digit first".to_owned())
}
