//! A diagnosis as text: one line for an error's hint, all of it for `--verbose` and `--explain`.

use super::Diagnosis;
use crate::json::quote;
use crate::text::visible;

/// The first cause and its remedy, in one line; `None` where there is none.
pub(crate) fn hint(diagnosis: &Diagnosis) -> Option<String> {
    let first = diagnosis.causes.first()?;
    let more = match diagnosis.causes.len() - 1 {
        0 => String::new(),
        1 => " (1 more likely cause: --explain)".to_owned(),
        more => format!(" ({more} more likely causes: --explain)"),
    };
    Some(format!("likely: {}; {}{more}", first.what, first.remedy))
}

/// Every cause with its evidence and remedy, and what was looked at and is in order.
pub(crate) fn text(diagnosis: &Diagnosis) -> String {
    let mut lines = Vec::new();
    if diagnosis.causes.is_empty() {
        lines.push("why: nothing is wrong that can be seen from here".to_owned());
    } else {
        lines.push("why: likely causes, the likeliest first (docs/troubleshooting.md)".to_owned());
    }
    for (at, cause) in diagnosis.causes.iter().enumerate() {
        lines.push(format!("  {}. {} [{}]", at + 1, visible(&cause.what), cause.rule));
        lines.extend(cause.evidence.iter().map(|evidence| format!("     seen: {}", visible(evidence))));
        lines.push(format!("     do:   {}", visible(&cause.remedy)));
    }
    if !diagnosis.fine.is_empty() {
        lines.push("in order:".to_owned());
        lines.extend(diagnosis.fine.iter().map(|(rule, words)| format!("  {} [{rule}]", visible(words))));
    }
    lines.join("\n")
}

/// As `text`, a JSON object on one line.
pub(crate) fn json(diagnosis: &Diagnosis) -> String {
    let causes: Vec<String> = diagnosis
        .causes
        .iter()
        .map(|cause| {
            let seen: Vec<String> = cause.evidence.iter().map(|evidence| quote(evidence)).collect();
            format!(
                "{{\"rule\":{},\"weight\":{},\"what\":{},\"seen\":[{}],\"do\":{}}}",
                quote(cause.rule),
                quote(&format!("{:?}", cause.weight).to_lowercase()),
                quote(&cause.what),
                seen.join(","),
                quote(&cause.remedy)
            )
        })
        .collect();
    let fine: Vec<String> = diagnosis
        .fine
        .iter()
        .map(|(rule, words)| format!("{{\"rule\":{},\"what\":{}}}", quote(rule), quote(words)))
        .collect();
    format!("{{\"causes\":[{}],\"in_order\":[{}]}}", causes.join(","), fine.join(","))
}
