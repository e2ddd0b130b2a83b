//! Every setting there is: its name (flag, variable and profile key follow from it), type, help and source.
//!
//! The flags of `token` and `assertion`, the checks of `config.toml`, `profile show` and `docs/settings.md` are all
//! made from this one table, so a new setting is one row here and one field in `Settings`.

/// What a setting's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One line of text.
    Text,
    /// Words separated by spaces; in a profile also an array. Kept as one text, as RFC 6749 section 3.3 has it.
    Words,
    /// Several texts, each whole; a flag may be repeated, a profile has a text or an array.
    Texts,
    /// `true` or `false`; the flag alone means `true`.
    Boolean,
    /// A length of time in whole seconds: `90`, `90s`, `5m`, `2h`, `1d`.
    Seconds,
    /// As `Seconds`, to the millisecond: `300ms` too.
    Duration,
    /// A whole number, not negative.
    Count,
    /// A file's name. `~/` is the home folder; in a profile, relative to the configuration folder.
    Path,
    /// A file's name, or `true` for the key file itself, or `false`.
    PathOrBoolean,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// JSON members: `name=value`, where a value that is JSON is taken as JSON, anything else as a string.
    Members,
    /// Form parameters: `name=value`, or `name@FILE`.
    Parameters,
    /// HTTP header lines: `Name: value`, or `@FILE`.
    Headers,
    /// The name of a variable.
    Variable,
    /// A command line for the shell.
    Command,
}

/// Where the help lists a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Which authorization server.
    Server,
    /// Who asks, and how that is proved.
    Client,
    /// The client assertion (RFC 7523).
    Assertion,
    /// What is asked for.
    Grant,
    /// Proxy, TLS, time.
    Connection,
    /// The answer and the cache.
    Cache,
}

impl Group {
    /// The heading in the help.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Server => "Server",
            Self::Client => "Client",
            Self::Assertion => "Assertion",
            Self::Grant => "Grant",
            Self::Connection => "Connection",
            Self::Cache => "Answer and cache",
        }
    }
}

/// One setting.
#[derive(Debug)]
pub(crate) struct Key {
    /// The profile key; the flag has hyphens, the variable is `JETON_` and capitals.
    pub(crate) name: &'static str,
    /// The type.
    pub(crate) kind: Kind,
    /// The help's group.
    pub(crate) group: Group,
    /// One line: what it means, and the default.
    pub(crate) help: &'static str,
    /// The specification that defines it, or nothing.
    pub(crate) source: &'static str,
}

impl Key {
    /// The long flag, without hyphens before it. Names of several members are singular there: one flag is one member.
    pub(crate) fn flag(&self) -> String {
        match self.name {
            "claims" => "claim".to_owned(),
            "params" => "param".to_owned(),
            "headers" => "http-header".to_owned(),
            name => name.replace('_', "-"),
        }
    }

    /// The short flag, where curl has taught one.
    pub(crate) fn short(&self) -> Option<char> {
        match self.name {
            "insecure" => Some('k'),
            "headers" => Some('H'),
            _ => None,
        }
    }

    /// The environment's variable.
    pub(crate) fn variable(&self) -> String {
        format!("JETON_{}", self.name.to_ascii_uppercase())
    }

    /// What stands for the value in the help.
    pub(crate) fn value_name(&self) -> &'static str {
        match self.kind {
            Kind::Text
                if self.name.ends_with("endpoint") || self.name == "issuer" || self.name == "proxy" =>
            {
                "URL"
            }
            Kind::Text => "TEXT",
            Kind::Words => "WORDS",
            Kind::Texts => "TEXT",
            Kind::Boolean => "BOOL",
            Kind::Seconds | Kind::Duration => "TIME",
            Kind::Count => "N",
            Kind::Path => "FILE",
            Kind::PathOrBoolean => "FILE|BOOL",
            Kind::Choice(_) => "WORD",
            Kind::Members => "NAME=VALUE",
            Kind::Parameters => "NAME=VALUE|NAME@FILE",
            Kind::Headers => "LINE|@FILE",
            Kind::Variable => "NAME",
            Kind::Command => "COMMAND",
        }
    }
}

macro_rules! keys {
    ($($name:ident $text:literal $kind:expr, $group:ident, $source:literal, $help:literal;)*) => {
        /// The settings by name, in the order of the help.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Name { $(#[doc = concat!("`", $text, "`")] $name),* }

        /// How many settings there are.
        pub(crate) const COUNT: usize = [$($text),*].len();

        impl Name {
            /// All of them, in the order of the help.
            pub(crate) const ALL: [Self; COUNT] = [$(Self::$name),*];

            /// What is known of this setting.
            pub(crate) fn key(self) -> &'static Key {
                match self {
                    $(Self::$name => &Key { name: $text, kind: $kind, group: Group::$group, help: $help, source: $source }),*
                }
            }

            /// True of a setting that says where a key or a secret is.
            pub(crate) fn is_secret_place(self) -> bool {
                let name = self.key().name;
                self == Self::SigningKey || ["_file", "_env", "_command"].iter().any(|end| name.ends_with(end))
            }

            /// The setting of that profile key.
            pub(crate) fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }

            /// The setting of that variable: `JETON_CLIENT_ID`.
            pub(crate) fn parse_variable(variable: &str) -> Option<Self> {
                Self::parse(&variable.strip_prefix("JETON_")?.to_ascii_lowercase())
            }
        }
    };
}

/// The client authentication methods, by the names registered for `token_endpoint_auth_method` (RFC 7591 section 2).
pub(crate) const AUTH_METHODS: &[&str] =
    &["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"];

keys! {
    Preset "preset" Kind::Text, Server, "", "A known server's settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare";
    Issuer "issuer" Kind::Text, Server, "RFC 8414 section 2", "The authorization server's issuer identifier";
    TokenEndpoint "token_endpoint" Kind::Text, Server, "RFC 6749 section 3.2", "The URL that the token request is sent to";
    TokenEndpointPath "token_endpoint_path" Kind::Text, Server, "", "Path to append where token_endpoint is a host without one";

    ClientId "client_id" Kind::Text, Client, "RFC 6749 section 2.2", "The client's identifier";
    SendClientId "send_client_id" Kind::Boolean, Client, "RFC 7521 section 4.2", "Whether the form holds client_id beside an assertion; default true";
    AuthMethod "auth_method" Kind::Choice(AUTH_METHODS), Client, "RFC 7591 section 2", "How the client authenticates; default: private_key_jwt with a key or an assertion, client_secret_basic with a secret";
    ClientSecretFile "client_secret_file" Kind::Path, Client, "RFC 6749 section 2.3.1", "File that holds the client secret; - is standard input";
    ClientSecretEnv "client_secret_env" Kind::Variable, Client, "RFC 6749 section 2.3.1", "Variable that holds the client secret; JETON_CLIENT_SECRET is always read";
    ClientSecretCommand "client_secret_command" Kind::Command, Client, "RFC 6749 section 2.3.1", "Command that prints the client secret";
    ClientAssertionFile "client_assertion_file" Kind::Path, Client, "RFC 7521 section 4.2", "File that holds an assertion somebody else signed; read again for each request";
    ClientAssertionEnv "client_assertion_env" Kind::Variable, Client, "RFC 7521 section 4.2", "Variable that holds such an assertion; JETON_CLIENT_ASSERTION is always read";
    ClientAssertionCommand "client_assertion_command" Kind::Command, Client, "RFC 7521 section 4.2", "Command that prints such an assertion";
    ClientAssertionFrom "client_assertion_from" Kind::Text, Client, "RFC 7521 section 4.2", "Who issues such an assertion to this job: github-actions, gitlab[:VARIABLE], azure-pipelines[:CONNECTION], kubernetes[:FILE], gcp[:ACCOUNT], spiffe:FILE";
    ClientAssertionType "client_assertion_type" Kind::Text, Client, "RFC 7521 section 4.2", "The assertion's type, a URI or a registered one's last word; default jwt-bearer, for spiffe jwt-spiffe";
    BasicEncoding "basic_encoding" Kind::Choice(&["form", "raw"]), Client, "RFC 6749 section 2.3.1", "Encode id and secret before Basic (form), or send them as they are (raw); default form";
    ClientJwks "client_jwks" Kind::Path, Client, "RFC 7517 section 5", "JWK Set file that is registered for the client: a refusal is held against it";

    SigningKey "key" Kind::Path, Assertion, "RFC 7523 section 2.2", "Private key file, any format: PEM, DER, PKCS#12, JWK, JWK Set, OpenSSH, a service account; or a pkcs11: URI (RFC 7512); JETON_KEY may hold the text itself";
    KeyPassphraseFile "key_passphrase_file" Kind::Path, Assertion, "", "File that holds the passphrase of an encrypted key; - is standard input";
    KeyPassphraseEnv "key_passphrase_env" Kind::Variable, Assertion, "", "Variable that holds the passphrase of an encrypted key; JETON_KEY_PASSPHRASE is always read";
    KeyPassphraseCommand "key_passphrase_command" Kind::Command, Assertion, "", "Command that prints the passphrase of an encrypted key";
    SignCommand "sign_command" Kind::Command, Assertion, "", "Command that signs its standard input, for a key that never leaves its place; prints the signature raw, DER, base64 or base64url";
    Pkcs11Module "pkcs11_module" Kind::Path, Assertion, "RFC 7512 section 2.4", "Library of the token that a pkcs11: key lives in; default: module-path in the URI";
    Pkcs11PinFile "pkcs11_pin_file" Kind::Path, Assertion, "RFC 7512 section 2.4", "File that holds the token's PIN; - is standard input";
    Pkcs11PinEnv "pkcs11_pin_env" Kind::Variable, Assertion, "RFC 7512 section 2.4", "Variable that holds the token's PIN; JETON_PKCS11_PIN is always read";
    Pkcs11PinCommand "pkcs11_pin_command" Kind::Command, Assertion, "RFC 7512 section 2.4", "Command that prints the token's PIN";
    Alg "alg" Kind::Text, Assertion, "RFC 7518 section 3.1", "Signature algorithm; default: what the key implies (RS256, ES256, ES384, ES512, ES256K, EdDSA, HS256)";
    Kid "kid" Kind::Text, Assertion, "RFC 7515 section 4.1.4", "Key ID in the header, and which of several keys; thumbprint: computed by RFC 7638; default: the JWK's own";
    Typ "typ" Kind::Text, Assertion, "RFC 7515 section 4.1.9", "Type in the header; default JWT";
    X5c "x5c" Kind::PathOrBoolean, Assertion, "RFC 7515 section 4.1.6", "Certificate chain in the header: a file in any order, or true for those in the key file";
    X5t "x5t" Kind::PathOrBoolean, Assertion, "RFC 7515 section 4.1.7", "SHA-1 thumbprint of the certificate in the header: a PEM file, or true for the one of x5c or the key file";
    X5tS256 "x5t_s256" Kind::PathOrBoolean, Assertion, "RFC 7515 section 4.1.8", "SHA-256 thumbprint of the certificate in the header: a PEM file, or true as for x5t";
    Header "header" Kind::Members, Assertion, "RFC 7515 section 4", "Further header members; null removes one";
    HeaderMembers "header_members" Kind::Words, Assertion, "", "The header's members in order; default: alg typ kid x5c x5t x5t#S256";
    AssertionAudience "assertion_audience" Kind::Text, Assertion, "RFC 7523 section 3", "The aud claim: issuer, token_endpoint or a literal; default: the issuer where known, else the token endpoint";
    AssertionLifetime "assertion_lifetime" Kind::Seconds, Assertion, "RFC 7523 section 3", "From iat to exp; default 60s";
    AssertionMaxLifetime "assertion_max_lifetime" Kind::Seconds, Assertion, "", "Warn before a longer life is sent: the server refuses it";
    AssertionBackdate "assertion_backdate" Kind::Seconds, Assertion, "", "Set iat and exp back by this much, for a server whose clock is behind; default 0s";
    Claims "claims" Kind::Members, Assertion, "RFC 7519 section 4", "Further claims, or others in place of the usual; null removes one";
    ClaimsMembers "claims_members" Kind::Words, Assertion, "", "The usual claims in order; default: iss sub aud jti iat exp";
    CheckPartyId "check_party_id" Kind::Boolean, Assertion, "", "Warn where client_id is not in the certificate's subject; default false";

    GrantType "grant_type" Kind::Text, Grant, "RFC 6749 section 4", "Grant type, any name; default client_credentials";
    Scope "scope" Kind::Words, Grant, "RFC 6749 section 3.3", "Scope, its words separated by spaces";
    Audience "audience" Kind::Text, Grant, "RFC 8693 section 2.1", "Form parameter audience: whom the token is for";
    Resource "resource" Kind::Texts, Grant, "RFC 8707 section 2", "Form parameter resource: the URL of a protected resource; may be repeated";
    RedirectUri "redirect_uri" Kind::Text, Grant, "RFC 6749 section 4.1.3", "Form parameter redirect_uri of an authorization_code grant";
    CodeFile "code_file" Kind::Path, Grant, "RFC 6749 section 4.1.3", "File that holds the authorization code; - is standard input";
    CodeEnv "code_env" Kind::Variable, Grant, "RFC 6749 section 4.1.3", "Variable that holds the authorization code; JETON_CODE is always read";
    CodeCommand "code_command" Kind::Command, Grant, "RFC 6749 section 4.1.3", "Command that prints the authorization code";
    CodeVerifierFile "code_verifier_file" Kind::Path, Grant, "RFC 7636 section 4.5", "File that holds the code verifier; - is standard input";
    CodeVerifierEnv "code_verifier_env" Kind::Variable, Grant, "RFC 7636 section 4.5", "Variable that holds the code verifier; JETON_CODE_VERIFIER is always read";
    CodeVerifierCommand "code_verifier_command" Kind::Command, Grant, "RFC 7636 section 4.5", "Command that prints the code verifier";
    Username "username" Kind::Text, Grant, "RFC 6749 section 4.3.2", "Resource owner's name of a password grant";
    PasswordFile "password_file" Kind::Path, Grant, "RFC 6749 section 4.3.2", "File that holds the password; - is standard input";
    PasswordEnv "password_env" Kind::Variable, Grant, "RFC 6749 section 4.3.2", "Variable that holds the password; JETON_PASSWORD is always read";
    PasswordCommand "password_command" Kind::Command, Grant, "RFC 6749 section 4.3.2", "Command that prints the password";
    RefreshTokenFile "refresh_token_file" Kind::Path, Grant, "RFC 6749 section 6", "File that holds the refresh token; - is standard input";
    RefreshTokenEnv "refresh_token_env" Kind::Variable, Grant, "RFC 6749 section 6", "Variable that holds the refresh token; JETON_REFRESH_TOKEN is always read";
    RefreshTokenCommand "refresh_token_command" Kind::Command, Grant, "RFC 6749 section 6", "Command that prints the refresh token";
    Params "params" Kind::Parameters, Grant, "RFC 6749 section 8.2", "Any other form parameter, or another value for a usual one";

    Headers "headers" Kind::Headers, Connection, "", "HTTP request header; without a value the usual one is dropped";
    Cacert "cacert" Kind::Path, Connection, "", "PEM certificates to trust in place of the system's";
    Cert "cert" Kind::Path, Connection, "RFC 8705 section 2", "Client certificate chain for mutual TLS, PEM";
    CertKey "cert_key" Kind::Path, Connection, "RFC 8705 section 2", "Private key of cert, PEM; default: in the same file";
    Insecure "insecure" Kind::Boolean, Connection, "", "Don't check the server's certificate: anybody can be the server";
    Proxy "proxy" Kind::Text, Connection, "", "Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct";
    Timeout "timeout" Kind::Duration, Connection, "", "For the whole exchange; default 30s";
    Retry "retry" Kind::Count, Connection, "RFC 9110 section 10.2.3", "Try again so often where the server can't be reached, is too slow, or answers 408, 429 or 5xx; default 0";
    RetryMaxTime "retry_max_time" Kind::Duration, Connection, "", "No retry begins later than this after the first try; default 2m";
    AllowHttp "allow_http" Kind::Boolean, Connection, "", "Send the request unencrypted beyond this machine: anybody on the way can read it";

    TokenPointer "token_pointer" Kind::Text, Cache, "RFC 6901", "JSON pointer to the token response or the token inside a wrapping answer: /data, /result/token";
    DefaultExpiresIn "default_expires_in" Kind::Seconds, Cache, "RFC 6749 section 5.1", "Life of a token that comes without expires_in; default: such a token is not cached";
    CacheUse "cache" Kind::Boolean, Cache, "", "Whether tokens are cached; default true";
    MinTtl "min_ttl" Kind::Seconds, Cache, "", "A cached token must live at least this long; default 60s, or a tenth of a life under 10 minutes";
    LockTimeout "lock_timeout" Kind::Duration, Cache, "", "How long to wait for another jeton that is getting the same token; default 30s, with retry retry_max_time more";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_leads_from_the_key_to_the_flag_and_the_variable() {
        let key = Name::AssertionAudience.key();
        assert_eq!(
            (key.flag().as_str(), key.variable().as_str()),
            ("assertion-audience", "JETON_ASSERTION_AUDIENCE")
        );
        for name in Name::ALL {
            assert_eq!(Name::parse(name.key().name), Some(name));
            assert_eq!(Name::parse_variable(&name.key().variable()), Some(name));
        }
    }

    #[test]
    fn no_flag_takes_a_secrets_value() {
        for name in Name::ALL {
            let key = name.key();
            assert!(
                ![
                    "client_secret",
                    "client_assertion",
                    "password",
                    "refresh_token",
                    "code",
                    "code_verifier",
                    "key_passphrase",
                    "pkcs11_pin",
                ]
                .contains(&key.name),
                "{}",
                key.name
            );
        }
    }
}
