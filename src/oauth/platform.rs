//! Identity tokens that a platform issues to the job that runs on it, for use as client assertions: the requests for them
//! and what the platforms answer. Nothing secret is kept anywhere for those.

use super::form;
use crate::error::{Error, Kind, Result};
use crate::json::{self, Value};
use crate::secret::{Secret, Source};
use crate::text::quoted;
use crate::wire::{Request, Response, without_query};

/// Where a Kubernetes token is looked for that is not named: where docs/scripting.md has the volume mounted. Not the
/// service account's usual token, which is for the API server and no other server's business.
const PROJECTED_TOKEN: &str = "/var/run/secrets/jeton/token";

/// The variable of a GitLab `id_tokens` entry that is not named.
const GITLAB_VARIABLE: &str = "GITLAB_OIDC_TOKEN";

/// Where an assertion is to be had that somebody else signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Issuance {
    /// It lies there.
    At(Source),
    /// It is asked for, each time a new one.
    By(Platform),
}

/// Who issues identity tokens when asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    /// A job of GitHub Actions with `permissions: id-token: write`.
    GithubActions,
    /// A job of Azure Pipelines, for this service connection where one is named.
    AzurePipelines(Option<String>),
    /// The metadata server of a machine at Google, for this service account.
    Gcp(String),
}

/// The names that `client_assertion_from` takes.
pub(crate) const NAMES: [&str; 6] =
    ["github-actions", "gitlab", "azure-pipelines", "kubernetes", "gcp", "spiffe"];

impl Issuance {
    /// `NAME` or `NAME:WHERE`. The error says what is wrong, to follow the setting's name.
    pub(crate) fn parse(text: &str) -> std::result::Result<Self, String> {
        let (name, place) = match text.split_once(':') {
            Some((name, place)) => (name, Some(place).filter(|place| !place.is_empty())),
            None => (text, None),
        };
        let file = |path: &str| Self::At(Source::File(path.into()));
        match (name, place) {
            ("github-actions", None) => Ok(Self::By(Platform::GithubActions)),
            ("github-actions", Some(_)) => {
                Err("github-actions has nothing after a colon: --assertion-audience is whom the token is for"
                    .to_owned())
            }
            ("gitlab", place) => Ok(Self::At(Source::Env(place.unwrap_or(GITLAB_VARIABLE).to_owned()))),
            ("azure-pipelines", place) => Ok(Self::By(Platform::AzurePipelines(place.map(str::to_owned)))),
            ("kubernetes", place) => Ok(file(place.unwrap_or(PROJECTED_TOKEN))),
            ("gcp", place) => Ok(Self::By(Platform::Gcp(place.unwrap_or("default").to_owned()))),
            ("spiffe", Some(place)) => Ok(file(place)),
            ("spiffe", None) => {
                Err("spiffe has the JWT-SVID's file after a colon: spiffe:/run/spiffe/svid.jwt".to_owned())
            }
            _ => Err(format!("is one of {}, not {}", NAMES.join(", "), quoted(text))),
        }
    }

    /// What tells one holder from another, without asking anybody: the place itself, or what permits to ask.
    pub(crate) fn mark(&self) -> Source {
        match self {
            Self::At(source) => source.clone(),
            Self::By(platform) => match platform {
                Platform::GithubActions => Source::Env(github::PERMIT.to_owned()),
                Platform::AzurePipelines(_) => Source::Env(azure::PERMIT.to_owned()),
                Platform::Gcp(account) => Source::Literal(format!("gcp:{account}")),
            },
        }
    }
}

/// GitHub's documented variables ("OpenID Connect reference").
mod github {
    pub(super) const URL: &str = "ACTIONS_ID_TOKEN_REQUEST_URL";
    pub(super) const PERMIT: &str = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
}

/// Azure DevOps' ("Oidctoken - Create" of its REST API).
mod azure {
    pub(super) const URL: &str = "SYSTEM_OIDCREQUESTURI";
    pub(super) const PERMIT: &str = "SYSTEM_ACCESSTOKEN";
    pub(super) const CONNECTION: &str = "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID";
}

/// What Google's client libraries read in place of the usual host.
const METADATA_HOST: &str = "GCE_METADATA_HOST";

impl Platform {
    /// The request for an identity token. `variable` reads the environment; `audience` is whom the token is for.
    ///
    /// Errors: exit 3 where this is no such platform, which the missing variable shows.
    pub(crate) fn request(
        &self,
        audience: &Result<String>,
        variable: &dyn Fn(&str) -> Result<Option<String>>,
    ) -> Result<Request> {
        let required = |name: &str, hint: &str| {
            variable(name)?.ok_or_else(|| {
                Error::input(format!(
                    "the variable {name} is not set: this is no job that may ask for an identity token"
                ))
                .hint(hint.to_owned())
            })
        };
        let bearer = |token: String| ("Authorization".to_owned(), Secret::from(format!("Bearer {token}")));
        let open = |name: &str, value: &str| (name.to_owned(), Secret::from(value.to_owned()));
        let (method, url, mut headers) = match self {
            Self::GithubActions => {
                let hint = "in GitHub Actions the job needs permissions: id-token: write";
                let url = required(github::URL, hint)?;
                let token = required(github::PERMIT, hint)?;
                let url = with_query(&url, "audience", audience.as_ref().map_err(Clone::clone)?);
                ("GET", url, vec![bearer(token), open("Accept", "application/json; api-version=2.0")])
            }
            Self::AzurePipelines(connection) => {
                let hint = "in Azure Pipelines the step needs env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)";
                let url = with_query(&required(azure::URL, hint)?, "api-version", "7.1");
                let token = required(azure::PERMIT, hint)?;
                let url = match connection.clone().or(variable(azure::CONNECTION)?) {
                    Some(connection) => with_query(&url, "serviceConnectionId", &connection),
                    None => url,
                };
                let json = "application/json";
                // Without this header an expired permit is answered with a log-in page.
                let headers = vec![
                    bearer(token),
                    open("Accept", json),
                    open("Content-Type", json),
                    open("X-TFS-FedAuthRedirect", "Suppress"),
                ];
                ("POST", url, headers)
            }
            Self::Gcp(account) => {
                let host = variable(METADATA_HOST)?.unwrap_or_else(|| "metadata.google.internal".to_owned());
                let account = form::encoded(account.as_bytes());
                let url =
                    format!("http://{host}/computeMetadata/v1/instance/service-accounts/{account}/identity");
                let url = with_query(&url, "audience", audience.as_ref().map_err(Clone::clone)?);
                ("GET", with_query(&url, "format", "full"), vec![open("Metadata-Flavor", "Google")])
            }
        };
        headers.insert(0, open("User-Agent", super::request::USER_AGENT));
        Ok(Request { method, url, headers, body: Secret::default() })
    }

    /// True where the platform is asked unencrypted, since what answers is the machine's own host.
    pub(crate) fn is_local(&self) -> bool {
        matches!(self, Self::Gcp(_))
    }

    /// The identity token in an answer to that request. Errors: 9 for 429 and 5xx, 3 for anything else but a token.
    pub(crate) fn identity_token(&self, request: &Request, response: &Response) -> Result<Secret> {
        let place = without_query(&request.url);
        let body = response.body.expose_str().unwrap_or_default();
        if response.status != 200 {
            let kind = match response.status {
                429 | 500..=599 => Kind::Unavailable,
                _ => Kind::Input,
            };
            let words = if body.trim().is_empty() { "an empty body".to_owned() } else { quoted(body) };
            let message = format!("{place} gave no identity token (HTTP {}): {words}", response.status);
            return Err(Error {
                retry_after: crate::retry::RetryAfter::of(response),
                ..Error::new(kind, message)
            });
        }
        let token = match self.member() {
            None => Some(body.trim().to_owned()),
            Some(name) => json::parse(body).ok().and_then(|answer| {
                answer.as_object()?.get(name).and_then(Value::as_whole_text).map(std::borrow::Cow::into_owned)
            }),
        };
        token
            .filter(|token| token.starts_with("eyJ"))
            .map(Secret::from)
            .ok_or_else(|| Error::input(format!("{place} answered without an identity token")))
    }

    /// The member of the JSON answer; `None` where the answer is the token.
    fn member(&self) -> Option<&'static str> {
        match self {
            Self::GithubActions => Some("value"),
            Self::AzurePipelines(_) => Some("oidcToken"),
            Self::Gcp(_) => None,
        }
    }
}

fn with_query(url: &str, name: &str, value: &str) -> String {
    let sign = if url.contains('?') { '&' } else { '?' };
    format!("{url}{sign}{name}={}", form::encoded(value.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(platform: &Platform, variables: &[(&str, &str)]) -> Result<Request> {
        let variable = |name: &str| {
            Ok(variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        platform.request(&Ok("api://a b".to_owned()), &variable)
    }

    #[test]
    fn each_name_has_its_place() {
        let at = |source| Ok(Issuance::At(source));
        assert_eq!(Issuance::parse("gitlab"), at(Source::Env("GITLAB_OIDC_TOKEN".to_owned())));
        assert_eq!(Issuance::parse("gitlab:X"), at(Source::Env("X".to_owned())));
        assert_eq!(Issuance::parse("kubernetes"), at(Source::File(PROJECTED_TOKEN.into())));
        assert_eq!(Issuance::parse("kubernetes:/a"), at(Source::File("/a".into())));
        assert_eq!(Issuance::parse("spiffe:/s"), at(Source::File("/s".into())));
        assert_eq!(Issuance::parse("gcp"), Ok(Issuance::By(Platform::Gcp("default".to_owned()))));
        for wrong in ["spiffe", "github-actions:x", "github", ""] {
            assert!(Issuance::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_platform_is_asked_in_its_way() {
        let github =
            [("ACTIONS_ID_TOKEN_REQUEST_URL", "https://r/x?a=1"), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "p")];
        let asked = request(&Platform::GithubActions, &github).unwrap();
        assert_eq!((asked.method, asked.url.as_str()), ("GET", "https://r/x?a=1&audience=api%3A%2F%2Fa+b"));
        let azure = [("SYSTEM_OIDCREQUESTURI", "https://d/o"), ("SYSTEM_ACCESSTOKEN", "p")];
        let asked = request(&Platform::AzurePipelines(Some("c".to_owned())), &azure).unwrap();
        assert_eq!(
            (asked.method, asked.url.as_str()),
            ("POST", "https://d/o?api-version=7.1&serviceConnectionId=c")
        );
        let asked = request(&Platform::Gcp("default".to_owned()), &[]).unwrap();
        assert_eq!(
            asked.url,
            "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity?audience=api%3A%2F%2Fa+b&format=full"
        );
        let error = request(&Platform::GithubActions, &[]).unwrap_err();
        assert_eq!(
            error.hint.as_deref(),
            Some("in GitHub Actions the job needs permissions: id-token: write")
        );
    }
}
