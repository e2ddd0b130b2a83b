//! `docs/settings.md`, made from the table of keys and the presets so that it can't lie.

use super::config;
use super::keys::{Group, Kind, Name};

/// The reference as Markdown: every setting by group, then the presets.
pub(crate) fn markdown() -> String {
    let mut text = String::from(
        "# Settings\n\n\
         <!-- Generated from src/settings/keys.rs and presets.toml; a test rewrites it when they change. -->\n\n\
         One word leads from the profile key to the flag (hyphens) and the variable (`JETON_`, capitals). A flag lies over a\n\
         variable, a variable over the profile, the profile over the preset. `jeton profile show NAME` prints what is in force\n\
         and where it comes from.\n\n\
         Times are `90`, `90s`, `5m`, `2h` or `1d` (`timeout` and `lock_timeout` take `300ms` too). File names may start with `~/`;\n\
         in `config.toml` they are relative to its folder. Members (`claims`, `header`) are typed: on the command line a value\n\
         that is JSON is taken as JSON, anything else as a string, so `n=1` is a number and `s=\"1\"` a string; `null` removes one.\n\
         A parameter or header whose value is a secret names its place: `{ file = \"...\" }`, `{ env = \"...\" }` or\n\
         `{ command = \"...\" }` in a profile, `NAME@FILE` and `-H @FILE` on the command line. In a variable, members,\n\
         parameters and headers are a JSON object.\n\n\
         `JETON_CLIENT_SECRET`, `JETON_CODE`, `JETON_CODE_VERIFIER`, `JETON_PASSWORD` and `JETON_REFRESH_TOKEN` hold the secret\n\
         itself, `JETON_KEY` a key file's name or text (`JETON_KEY_FILE` a name only). `JETON_CONFIG_DIR` is the folder of\n\
         `config.toml` and the cache, `JETON_PROFILE` the profile where none is named. `JETON_NO_INPUT=true`, or `CI=true`, is\n\
         `--no-input`: nobody is asked anything.\n",
    );
    for group in
        [Group::Server, Group::Client, Group::Assertion, Group::Grant, Group::Connection, Group::Cache]
    {
        text.push_str(&format!("\n## {}\n\n", group.heading()));
        text.push_str(
            "| key | flag | variable | value | meaning | source |\n| --- | --- | --- | --- | --- | --- |\n",
        );
        for name in Name::ALL.into_iter().filter(|name| name.key().group == group) {
            let key = name.key();
            let short = key.short().map(|short| format!("`-{short}`, ")).unwrap_or_default();
            let value = match key.kind {
                Kind::Choice(words) => {
                    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ")
                }
                _ => format!("`{}`", key.value_name().replace('|', "\\|")),
            };
            text.push_str(&format!(
                "| `{}` | {short}`--{}` | `{}` | {value} | {} | {} |\n",
                key.name,
                key.flag(),
                key.variable(),
                key.help.replace('|', "\\|"),
                key.source
            ));
        }
    }
    text.push_str("\n## Presets\n\n| preset | what it is |\n| --- | --- |\n");
    for name in config::presets() {
        text.push_str(&format!("| `{name}` | {} |\n", config::preset_about(name).unwrap_or_default()));
    }
    text
}
