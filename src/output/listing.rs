//! What `profile show`, `profile list` and `cache list` print.

use super::story::origin_words;
use super::time;
use crate::cache::Entry;
use crate::json::quote;
use crate::settings::layer::Merged;
use crate::settings::value::shown;
use crate::text::{folded, padded, visible};

/// Each effective setting and where it comes from, aligned; `derived` are those that follow from others; then the secrets,
/// where they are.
pub(crate) fn settings(
    merged: &Merged,
    profile: Option<&str>,
    derived: &[(&str, String)],
    secrets: &[(&str, String)],
) -> String {
    let mut rows: Vec<[String; 3]> = Vec::new();
    if let Some(profile) = profile {
        rows.push(["profile".to_owned(), visible(profile).into_owned(), String::new()]);
    }
    for (key, value, origin) in merged.iter() {
        rows.push([
            key.name.to_owned(),
            visible(&shown(key, value)).into_owned(),
            origin_words(origin).to_owned(),
        ]);
    }
    for (name, value) in derived {
        rows.push([(*name).to_owned(), visible(value).into_owned(), "default".to_owned()]);
    }
    for (name, place) in secrets {
        rows.push([(*name).to_owned(), crate::secret::REDACTED.to_owned(), visible(place).into_owned()]);
    }
    table(&rows)
}

/// A profile on each line, the default one marked.
pub(crate) fn profiles<'a>(names: impl Iterator<Item = &'a str>, default: Option<&str>) -> String {
    names
        .map(|name| {
            let mark = if Some(name) == default { "\tdefault" } else { "" };
            format!("{}{mark}\n", visible(name))
        })
        .collect()
}

/// The entries of the cache, one on each line, folded where the terminal has so many `columns`; never a token.
pub(crate) fn entries(entries: &[Entry<'_>], now: i64, columns: Option<usize>) -> String {
    let mut rows = vec![["PROFILE", "TOKEN ENDPOINT", "CLIENT", "SCOPE", "EXPIRES"].map(str::to_owned)];
    let text = |text: Option<&str>| text.map_or_else(|| "-".to_owned(), |text| visible(text).into_owned());
    for entry in entries {
        rows.push([
            text(entry.profile.as_deref()),
            text(Some(&entry.token_endpoint)),
            text(entry.client_id.as_deref()),
            text(entry.scope.as_deref()),
            time::relative(entry.expires_at, now),
        ]);
    }
    let text = table(&rows);
    columns.map_or(text.clone(), |columns| folded(&text, columns, 4))
}

/// As `entries`, one JSON object on each line.
pub(crate) fn entries_json(entries: &[Entry<'_>]) -> String {
    let text = |text: Option<&str>| text.map_or_else(|| "null".to_owned(), quote);
    entries
        .iter()
        .map(|entry| {
            format!(
                "{{\"profile\":{},\"token_endpoint\":{},\"client_id\":{},\"scope\":{},\"token_type\":{},\"obtained_at\":{},\"expires_at\":{}}}\n",
                text(entry.profile.as_deref()),
                quote(&entry.token_endpoint),
                text(entry.client_id.as_deref()),
                text(entry.scope.as_deref()),
                quote(&entry.token_type),
                entry.obtained_at,
                entry.expires_at,
            )
        })
        .collect()
}

/// Columns aligned by two spaces; the last one is not filled up.
fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|column| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    });
    rows.iter()
        .map(|row| {
            let line: Vec<String> = row.iter().zip(widths).map(|(cell, width)| padded(cell, width)).collect();
            format!("{}\n", line.join("  ").trim_end())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_of_70_000_characters_is_a_row_among_others() {
        let wide = "s".repeat(70_000);
        let rows = [wide.as_str(), "b"].map(|scope| [scope.to_owned(), "in an hour".to_owned()]);
        let text = table(&rows);
        assert!(text.ends_with(&format!("\nb{}in an hour\n", " ".repeat(101))));
    }
}
