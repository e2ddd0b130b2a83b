//! Whether to colour, and with what.

use anstyle::{AnsiColor, Style};

/// What `--color` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Choice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// The variables that have a say, as they are set; empty ones count as unset.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    /// `NO_COLOR`: no colour on terminals either.
    pub(crate) no_color: Option<String>,
    /// `CLICOLOR_FORCE`: colour everywhere, unless it is `0`.
    pub(crate) clicolor_force: Option<String>,
    /// `TERM`: a `dumb` terminal shows escapes as they are.
    pub(crate) term: Option<String>,
}

impl Choice {
    /// Whether the stream is to be coloured. The flag wins, then `NO_COLOR`, then `CLICOLOR_FORCE`.
    pub(crate) fn applies(self, variables: &Variables, is_terminal: bool) -> bool {
        let forced = variables.clicolor_force.as_deref().is_some_and(|force| force != "0");
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if variables.no_color.is_some() => false,
            Self::Auto if forced => true,
            Self::Auto => is_terminal && variables.term.as_deref() != Some("dumb"),
        }
    }
}

/// A style for each thing that is shown; all plain where there are no colours.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Palette {
    /// Headings.
    pub(crate) title: Style,
    /// Names of members.
    pub(crate) name: Style,
    /// Strings.
    pub(crate) string: Style,
    /// Numbers, `true`, `false`, `null`.
    pub(crate) scalar: Style,
    /// Punctuation and remarks.
    pub(crate) dim: Style,
    /// What is well.
    pub(crate) good: Style,
    /// What asks for attention.
    pub(crate) odd: Style,
    /// What is wrong.
    pub(crate) bad: Style,
}

impl Palette {
    /// The terminal's own sixteen colours, so that its theme decides; or none. Names and headings keep the foreground,
    /// which is legible on every theme; yellow and cyan vanish on many light ones, blue on dark ones.
    pub(crate) fn new(coloured: bool) -> Self {
        if !coloured {
            return Self::default();
        }
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        Self {
            title: Style::new().bold().underline(),
            name: Style::new().bold(),
            string: colour(AnsiColor::Green),
            scalar: colour(AnsiColor::Magenta),
            dim: Style::new().dimmed(),
            good: colour(AnsiColor::Green).bold(),
            odd: colour(AnsiColor::Magenta).bold(),
            bad: colour(AnsiColor::Red).bold(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_wins_over_the_environment_and_that_over_the_terminal() {
        let set = |value: &str| Some(value.to_owned());
        let none = Variables::default();
        assert!(Choice::Auto.applies(&none, true));
        assert!(!Choice::Auto.applies(&none, false));
        let no_color = Variables { no_color: set("1"), clicolor_force: set("1"), term: None };
        assert!(!Choice::Auto.applies(&no_color, true));
        assert!(Choice::Always.applies(&no_color, false));
        let force = Variables { clicolor_force: set("1"), ..Variables::default() };
        assert!(Choice::Auto.applies(&force, false));
        assert!(!Choice::Never.applies(&force, true));
        let no_force = Variables { clicolor_force: set("0"), ..Variables::default() };
        assert!(!Choice::Auto.applies(&no_force, false));
        let dumb = Variables { term: set("dumb"), ..Variables::default() };
        assert!(!Choice::Auto.applies(&dumb, true));
    }
}
