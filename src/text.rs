//! Text from outside (servers, tokens, files) made safe for a terminal and for one line.

use std::borrow::Cow;
use std::fmt::Write;

/// The most bytes of somebody else's text that a message quotes.
const QUOTE_LIMIT: usize = 2048;

/// The most characters of a column that others line up with: one that is wider stands out alone.
pub(crate) const COLUMN: usize = 100;

/// True of a character that a terminal acts on or a reader can't see: control (C0, DEL, C1), line and paragraph
/// separators, interlinear marks, and all that Unicode calls default ignorable (bidirectional, zero-width, fillers,
/// variation selectors, tags), which can carry a text of their own.
pub(crate) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Every hidden character as `\u{..}`, line breaks too: the result is one line.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

/// As [`visible`], but line feeds stay: for text of our own that has several lines.
pub(crate) fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\n' && is_hidden(c))
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hidden(c) {
            // Writing to a String can't fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Somebody else's text in double quotes: cut at 2 KiB, one line, hidden characters visible.
pub(crate) fn quoted(text: &str) -> String {
    let text = text.trim();
    let mut end = text.len().min(QUOTE_LIMIT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let (head, rest) = text.split_at(end);
    let more = if rest.is_empty() { "" } else { "..." };
    format!("\"{}{more}\"", visible(head))
}

/// `text`, and spaces until it is `width` characters wide, or [`COLUMN`] where that is more. Rust's own widths panic
/// over 65,535, and a server's words may be longer.
pub(crate) fn padded(text: &str, width: usize) -> String {
    let missing = width.min(COLUMN).saturating_sub(text.chars().count());
    let mut out = String::with_capacity(text.len() + missing);
    out.push_str(text);
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// Lines folded at their spaces where they are wider than `columns`, what follows indented; a word that is wider stays
/// whole. Colours have no width.
pub(crate) fn folded(text: &str, columns: usize, indent: usize) -> String {
    let indent = indent.min(columns / 3);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.split_inclusive('\n') {
        let mut column = 0;
        let mut is_first = true;
        for word in line.split_inclusive(' ') {
            let bare = word.trim_end();
            let is_blank = bare.is_empty() && !word.ends_with('\n');
            if column + width(bare) > columns && column > (if is_first { 0 } else { indent }) && !is_blank {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', indent));
                (column, is_first) = (indent, false);
            }
            if is_blank && !is_first && column == indent {
                continue;
            }
            out.push_str(word);
            column += width(word.trim_end_matches('\n'));
        }
    }
    out
}

/// The characters that a terminal shows, without the sequences that set its colours (`ESC [ ... m`).
fn width(text: &str) -> usize {
    let mut count = 0;
    let mut in_sequence = false;
    for c in text.chars() {
        match c {
            '\x1b' => in_sequence = true,
            'm' if in_sequence => in_sequence = false,
            _ => count += usize::from(!in_sequence),
        }
    }
    count
}

/// The names closest to `name`, best first: for "did you mean". At most three.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: Vec<(usize, &str)> = known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= (name.chars().count().max(candidate.chars().count()) / 3).max(1)
                || (name.len() >= 3 && (candidate.starts_with(name) || name.starts_with(candidate)))
        })
        .collect();
    scored.sort();
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// Edits between two words: insert, delete, replace, and swap of neighbours (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut best =
                (at(&last, j + 1) + 1).min(at(&row, j) + 1).min(at(&last, j) + usize::from(x != y));
            if i > 0 && j > 0 && Some(x) == b.get(j - 1) && a.get(i - 1) == Some(y) {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_35_hidden_characters_become_visible() {
        assert_eq!(
            visible("a\x1b[31mb\u{202e}c\u{200b}\u{9b}\r\n"),
            "a\\u{1b}[31mb\\u{202e}c\\u{200b}\\u{9b}\\u{d}\\u{a}"
        );
        assert!(matches!(visible("plain é 漢"), Cow::Borrowed(_)));
        assert_eq!(
            visible("a\u{3164}b\u{e0141}c\u{fe01}d\u{34f}"),
            "a\\u{3164}b\\u{e0141}c\\u{fe01}d\\u{34f}"
        );
    }

    #[test]
    fn a_quote_is_one_line_of_at_most_two_kib() {
        assert_eq!(quoted("  no\nway \n"), "\"no\\u{a}way\"");
        let long = quoted(&"é".repeat(3000));
        assert_eq!(long.len(), 2 + 2048 + 3);
    }

    #[test]
    fn a_column_is_as_wide_as_its_words_but_no_wider_than_a_hundred() {
        assert_eq!(padded("é漢", 4), "é漢  ");
        assert_eq!(padded("long", 2), "long");
        assert_eq!(padded("x", 70_000).len(), COLUMN);
    }

    #[test]
    fn a_line_is_folded_at_its_spaces_and_hangs() {
        let text = "ok       key  EC P-256, thumbprint abcdefghijkl\nshort\n";
        assert_eq!(
            folded(text, 30, 14),
            "ok       key  EC P-256,\n          thumbprint\n          abcdefghijkl\nshort\n"
        );
        assert_eq!(folded(text, 80, 14), text);
        // What is too wide anyway stands alone, and colours take no room.
        assert_eq!(folded("a bbbbbbbbbbbb c", 9, 2), "a\n  bbbbbbbbbbbb\n  c");
        assert_eq!(folded("\x1b[31mfour\x1b[0m five", 9, 2), "\x1b[31mfour\x1b[0m five");
        assert_eq!(folded("a          b", 8, 2), "a\n  b");
    }

    #[test]
    fn the_nearest_names_come_first() {
        assert_eq!(nearest("clinet_id", ["client_id", "cacert", "key"]), ["client_id"]);
        assert_eq!(nearest("wipo", ["wipo-das", "ishare"]), ["wipo-das"]);
        assert!(nearest("zzz", ["client_id", "key"]).is_empty());
    }
}
