//! What the settings come to: what counts though nobody set it, and what was set and counts for nothing.

use super::keys::{Group, Name};
use super::{Settings, value};
use crate::oauth::AuthMethod;

impl Settings {
    /// True where the client is authenticated with an assertion of jeton's.
    fn signs(&self) -> bool {
        let method = self.client.method;
        matches!(method, AuthMethod::PrivateKeyJwt | AuthMethod::ClientSecretJwt) && self.issuance.is_none()
    }

    /// The settings that nobody set and that count all the same, with the values they have: for `profile show`.
    pub(crate) fn derived(&self) -> Vec<(&'static str, String)> {
        let asserts = matches!(self.client.method, AuthMethod::PrivateKeyJwt | AuthMethod::ClientSecretJwt);
        let audience = self.assertion.audience.resolve(self.issuer.as_deref(), self.token_endpoint.as_ref());
        let all = [
            (Name::AuthMethod, true, self.client.method.name().to_owned()),
            (Name::BasicEncoding, self.client.method == AuthMethod::ClientSecretBasic, "form".to_owned()),
            (Name::AssertionAudience, asserts && audience.is_ok(), audience.unwrap_or_default()),
            (Name::AssertionLifetime, self.signs(), format!("{}s", self.assertion.lifetime)),
            (Name::GrantType, true, self.grant.grant_type().to_owned()),
            (Name::Timeout, true, value::shown_duration(self.connection.timeout)),
            (Name::CacheUse, true, self.answer.cache.to_string()),
        ];
        all.into_iter()
            .filter(|(name, counts, _)| *counts && self.merged.get(*name).is_none())
            .map(|(name, _, value)| (name.key().name, value))
            .collect()
    }

    /// The flags that were typed and change nothing, since the client is not authenticated with an assertion of jeton's.
    pub(crate) fn idle_flags(&self) -> Vec<String> {
        if self.signs() {
            return Vec::new();
        }
        self.merged.typed(|name| name.key().group == Group::Assertion)
    }
}
