//! A client assertion, made by anybody, held against RFC 7523, OpenID Connect Core section 9, a preset's limits, what
//! servers are known to want, and what comes: RFC 7523bis and FAPI 2.0. All findings at once.

mod audience;
mod form;
mod times;
mod who;

use super::AssertionSpec;
use crate::json::{Object, Value};

/// Whose word a finding stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standard {
    /// RFC 7523 and the RFCs that it builds on (7515, 7519).
    Rfc7523,
    /// OpenID Connect Core 1.0 section 9, which defines `private_key_jwt` and `client_secret_jwt`.
    OpenId,
    /// What the preset or the profile says of its server.
    Preset,
    /// No clause, but servers that refuse it are known.
    Practice,
    /// The revision of RFC 7523 (draft-ietf-oauth-rfc7523bis).
    Rfc7523bis,
    /// FAPI 2.0 Security Profile.
    Fapi2,
}

impl Standard {
    /// Its name, as the report writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rfc7523 => "RFC 7523",
            Self::OpenId => "OpenID Connect Core",
            Self::Preset => "preset",
            Self::Practice => "practice",
            Self::Rfc7523bis => "RFC 7523bis",
            Self::Fapi2 => "FAPI 2.0",
        }
    }
}

/// Something that a server may refuse the assertion for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The rule's name: an anchor in docs/troubleshooting.md.
    pub(crate) rule: &'static str,
    /// Whose word it stands on.
    pub(crate) standard: Standard,
    /// The clause, where there is one: `section 3 item 4`.
    pub(crate) clause: &'static str,
    /// What was found: one line.
    pub(crate) words: String,
    /// What to do: one line that names jeton's setting.
    pub(crate) remedy: String,
}

/// A readable assertion, and what is known of its client and server.
pub(crate) struct Subject<'a> {
    /// The JOSE header.
    pub(crate) header: &'a Object<'a>,
    /// The claims.
    pub(crate) claims: &'a Object<'a>,
    /// The signature's bytes.
    pub(crate) signature: &'a [u8],
    /// The compact serialisation's length in bytes.
    pub(crate) size: usize,
    /// Seconds since the epoch, by the clock that counts.
    pub(crate) now: i64,
    /// Whose clock that is: `this machine's`, `the server's`.
    pub(crate) clock: &'static str,
    /// The client, where known.
    pub(crate) client_id: Option<&'a str>,
    /// What `aud` may be, each with its name: `the issuer`, `the token endpoint`. Empty where nothing is known.
    pub(crate) audiences: &'a [(&'static str, String)],
    /// The preset's or profile's demands, where one is named.
    pub(crate) spec: Option<&'a AssertionSpec>,
    /// What is wrong with `x5c`, where it is there and somebody looked.
    pub(crate) x5c_fault: Option<String>,
    /// Why the signature is by none of the client's registered keys, where those are known.
    pub(crate) key_fault: Option<String>,
}

/// One rule: nothing, or what it found.
pub(crate) type Rule = fn(&Subject<'_>) -> Vec<Finding>;

/// All rules; the order is the report's.
pub(crate) const RULES: [Rule; 22] = [
    form::signed,
    form::key,
    form::repeated,
    who::missing,
    who::types,
    who::iss_sub,
    who::client_id,
    times::types,
    times::expired,
    times::not_yet,
    times::lifetime,
    times::fraction,
    who::jti,
    audience::known,
    form::alg,
    form::members,
    form::kid,
    form::x5c,
    form::size,
    form::typ,
    audience::sole_issuer,
    form::fapi_alg,
];

/// Everything that is found, in the rules' order.
pub(crate) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    RULES.iter().flat_map(|rule| rule(subject)).collect()
}

impl Subject<'_> {
    /// A claim's value as text.
    fn text(&self, claim: &str) -> Option<String> {
        self.claims.get(claim).and_then(Value::as_text).map(Into::into)
    }

    /// A NumericDate in whole seconds.
    fn time(&self, claim: &str) -> Option<i64> {
        // Saturating; a fraction is looked at by a rule of its own.
        self.claims.get(claim).and_then(Value::as_number).map(|seconds| seconds.floor() as i64)
    }

    /// The header's `alg`.
    fn alg(&self) -> Option<String> {
        self.header.get("alg").and_then(Value::as_text).map(Into::into)
    }

    /// True where the preset's list of claims leaves this one out.
    fn leaves_out(&self, claim: &str) -> bool {
        let members = self.spec.and_then(|spec| spec.claims_members.as_ref());
        members.is_some_and(|members| !members.iter().any(|member| member == claim))
    }
}

impl Finding {
    fn new(rule: &'static str, standard: Standard, clause: &'static str, words: String) -> Self {
        Self { rule, standard, clause, words, remedy: String::new() }
    }

    fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }
}

#[cfg(test)]
mod tests;
