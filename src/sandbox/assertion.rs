//! A client assertion held against everything that RFC 7523 section 3 and the system played demand.

use super::client::{Client, ClientKey, Ground};
use super::system::{Fault, Refusal, System};
use crate::error::Kind;
use crate::jose::{self, Expected, Token};
use crate::json::{Object, Value};
use crate::text::quoted;

/// An assertion that came, not verified yet.
pub(super) struct Received(Token);

/// What is said of a good one.
pub(super) struct Accepted {
    /// Its algorithm.
    pub(super) alg: &'static str,
    /// Its identifier under the client's name, and until when it must be remembered.
    pub(super) jti: Option<(String, i64)>,
    /// What other servers would mind.
    pub(super) remarks: Vec<String>,
}

/// RFC 7519 section 2: precise for every calendar.
fn whole(value: &Value<'_>) -> Option<i64> {
    value.as_number().map(|seconds| seconds.floor() as i64)
}

impl Received {
    /// Takes it apart.
    pub(super) fn parse(jwt: &str) -> Result<Self, Refusal> {
        let refused = |words: String| Refusal::new(Fault::Assertion, format!("the assertion is {words}"));
        let token = Token::parse(jwt.to_owned()).map_err(|error| refused(error.message))?;
        if token.is_jwe() {
            return Err(refused("encrypted, which this server can't read".to_owned()));
        }
        Ok(Self(token))
    }

    /// A header member that is text.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.0.header().read().value?.as_object()?.get(name)?.as_text().map(Into::into)
    }

    /// A claim that is text.
    pub(super) fn claim(&self, name: &str) -> Option<String> {
        self.0.body()?.0.read().value?.as_object()?.get(name)?.as_text().map(Into::into)
    }

    /// Holds it against the client's key and the server's demands.
    pub(super) fn check(
        &self,
        client: &Client,
        key: &ClientKey,
        ground: &Ground<'_>,
    ) -> Result<Accepted, Refusal> {
        let expected =
            Expected { iss: Some(client.id.clone()), sub: Some(client.id.clone()), ..Expected::default() };
        let found = jose::examine(&self.0, None, Some(&key.keys), Some(&expected), ground.now);
        let problems: Vec<_> = found.problems.iter().collect();
        if let Some(problem) = problems.iter().find(|problem| problem.kind == Kind::Malformed) {
            return Err(Refusal::new(
                Fault::Assertion,
                format!("the assertion can't be read: {}", problem.words),
            ));
        }
        let header = found.header.value.as_ref().and_then(Value::as_object);
        let header = header.ok_or_else(|| Refusal::new(Fault::Assertion, "the assertion has no header"))?;
        self.check_header(header, key)?;
        if let Some(problem) = problems.iter().find(|problem| problem.kind == Kind::Signature) {
            return Err(Refusal::new(
                Fault::Assertion,
                format!("the assertion is refused: {}", problem.words),
            ));
        }
        let claims = found.claims().and_then(Value::as_object);
        let claims = claims.ok_or_else(|| Refusal::new(Fault::Assertion, "the assertion has no claims"))?;
        if let Some(problem) = problems.iter().find(|problem| problem.kind == Kind::Claims) {
            let fault = match problem.words.as_str() {
                words if words.starts_with("expired") => Fault::Expired,
                words if words.starts_with("iss ") || words.starts_with("sub ") => Fault::Identity,
                _ => Fault::Assertion,
            };
            return Err(Refusal::new(fault, format!("the assertion is refused: {}", problem.words)));
        }
        let mut remarks = remarks(header, claims);
        let is_fraction = remarks.iter().any(|remark| remark == FRACTION);
        if ground.system == System::Ishare && is_fraction {
            let words = "a time in the assertion has a fraction; whole seconds are wanted";
            return Err(Refusal::new(Fault::Assertion, words).lenient());
        }
        if ground.system == System::WipoDas && (header.len() > 2 || claims.len() > 4) {
            remarks.push(
                "the office's guide has alg and typ, iss, sub, aud and exp, and nothing else".to_owned(),
            );
        }
        self.check_audience(claims, ground, &mut remarks)?;
        let exp = check_times(claims, ground, &mut remarks)?;
        let jti = check_jti(claims, client, ground, &mut remarks)?;
        Ok(Accepted { alg: key.alg.name(), jti: jti.map(|jti| (jti, exp)), remarks })
    }

    fn check_header(&self, header: &Object<'_>, key: &ClientKey) -> Result<(), Refusal> {
        let refused = |words: String| Err(Refusal::new(Fault::Assertion, words));
        let text = |name: &str| header.get(name).and_then(Value::as_text);
        let alg = text("alg").unwrap_or_default();
        if alg != key.alg.name() {
            return refused(format!(
                "the assertion's alg is {}, and the client is registered for {}",
                quoted(&alg),
                key.alg.name()
            ));
        }
        if let Some(kid) = text("kid").filter(|kid| key.x5c.is_none() && *kid != key.thumbprint) {
            return refused(format!(
                "the assertion's kid is {}, and no such key of the client's is registered ({})",
                quoted(&kid),
                key.thumbprint
            ));
        }
        let Some(chain) = &key.x5c else { return Ok(()) };
        if let Some((name, _)) =
            header.iter().find(|(name, _)| !["alg", "typ", "x5c"].iter().any(|own| name.is(own)))
        {
            let words = format!(
                "the assertion's header has {}; alg, typ and x5c alone are wanted",
                quoted(&name.decode())
            );
            return Err(Refusal::new(Fault::Assertion, words).lenient());
        }
        if text("typ").as_deref() != Some("JWT") {
            return refused("the assertion's typ is not \"JWT\"".to_owned());
        }
        let Some(given) = header.get("x5c").and_then(Value::as_array) else {
            return refused("the assertion's header has no x5c: the certificate chain is wanted".to_owned());
        };
        let given: Vec<String> =
            given.iter().map(|der| der.as_text().unwrap_or_default().into_owned()).collect();
        if let Some(at) = given.iter().position(|der| !chain.contains(der)) {
            return refused(format!("certificate {} of x5c was not issued by this sandbox", at + 1));
        }
        if given != *chain {
            let is_leaf_first = given.first() == chain.first();
            return refused(if !is_leaf_first {
                "x5c is not leaf first, root last".to_owned()
            } else {
                format!(
                    "x5c has {} certificates that are not the whole chain of {}, leaf first, root last",
                    given.len(),
                    chain.len()
                )
            });
        }
        Ok(())
    }

    fn check_audience(
        &self,
        claims: &Object<'_>,
        ground: &Ground<'_>,
        remarks: &mut Vec<String>,
    ) -> Result<(), Refusal> {
        let wanted = &ground.demands.audiences;
        let is_wanted = |aud: &str| wanted.iter().any(|wanted| wanted == aud);
        let names: Vec<String> = wanted.iter().map(|name| quoted(name)).collect();
        let names = names.join(" or ");
        let refused = |words: String| Refusal::new(Fault::Audience, words);
        let Some(aud) = claims.get("aud") else {
            return Err(refused(format!("the assertion has no aud; {names} is wanted")));
        };
        if let Some(text) = aud.as_text() {
            if is_wanted(&text) {
                if wanted.len() > 1 && wanted.first().is_some_and(|issuer| *issuer != text) {
                    remarks.push("aud is the token endpoint: servers of RFC 7523bis and FAPI 2.0 take the issuer alone".to_owned());
                }
                return Ok(());
            }
            let near =
                match wanted.iter().find(|wanted| wanted.trim_end_matches('/') == text.trim_end_matches('/'))
                {
                    Some(_) => " (the slash at the end counts)",
                    None => "",
                };
            return Err(refused(format!(
                "the assertion's aud is {}; {names} is wanted{near}",
                quoted(&text)
            )));
        }
        let Some(list) = aud.as_array() else {
            return Err(refused(format!("the assertion's aud is {}, not a string", aud.type_name())));
        };
        let all: Vec<String> = list.iter().filter_map(Value::as_text).map(|text| text.into_owned()).collect();
        match all.as_slice() {
            [only] if list.len() == 1 && is_wanted(only) && ground.system == System::Ishare => {
                Err(refused("the assertion's aud is an array; one string is wanted".to_owned()).lenient())
            }
            [only] if list.len() == 1 && is_wanted(only) => {
                remarks.push("aud is an array: some servers take a string alone".to_owned());
                Ok(())
            }
            all if all.iter().any(|aud| is_wanted(aud)) => Err(refused(format!(
                "the assertion's aud names {} audiences; this server wants to be the only one",
                list.len()
            ))
            .lenient()),
            _ => Err(refused(format!("the assertion's aud is {aud}; {names} is wanted"))),
        }
    }
}

const FRACTION: &str = "a time has a fraction: some servers take whole seconds alone";

/// What is good here and not everywhere.
fn remarks(header: &Object<'_>, claims: &Object<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    let is_fraction = |name: &str| {
        claims.get(name).and_then(Value::as_number).is_some_and(|seconds| seconds.fract() != 0.0)
    };
    if ["exp", "iat", "nbf"].into_iter().any(is_fraction) {
        remarks.push(FRACTION.to_owned());
    }
    if header.get("typ").is_none() {
        remarks.push("the header has no typ: RFC 7523bis wants client-authentication+jwt".to_owned());
    }
    remarks
}

/// The end of the assertion, which `jose` has held against the clock already.
fn check_times(claims: &Object<'_>, ground: &Ground<'_>, remarks: &mut Vec<String>) -> Result<i64, Refusal> {
    let Some(exp) = claims.get("exp").and_then(whole) else {
        return Err(Refusal::new(Fault::Assertion, "the assertion has no exp (RFC 7523 section 3)"));
    };
    let life = exp.saturating_sub(ground.now);
    let limit = ground.demands.max_life;
    if life > limit {
        let words = format!("the assertion lives {life} seconds more; this server takes at most {limit}");
        return Err(Refusal::new(Fault::Lifetime, words).lenient());
    }
    match claims.get("iat").and_then(whole) {
        None if ground.demands.jti_and_iat => {
            Err(Refusal::new(Fault::Assertion, "the assertion has no iat").lenient())
        }
        Some(iat) if ground.demands.life.is_some_and(|wanted| exp - iat != wanted) => Err(Refusal::new(
            Fault::Lifetime,
            format!(
                "exp is {} seconds after iat; exactly {} are wanted",
                exp - iat,
                ground.demands.life.unwrap_or_default()
            ),
        )),
        _ => {
            if life > 300 {
                remarks.push(format!("the assertion lives {life} seconds: many servers take 300 at most"));
            }
            Ok(exp)
        }
    }
}

fn check_jti(
    claims: &Object<'_>,
    client: &Client,
    ground: &Ground<'_>,
    remarks: &mut Vec<String>,
) -> Result<Option<String>, Refusal> {
    let Some(jti) = claims.get("jti").and_then(Value::as_text).filter(|jti| !jti.is_empty()) else {
        if ground.demands.jti_and_iat {
            let words = "the assertion has no jti: it could be replayed";
            return Err(Refusal::new(Fault::Assertion, words).lenient());
        }
        return Ok(None);
    };
    let name = format!("{} {jti}", client.id);
    if (ground.is_used)(&name) {
        let words = format!("the assertion was used before: its jti {} is known", quoted(&jti));
        return Err(Refusal::new(Fault::Assertion, words));
    }
    if jti.len() > 64 {
        remarks.push(format!("the jti has {} characters: some servers take 64 at most", jti.len()));
    }
    Ok(Some(name))
}
