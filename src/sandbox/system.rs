//! Which server the sandbox plays: its paths, its demands, and the form of its answers and refusals.

use super::exchange::Answer;
use crate::json::quote;

/// A server to play.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum System {
    /// Every method and grant, by the RFCs
    #[default]
    Standard,
    /// An iSHARE party's token endpoint
    Ishare,
    /// WIPO DAS (ForgeRock AM)
    WipoDas,
    /// networknt light-oauth2
    LightOauth2,
    /// Interswitch Passport
    Interswitch,
}

/// iSHARE's identifier of the server that is played: its assertions' audience.
pub(super) const SERVER_PARTY: &str = "EU.EORI.NL000000000";

/// Why a request is refused: what the systems tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The form, or what is missing in it.
    Form,
    /// No such grant type here.
    GrantType,
    /// Not for this client.
    GrantNotAllowed,
    /// The client doesn't say who it is.
    NoCredentials,
    /// The Authorization header can't be read.
    Credentials,
    /// Nobody of that name.
    UnknownClient,
    /// Not the client's secret.
    Secret,
    /// The assertion's form, signature or replay.
    Assertion,
    /// The assertion is over.
    Expired,
    /// The assertion is for another.
    Audience,
    /// iss, sub and client_id.
    Identity,
    /// The assertion lives too long.
    Lifetime,
    /// Not a scope of the client's.
    Scope,
    /// The authorization code.
    Code,
    /// The code verifier isn't there.
    VerifierMissing,
    /// The code verifier has characters that it may not have.
    VerifierForm,
    /// Under 43 characters.
    VerifierShort,
    /// Over 128 characters.
    VerifierLong,
    /// The code verifier isn't the challenge's.
    Verifier,
    /// Resource owner's name and password.
    Password,
    /// The refresh token.
    RefreshToken,
    /// RFC 8707's resource.
    Target,
}

/// A refusal with its reason.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// What kind.
    pub(super) fault: Fault,
    /// Precisely what is wrong: one line.
    pub(super) words: String,
    /// The client, where it is known.
    pub(super) client: Option<String>,
    /// What other servers do with this.
    pub(super) remarks: Vec<String>,
}

impl Refusal {
    /// Refused for this.
    pub(super) fn new(fault: Fault, words: impl Into<String>) -> Self {
        Self { fault, words: words.into(), client: None, remarks: Vec::new() }
    }

    /// Something that many servers don't mind.
    #[must_use]
    pub(super) fn lenient(mut self) -> Self {
        self.remarks.push("a lenient server lets this pass".to_owned());
        self
    }

    /// Said of this client.
    #[must_use]
    pub(super) fn of(mut self, client: &str) -> Self {
        self.client = Some(client.to_owned());
        self
    }

    /// RFC 6749 section 5.2.
    fn code(&self) -> &'static str {
        match self.fault {
            Fault::Form => "invalid_request",
            Fault::GrantType => "unsupported_grant_type",
            Fault::GrantNotAllowed => "unauthorized_client",
            Fault::Scope => "invalid_scope",
            Fault::Target => "invalid_target",
            Fault::Code
            | Fault::VerifierMissing
            | Fault::VerifierForm
            | Fault::VerifierShort
            | Fault::VerifierLong
            | Fault::Verifier
            | Fault::Password
            | Fault::RefreshToken => "invalid_grant",
            _ => "invalid_client",
        }
    }
}

/// What an assertion must be.
pub(super) struct Demands {
    /// `aud` is one of these.
    pub(super) audiences: Vec<String>,
    /// `jti` and `iat` must be there.
    pub(super) jti_and_iat: bool,
    /// The most seconds from now to `exp`.
    pub(super) max_life: i64,
    /// Exactly these seconds from `iat` to `exp`.
    pub(super) life: Option<i64>,
    /// The form must name the client too.
    pub(super) client_id: bool,
}

impl System {
    /// Where tokens are to be had.
    pub(super) fn token_path(self) -> &'static str {
        match self {
            Self::Standard => "/token",
            Self::Ishare => "/connect/token",
            Self::WipoDas => "/am/oauth2/access_token",
            Self::LightOauth2 => "/oauth2/token",
            Self::Interswitch => "/passport/oauth/token",
        }
    }

    /// The access token's life where nobody says otherwise, in seconds.
    pub(super) fn life(self) -> u64 {
        match self {
            Self::Standard | Self::Ishare => 3600,
            Self::WipoDas | Self::Interswitch => 3599,
            Self::LightOauth2 => 600,
        }
    }

    /// True where Basic credentials are read as they are, not form-decoded.
    pub(super) fn reads_basic_raw(self) -> bool {
        matches!(self, Self::LightOauth2 | Self::Interswitch)
    }

    /// True where a refresh token serves once and the answer brings the next.
    pub(super) fn rotates_refresh_tokens(self) -> bool {
        self == Self::LightOauth2
    }

    /// What it wants of an assertion.
    pub(super) fn demands(self, issuer: &str) -> Demands {
        let endpoint = format!("{issuer}{}", self.token_path());
        match self {
            Self::Ishare => Demands {
                audiences: vec![SERVER_PARTY.to_owned()],
                jti_and_iat: true,
                max_life: 30,
                life: Some(30),
                client_id: true,
            },
            Self::WipoDas => Demands {
                audiences: vec![endpoint],
                jti_and_iat: false,
                max_life: 1800,
                life: None,
                client_id: false,
            },
            _ => Demands {
                audiences: vec![issuer.to_owned(), endpoint],
                jti_and_iat: true,
                max_life: 3600,
                life: None,
                client_id: false,
            },
        }
    }

    /// The refusal in this system's own form; the log always has the precise words. `with_header`: an Authorization
    /// header was sent, so the answer is 401 (RFC 6749 section 5.2).
    pub(super) fn refuse(self, refusal: &Refusal, with_header: bool) -> Answer {
        let code = refusal.code();
        let status = if code == "invalid_client" { 401 } else { 400 };
        let mut answer = match self {
            Self::Standard => Answer::error(status, code, &refusal.words),
            Self::Ishare => Answer::json(
                400,
                r#"{"code":400,"description":"iSHARE JWT could not be validated","message":"Bad Request"}"#
                    .to_owned(),
            ),
            Self::WipoDas => {
                let status = if status == 401 && !with_header { 400 } else { status };
                Answer::error(status, code, forgerock(refusal))
            }
            Self::LightOauth2 => light(refusal),
            Self::Interswitch => Answer::error(status, code, &spring(refusal)),
        };
        if answer.status == 401 && with_header {
            answer.headers.push(("WWW-Authenticate", "Basic realm=\"sandbox\"".to_owned()));
        }
        answer.note.error = Some(code.to_owned());
        answer.note.words.clone_from(&refusal.words);
        answer.note.client.clone_from(&refusal.client);
        answer.note.remarks.clone_from(&refusal.remarks);
        answer
    }

    /// A token in this system's own form (RFC 6749 section 5.1). `members` are what comes beside: JSON, each with a comma
    /// before it.
    pub(super) fn grant(self, token: &str, scope: &str, life: u64, jti: &str, members: &str) -> Answer {
        let (token, scope) = (quote(token), quote(scope));
        Answer::json(
            200,
            match self {
                Self::Standard => format!(
                    r#"{{"access_token":{token},"token_type":"Bearer","expires_in":{life},"scope":{scope}{members}}}"#
                ),
                Self::Ishare => {
                    format!(
                        r#"{{"access_token":{token},"token_type":"Bearer","expires_in":{life}{members}}}"#
                    )
                }
                Self::WipoDas => format!(
                    r#"{{"access_token":{token},"scope":{scope},"token_type":"Bearer","expires_in":{life}{members}}}"#
                ),
                Self::LightOauth2 => {
                    format!(
                        r#"{{"access_token":{token},"token_type":"bearer","expires_in":{life}{members}}}"#
                    )
                }
                Self::Interswitch => format!(
                    r#"{{"access_token":{token},"token_type":"bearer","expires_in":{life},"scope":{scope},"client_logo":null,"client_description":null,"jti":"{jti}"{members}}}"#
                ),
            },
        )
    }
}

/// ForgeRock AM's words, where they are known.
fn forgerock(refusal: &Refusal) -> &str {
    match refusal.fault {
        Fault::Expired => "JWT has expired",
        Fault::Audience => "Audience validation failed",
        Fault::Identity => "JWT 'iss' and 'sub' claims must be equal to the client_id",
        Fault::Lifetime => "JWT expiration time is unreasonable",
        Fault::Assertion => "JWT is not valid",
        Fault::NoCredentials | Fault::Credentials | Fault::UnknownClient | Fault::Secret => {
            "Client authentication failed"
        }
        _ => &refusal.words,
    }
}

/// Spring Security's words, where they are known.
fn spring(refusal: &Refusal) -> String {
    match refusal.fault {
        Fault::NoCredentials | Fault::Credentials | Fault::UnknownClient | Fault::Secret => {
            "Bad client credentials".to_owned()
        }
        _ => refusal.words.clone(),
    }
}

/// light-oauth2's own form and codes.
fn light(refusal: &Refusal) -> Answer {
    let (status, number, message) = match refusal.fault {
        Fault::Form => (400, 12000, "UNABLE_TO_PARSE_FORM_DATA"),
        Fault::GrantType => (400, 12001, "UNSUPPORTED_GRANT_TYPE"),
        Fault::NoCredentials => (401, 12002, "MISSING_AUTHORIZATION_HEADER"),
        Fault::Credentials | Fault::Assertion | Fault::Expired | Fault::Audience => {
            (401, 12003, "INVALID_AUTHORIZATION_HEADER")
        }
        Fault::UnknownClient => (404, 12014, "CLIENT_NOT_FOUND"),
        Fault::GrantNotAllowed => (400, 12024, "NOT_TRUSTED_CLIENT"),
        Fault::Scope => (400, 12027, "MISMATCH_SCOPE"),
        Fault::RefreshToken => (404, 12029, "REFRESH_TOKEN_NOT_FOUND"),
        Fault::VerifierForm => (400, 12037, "INVALID_CODE_VERIFIER_FORMAT"),
        Fault::VerifierShort => (400, 12038, "CODE_VERIFIER_TOO_SHORT"),
        Fault::VerifierLong => (400, 12039, "CODE_VERIFIER_TOO_LONG"),
        Fault::VerifierMissing => (400, 12040, "CODE_VERIFIER_MISSING"),
        Fault::Verifier => (400, 12041, "CODE_VERIFIER_FAILED"),
        Fault::Code => (400, 12052, "AUTHORIZATION_CODE_NOT_FOUND"),
        _ => (401, 12007, "UNAUTHORIZED_CLIENT"),
    };
    let description = quote(&refusal.words);
    Answer::json(
        status,
        format!(
            r#"{{"statusCode":{status},"code":"ERR{number}","message":"{message}","description":{description},"severity":"ERROR"}}"#
        ),
    )
}
