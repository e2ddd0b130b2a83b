//! What is too long for a terminal: said in a line of its own what is left out. Never in a pipe, where somebody counts on
//! all of it.

use super::meaning::certificate;
use crate::json::{Text, Value, quote};

/// The most items of an array that are all shown.
const ITEMS: usize = 10;

/// As many are shown of a longer one: so that at least three lines are saved.
const ITEMS_SHOWN: usize = 8;

/// The most characters of a string without a space, which nobody reads.
const CHARACTERS: usize = 200;

/// As many are shown of a longer one.
const CHARACTERS_SHOWN: usize = 24;

/// How many of an array's items are shown.
pub(super) fn shown(items: &[Value<'_>]) -> usize {
    if items.len() > ITEMS { ITEMS_SHOWN } else { items.len() }
}

/// `# 37 more: --no-fold`
pub(super) fn more(items: usize) -> String {
    format!("# {items} more: --no-fold")
}

/// A string's start, and what it is: of a certificate whose; `None` where it is shown whole.
pub(super) fn string(text: &Text<'_>) -> Option<(String, String)> {
    let text = text.decode();
    if text.len() <= CHARACTERS || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let start = text.get(..CHARACTERS_SHOWN)?;
    let about = match certificate(&text) {
        Some(facts) => format!("# {}: --no-fold", common_name(&facts.subject)),
        None => format!("# {} characters: --no-fold", text.len()),
    };
    Some((quote(&format!("{start}...")), about))
}

/// `CN=...` of a subject (RFC 4514), or all of it where it has none.
fn common_name(subject: &str) -> &str {
    let from = match subject.find(",CN=") {
        Some(at) if !subject.starts_with("CN=") => subject.get(at + 1..),
        _ => Some(subject),
    };
    let from = from.unwrap_or(subject);
    let escaped = |at: usize| from.get(..at).is_some_and(|before| before.ends_with('\\'));
    let end = from.match_indices(',').map(|(at, _)| at).find(|at| !escaped(*at));
    end.and_then(|end| from.get(..end)).filter(|name| name.starts_with("CN=")).unwrap_or(from)
}
