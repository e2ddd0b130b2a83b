//! Everything that can be said of one token: what it says, whether it is signed, whether its claims hold; all faults at
//! once, not the first.

use super::check::Check;
use super::claims::{self, Expected};
use super::jwe::Decrypted;
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
    /// The payload; `None` of a JWE that was not decrypted, and of one that holds a token.
    pub(crate) payload: Option<Reading<'a>>,
    /// By what a JWE was decrypted.
    pub(crate) decrypted: Option<&'a Decrypted>,
    /// The token in a decrypted JWE.
    pub(crate) nested: Option<Box<Examination<'a>>>,
    /// By what the signature was verified; `None` where it wasn't, for whatever reason.
    pub(crate) verified: Option<Verified>,
    /// What was looked at, one by one; empty where neither a key nor an expectation was given.
    pub(crate) checks: Vec<Check>,
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
/// are held against what is expected; with neither nothing but damage is refused. `opened` is what [`super::decrypt`]
/// made of a JWE; without it a JWE's header is all there is.
pub(crate) fn examine<'a>(
    token: &'a Token,
    opened: Option<&'a Result<Decrypted, String>>,
    keys: Option<&VerificationKeys>,
    expected: Option<&Expected>,
    now: i64,
) -> Examination<'a> {
    let mut found = Examination::new(token);
    let Some((payload, _)) = token.body() else {
        found.examine_encrypted(opened, keys, expected, now);
        return found;
    };
    found.payload = Some(payload.read());
    match keys {
        Some(keys) => found.verify(keys, now),
        None => found.suspect(),
    }
    found.damage(keys.is_some());
    found.hold(keys.is_some(), expected, now);
    found
}

impl<'a> Examination<'a> {
    fn new(token: &'a Token) -> Self {
        Self {
            token,
            header: token.header().read(),
            payload: None,
            decrypted: None,
            nested: None,
            verified: None,
            checks: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// A JWE: the token in it, or its own payload, or what keeps it closed.
    fn examine_encrypted(
        &mut self,
        opened: Option<&'a Result<Decrypted, String>>,
        keys: Option<&VerificationKeys>,
        expected: Option<&Expected>,
        now: i64,
    ) {
        self.header_damage();
        let decrypted = match opened {
            Some(Ok(decrypted)) => decrypted,
            Some(Err(words)) => {
                self.take(Kind::Signature, vec![Check::fail("decryption", words.clone())]);
                return;
            }
            None => {
                let words = "an encrypted token (JWE): only its header can be read";
                self.problems.push(Problem::new(Kind::Malformed, words));
                return;
            }
        };
        self.decrypted = Some(decrypted);
        if let Some(inner) = &decrypted.nested {
            self.nested = Some(Box::new(examine(inner, None, keys, expected, now)));
            return;
        }
        self.payload = Some(decrypted.plaintext.read());
        self.damage(false);
        let with_key = keys.is_some();
        if expected.is_some_and(|expected| expected.signed) {
            let words = "the token is encrypted and not signed: whoever has the key can have written it";
            self.take(Kind::Signature, vec![Check::fail("signature", words)]);
        } else if with_key {
            self.checks.push(Check::skip("signature", "the token is encrypted and not signed"));
        }
        self.hold(with_key, expected, now);
    }

    /// The kind of the gravest problem; `None` where the token isn't refused.
    pub(crate) fn gravest(&self) -> Option<Kind> {
        let inner = self.nested.as_ref().and_then(|inner| inner.gravest());
        let own = self.problems.iter().map(|problem| problem.kind);
        own.chain(inner).min_by_key(|kind| *kind as u8)
    }

    /// What is odd about the token and the one in it.
    pub(crate) fn all_warnings(&self) -> impl Iterator<Item = &str> {
        let inner = self.nested.iter().flat_map(|inner| &inner.warnings);
        self.warnings.iter().chain(inner).map(String::as_str)
    }

    /// The error that the token is refused with; `None` where it isn't. The exit code is that of the gravest problem.
    pub(crate) fn refusal(&self) -> Option<Error> {
        if let Some(inner) = &self.nested {
            return inner.refusal();
        }
        let kind = self.gravest()?;
        let words: Vec<&str> = self.problems.iter().map(|problem| problem.words.as_str()).collect();
        let words = words.join("; ");
        Some(match kind {
            Kind::Signature if self.token.is_jwe() && self.decrypted.is_none() => {
                Error::new(kind, format!("not decrypted: {words}"))
            }
            Kind::Signature => Error::new(kind, format!("signature refused: {words}")),
            Kind::Claims if self.verified.is_some() => {
                Error::new(kind, format!("the signature is good, the claims are refused: {words}"))
            }
            Kind::Claims => Error::new(kind, format!("claims refused (signature not verified): {words}")),
            _ if self.token.is_jwe() => Error::new(kind, words).hint("--key FILE decrypts it"),
            _ => Error::new(kind, words),
        })
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
    pub(crate) fn claims(&self) -> Option<&Value<'a>> {
        self.payload.as_ref()?.value.as_ref().filter(|value| value.as_object().is_some())
    }

    /// By what the signature was verified, the nested token's where there is one.
    pub(crate) fn verified(&self) -> Option<&Verified> {
        match &self.nested {
            Some(inner) => inner.verified(),
            None => self.verified.as_ref(),
        }
    }

    /// The signed token's `kid`, for which a key is to be looked for.
    pub(crate) fn kid(&self) -> Option<String> {
        match &self.nested {
            Some(inner) => inner.kid(),
            None => self.header_text("kid"),
        }
    }

    fn header_damage(&mut self) {
        let fault =
            self.header.problem.clone().or_else(|| not_an_object("header", self.header.value.as_ref()));
        self.problems.extend(fault.map(|words| Problem::new(Kind::Malformed, words)));
    }

    /// What of the parts isn't what it should be, told before what else is wrong.
    fn damage(&mut self, with_key: bool) {
        let later = std::mem::take(&mut self.problems);
        if !self.token.is_jwe() {
            self.header_damage();
        }
        let fault = self.payload.as_ref().and_then(|payload| {
            payload.problem.clone().or_else(|| not_an_object("payload", payload.value.as_ref()))
        });
        if let Some(words) = fault {
            // A JWS may hold anything (RFC 7515): it is damage where base64url is broken, or where a JWT was meant and
            // nothing but the eye can tell. Where a key could tell, its verdict is the better one.
            let part = self.token.body().map(|(payload, _)| payload);
            let broken = part.is_some_and(|part| part.problem().is_some());
            let looked_at = with_key && self.checks.iter().any(|check| check.name == "signature");
            if broken || (!looked_at && self.verified.is_none() && self.means_claims()) {
                self.problems.push(Problem::new(Kind::Malformed, words));
            } else {
                self.show_content();
            }
        }
        if let Some((_, signature)) = self.token.body() {
            self.problems.extend(signature.problem().map(|words| Problem::new(Kind::Malformed, words)));
        }
        self.problems.extend(later);
    }

    /// True where the payload was meant to be a claims set: by the header's `typ`, or by the look of it.
    fn means_claims(&self) -> bool {
        let typ = self.header_text("typ").unwrap_or_default().to_ascii_lowercase();
        let bytes = self.payload_bytes();
        typ.contains("jwt")
            || bytes.trim_ascii_start().starts_with(b"{")
            || bytes.windows(2).any(|pair| pair == b"\":")
    }

    fn payload_bytes(&self) -> &'a [u8] {
        match (self.token.body(), self.decrypted) {
            (Some((payload, _)), _) => payload.bytes(),
            (None, Some(decrypted)) => decrypted.plaintext.bytes(),
            (None, None) => &[],
        }
    }

    /// A payload that is no claims set and needn't be: whole, as text, or where it is none as base64url.
    fn show_content(&mut self) {
        let bytes = self.payload_bytes();
        let Some(payload) = &mut self.payload else { return };
        let what = match &payload.value {
            Some(value) => format!("{}, no claims set", value.type_name()),
            None => {
                *payload = Reading::of_content(bytes);
                let form = if payload.text.is_some() { "text" } else { "base64url" };
                format!("no claims set; it is shown as {form}")
            }
        };
        self.warnings.push(format!("the payload is {what}"));
    }

    /// Verifies the signature where all that it covers is whole.
    fn verify(&mut self, keys: &VerificationKeys, now: i64) {
        let Some((payload, signature)) = self.token.body() else { return };
        let whole = [self.token.header(), payload, signature].iter().all(|part| part.problem().is_none());
        let Some(header) = self.header.value.as_ref().filter(|_| whole) else {
            self.checks.push(Check::skip("signature", "the token is damaged"));
            return;
        };
        let found = verify::signature(header, self.token.signing_input(), signature.bytes(), keys, now);
        self.verified = found.verified;
        self.take(Kind::Signature, found.checks);
    }

    /// Adds checks, the failed ones as problems of that kind too.
    fn take(&mut self, kind: Kind, checks: Vec<Check>) {
        let failed = checks.iter().filter(|check| check.failed());
        self.problems.extend(failed.map(|check| Problem::new(kind, check.words.clone())));
        self.checks.extend(checks);
    }

    /// Without a key: what would refuse the token, or deceive its reader, if there were one.
    fn suspect(&mut self) {
        let Some((_, signature)) = self.token.body() else { return };
        if let Some(header) = self.header.value.as_ref().and_then(Value::as_object) {
            self.warnings.extend(verify::demands(header).err());
        }
        let alg = self.header_text("alg").unwrap_or_default();
        let bytes = signature.bytes();
        if alg.eq_ignore_ascii_case("none") {
            self.warnings.push(format!(
                "the token is not signed (alg {}): anybody can have written it",
                text::quoted(&alg)
            ));
        } else if bytes.is_empty() {
            self.warnings.push("the signature is empty: anybody can have written the token".to_owned());
        } else if !token::signature_fits(&alg, bytes) {
            let size = match token::signature_size(bytes) {
                Some(known) => format!(", the size of {known}"),
                None => String::new(),
            };
            let alg = text::quoted(&alg);
            self.warnings
                .push(format!("the header says {alg}, but the signature has {} bytes{size}", bytes.len()));
        }
    }

    /// Holds header and claims against what is expected, where anything is.
    fn hold(&mut self, with_key: bool, expected: Option<&Expected>, now: i64) {
        if !with_key && expected.is_none() {
            let repeated = self
                .claims()
                .and_then(claims::repeated)
                .map(|name| format!("{} stands more than once in the claims", text::quoted(&name)));
            let no_times = self.claims().and_then(Value::as_object).map(claims::no_times).unwrap_or_default();
            self.warnings.extend(repeated.into_iter().chain(no_times));
            return;
        }
        if !with_key {
            self.checks.push(Check::skip("signature", "no key given"));
        }
        let default = Expected::default();
        let expected = expected.unwrap_or(&default);
        let checks = match self.claims() {
            Some(claims) => claims::checks(claims, expected, now),
            None if expected.wants_claims() => vec![Check::fail("claims", "there are no claims to check")],
            None => vec![Check::skip("claims", "there are none")],
        };
        self.take(Kind::Claims, checks);
        let typ = self.typ(expected.typ.as_deref());
        self.take(Kind::Claims, vec![typ]);
    }

    /// RFC 7515 section 4.1.9; RFC 8725 section 3.11 wants it checked, so that one kind of token can't pass for another.
    fn typ(&self, wanted: Option<&str>) -> Check {
        let typ = self.header_text("typ");
        let bare = |typ: &str| {
            let lower = typ.to_ascii_lowercase();
            lower.strip_prefix("application/").map_or(lower.clone(), str::to_owned)
        };
        match (typ, wanted) {
            (None, None) => Check::skip("typ", "not there"),
            (Some(typ), None) => {
                Check::skip("typ", format!("{}, nothing is expected of it", text::quoted(&typ)))
            }
            (None, Some(wanted)) => {
                Check::fail("typ", format!("typ is missing, {} is wanted", text::quoted(wanted)))
            }
            (Some(typ), Some(wanted)) if bare(&typ) == bare(wanted) => Check::pass("typ", text::quoted(&typ)),
            (Some(typ), Some(wanted)) => Check::fail(
                "typ",
                format!("typ is {}, {} is wanted", text::quoted(&typ), text::quoted(wanted)),
            ),
        }
    }
}

fn not_an_object(name: &str, value: Option<&Value<'_>>) -> Option<String> {
    let value = value.filter(|value| value.as_object().is_none())?;
    Some(format!("the {name} is {}, not an object", value.type_name()))
}

#[cfg(test)]
#[path = "examination_tests.rs"]
mod tests;
