//! The assertion's claims: times, parties, audience, its one use.

use super::case::Case;
use super::{Cause, Look, Rule, Weight, When};
use crate::oauth::Audience;
use crate::oauth::client_auth::{JWT_BEARER, assertion_type};
use crate::oauth::lint::{Finding, Standard};
use crate::text::quoted;
use crate::wire::redacted_query;

/// Clocks that differ by less are as good as the same: a `Date` header has whole seconds and may be a second old.
const SAME: u64 = 2;

/// RFC 7521 section 4.2: the type says what the assertion is.
pub(super) const TYPE: Rule = Rule {
    name: "assertion-type",
    when: When::Assertion,
    hears: &["client_assertion_type"],
    told: ("client_assertion_type is not what the server wants", "leave client_assertion_type to jeton"),
    look: |case| match case.form_text("client_assertion_type") {
        Some(kind) if kind == JWT_BEARER || kind == assertion_type("jwt-spiffe") => Vec::new(),
        other => {
            let sent = other.map_or_else(|| "missing".to_owned(), quoted);
            Cause::new(
                "assertion-type",
                Weight::Contradiction,
                format!("client_assertion_type is {sent}"),
                format!("it is {JWT_BEARER}; take --param client_assertion_type away"),
            )
            .likely()
        }
    },
};

/// An assertion made elsewhere may be cut or wrapped.
pub(super) const DAMAGED: Rule = Rule {
    name: "assertion-damaged",
    when: When::Assertion,
    hears: &["malformed", "invalid client_assertion format"],
    told: ("the server can't read the assertion", "jeton decode shows what can be read of it"),
    look: |case| {
        let problem = match &case.token {
            None => Some("it has not three parts between dots".to_owned()),
            Some(token) => {
                let (header, body) = (token.header().read(), token.body());
                header.problem.or_else(|| match body {
                    Some((payload, signature)) => payload.read().problem.or_else(|| signature.problem()),
                    None => Some("it is encrypted".to_owned()),
                })
            }
        };
        let signature =
            case.findings(&["signature", "repeated", "crit"]).map(|finding| finding.words.clone());
        let words = problem.into_iter().chain(signature).map(|words| {
            Look::Likely(Cause::new(
                "assertion-damaged",
                Weight::Contradiction,
                format!("the assertion is damaged: {words}"),
                "make a new one: jeton assertion; jeton lint shows all that is wrong with one",
            ))
        });
        words.collect()
    },
};

/// The two clocks differ, and with them what is expired or not yet valid.
pub(super) const CLOCK: Rule = Rule {
    name: "clock",
    when: When::Assertion,
    hears: &["clock"],
    told: ("the server speaks of the clock", "set this machine's clock: timedatectl set-ntp true"),
    look: |case| {
        let Some(server) = case.server_time else { return Vec::new() };
        let skew = case.facts.now.saturating_sub(server);
        if skew.unsigned_abs() < SAME {
            return vec![Look::Fine("this machine's clock and the server's Date agree".to_owned())];
        }
        let (side, way) =
            if skew > 0 { ("ahead of", "--assertion-backdate") } else { ("behind", "--assertion-lifetime") };
        let seconds = skew.unsigned_abs();
        // Only what would be good by the clock here is the clock's fault.
        let by_clock = times(case).any(|finding| !is_so_here(case, finding));
        let weight = match by_clock {
            true if TIMES.hears.iter().any(|words| case.says(words)) => Weight::Told,
            true => Weight::Contradiction,
            false => Weight::Suspicion,
        };
        let remedy = format!(
            "set the clock (timedatectl set-ntp true); until then {way} {}",
            seconds.saturating_add(10)
        );
        let cause = Cause::new(
            "clock",
            weight,
            format!("this machine's clock is {seconds} s {side} the server's"),
            remedy,
        );
        let cause = cause.seen(format!(
            "the answer's Date header says {}",
            case.facts.response.header("date").map(quoted).unwrap_or_default()
        ));
        times(case).fold(cause, |cause, finding| cause.seen(finding.words.clone())).likely()
    },
};

/// What lint says of the times, less what the resolution of a `Date` header can't tell.
fn times<'a>(case: &'a Case<'_>) -> impl Iterator<Item = &'a Finding> {
    let now = case.server_time.unwrap_or(case.facts.now);
    let latest = ["iat", "nbf"].into_iter().filter_map(|name| case.time(name)).max();
    let is_close = latest.is_some_and(|at| at > now && at.abs_diff(now) < SAME);
    case.findings(&["expired", "not-yet"]).filter(move |finding| finding.rule != "not-yet" || !is_close)
}

/// Whether a finding about times holds by this machine's clock too.
fn is_so_here(case: &Case<'_>, finding: &Finding) -> bool {
    match finding.rule {
        "expired" => case.time("exp").is_some_and(|exp| exp <= case.facts.now),
        _ => ["iat", "nbf"].into_iter().filter_map(|name| case.time(name)).any(|at| at > case.facts.now),
    }
}

/// It has expired, or is not valid yet, whatever the clocks.
pub(super) const TIMES: Rule = Rule {
    name: "times",
    when: When::Assertion,
    hears: &[
        "expired",
        "not yet valid",
        "not active yet",
        "in the future",
        "issued at",
        "'exp'",
        "'iat'",
        "'nbf'",
    ],
    told: (
        "the server finds the assertion's times wrong",
        "--assertion-backdate 10, or --assertion-lifetime 60",
    ),
    look: |case| {
        let mut found: Vec<Look> = times(case)
            .filter(|finding| is_so_here(case, finding) || case.server_time.is_none())
            .map(|finding| likely("times", Weight::Contradiction, finding))
            .collect();
        if times(case).next().is_none() && case.time("exp").is_some() {
            let whose = if case.server_time.is_some() { "the server's" } else { "this machine's" };
            found.push(Look::Fine(format!("exp, nbf and iat hold by {whose} clock")));
        }
        found
    },
};

/// What must be there is missing or of another type.
pub(super) const CLAIMS: Rule = Rule {
    name: "claims",
    when: When::Assertion,
    hears: &["missing claim", "is missing", "must be provided", "must contain"],
    told: ("the server misses a claim, or wants another", "jeton lint shows what RFC 7523 wants"),
    look: |case| {
        let missing = case
            .findings(&["missing-claim", "missing-jti", "claim-type"])
            .filter(|finding| finding.rule != "missing-jti" || !case.is_federated())
            .map(|finding| likely("claims", Weight::Contradiction, finding));
        let odd = case
            .findings(&["fraction", "long-jti"])
            .map(|finding| likely("claims", Weight::Suspicion, finding));
        let preset =
            case.findings(&["preset-members"]).map(|finding| likely("claims", Weight::Suspicion, finding));
        let found: Vec<Look> = missing.chain(odd).chain(preset).collect();
        if found.is_empty() && case.token.is_some() {
            return vec![Look::Fine("iss, sub, aud, exp and what else is wanted are there".to_owned())];
        }
        found
    },
};

/// `iss`, `sub` and the form name different clients.
pub(super) const CLIENT_ID: Rule = Rule {
    name: "client-id",
    when: When::Assertion,
    hears: &["'iss'", "'sub'", "iss and sub", "client_id mismatch", "(iss)", "(sub)"],
    told: ("iss, sub and client_id are not what the server expects", "--client-id sets all three"),
    look: |case| {
        if case.is_federated() {
            return Vec::new();
        }
        let mut found: Vec<Look> = case
            .findings(&["iss-sub", "client-id"])
            .map(|finding| likely("client-id", Weight::Contradiction, finding))
            .collect();
        let made = case.facts.request.assertion.as_ref().filter(|_| !case.is_given());
        if let Some(what) = made.and_then(|made| made.party_fault.clone()) {
            let remedy = "--client-id with the party id in the certificate, or --key with this client's own";
            found.push(Look::Likely(Cause::new("client-id", Weight::Suspicion, what, remedy)));
        }
        if let (Some(form), Some(sub)) = (case.form_text("client_id"), case.claim("sub"))
            && sub != crate::json::quote(form)
            && found.is_empty()
        {
            let what = format!("the form's client_id is {}, and the assertion's sub is {sub}", quoted(form));
            let remedy = "--client-id sets both; take --param client_id=.. away";
            found.push(Look::Likely(Cause::new("client-id", Weight::Contradiction, what, remedy)));
        }
        if found.is_empty() && case.claim("sub").is_some() {
            found.push(Look::Fine("iss, sub and client_id are the same".to_owned()));
        }
        found
    },
};

/// For whom: servers compare letter by letter, and each has its own idea.
pub(super) const AUDIENCE: Rule = Rule {
    name: "audience",
    when: When::Assertion,
    hears: &["audience", "'aud'", "(aud)", "aud claim"],
    told: (
        "the server is not the one that aud names",
        "--assertion-audience issuer, token_endpoint or the text that its documentation gives",
    ),
    look: |case| {
        let is_url = case.claim("aud").is_some_and(|aud| aud.contains("://"));
        // iSHARE's audience is a party's id, which only the user knows.
        if case.facts.spec.assertion.check_party_id {
            return case.claim("aud").map(|aud| party(&aud, is_url)).into_iter().collect();
        }
        let by_preset = case.facts.usual.audience.as_ref().and_then(word);
        let known = case.issuer().is_some();
        let mut found: Vec<Look> = case
            .findings(&["audience"])
            .map(|finding| {
                // Without the issuer, a URL of the same server may be the issuer.
                let same_server = !known && finding.words.ends_with("another path");
                let weight = if same_server { Weight::Suspicion } else { Weight::Mismatch };
                let remedy = by_preset.map_or(finding.remedy.clone(), flag);
                likely("audience", weight, &Finding { remedy, ..finding.clone() })
            })
            .collect();
        if let Some(aud) = case.claim("aud").filter(|_| found.is_empty()) {
            found.extend(other_choice(case, &aud));
        }
        found
    },
};

/// The setting's word for an audience that is none of a server's own.
fn word(audience: &Audience) -> Option<&'static str> {
    match audience {
        Audience::Issuer => Some("issuer"),
        Audience::TokenEndpoint => Some("token_endpoint"),
        _ => None,
    }
}

fn flag(word: &str) -> String {
    format!("--assertion-audience {word}")
}

/// A party's id is right or wrong as a whole; a URL is none.
fn party(aud: &str, is_url: bool) -> Look {
    if is_url {
        let what = format!("aud is {}, a URL: this server wants its own party id there", redacted_query(aud));
        let remedy = "--assertion-audience with the server's party id";
        return Look::Likely(Cause::new("audience", Weight::Contradiction, what, remedy));
    }
    let what = format!("aud is {aud}; is that this server's own party id, in this environment?");
    Look::Likely(Cause::new(
        "audience",
        Weight::Possible,
        what,
        "--assertion-audience with the server's party id",
    ))
}

/// `aud` is one of the two that servers take: this one may take the other alone.
fn other_choice(case: &Case<'_>, aud: &str) -> Option<Look> {
    let is_issuer = case.issuer().is_some_and(|issuer| aud == crate::json::quote(issuer));
    let by_preset = case.facts.usual.audience.as_ref().and_then(word);
    let endpoint = &case.facts.spec.endpoint;
    let with_port = (!endpoint.is_http() && endpoint.authority() == endpoint.host()).then(|| {
        let path = endpoint.target().split('?').next().unwrap_or_default();
        flag(&format!("https://{}:443{path}", endpoint.host()))
    });
    let mut weight = Weight::Possible;
    let (what, remedy) = match (is_issuer, by_preset) {
        (true, Some("issuer")) => return None,
        (true, Some(word)) => {
            weight = Weight::Mismatch;
            ("aud is the issuer; the preset's is the token endpoint", flag(word))
        }
        (true, None) => {
            ("aud is the issuer; some servers take their token endpoint alone", flag("token_endpoint"))
        }
        (false, Some("token_endpoint")) => (
            "aud is the token endpoint, as in the preset; the server may know itself by another text, such as the URL with its port",
            with_port.unwrap_or_else(|| {
                "--assertion-audience with the text that its documentation gives".to_owned()
            }),
        ),
        (false, _) => {
            let issuer = "--issuer ISSUER --assertion-audience issuer".to_owned();
            (
                "aud is the token endpoint; some servers take their issuer alone, or the URL with its port",
                with_port.map_or(issuer.clone(), |with_port| format!("{issuer}; or {with_port}")),
            )
        }
    };
    let set = case.facts.spec.assertion.audience != Audience::Usual;
    let evidence =
        format!("aud is {}{}", redacted_query(aud), if set { ", as set by assertion_audience" } else { "" });
    Some(Look::Likely(Cause::new("audience", weight, what, remedy).seen(evidence)))
}

/// It lives longer than the server takes.
pub(super) const LIFETIME: Rule = Rule {
    name: "lifetime",
    when: When::Assertion,
    hears: &["unreasonable", "lifetime", "too far in the future", "too long", "exceeds"],
    told: ("the assertion lives too long for the server", "--assertion-lifetime 60"),
    look: |case| {
        let found = case.findings(&["lifetime"]).map(|finding| {
            let weight = match finding.standard {
                Standard::Rfc7523 => Weight::Contradiction,
                Standard::Preset => Weight::Mismatch,
                _ => Weight::Suspicion,
            };
            likely("lifetime", weight, finding)
        });
        found.collect()
    },
};

/// RFC 7523 section 3 item 7: the second use of one `jti` is refused.
pub(super) const REPLAY: Rule = Rule {
    name: "replay",
    when: When::Assertion,
    hears: &["replay", "already been used", "already used", "only be used once", "reused"],
    told: (
        "the server has seen this assertion's jti before",
        "a new jti for each request: take claim jti away",
    ),
    look: |case| {
        let fixed =
            case.facts.spec.assertion.claims.iter().any(|(name, value)| name == "jti" && value != "null");
        if case.is_federated() {
            return Vec::new();
        }
        if case.is_given() {
            let what = "the assertion was made before and given to jeton: servers take each one once";
            return Cause::new(
                "replay",
                Weight::Suspicion,
                what,
                "make a new one for each request: --key FILE",
            )
            .likely();
        }
        if fixed {
            let what = "jti is set to a fixed text: its second use is a replay";
            return Cause::new(
                "replay",
                Weight::Suspicion,
                what,
                "take --claim jti=.. away; jeton makes a new one each time",
            )
            .likely();
        }
        case.claim("jti").map(|_| Look::Fine("jti is new".to_owned())).into_iter().collect()
    },
};

/// A finding of lint's as a cause.
pub(super) fn likely(rule: &'static str, weight: Weight, finding: &Finding) -> Look {
    let cause = Cause::new(rule, weight, finding.words.clone(), finding.remedy.clone());
    let clause = format!("{} {}", finding.standard.name(), finding.clause);
    Look::Likely(if finding.clause.is_empty() { cause } else { cause.seen(clause) })
}
