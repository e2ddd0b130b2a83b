//! By what right a client asks, and what it gets (RFC 6749 section 4; PKCE, RFC 7636).

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use super::client::Client;
use super::exchange::Form;
use super::system::{Fault, Refusal, System};
use crate::json::quote;
use crate::text::quoted;

/// The grants that the sandbox has, beside `client_credentials`.
pub(super) const CODE: &str = "authorization_code";
pub(super) const PASSWORD: &str = "password";
pub(super) const REFRESH: &str = "refresh_token";
pub(super) const CLIENT: &str = "client_credentials";
/// light-oauth2's own: the client has authenticated the user itself.
pub(super) const USER: &str = "client_authenticated_user";
/// light-oauth2's own: a service's first token, got as `client_credentials` is.
pub(super) const BOOTSTRAP: &str = "bootstrap_token";

/// An authorization code that was issued.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// To whom.
    pub(super) client: String,
    /// What the authorization request said.
    pub(super) redirect_uri: String,
    /// PKCE's challenge, S256.
    pub(super) challenge: Option<String>,
    /// What was allowed.
    pub(super) scope: String,
    /// Unix seconds; `i64::MAX` of one that was there from the start.
    pub(super) expires: i64,
    /// A code serves once.
    pub(super) is_used: bool,
}

/// What a refresh token stands for.
#[derive(Clone, Debug)]
pub(super) struct Refresh {
    /// To whom.
    pub(super) client: String,
    /// For what.
    pub(super) scope: String,
}

/// What was issued so far, and who may come in by password.
#[derive(Clone, Debug, Default)]
pub(super) struct Grants {
    /// Authorization codes.
    pub(super) codes: HashMap<String, Code>,
    /// Refresh tokens.
    pub(super) refresh_tokens: HashMap<String, Refresh>,
    /// The one resource owner's password.
    pub(super) password: String,
}

/// Whose scope it is that may be asked for.
pub(super) const REGISTERED: &str = "registered for the client";

/// The only resource owner.
pub(super) const USERNAME: &str = "ada";

/// What a client gets.
#[derive(Clone, Debug, Default)]
pub(super) struct Granted {
    /// Whom the token is about.
    pub(super) subject: String,
    /// For what.
    pub(super) scope: String,
    /// A refresh token that comes with it.
    pub(super) refresh_token: Option<String>,
    /// Further claims: names and JSON texts.
    pub(super) claims: Vec<(String, String)>,
}

impl Grants {
    /// What this form asks for; `fresh` becomes a refresh token where there is to be a new one.
    pub(super) fn grant(
        &mut self,
        system: System,
        client: &Client,
        form: &Form,
        now: i64,
        fresh: &str,
    ) -> Result<Granted, Refusal> {
        let Some(grant_type) = form.get("grant_type") else {
            return Err(Refusal::new(Fault::Form, "grant_type is missing"));
        };
        let own: &[&str] = if system == System::LightOauth2 { &[BOOTSTRAP] } else { &[] };
        let known = [&[CLIENT, CODE, PASSWORD, REFRESH, USER], own].concat();
        if !known.contains(&grant_type) {
            let words = format!(
                "grant_type {} is not known here: there are {}",
                quoted(grant_type),
                known.join(", ")
            );
            return Err(Refusal::new(Fault::GrantType, words));
        }
        if !client.grants.contains(&grant_type) {
            let words = format!(
                "the client {} may not use {grant_type}, it is registered for {}",
                client.id,
                client.grants.join(", ")
            );
            return Err(Refusal::new(Fault::GrantNotAllowed, words));
        }
        if let Some(resource) = form.all("resource").find(|uri| !uri.contains(':') || uri.contains('#')) {
            let words =
                format!("the resource {} is no absolute URI without a fragment (RFC 8707)", quoted(resource));
            return Err(Refusal::new(Fault::Target, words));
        }
        let mut granted = match grant_type {
            CODE => self.code(client, form, now),
            PASSWORD => self.password(client, form),
            REFRESH => self.refresh(system, client, form, fresh),
            USER => user(client, form),
            _ => scope(form, client.scope, REGISTERED).map(|scope| Granted {
                subject: client.id.clone(),
                scope,
                ..Granted::default()
            }),
        }?;
        let brings_refresh = matches!(grant_type, CODE | PASSWORD) && client.grants.contains(&REFRESH);
        if brings_refresh {
            granted.refresh_token = Some(self.issue_refresh(&client.id, &granted.scope, fresh));
        }
        Ok(granted)
    }

    /// Notes a refresh token.
    pub(super) fn issue_refresh(&mut self, client: &str, scope: &str, token: &str) -> String {
        let refresh = Refresh { client: client.to_owned(), scope: scope.to_owned() };
        self.refresh_tokens.insert(token.to_owned(), refresh);
        token.to_owned()
    }

    fn code(&mut self, client: &Client, form: &Form, now: i64) -> Result<Granted, Refusal> {
        let Some(given) = form.get("code") else {
            return Err(Refusal::new(Fault::Form, "code is missing"));
        };
        let refused = |words: &str| Err(Refusal::new(Fault::Code, words));
        let Some(code) = self.codes.get_mut(given) else {
            return refused("the code is not known here");
        };
        if code.client != client.id {
            return refused("the code was issued to another client");
        }
        if code.is_used {
            return refused("the code was used before: it serves once (RFC 6749 section 4.1.2)");
        }
        if now >= code.expires {
            return refused("the code is older than ten minutes");
        }
        let redirect_uri = form.get("redirect_uri").unwrap_or_default();
        if redirect_uri != code.redirect_uri {
            let words = format!(
                "redirect_uri is {}, {} was the authorization request's",
                quoted(redirect_uri),
                quoted(&code.redirect_uri)
            );
            return refused(&words);
        }
        check_verifier(code.challenge.as_deref(), form.get("code_verifier"))?;
        code.is_used = true;
        Ok(Granted { subject: USERNAME.to_owned(), scope: code.scope.clone(), ..Granted::default() })
    }

    fn password(&self, client: &Client, form: &Form) -> Result<Granted, Refusal> {
        let (Some(username), Some(password)) = (form.get("username"), form.get("password")) else {
            return Err(Refusal::new(Fault::Form, "username or password is missing"));
        };
        if username != USERNAME {
            let words = format!("there is no resource owner {}, only {USERNAME}", quoted(username));
            return Err(Refusal::new(Fault::Password, words));
        }
        if password != self.password {
            return Err(Refusal::new(Fault::Password, format!("this is not {USERNAME}'s password")));
        }
        let scope = scope(form, client.scope, REGISTERED)?;
        Ok(Granted { subject: USERNAME.to_owned(), scope, ..Granted::default() })
    }

    fn refresh(
        &mut self,
        system: System,
        client: &Client,
        form: &Form,
        fresh: &str,
    ) -> Result<Granted, Refusal> {
        let Some(given) = form.get("refresh_token") else {
            return Err(Refusal::new(Fault::Form, "refresh_token is missing"));
        };
        let refused = |words: &str| Err(Refusal::new(Fault::RefreshToken, words));
        let Some(known) = self.refresh_tokens.get(given).cloned() else {
            return refused(if system.rotates_refresh_tokens() {
                "the refresh token is not known: each serves once, and its answer brings the next"
            } else {
                "the refresh token is not known here"
            });
        };
        if known.client != client.id {
            return refused("the refresh token was issued to another client");
        }
        let scope = scope(form, &known.scope, "the refresh token's")?;
        let refresh_token = system.rotates_refresh_tokens().then(|| {
            self.refresh_tokens.remove(given);
            self.issue_refresh(&client.id, &known.scope, fresh)
        });
        Ok(Granted { subject: USERNAME.to_owned(), scope, refresh_token, ..Granted::default() })
    }
}

/// Every field that isn't OAuth's own becomes a claim.
fn user(client: &Client, form: &Form) -> Result<Granted, Refusal> {
    let Some(id) = form.get("userId") else {
        return Err(Refusal::new(Fault::Form, "userId is missing"));
    };
    if form.get("userType").is_none() {
        return Err(Refusal::new(Fault::Form, "userType is missing"));
    }
    let own = ["grant_type", "scope", "client_id", "client_secret", "userId", "userType"];
    let claims = form
        .iter()
        .filter(|(name, _)| !own.contains(name))
        .map(|(name, value)| (name.to_owned(), quote(value)))
        .chain(form.get("userType").map(|kind| ("user_type".to_owned(), quote(kind))))
        .collect();
    let scope = scope(form, client.scope, REGISTERED)?;
    Ok(Granted { subject: id.to_owned(), scope, refresh_token: None, claims })
}

/// The scope asked for, where all of it is allowed; all that is allowed where nothing is asked for.
pub(super) fn scope(form: &Form, allowed: &str, whose: &str) -> Result<String, Refusal> {
    let Some(asked) = form.get("scope") else { return Ok(allowed.to_owned()) };
    match asked.split(' ').find(|word| !allowed.split(' ').any(|known| known == *word)) {
        None => Ok(asked.to_owned()),
        Some(word) => {
            let near = match allowed.split(' ').any(|known| known.eq_ignore_ascii_case(word)) {
                true => ": upper and lower case differ",
                false => "",
            };
            let words =
                format!("the scope {} is not {whose}, which is {}{near}", quoted(word), quoted(allowed));
            Err(Refusal::new(Fault::Scope, words))
        }
    }
}

/// RFC 7636 section 4.6, S256 alone.
fn check_verifier(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), Refusal> {
    let refused = |fault, words: &str| Err(Refusal::new(fault, words));
    let (challenge, verifier) = match (challenge, verifier) {
        (None, None) => return Ok(()),
        (None, Some(_)) => {
            return refused(
                Fault::Verifier,
                "there is a code_verifier, and the authorization request had no code_challenge (RFC 9700 section 2.1.1)",
            );
        }
        (Some(_), None) => return refused(Fault::VerifierMissing, "code_verifier is missing"),
        (Some(challenge), Some(verifier)) => (challenge, verifier),
    };
    if verifier.len() < 43 {
        return refused(Fault::VerifierShort, "the code_verifier has fewer than 43 characters");
    }
    if verifier.len() > 128 {
        return refused(Fault::VerifierLong, "the code_verifier has more than 128 characters");
    }
    if !verifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)) {
        return refused(
            Fault::VerifierForm,
            "the code_verifier has other characters than letters, digits and -._~",
        );
    }
    if self::challenge(verifier) == challenge {
        return Ok(());
    }
    let words = "the code_verifier is not the one of the code_challenge (S256)";
    refused(Fault::Verifier, words)
}

/// RFC 7636 section 4.2, S256.
pub(super) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_rfc_7636_appendix_b() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert_eq!(self::challenge(verifier), challenge);
        assert!(check_verifier(Some(challenge), Some(verifier)).is_ok());
        let fault = |verifier: &str| check_verifier(Some(challenge), Some(verifier)).unwrap_err().fault;
        assert_eq!(fault(&verifier.replace('d', "e")), Fault::Verifier);
        assert_eq!(fault("short"), Fault::VerifierShort);
        assert_eq!(fault(&"x".repeat(129)), Fault::VerifierLong);
        assert_eq!(fault(&"é".repeat(40)), Fault::VerifierForm);
        assert_eq!(check_verifier(Some(challenge), None).unwrap_err().fault, Fault::VerifierMissing);
        assert_eq!(check_verifier(None, Some(verifier)).unwrap_err().fault, Fault::Verifier);
    }

    #[test]
    fn a_scope_is_all_allowed_or_refused_by_name() {
        let form = |text: &str| Form::parse(text.as_bytes()).unwrap();
        let told = |text: &str| scope(&form(text), "a B", "allowed").map_err(|refusal| refusal.words);
        assert_eq!(told("scope=B+a"), Ok("B a".to_owned()));
        assert_eq!(told(""), Ok("a B".to_owned()));
        assert_eq!(
            told("scope=a+b"),
            Err("the scope \"b\" is not allowed, which is \"a B\": upper and lower case differ".to_owned())
        );
    }
}
