//! Everything that can be said of one token: what it says, whether it is signed, whether its claims hold; all faults at
//! once, not the first.

use super::claims::{self, Expected};
use super::token::{self, Reading, Token};
use super::verification_key::VerificationKeys;
use super::verify::{self, Verified};
use crate::error::{Error, Kind};
use crate::json::Value;
use crate::text;

/// What was found out. The values borrow the token.
pub(crate) struct Examination<'a> {
    /// The token in its parts.
    pub(crate) token: &'a Token,
    /// The JOSE header.
    pub(crate) header: Reading<'a>,
    /// The payload; `None` of a JWE.
    pub(crate) payload: Option<Reading<'a>>,
    /// By what the signature was verified; `None` where it wasn't, for whatever reason.
    pub(crate) verified: Option<Verified>,
    /// Why the token is refused.
    pub(crate) problems: Vec<Problem>,
    /// What is odd and refuses nothing.
    pub(crate) warnings: Vec<String>,
}

/// A reason to refuse a token.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    /// [`Kind::Malformed`], [`Kind::Signature`] or [`Kind::Claims`].
    pub(crate) kind: Kind,
    /// One line.
    pub(crate) words: String,
}

impl Problem {
    fn new(kind: Kind, words: impl Into<String>) -> Self {
        Self { kind, words: words.into() }
    }
}

/// Examines a token at `now` (Unix seconds). With `keys` the signature is verified; with `keys` or `expected` the claims
/// are held against what is expected; with neither nothing but damage is refused.
pub(crate) fn examine<'a>(
    token: &'a Token,
    keys: Option<&VerificationKeys>,
    expected: Option<&Expected>,
    now: i64,
) -> Examination<'a> {
    let mut found = Examination {
        token,
        header: token.header().read(),
        payload: token.body().map(|(payload, _)| payload.read()),
        verified: None,
        problems: Vec::new(),
        warnings: Vec::new(),
    };
    match keys {
        Some(keys) => found.verify(keys),
        None => found.suspect(),
    }
    found.damage();
    found.hold(keys.is_some(), expected, now);
    found
}

impl Examination<'_> {
    /// The error that the token is refused with; `None` where it isn't. The exit code is that of the gravest problem.
    pub(crate) fn refusal(&self) -> Option<Error> {
        let kind = self.problems.iter().map(|problem| problem.kind).min_by_key(|kind| *kind as u8)?;
        let words: Vec<&str> = self.problems.iter().map(|problem| problem.words.as_str()).collect();
        let words = words.join("; ");
        Some(Error::new(
            kind,
            match kind {
                Kind::Signature => format!("signature refused: {words}"),
                Kind::Claims if self.verified.is_some() => {
                    format!("the signature is good, the claims are refused: {words}")
                }
                Kind::Claims => format!("claims refused (signature not verified): {words}"),
                _ => words,
            },
        ))
    }

    /// The header's member of that name as text.
    pub(crate) fn header_text(&self, name: &str) -> Option<String> {
        self.header.value.as_ref()?.as_object()?.get(name)?.as_text().map(Into::into)
    }

    /// The signature's bytes, as many as can be read; `None` of a JWE.
    pub(crate) fn signature(&self) -> Option<&[u8]> {
        self.token.body().map(|(_, signature)| signature.bytes())
    }

    /// The claims; `None` where the payload isn't a JSON object that can be read.
    pub(crate) fn claims(&self) -> Option<&Value<'_>> {
        self.payload.as_ref()?.value.as_ref().filter(|value| value.as_object().is_some())
    }

    /// What of the parts isn't what it should be.
    fn damage(&mut self) {
        let mut damage = Vec::new();
        damage.extend(self.header.problem.clone());
        if self.header.problem.is_none() {
            damage.extend(not_an_object("header", self.header.value.as_ref()));
        }
        match (&self.payload, self.token.body()) {
            (Some(payload), Some((_, signature))) => {
                let faulty =
                    payload.problem.clone().or_else(|| not_an_object("payload", payload.value.as_ref()));
                match faulty {
                    // Then it was signed like this: a JWS whose payload isn't claims (RFC 7515), not a damaged JWT.
                    Some(words) if self.verified.is_some() => self.warnings.push(words),
                    words => damage.extend(words),
                }
                damage.extend(signature.problem());
            }
            _ => damage.push("an encrypted token (JWE): only its header can be read".to_owned()),
        }
        let damage = damage.into_iter().map(|words| Problem::new(Kind::Malformed, words));
        self.problems.splice(0..0, damage);
    }

    /// Verifies the signature where all that it covers is whole.
    fn verify(&mut self, keys: &VerificationKeys) {
        let Some((payload, signature)) = self.token.body() else { return };
        let whole = [self.token.header(), payload, signature].iter().all(|part| part.problem().is_none());
        let Some(header) = self.header.value.as_ref().filter(|_| whole) else { return };
        match verify::signature(header, self.token.signing_input(), signature.bytes(), keys) {
            Ok(verified) => self.verified = Some(verified),
            Err(words) => self.problems.push(Problem::new(Kind::Signature, words)),
        }
    }

    /// Without a key: what would refuse the token, or deceive its reader, if there were one.
    fn suspect(&mut self) {
        let Some((_, signature)) = self.token.body() else { return };
        let mut suspicions = Vec::new();
        if let Some(header) = self.header.value.as_ref().and_then(Value::as_object) {
            suspicions.extend(verify::demands(header).err());
        }
        let alg = self.header_text("alg").unwrap_or_default();
        let bytes = signature.bytes();
        if alg.eq_ignore_ascii_case("none") {
            suspicions.push(format!(
                "the token is not signed (alg {}): anybody can have written it",
                text::quoted(&alg)
            ));
        } else if bytes.is_empty() {
            suspicions.push("the signature is empty: anybody can have written the token".to_owned());
        } else if !token::signature_fits(&alg, bytes) {
            let size = match token::signature_size(bytes) {
                Some(known) => format!(", the size of {known}"),
                None => String::new(),
            };
            let alg = text::quoted(&alg);
            suspicions
                .push(format!("the header says {alg}, but the signature has {} bytes{size}", bytes.len()));
        }
        self.warnings.extend(suspicions);
    }

    /// Holds the claims against what is expected, where anything is.
    fn hold(&mut self, with_key: bool, expected: Option<&Expected>, now: i64) {
        let Some(claims) = self.claims() else {
            if expected.is_some_and(|expected| *expected != Expected::default())
                && self.token.body().is_some()
            {
                self.problems.push(Problem::new(Kind::Claims, "there are no claims to check"));
            }
            return;
        };
        if !with_key && expected.is_none() {
            let repeated = claims::repeated(claims)
                .map(|name| format!("{} stands more than once in the claims", text::quoted(&name)));
            let no_times = claims.as_object().map(claims::no_times).unwrap_or_default();
            self.warnings.extend(repeated.into_iter().chain(no_times));
            return;
        }
        let refusals = claims::refusals(claims, expected.unwrap_or(&Expected::default()), now);
        self.problems.extend(refusals.into_iter().map(|words| Problem::new(Kind::Claims, words)));
    }
}

fn not_an_object(name: &str, value: Option<&Value<'_>>) -> Option<String> {
    let value = value.filter(|value| value.as_object().is_none())?;
    Some(format!("the {name} is {}, not an object", value.type_name()))
}

#[cfg(test)]
#[path = "examination_tests.rs"]
mod tests;
