//! The client assertion: a signed JWT that names the client and lives briefly (RFC 7523 sections 2.2 and 3).

use super::Stamp;
use super::endpoint::Endpoint;
use crate::error::{Error, Result};
use crate::jose::{self, Algorithm, PublicKey, SigningKey};
use crate::json::quote;
use crate::secret::Secret;

/// Whom the assertion is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Audience {
    /// The issuer where known, else the token endpoint.
    #[default]
    Usual,
    /// The issuer's identifier.
    Issuer,
    /// The token endpoint's URL, as written.
    TokenEndpoint,
    /// This text.
    Literal(String),
    /// There is no usual one: the user must name it.
    Unnamed,
}

impl Audience {
    /// The audience that a setting's text means.
    pub(crate) fn parse(text: &str) -> Self {
        match text {
            "" => Self::Unnamed,
            "issuer" => Self::Issuer,
            "token_endpoint" => Self::TokenEndpoint,
            literal => Self::Literal(literal.to_owned()),
        }
    }

    /// The `aud` claim's text, or exit 2 with what to set.
    pub(crate) fn resolve(&self, issuer: Option<&str>, endpoint: Option<&Endpoint>) -> Result<String> {
        let missing = |what: &str| Error::usage(what.to_owned()).hint("--assertion-audience AUD names it");
        let endpoint = endpoint.map(Endpoint::as_str);
        let found = match self {
            Self::Usual => issuer.or(endpoint).ok_or_else(|| {
                missing("whom the assertion is for is not known: neither issuer nor token_endpoint is set")
            }),
            Self::Issuer => {
                issuer.ok_or_else(|| missing("the assertion is for the issuer, and issuer is not set"))
            }
            Self::TokenEndpoint => endpoint.ok_or_else(|| {
                missing("the assertion is for the token endpoint, and token_endpoint is not set")
            }),
            Self::Literal(text) => Ok(text.as_str()),
            Self::Unnamed => Err(missing(
                "assertion_audience is not set, and the preset has none: each server has its own (iSHARE: its party id)",
            )),
        };
        found.map(str::to_owned)
    }
}

/// How an assertion is made, short of the key and the time.
#[derive(Clone, Debug, Default)]
pub(crate) struct AssertionSpec {
    /// The algorithm, or the key's own.
    pub(crate) alg: Option<Algorithm>,
    /// The key's identifier; `thumbprint` is RFC 7638's; the key file's own where not set, none where empty.
    pub(crate) kid: Option<String>,
    /// `JWT` where not set; empty: none.
    pub(crate) typ: Option<String>,
    /// Further header members: names and JSON texts; `null` removes.
    pub(crate) header: Vec<(String, String)>,
    /// The header's members in order, where not the usual.
    pub(crate) header_members: Option<Vec<String>>,
    /// The `aud` claim.
    pub(crate) audience: Audience,
    /// From `iat` to `exp`, in seconds.
    pub(crate) lifetime: i64,
    /// The longest life the server takes, in seconds.
    pub(crate) max_lifetime: Option<i64>,
    /// How far `iat` and `exp` are set back, in seconds.
    pub(crate) backdate: i64,
    /// Further claims, or others in place of the usual: names and JSON texts; `null` removes.
    pub(crate) claims: Vec<(String, String)>,
    /// The usual claims in order, where not the usual ones.
    pub(crate) claims_members: Option<Vec<String>>,
    /// Parties go by identifiers: warn where the certificate's subject does not bear the client's, or the audience is a URL.
    pub(crate) check_party_id: bool,
}

/// The key, and what of its certificate belongs into the header.
pub(crate) struct KeyMaterial {
    /// The signing key.
    pub(crate) key: SigningKey,
    /// The `kid` that its file gives it.
    pub(crate) kid: Option<String>,
    /// RFC 7515 section 4.1.6: standard base64 of DER, leaf first.
    pub(crate) x5c: Option<Vec<String>>,
    /// RFC 7515 section 4.1.7.
    pub(crate) x5t: Option<String>,
    /// RFC 7515 section 4.1.8.
    pub(crate) x5t_s256: Option<String>,
    /// Identifiers in the leaf's subject.
    pub(crate) party_ids: Vec<String>,
    /// What was noticed of key and certificates.
    pub(crate) warnings: Vec<String>,
}

impl From<SigningKey> for KeyMaterial {
    fn from(key: SigningKey) -> Self {
        Self {
            key,
            kid: None,
            x5c: None,
            x5t: None,
            x5t_s256: None,
            party_ids: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

/// A signed assertion, and its parts for showing.
#[derive(Clone, Debug)]
pub(crate) struct Assertion {
    /// The JOSE header as JSON.
    pub(crate) header: String,
    /// The claims as JSON.
    pub(crate) claims: String,
    /// The compact serialisation (RFC 7515 section 7.1).
    pub(crate) jwt: Secret,
    /// "EC P-256", "RSA 2048 bits".
    pub(crate) key: String,
    /// The key's RFC 7638 thumbprint; `None` for a shared secret.
    pub(crate) thumbprint: Option<String>,
    /// What is likely to be refused.
    pub(crate) warnings: Vec<String>,
    /// The one of them that says that the certificate is another party's than the client.
    pub(crate) party_fault: Option<String>,
}

const USUAL_HEADER: [&str; 6] = ["alg", "typ", "kid", "x5c", "x5t", "x5t#S256"];
const USUAL_CLAIMS: [&str; 6] = ["iss", "sub", "aud", "jti", "iat", "exp"];

impl Assertion {
    /// Signs an assertion for this client.
    ///
    /// Errors: exit 2 where a setting is missing (`client_id`, the audience), exit 3 where the key can't sign so.
    pub(crate) fn sign(
        spec: &AssertionSpec,
        client_id: Option<&str>,
        audience: &Result<String>,
        material: &KeyMaterial,
        stamp: &Stamp,
    ) -> Result<Self> {
        let alg = material.key.algorithm(spec.alg)?;
        let header = header(spec, alg, material)?;
        let claims = claims(spec, client_id, audience, stamp)?;
        let jwt = Secret::from(jose::compact(&header, &claims, &material.key, alg)?);
        let mut warnings = material.warnings.clone();
        if let Some(limit) = spec.max_lifetime.filter(|limit| spec.lifetime > *limit) {
            warnings.push(format!(
                "the assertion lives {} s; the server takes at most {limit} s (assertion_lifetime)",
                spec.lifetime
            ));
        }
        let is_checked = spec.check_party_id && material.x5c.is_some();
        let stranger = client_id.filter(|id| is_checked && !names_party(id, &material.party_ids));
        let party_fault = stranger.map(|id| {
            let found = match material.party_ids.as_slice() {
                [] => "bears no identifier".to_owned(),
                ids => format!("bears {}", ids.join(", ")),
            };
            format!("client_id {id} is not in the certificate: its subject {found}")
        });
        warnings.extend(party_fault.clone());
        if let Ok(url) = audience
            && spec.check_party_id
            && url.contains("://")
        {
            warnings.push(format!(
                "the assertion is for {url}; this server wants its party id there, not a URL (assertion_audience)"
            ));
        }
        let thumbprint = material.key.public_key().map(PublicKey::thumbprint);
        Ok(Self { header, claims, jwt, key: material.key.describe(), thumbprint, warnings, party_fault })
    }
}

/// True where a certificate's identifiers bear the party id: the same, or its part after the last colon's scheme
/// (`did:ishare:EU.NL.NTRNL-10000001` beside `NTRNL-10000001`).
fn names_party(client_id: &str, ids: &[String]) -> bool {
    ids.iter().any(|id| client_id == id || (id.len() >= 6 && client_id.ends_with(id.as_str())))
}

fn header(spec: &AssertionSpec, alg: Algorithm, material: &KeyMaterial) -> Result<String> {
    let usual = |member: &str| -> Result<Option<String>> {
        Ok(match member {
            "alg" => Some(quote(alg.name())),
            "typ" => match spec.typ.as_deref() {
                Some("") => None,
                typ => Some(quote(typ.unwrap_or("JWT"))),
            },
            "kid" => match spec.kid.as_deref() {
                Some("thumbprint") => Some(quote(&material.key.thumbprint()?)),
                Some("") => None,
                kid => kid.or(material.kid.as_deref()).map(quote),
            },
            "x5c" => material.x5c.as_ref().map(|chain| {
                format!("[{}]", chain.iter().map(|der| quote(der)).collect::<Vec<_>>().join(","))
            }),
            "x5t" => material.x5t.as_deref().map(quote),
            "x5t#S256" => material.x5t_s256.as_deref().map(quote),
            other => {
                return Err(Error::usage(format!("header_members names {other}, which jeton does not make"))
                    .hint(format!("--header {other}=VALUE adds it")));
            }
        })
    };
    if let Some((name, _)) = spec.header.iter().find(|(name, _)| name == "alg") {
        return Err(
            Error::usage(format!("header can't set {name}: the signature follows it")).hint("--alg ALG")
        );
    }
    object(&USUAL_HEADER, spec.header_members.as_deref(), usual, &spec.header)
}

fn claims(
    spec: &AssertionSpec,
    client_id: Option<&str>,
    audience: &Result<String>,
    stamp: &Stamp,
) -> Result<String> {
    let overridden = |member: &str| spec.claims.iter().any(|(name, _)| name == member);
    let iat = stamp.now.saturating_sub(spec.backdate);
    let usual = |member: &str| -> Result<Option<String>> {
        if overridden(member) {
            // What stands in its place is put there below; what it would have been may not be known.
            return Ok(Some("null".to_owned()));
        }
        Ok(match member {
            "iss" | "sub" => Some(quote(client_id.ok_or_else(|| {
                Error::usage("client_id is not set: the assertion's iss and sub")
                    .hint("--client-id ID, JETON_CLIENT_ID, or client_id in the profile")
            })?)),
            "aud" => Some(quote(audience.as_deref().map_err(Clone::clone)?)),
            "jti" => Some(quote(&stamp.jti)),
            "iat" | "nbf" => Some(iat.to_string()),
            "exp" => Some(iat.saturating_add(spec.lifetime).to_string()),
            other => {
                return Err(Error::usage(format!("claims_members names {other}, which jeton does not make"))
                    .hint(format!("--claim {other}=VALUE adds it")));
            }
        })
    };
    object(&USUAL_CLAIMS, spec.claims_members.as_deref(), usual, &spec.claims)
}

/// A JSON object of the usual members in their order, then the further ones; one named again keeps its place.
fn object(
    usual_order: &[&str],
    order: Option<&[String]>,
    usual: impl Fn(&str) -> Result<Option<String>>,
    further: &[(String, String)],
) -> Result<String> {
    let mut members: Vec<(String, String)> = Vec::new();
    let order: Vec<&str> =
        order.map_or_else(|| usual_order.to_vec(), |o| o.iter().map(String::as_str).collect());
    for name in order {
        if let Some(value) = usual(name)? {
            members.push((name.to_owned(), value));
        }
    }
    for (name, value) in further {
        match members.iter_mut().find(|(n, _)| n == name) {
            Some(member) => member.1.clone_from(value),
            None => members.push((name.clone(), value.clone())),
        }
    }
    let written: Vec<String> = members
        .iter()
        .filter(|(_, value)| value != "null")
        .map(|(name, value)| format!("{}:{value}", quote(name)))
        .collect();
    Ok(format!("{{{}}}", written.join(",")))
}

#[cfg(test)]
mod tests;
