//! `-o env`: a line that a shell evaluates.

use crate::cli::form::Shell;

/// `export NAME='...'`, `set -gx NAME '...'`, `$env:NAME = '...'`: always in single quotes, in which nothing is expanded.
pub(super) fn assignment(name: &str, value: &str, shell: Shell) -> String {
    match shell {
        // POSIX.1-2017 XCU 2.2.2: nothing is special between single quotes, the closing quote itself can't be there.
        Shell::Sh => format!("export {name}='{}'\n", value.replace('\'', "'\\''")),
        // fish, "Quotes": within single quotes only \' and \\ are escapes.
        Shell::Fish => format!("set -gx {name} '{}'\n", value.replace('\\', "\\\\").replace('\'', "\\'")),
        // PowerShell, about_Quoting_Rules: a quote in a verbatim string is doubled.
        Shell::Powershell => format!("$env:{name} = '{}'\n", value.replace('\'', "''")),
    }
}
