//! `jeton profile`: what can be typed after it.

use clap::{Arg, ArgMatches, Command};

use super::{SettingsArgs, setting_flags, settings_args, settings_flags, switch};

/// `jeton profile ...`
#[derive(Debug)]
pub(crate) enum ProfileVerb {
    /// `jeton profile list`
    List,
    /// `jeton profile show`
    Show(SettingsArgs),
    /// `jeton profile add`
    Add(AddArgs),
    /// `jeton profile edit`
    Edit,
    /// `jeton profile remove NAME`
    Remove {
        /// The profile's name.
        name: String,
    },
}

/// `jeton profile add`
#[derive(Debug, Default)]
pub(crate) struct AddArgs {
    /// The new profile's name, and its settings.
    pub(crate) settings: SettingsArgs,
    /// Make it the default one.
    pub(crate) default: bool,
    /// Don't get a token with it.
    pub(crate) no_test: bool,
}

const ADD_EXAMPLES: &str = "\
Examples:
  jeton profile add                            asks for all, and tries it
  jeton profile add das --preset wipo-das --client-id ID --key das.pem
  jeton profile add ci --token-endpoint https://as.example/token \\
      --client-id ID --client-secret-env CI_SECRET --no-test

The settings' flags are those of jeton token. File names are kept as they are
from here, whatever folder jeton runs in later.";

const EDIT_HELP: &str = "\
VISUAL or EDITOR is opened on a copy. When it ends the copy is checked and
takes the file's place in one step; a faulty one is kept beside it, and the
next jeton profile edit goes on with it.";

/// The description of `jeton profile`.
pub(super) fn command() -> Command {
    Command::new("profile")
        .about("Show, add, change or remove the profiles of config.toml")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(Command::new("list").about("The profiles' names, the default one marked"))
        .subcommand(
            Command::new("show")
                .about("Each effective setting and where it comes from")
                .defer(settings_flags),
        )
        .subcommand(
            Command::new("add").about("Write a new profile, asking for what it needs, and try it").defer(
                |command| {
                    setting_flags(command.arg(name("The new profile's name")))
                        .next_help_heading("Profile")
                        .arg(switch("default", "Make it the profile that is meant where none is named"))
                        .arg(switch("no-test", "Don't get a token with it at the end"))
                        .after_long_help(ADD_EXAMPLES)
                },
            ),
        )
        .subcommand(Command::new("edit").about("Open config.toml in your editor").after_long_help(EDIT_HELP))
        .subcommand(
            Command::new("remove")
                .about("Remove a profile and its cached tokens; the rest of the file stays as it is")
                .arg(name("The profile's name").required(true)),
        )
}

fn name(help: &'static str) -> Arg {
    Arg::new("PROFILE").value_name("NAME").help(help)
}

/// What was typed; `None` where that is nothing.
pub(super) fn verb(matches: &ArgMatches) -> Option<ProfileVerb> {
    Some(match matches.subcommand()? {
        ("list", _) => ProfileVerb::List,
        ("add", add) => ProfileVerb::Add(AddArgs {
            settings: settings_args(add),
            default: add.get_flag("default"),
            no_test: add.get_flag("no-test"),
        }),
        ("edit", _) => ProfileVerb::Edit,
        ("remove", remove) => ProfileVerb::Remove { name: remove.get_one::<String>("PROFILE")?.clone() },
        (_, show) => ProfileVerb::Show(settings_args(show)),
    })
}
