//! Why was it refused: the request, the answer, the clock, and what the server and the client have published, as likely
//! causes with the evidence and the remedy for each.
//!
//! Most servers say `invalid_client` to every fault of the client's. Each rule here looks at one thing; what none of
//! them can rule out is said last. A cause is likely, never certain. docs/troubleshooting.md has a line for each rule.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

mod asked;
mod assertion;
mod case;
mod key;
mod report;
mod secret;
mod way;

use crate::jose::VerificationKeys;
use crate::oauth::response::scrubbed;
use crate::oauth::{Audience, BasicEncoding, TokenRequest, TokenRequestSpec};
use crate::wire::Response;

use case::Case;
pub(crate) use report::{hint, json, text};
pub(crate) use way::is_page;

/// What is known of an exchange.
pub(crate) struct Facts<'a> {
    /// What was sent.
    pub(crate) request: &'a TokenRequest,
    /// What it was made from.
    pub(crate) spec: &'a TokenRequestSpec,
    /// What came back.
    pub(crate) response: &'a Response,
    /// When it came: seconds since the epoch by this machine's clock.
    pub(crate) now: i64,
    /// What the server publishes of itself, where that is known.
    pub(crate) published: Option<&'a Published>,
    /// The JWK Set that is registered for the client, where that is known.
    pub(crate) registered: Option<&'a VerificationKeys>,
    /// What the preset says, where one is named.
    pub(crate) usual: &'a Usual,
    /// Through a proxy.
    pub(crate) proxied: bool,
}

/// What a preset says of its server, which a profile or a flag may have overridden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usual {
    /// `scope`
    pub(crate) scope: Option<String>,
    /// `basic_encoding`
    pub(crate) basic_encoding: Option<BasicEncoding>,
    /// `assertion_audience`
    pub(crate) audience: Option<Audience>,
}

/// What of a server's metadata (RFC 8414 section 2) bears on a refusal; `None` is what it doesn't say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Published {
    /// `issuer`
    pub(crate) issuer: Option<String>,
    /// `token_endpoint`
    pub(crate) token_endpoint: Option<String>,
    /// `token_endpoint_auth_methods_supported`
    pub(crate) auth_methods: Option<Vec<String>>,
    /// `token_endpoint_auth_signing_alg_values_supported`
    pub(crate) algorithms: Option<Vec<String>>,
    /// `grant_types_supported`
    pub(crate) grant_types: Option<Vec<String>>,
    /// `scopes_supported`
    pub(crate) scopes: Option<Vec<String>>,
}

/// How much speaks for a cause; the order is the report's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// The server's own words point to what is seen here too.
    Told,
    /// What was sent contradicts a rule that every server must hold to, or itself.
    Contradiction,
    /// The server's own words point there, and nothing of it is seen from here.
    Named,
    /// It differs from what the server or the client has published.
    Mismatch,
    /// It is known to fail with some servers.
    Suspicion,
    /// Nothing speaks against it, and little else is left.
    Left,
    /// It may be, with few servers.
    Possible,
}

/// Why the request may have been refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// The rule's name: an anchor in docs/troubleshooting.md.
    pub(crate) rule: &'static str,
    /// How much speaks for it.
    pub(crate) weight: Weight,
    /// What is wrong, in one line.
    pub(crate) what: String,
    /// What it was seen by, a line each.
    pub(crate) evidence: Vec<String>,
    /// What to do, in one line that names the flag.
    pub(crate) remedy: String,
}

/// What a rule sees.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Look {
    /// It was looked at and is in order.
    Fine(String),
    /// It may be the cause.
    Likely(Cause),
}

/// One rule.
struct Rule {
    /// Its name.
    name: &'static str,
    /// When it applies.
    when: When,
    /// Words by which servers name this fault, in small letters.
    hears: &'static [&'static str],
    /// What those words point to, and what to do where nothing is seen from here.
    told: (&'static str, &'static str),
    /// What it sees.
    look: fn(&Case<'_>) -> Vec<Look>,
}

/// To which refusals a rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// All.
    Always,
    /// Those of the client, whose proof is an assertion.
    Assertion,
    /// Those of the client, whose proof is a secret sent as it is.
    Secret,
    /// Those of the client, whatever its proof.
    Client,
}

/// The rules; of causes that weigh the same, the first here is told first.
const RULES: [Rule; 28] = [
    way::PAGE,
    way::ENDPOINT,
    way::NONCE,
    way::CONTENT_TYPE,
    asked::SCOPE,
    asked::GRANT,
    asked::SPENT,
    asked::TARGET,
    asked::TWO_METHODS,
    asked::METHOD,
    assertion::TYPE,
    assertion::DAMAGED,
    assertion::CLOCK,
    assertion::TIMES,
    assertion::CLAIMS,
    assertion::CLIENT_ID,
    assertion::AUDIENCE,
    assertion::LIFETIME,
    key::ALGORITHM,
    key::X5C,
    key::KID,
    key::KEY,
    assertion::REPLAY,
    secret::SHAPE,
    secret::ENCODING,
    way::SIZE,
    way::INTERCEPTION,
    asked::UNKNOWN,
];

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Diagnosis {
    /// The likely causes, the likeliest first.
    pub(crate) causes: Vec<Cause>,
    /// What was looked at and is in order: a rule's name and what it saw.
    pub(crate) fine: Vec<(&'static str, String)>,
}

/// Looks at an exchange. Of one that succeeded, it tells what might be refused elsewhere.
pub(crate) fn diagnose(facts: &Facts<'_>) -> Diagnosis {
    let case = Case::new(facts);
    let mut diagnosis = Diagnosis::default();
    for rule in RULES.iter().filter(|rule| case.concerns(rule.when)) {
        let heard = rule.hears.iter().find(|words| case.says(words));
        let mut found = false;
        for look in (rule.look)(&case) {
            match look {
                Look::Fine(words) => diagnosis.fine.push((rule.name, words)),
                Look::Likely(mut cause) => {
                    if let Some(words) = heard {
                        // What is always left over was not seen: the server's words alone speak for it.
                        let is_seen = cause.weight <= Weight::Suspicion;
                        cause.weight = if is_seen { Weight::Told } else { Weight::Named };
                        cause.evidence.push(format!("the server's answer says \"{words}\""));
                    }
                    found = true;
                    diagnosis.causes.push(cause);
                }
            }
        }
        if let Some(words) = heard.filter(|_| !found) {
            let (what, remedy) = rule.told;
            diagnosis.causes.push(Cause {
                rule: rule.name,
                weight: Weight::Named,
                what: what.to_owned(),
                evidence: vec![format!("the server's answer says \"{words}\"")],
                remedy: remedy.to_owned(),
            });
        }
    }
    diagnosis.causes.sort_by_key(|cause| cause.weight);
    // What is left is so for want of anything else.
    if diagnosis.causes.first().is_some_and(|first| first.weight <= Weight::Suspicion) {
        let causes = diagnosis.causes.iter_mut();
        causes.for_each(|cause| cause.evidence.retain(|words| !words.starts_with(key::NOTHING_ELSE)));
    }
    // What is quoted of claims, parameters and headers may repeat a secret.
    let clean = |text: &mut String| *text = scrubbed(text, facts.request.known_secrets()).into_owned();
    for cause in &mut diagnosis.causes {
        clean(&mut cause.what);
        cause.evidence.iter_mut().for_each(clean);
    }
    if case.is_success() {
        diagnosis.causes.retain(|cause| cause.weight <= Weight::Suspicion);
    }
    diagnosis
}

impl Cause {
    fn new(rule: &'static str, weight: Weight, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { rule, weight, what: what.into(), evidence: Vec::new(), remedy: remedy.into() }
    }

    fn seen(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    fn likely(self) -> Vec<Look> {
        vec![Look::Likely(self)]
    }
}

#[cfg(test)]
mod assertion_tests;
#[cfg(test)]
mod exchange_tests;
#[cfg(test)]
mod tests;
