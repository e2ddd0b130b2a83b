//! The token request (RFC 6749 section 3.2): built here whole, sent elsewhere.

use super::assertion::{Assertion, AssertionSpec};
use super::client_auth::Client;
use super::endpoint::Endpoint;
use super::form;
use super::grant::Grant;
use super::{SecretName, SecretSource, Stamp};
use crate::error::{Error, Result};
use crate::secret::{Secret, Source, is_secret_name};
use crate::wire;

/// What a token request is made of, short of its secrets and the time.
#[derive(Clone, Debug)]
pub(crate) struct TokenRequestSpec {
    /// Where it goes.
    pub(crate) endpoint: Endpoint,
    /// Whose endpoint that is, where known.
    pub(crate) issuer: Option<String>,
    /// Who asks.
    pub(crate) client: Client,
    /// By what right.
    pub(crate) grant: Grant,
    /// For what.
    pub(crate) scope: Option<String>,
    /// RFC 8693's parameter, which many servers take with every grant.
    pub(crate) audience: Option<String>,
    /// RFC 8707.
    pub(crate) resource: Vec<String>,
    /// Further parameters, or other values of those above.
    pub(crate) params: Vec<(String, Source)>,
    /// HTTP headers; an empty value drops a usual one, an empty name is a source of whole lines.
    pub(crate) headers: Vec<(String, Source)>,
    /// How an assertion is made, if one is.
    pub(crate) assertion: AssertionSpec,
}

/// A name and a value that may have to be hidden.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// The parameter's or header's name.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: Secret,
    /// Whether a person may not see the value.
    pub(crate) is_secret: bool,
    /// Where a parameter's or header's value was read from; `None` of a literal and of what jeton made itself.
    pub(crate) place: Option<Source>,
}

impl Field {
    /// A field that anybody may see.
    pub(crate) fn open(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: Secret::from(value.to_owned()), is_secret: false, place: None }
    }

    /// A field whose value is redacted wherever it is shown.
    pub(crate) fn secret(name: &str, value: Secret) -> Self {
        Self { name: name.to_owned(), value, is_secret: true, place: None }
    }
}

/// True of a header that the transport writes, and nobody else: a second one would change where the request ends.
pub(crate) fn is_transports_header(name: &str) -> bool {
    ["host", "content-length", "transfer-encoding", "connection"]
        .iter()
        .any(|own| name.eq_ignore_ascii_case(own))
}

/// A token request with everything in it.
#[derive(Debug)]
pub(crate) struct TokenRequest {
    /// Where it goes.
    pub(crate) endpoint: Endpoint,
    /// The headers in order, without `Host` and `Content-Length`, which the transport writes.
    pub(crate) headers: Vec<Field>,
    /// The form in order.
    pub(crate) form: Vec<Field>,
    /// The assertion in the form, taken apart for showing.
    pub(crate) assertion: Option<Assertion>,
    /// The client secret, where the request was made with one.
    pub(crate) client_secret: Option<Secret>,
    /// What must not be seen in an answer that echoes it.
    known_secrets: Vec<Secret>,
}

/// How jeton names itself to servers.
pub(crate) const USER_AGENT: &str = concat!("jeton/", env!("CARGO_PKG_VERSION"));

impl TokenRequest {
    /// Builds the request; the secrets that it needs are asked for now.
    ///
    /// The form's order: the grant, `scope`, `audience`, `resource`, the client's authentication, further parameters.
    pub(crate) fn build(spec: &TokenRequestSpec, secrets: &dyn SecretSource, stamp: &Stamp) -> Result<Self> {
        let mut request = Self {
            endpoint: spec.endpoint.clone(),
            headers: vec![Field::open("User-Agent", USER_AGENT), Field::open("Accept", "application/json")],
            form: Vec::with_capacity(8),
            assertion: None,
            client_secret: None,
            known_secrets: Vec::new(),
        };
        spec.grant.fill(&mut request, secrets)?;
        if let Some(scope) = spec.scope.as_deref().filter(|scope| !scope.is_empty()) {
            request.form.push(Field::open("scope", scope));
        }
        if let Some(audience) = &spec.audience {
            request.form.push(Field::open("audience", audience));
        }
        for resource in &spec.resource {
            request.form.push(Field::open("resource", resource));
        }
        let audience = spec.assertion.audience.resolve(spec.issuer.as_deref(), Some(&spec.endpoint));
        spec.client.authenticate(&mut request, &spec.assertion, &audience, secrets, stamp)?;
        request.overlay_params(&spec.params, secrets)?;
        request.headers.push(Field::open("Content-Type", "application/x-www-form-urlencoded"));
        request.overlay_headers(&spec.headers, secrets)?;
        Ok(request)
    }

    /// Adds a secret of the grant to the form.
    pub(crate) fn push_secret(&mut self, name: SecretName, value: Secret) {
        self.form.push(Field::secret(name.parameter(), value.clone()));
        self.know_secret(value);
    }

    /// Notes a value that must not be seen in an answer that echoes it.
    pub(crate) fn know_secret(&mut self, secret: Secret) {
        self.known_secrets.push(secret);
    }

    /// Notes the client secret, which must not be seen either.
    pub(super) fn know_client_secret(&mut self, secret: Secret) {
        self.client_secret = Some(secret.clone());
        self.know_secret(secret);
    }

    /// The values to hide in whatever the server says.
    pub(crate) fn known_secrets(&self) -> &[Secret] {
        &self.known_secrets
    }

    /// The form body, encoded.
    pub(crate) fn body(&self) -> Secret {
        let mut body = String::new();
        for (i, field) in self.form.iter().enumerate() {
            if i > 0 {
                body.push('&');
            }
            body.push_str(&form::encoded(field.name.as_bytes()));
            body.push('=');
            body.push_str(&form::encoded(field.value.expose()));
        }
        Secret::from(body)
    }

    /// The request for the transport.
    pub(crate) fn to_wire(&self) -> wire::Request {
        wire::Request {
            method: "POST",
            url: self.endpoint.as_str().to_owned(),
            headers: self.headers.iter().map(|field| (field.name.clone(), field.value.clone())).collect(),
            body: self.body(),
        }
    }

    /// A parameter named again takes the place of the usual one, the first of several in its place; others follow.
    fn overlay_params(&mut self, params: &[(String, Source)], secrets: &dyn SecretSource) -> Result<()> {
        let mut replaced: Vec<&str> = Vec::new();
        for (name, source) in params {
            let field = self.resolved(name, source, &format!("parameter {name}"), secrets)?;
            let usual = self.form.iter().position(|f| f.name == *name);
            match usual.filter(|_| !replaced.contains(&name.as_str())) {
                Some(at) => {
                    let mut kept = 0;
                    self.form.retain(|f| {
                        kept += usize::from(f.name == *name);
                        f.name != *name || kept == 1
                    });
                    if let Some(place) = self.form.get_mut(at) {
                        *place = field;
                    }
                }
                None => self.form.push(field),
            }
            replaced.push(name);
        }
        Ok(())
    }

    fn overlay_headers(&mut self, headers: &[(String, Source)], secrets: &dyn SecretSource) -> Result<()> {
        for (name, source) in headers {
            if name.is_empty() {
                let lines = secrets.value(source, "the header file")?;
                let text =
                    lines.expose_str().ok_or_else(|| Error::input("the header file is not UTF-8 text"))?;
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    let (name, value) = line
                        .split_once(':')
                        .ok_or_else(|| Error::input("a line of the header file is not \"Name: value\""))?;
                    let field = Field::secret(name.trim(), Secret::from(value.trim().to_owned()));
                    self.set_header(Field { place: Some(source.clone()), ..field })?;
                }
            } else {
                let field = self.resolved(name, source, &format!("header {name}"), secrets)?;
                self.set_header(field)?;
            }
        }
        Ok(())
    }

    /// Puts a header in the place of the one of that name, or last; without a value, takes that one out.
    ///
    /// Of a secret one the credentials alone are noted too: a server that echoes them leaves the scheme out.
    fn set_header(&mut self, field: Field) -> Result<()> {
        if is_transports_header(&field.name) {
            return Err(Error::input(format!(
                "the header file can't set {}: the transport does",
                field.name
            )));
        }
        if http::HeaderName::from_bytes(field.name.as_bytes()).is_err()
            || http::HeaderValue::from_bytes(field.value.expose()).is_err()
        {
            return Err(Error::input(format!(
                "the value of header {} can't be sent: it has a line break or control character",
                field.name
            )));
        }
        if field.is_secret {
            if let Some((_, credentials)) = field.value.expose_str().and_then(|value| value.split_once(' ')) {
                self.know_secret(Secret::from(credentials.trim().to_owned()));
            }
            self.know_secret(field.value.clone());
        }
        let at = self.headers.iter().position(|header| header.name.eq_ignore_ascii_case(&field.name));
        match at {
            Some(at) if field.value.is_empty() => {
                self.headers.remove(at);
            }
            None if field.value.is_empty() => {}
            Some(at) => {
                if let Some(place) = self.headers.get_mut(at) {
                    *place = field;
                }
            }
            None => self.headers.push(field),
        }
        Ok(())
    }

    fn resolved(
        &mut self,
        name: &str,
        source: &Source,
        what: &str,
        secrets: &dyn SecretSource,
    ) -> Result<Field> {
        if let Source::Literal(value) = source {
            let is_secret = is_secret_name(name);
            return Ok(Field { is_secret, ..Field::open(name, value) });
        }
        let value = secrets.value(source, what)?;
        self.know_secret(value.clone());
        Ok(Field { place: Some(source.clone()), ..Field::secret(name, value) })
    }
}

#[cfg(test)]
mod tests;
