//! What `jeton doctor` prints: a line for each check.

use anstyle::Style;

use super::colour::Palette;
use super::token::escaped;
use crate::error::Kind;
use crate::json::quote;
use crate::text::{folded, padded, visible};

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// As it should be.
    Fine,
    /// It works, or may work, and something asks for attention.
    Warning,
    /// `token` would fail, with this kind of error.
    Failed(Kind),
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// What was looked at.
    pub(crate) check: &'static str,
    /// What came of it.
    pub(crate) state: State,
    /// What was found, in one line.
    pub(crate) words: String,
    /// What to do, where there is something to do.
    pub(crate) remedy: Option<String>,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Warning => "warning",
            Self::Failed(_) => "failed",
        }
    }

    fn style(self, palette: &Palette) -> Style {
        match self {
            Self::Fine => palette.good,
            Self::Warning => palette.odd,
            Self::Failed(_) => palette.bad,
        }
    }
}

/// For people: state, check, words; what to do on a line below. Folded where the terminal has so many `columns`.
pub(crate) fn text(lines: &[Line], palette: &Palette, columns: Option<usize>) -> String {
    let width = lines.iter().map(|line| line.check.len()).max().unwrap_or(0);
    let text = unfolded(lines, palette, width);
    columns.map_or(text.clone(), |columns| folded(&text, columns, 9 + width + 2))
}

fn unfolded(lines: &[Line], palette: &Palette, width: usize) -> String {
    lines
        .iter()
        .map(|line| {
            let style = line.state.style(palette);
            let state = line.state.name();
            let remedy = match &line.remedy {
                Some(remedy) => format!("{}  do: {}\n", padded("", 9 + width), visible(remedy)),
                None => String::new(),
            };
            let words = visible(&line.words);
            format!(
                "{style}{state}{style:#}{}{}  {words}\n{remedy}",
                padded("", 9 - state.len()),
                padded(line.check, width)
            )
        })
        .collect()
}

/// For programs: an object on each line.
pub(crate) fn json(lines: &[Line]) -> String {
    let objects: String = lines
        .iter()
        .map(|line| {
            format!(
                "{{\"check\":{},\"state\":{},\"what\":{},\"do\":{}}}\n",
                quote(line.check),
                quote(line.state.name()),
                quote(&line.words),
                line.remedy.as_deref().map_or_else(|| "null".to_owned(), quote)
            )
        })
        .collect();
    escaped(&objects)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_a_line_and_what_to_do_another() {
        let lines = [
            Line { check: "key", state: State::Fine, words: "EC P-256".to_owned(), remedy: None },
            Line {
                check: "audience",
                state: State::Failed(Kind::Refused),
                words: "aud is \"\u{202e}\"".to_owned(),
                remedy: Some("--assertion-audience".to_owned()),
            },
        ];
        assert_eq!(
            text(&lines, &Palette::default(), None),
            "ok       key       EC P-256\nfailed   audience  aud is \"\\u{202e}\"\n                   do: --assertion-audience\n"
        );
        assert!(text(&lines, &Palette::default(), Some(30)).ends_with(
            "\n          \"\\u{202e}\"\n                   do:\n          --assertion-audience\n"
        ));
        assert_eq!(
            json(&lines),
            "{\"check\":\"key\",\"state\":\"ok\",\"what\":\"EC P-256\",\"do\":null}\n{\"check\":\"audience\",\"state\":\"failed\",\"what\":\"aud is \\\"\\u202e\\\"\",\"do\":\"--assertion-audience\"}\n"
        );
    }
}
