//! `jeton assertion`: a signed client assertion on standard output.

use super::secrets::Secrets;
use super::situation::Situation;
use super::storyteller::Storyteller;
use crate::cli::AssertionArgs;
use crate::host::{clock, random, terminal};
use crate::oauth::{Assertion, AuthMethod, KeyMaterial, SecretName, SecretSource, Stamp};
use crate::output::story::Chapter;
use crate::secret::Secret;

/// Signs for the client and the audience in force, and prints the compact JWT.
pub(crate) fn run(args: &AssertionArgs) -> anyhow::Result<()> {
    let settings = Situation::read()?.settings(&args.settings)?;
    let stamp = Stamp { now: clock::now(), jti: random::identifier()? };
    let secrets = Secrets::new(&settings);
    if settings.client.method == AuthMethod::PrivateKeyJwt
        && let Some(assertion) = secrets.optional_secret(SecretName::ClientAssertion)?
    {
        return terminal::print(Secret::new([assertion.expose(), b"\n"].concat()).expose());
    }
    let under_secret = settings.client.method == AuthMethod::ClientSecretJwt;
    let material = if under_secret {
        KeyMaterial::from(crate::jose::SigningKey::from_client_secret(
            &secrets.secret(SecretName::ClientSecret)?,
        ))
    } else {
        secrets.key()?
    };
    let spec = &settings.assertion;
    let audience = spec.audience.resolve(settings.issuer.as_deref(), settings.token_endpoint.as_ref());
    let assertion = Assertion::sign(spec, settings.client.id.as_deref(), &audience, &material, &stamp)?;
    assertion.warnings.iter().for_each(|warning| terminal::warn(warning));
    let story = Storyteller(args.story);
    story.tell(|| Chapter::Settings(&settings.merged, settings.profile.as_deref()));
    story.tell(|| Chapter::Assertion(&assertion, stamp.now));
    terminal::print(Secret::new([assertion.jwt.expose(), b"\n"].concat()).expose())
}
