//! What `jeton lint` prints.

use super::token::escaped;
use crate::json::quote;
use crate::oauth::lint::{Finding, Standard};
use crate::text::visible;

/// How much a finding counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gravity {
    /// A server that holds to the standard refuses it.
    Fault,
    /// Servers that refuse it are known.
    Remark,
    /// A revision or a profile to come refuses it.
    Later,
}

impl Gravity {
    /// Of a finding, where `against` is what of tomorrow counts today.
    pub(crate) fn of(finding: &Finding, against: &[Standard]) -> Self {
        match finding.standard {
            Standard::Rfc7523 | Standard::OpenId | Standard::Preset => Self::Fault,
            Standard::Practice => Self::Remark,
            standard if against.contains(&standard) => Self::Fault,
            Standard::Rfc7523bis | Standard::Fapi2 => Self::Later,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Remark => "remark",
            Self::Later => "later",
        }
    }
}

/// A finding on a line, what to do on the next; faults first.
pub(crate) fn text(findings: &[(Gravity, &Finding)]) -> String {
    let mut out = String::new();
    for gravity in [Gravity::Fault, Gravity::Remark, Gravity::Later] {
        for (_, finding) in findings.iter().filter(|(g, _)| *g == gravity) {
            let clause = format!("{} {}", finding.standard.name(), finding.clause);
            out.push_str(&format!(
                "{:7} {} ({}) [{}]\n        do: {}\n",
                gravity.name(),
                visible(&finding.words),
                clause.trim_end(),
                finding.rule,
                visible(&finding.remedy)
            ));
        }
    }
    out
}

/// `{"faults":1,"findings":[...]}` on a line.
pub(crate) fn json(findings: &[(Gravity, &Finding)]) -> String {
    let faults = findings.iter().filter(|(gravity, _)| *gravity == Gravity::Fault).count();
    let items: Vec<String> = findings
        .iter()
        .map(|(gravity, finding)| {
            format!(
                "{{\"gravity\":{},\"rule\":{},\"standard\":{},\"clause\":{},\"what\":{},\"do\":{}}}",
                quote(gravity.name()),
                quote(finding.rule),
                quote(finding.standard.name()),
                quote(finding.clause),
                quote(&finding.words),
                quote(&finding.remedy)
            )
        })
        .collect();
    escaped(&format!("{{\"faults\":{faults},\"findings\":[{}]}}\n", items.join(",")))
}

/// `2 faults, 1 remark`; `no fault`.
pub(crate) fn count(findings: &[(Gravity, &Finding)]) -> String {
    let counted = [(Gravity::Fault, "fault"), (Gravity::Remark, "remark"), (Gravity::Later, "thing to come")];
    let words: Vec<String> = counted
        .into_iter()
        .filter_map(|(gravity, name)| match findings.iter().filter(|(g, _)| *g == gravity).count() {
            0 if gravity == Gravity::Fault => Some("no fault".to_owned()),
            0 => None,
            1 => Some(format!("1 {name}")),
            more if gravity == Gravity::Later => Some(format!("{more} things to come")),
            more => Some(format!("{more} {name}s")),
        })
        .collect();
    words.join(", ")
}
