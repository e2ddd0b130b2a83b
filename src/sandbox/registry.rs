//! Who may come: the clients of each system, and the other side of each, a profile with its files for jeton.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::certificate::{Authority, Purpose, Subject, pem, sec1_pem};
use super::client::{Client, ClientKey};
use super::grant::{self, BOOTSTRAP, CLIENT, CODE, Code, Grants, PASSWORD, REFRESH, USER, USERNAME};
use super::system::{SERVER_PARTY, System};
use super::{Dice, File, Tls};
use crate::error::{Error, Kind, Result};
use crate::jose::{Algorithm, PublicKey, SigningKey};
use crate::oauth::AuthMethod;
use crate::secret::Secret;

/// The sandbox's own RSA key. See what its file says.
const RSA: &str = include_str!("public-throw-away-rsa-key.pem");

/// What everybody knows who registers.
const REDIRECT_URI: &str = "http://127.0.0.1/callback";

/// A day before and a month after: no clock of this machine's is further off.
const VALIDITY: (i64, i64) = (-86_400, 30 * 86_400);

/// The clients, what they may use, and the profiles.
pub(super) struct Registry<'a> {
    /// Who is registered.
    pub(super) clients: Vec<Client>,
    /// Codes, refresh tokens and the password that are there from the start.
    pub(super) grants: Grants,
    /// The files beside `config.toml`.
    pub(super) files: Vec<File>,
    config: String,
    issuer: &'a str,
    system: System,
    with_tls: bool,
    now: i64,
    dice: &'a Dice,
}

/// The sandbox's own RSA key, for tokens that are RS256.
pub(super) fn rsa_key() -> Result<SigningKey> {
    SigningKey::parse(&Secret::from(RSA.to_owned()), "the sandbox's RSA key")
}

impl<'a> Registry<'a> {
    /// Everything that this system's users have.
    pub(super) fn new(
        system: System,
        issuer: &'a str,
        tls: Option<&Tls>,
        now: i64,
        dice: &'a Dice,
    ) -> Result<Self> {
        let grants = Grants { password: (dice.identifier)()?, ..Grants::default() };
        let mut registry = Self {
            clients: Vec::new(),
            grants,
            files: Vec::new(),
            config: "# Written by jeton sandbox; removed when it ends.\ndefault_profile = \"default\"\n"
                .to_owned(),
            issuer,
            system,
            with_tls: tls.is_some(),
            now,
            dice,
        };
        match system {
            System::Standard => registry.standard(tls)?,
            System::Ishare => registry.ishare()?,
            System::WipoDas => registry.wipo_das()?,
            System::LightOauth2 => registry.light_oauth2()?,
            System::Interswitch => registry.interswitch()?,
        }
        let config = std::mem::take(&mut registry.config);
        registry.files.push(File { name: "config.toml".to_owned(), content: Secret::from(config) });
        Ok(registry)
    }

    fn standard(&mut self, tls: Option<&Tls>) -> Result<()> {
        use AuthMethod::{ClientSecretBasic, ClientSecretJwt, ClientSecretPost, None as Public};
        let [p256, p384, ed25519] = [self.dice.p256, self.dice.p384, self.dice.ed25519];
        self.keyed("default", "a client assertion, ES256", Algorithm::ES256, &pkcs8_pem(&p256()?), &[])?;
        let rsa = Secret::from(RSA.to_owned());
        self.keyed(
            "private_key_jwt",
            "RS256, kid in the header",
            Algorithm::RS256,
            &rsa,
            &[("kid", "thumbprint")],
        )?;
        self.keyed("ps256", "the same, PS256", Algorithm::PS256, &rsa, &[("alg", "PS256")])?;
        self.keyed("es384", "the same, ES384", Algorithm::ES384, &pkcs8_pem(&p384()?), &[])?;
        self.keyed("eddsa", "the same, Ed25519", Algorithm::EdDSA, &pkcs8_pem(&ed25519()?), &[])?;
        self.secret(
            "client_secret_basic",
            "Basic, form-encoded",
            ClientSecretBasic,
            &[CLIENT],
            &[("scope", "read")],
        )?;
        self.secret(
            "client_secret_post",
            "the secret in the form",
            ClientSecretPost,
            &[CLIENT],
            &[("scope", "read")],
        )?;
        self.secret(
            "client_secret_jwt",
            "an assertion, HS256",
            ClientSecretJwt,
            &[CLIENT],
            &[("scope", "read")],
        )?;
        self.code("none", "a public client: a code that serves once, and PKCE", Public)?;
        self.code("authorization_code", "the same with a secret", ClientSecretBasic)?;
        self.password("password", ClientSecretPost)?;
        self.refresh("refresh_token", ClientSecretPost)?;
        self.user("client_authenticated_user", ClientSecretPost)?;
        if let Some(tls) = tls {
            self.files.push(File { name: "client.pem".to_owned(), content: pem("CERTIFICATE", &tls.client) });
            self.files.push(File { name: "client.key.pem".to_owned(), content: pkcs8_pem(&tls.client_key) });
            let lines = [
                ("auth_method", "none"),
                ("cert", "client.pem"),
                ("cert_key", "client.key.pem"),
                ("scope", "read"),
            ];
            self.profile("tls_client_auth", "a TLS client certificate (RFC 8705)", "tls_client_auth", &lines);
            let client = self.client("tls_client_auth", Public, &[CLIENT]);
            self.clients.push(Client { certificate: Some(tls.client.clone()), ..client });
        }
        Ok(())
    }

    fn ishare(&mut self) -> Result<()> {
        let party = "EU.EORI.NL000000001";
        let key = rsa_key()?;
        let identifier = self.dice.identifier;
        let validity = (self.now + VALIDITY.0, self.now + VALIDITY.1);
        let signer = || parsed(&pkcs8_pem(&(self.dice.p256)()?));
        let root = Authority::root("jeton sandbox root", signer()?, &identifier()?, validity)?;
        let middle = root.intermediate("jeton sandbox issuer", signer()?, &identifier()?)?;
        let subject = Subject { name: "jeton sandbox seal", party: Some(party), key: public(&key)? };
        let leaf = middle.issue(&subject, Purpose::Signature, &identifier()?)?;
        let chain = [&leaf, &middle.certificate, &root.certificate];
        let file: Vec<u8> = chain.iter().flat_map(|der| pem("CERTIFICATE", der).expose().to_vec()).collect();
        self.files.push(File { name: "seal.chain.pem".to_owned(), content: Secret::new(file) });
        let rsa = Secret::from(RSA.to_owned());
        self.files.push(File { name: "seal.pem".to_owned(), content: rsa.clone() });
        let x5c = chain.map(|der| STANDARD.encode(der)).to_vec();
        let lines = [
            ("preset", "ishare"),
            ("assertion_audience", SERVER_PARTY),
            ("key", "seal.pem"),
            ("x5c", "seal.chain.pem"),
        ];
        self.profile("default", "client credentials with an eIDAS-like seal", party, &lines);
        let client = self.client(party, AuthMethod::PrivateKeyJwt, &[CLIENT]);
        let key = ClientKey::new(&rsa, Algorithm::RS256, Some(x5c))?;
        self.clients.push(Client { key: Some(key), scope: "iSHARE", ..client });
        Ok(())
    }

    fn wipo_das(&mut self) -> Result<()> {
        for (profile, preset, id, scope) in [
            ("default", "wipo-das", "das-sandbox-id", "das-api/office-exchange"),
            ("dev", "wipo-das-dev", "das-sandbox-dev-id", "das-api/das-access"),
        ] {
            let key = sec1_pem(&(self.dice.p256)()?)?;
            let file = format!("{profile}.pem");
            self.files.push(File { name: file.clone(), content: key.clone() });
            self.profile(profile, "as the office's guide has it", id, &[("preset", preset), ("key", &file)]);
            let client = self.client(id, AuthMethod::PrivateKeyJwt, &[CLIENT]);
            let key = ClientKey::new(&key, Algorithm::ES256, None)?;
            self.clients.push(Client { key: Some(key), scope, ..client });
        }
        Ok(())
    }

    fn light_oauth2(&mut self) -> Result<()> {
        use AuthMethod::{ClientSecretBasic, ClientSecretPost};
        self.secret(
            "default",
            "client_credentials, Basic as it is",
            ClientSecretBasic,
            &[CLIENT, BOOTSTRAP],
            &[],
        )?;
        self.secret("post", "the secret in the form", ClientSecretPost, &[CLIENT], &[])?;
        self.code("authorization_code", "a code that serves once, and PKCE", ClientSecretBasic)?;
        self.password("password", ClientSecretBasic)?;
        self.refresh("refresh_token", ClientSecretBasic)?;
        self.user("user", ClientSecretBasic)
    }

    fn interswitch(&mut self) -> Result<()> {
        self.secret(
            "default",
            "client_credentials, Basic as it is",
            AuthMethod::ClientSecretBasic,
            &[CLIENT],
            &[],
        )?;
        if let Some(client) = self.clients.last_mut() {
            client.scope = "profile";
        }
        Ok(())
    }

    /// A client with a private key, its profile and the key's file.
    fn keyed(
        &mut self,
        name: &str,
        about: &str,
        alg: Algorithm,
        key: &Secret,
        more: &[(&str, &str)],
    ) -> Result<()> {
        let file = format!("{name}.pem");
        self.files.push(File { name: file.clone(), content: key.clone() });
        let lines =
            [&[("auth_method", "private_key_jwt"), ("key", file.as_str()), ("scope", "read")], more].concat();
        self.profile(name, about, name, &lines);
        let client = self.client(name, AuthMethod::PrivateKeyJwt, &[CLIENT]);
        self.clients.push(Client { key: Some(ClientKey::new(key, alg, None)?), ..client });
        Ok(())
    }

    /// A client with a secret full of what the two encodings of Basic treat differently.
    fn secret(
        &mut self,
        name: &str,
        about: &str,
        method: AuthMethod,
        grants: &[&'static str],
        more: &[(&str, &str)],
    ) -> Result<()> {
        let secret = format!("{}/+= %41:", (self.dice.identifier)()?);
        let file = format!("{name}.secret");
        self.files.push(File { name: file.clone(), content: Secret::from(secret.clone()) });
        let mut lines = match self.system {
            System::LightOauth2 => vec![("preset", "light-oauth2")],
            System::Interswitch => vec![("preset", "interswitch")],
            _ => Vec::new(),
        };
        lines.extend([("auth_method", method.name()), ("client_secret_file", file.as_str())]);
        lines.extend(more);
        self.profile(name, about, name, &lines);
        let mut client = self.client(name, method, grants);
        if method == AuthMethod::ClientSecretJwt {
            client.key = Some(ClientKey::secret(&secret)?);
        }
        self.clients.push(Client { secret, ..client });
        Ok(())
    }

    /// A client with an authorization code in hand.
    fn code(&mut self, name: &str, about: &str, method: AuthMethod) -> Result<()> {
        let identifier = self.dice.identifier;
        let (code, verifier) = (identifier()?, format!("{}{}", identifier()?, identifier()?));
        let (code_file, verifier_file) = (format!("{name}.code"), format!("{name}.verifier"));
        let lines = [
            ("grant_type", CODE),
            ("redirect_uri", REDIRECT_URI),
            ("code_file", code_file.as_str()),
            ("code_verifier_file", verifier_file.as_str()),
        ];
        if method == AuthMethod::None {
            self.profile(name, about, name, &[&[("auth_method", "none")], &lines[..]].concat());
            let client = self.client(name, method, &[CODE, REFRESH]);
            self.clients.push(client);
        } else {
            self.secret(name, about, method, &[CODE, REFRESH], &lines)?;
        }
        let scope = self.clients.last().map_or("", |client| client.scope).to_owned();
        let issued = Code {
            client: name.to_owned(),
            redirect_uri: REDIRECT_URI.to_owned(),
            challenge: Some(grant::challenge(&verifier)),
            scope,
            expires: i64::MAX,
            is_used: false,
        };
        self.grants.codes.insert(code.clone(), issued);
        self.files.push(File { name: code_file, content: Secret::from(code) });
        self.files.push(File { name: verifier_file, content: Secret::from(verifier) });
        Ok(())
    }

    fn password(&mut self, name: &str, method: AuthMethod) -> Result<()> {
        let lines = [("grant_type", PASSWORD), ("username", USERNAME), ("password_file", "ada.password")];
        self.secret(name, "a resource owner's password", method, &[PASSWORD, REFRESH], &lines)?;
        let content = Secret::from(self.grants.password.clone());
        self.files.push(File { name: "ada.password".to_owned(), content });
        Ok(())
    }

    fn refresh(&mut self, name: &str, method: AuthMethod) -> Result<()> {
        let file = format!("{name}.token");
        let lines = [("grant_type", REFRESH), ("refresh_token_file", file.as_str())];
        self.secret(name, "a refresh token", method, &[REFRESH], &lines)?;
        let scope = self.clients.last().map_or("", |client| client.scope);
        let token = self.grants.issue_refresh(name, scope, &(self.dice.identifier)()?);
        self.files.push(File { name: file, content: Secret::from(token) });
        Ok(())
    }

    fn user(&mut self, name: &str, method: AuthMethod) -> Result<()> {
        let about = "light-oauth2's grant: the client has authenticated the user itself";
        self.secret(name, about, method, &[USER], &[("grant_type", USER)])?;
        self.config.push_str("params = { userId = \"stevehu\", userType = \"Employee\" }\n");
        Ok(())
    }

    fn client(&self, id: &str, method: AuthMethod, grants: &[&'static str]) -> Client {
        Client {
            id: id.to_owned(),
            method,
            secret: String::new(),
            key: None,
            certificate: None,
            grants: grants.to_vec(),
            scope: "read write",
        }
    }

    /// One section of `config.toml`. What is written is ASCII without quotes.
    fn profile(&mut self, name: &str, about: &str, id: &str, lines: &[(&str, &str)]) {
        let (issuer, path) = (self.issuer, self.system.token_path());
        let mut section = format!(
            "\n# {about}\n[profiles.{name}]\nissuer = \"{issuer}\"\ntoken_endpoint = \"{issuer}{path}\"\nclient_id = \"{id}\"\nproxy = \"none\"\n"
        );
        if self.with_tls {
            section.push_str("cacert = \"ca.pem\"\n");
        }
        for (key, value) in lines {
            section.push_str(&format!("{key} = \"{value}\"\n"));
        }
        self.config.push_str(&section);
    }
}

impl Tls {
    /// A throw-away authority, a server's certificate by it for loopback, and a client's.
    pub(crate) fn new(now: i64, dice: &Dice) -> Result<Self> {
        let (server_key, client_key, ca_key) = ((dice.p256)()?, (dice.p256)()?, (dice.p256)()?);
        let (server, client) = (parsed(&pkcs8_pem(&server_key))?, parsed(&pkcs8_pem(&client_key))?);
        let validity = (now + VALIDITY.0, now + VALIDITY.1);
        let ca = Authority::root(
            "jeton sandbox CA",
            parsed(&pkcs8_pem(&ca_key))?,
            &(dice.identifier)()?,
            validity,
        )?;
        let issue = |name, key: &SigningKey, purpose| {
            ca.issue(&Subject { name, party: None, key: public(key)? }, purpose, &(dice.identifier)()?)
        };
        Ok(Self {
            server: issue("jeton sandbox", &server, Purpose::Server)?,
            client: issue("jeton sandbox client", &client, Purpose::Signature)?,
            ca: ca.certificate,
            server_key,
            client_key,
        })
    }
}

/// A key of the system's random bytes as a file holds it.
pub(super) fn pkcs8_pem(der: &Secret) -> Secret {
    pem("PRIVATE KEY", der.expose())
}

/// A key that was made now.
pub(super) fn parsed(pem: &Secret) -> Result<SigningKey> {
    SigningKey::parse(pem, "the sandbox's own key")
}

fn public(key: &SigningKey) -> Result<&PublicKey> {
    key.public_key().ok_or_else(|| Error::new(Kind::Bug, "a private key without its public half"))
}
