//! The merged values, typed.

use std::path::PathBuf;
use std::time::Duration;

use super::CertificatePlace;
use super::keys::{Kind, Name};
use super::layer::Merged;
use super::value::Value;
use crate::error::{Error, Result};
use crate::jose::Algorithm;
use crate::oauth::platform::Issuance;
use crate::oauth::{AssertionSpec, Audience, SecretName};
use crate::secret::Source;
use crate::text::quoted;

/// Typed reading of the merged values; a kind that does not fit the question reads as absent.
pub(super) struct View<'m>(pub(super) &'m Merged);

impl View<'_> {
    pub(super) fn value(&self, name: Name) -> Option<&Value> {
        self.0.get(name).map(|(value, _)| value)
    }

    pub(super) fn text(&self, name: Name) -> Option<String> {
        match self.value(name)? {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    pub(super) fn texts(&self, name: Name) -> Vec<String> {
        match self.value(name) {
            Some(Value::Texts(texts)) => texts.clone(),
            _ => Vec::new(),
        }
    }

    pub(super) fn boolean(&self, name: Name) -> Option<bool> {
        match self.value(name)? {
            Value::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn duration(&self, name: Name) -> Option<Duration> {
        match self.value(name)? {
            Value::Duration(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn count(&self, name: Name) -> Option<u32> {
        match self.value(name)? {
            Value::Count(count) => Some(*count),
            _ => None,
        }
    }

    pub(super) fn seconds(&self, name: Name) -> Option<i64> {
        self.duration(name).map(|value| i64::try_from(value.as_secs()).unwrap_or(i64::MAX))
    }

    pub(super) fn path(&self, name: Name) -> Option<PathBuf> {
        match self.value(name)? {
            Value::Path(path) => Some(path.clone()),
            _ => None,
        }
    }

    pub(super) fn members(&self, name: Name) -> Vec<(String, String)> {
        match self.value(name) {
            Some(Value::Members(members)) => members.clone(),
            _ => Vec::new(),
        }
    }

    pub(super) fn fields(&self, name: Name) -> Vec<(String, Source)> {
        match self.value(name) {
            Some(Value::Fields(fields)) => fields.clone(),
            _ => Vec::new(),
        }
    }

    pub(super) fn words(&self, name: Name) -> Option<Vec<String>> {
        self.text(name).map(|text| text.split_whitespace().map(str::to_owned).collect())
    }

    pub(super) fn certificate(&self, name: Name) -> Option<CertificatePlace> {
        match self.value(name)? {
            Value::Path(path) => Some(CertificatePlace::File(path.clone())),
            Value::Boolean(true) => Some(CertificatePlace::KeyFile),
            _ => None,
        }
    }

    pub(super) fn source(&self, name: SecretName) -> Option<Source> {
        let parameter = name.parameter();
        let is_place = |name: &str| {
            name.strip_prefix(parameter).is_some_and(|rest| ["_file", "_env", "_command"].contains(&rest))
        };
        // Few are set: those alone are looked at.
        self.0.iter().filter(|(key, ..)| is_place(key.name)).find_map(|(key, value, _)| {
            match (key.kind, value) {
                (Kind::Path, Value::Path(path)) => Some(Source::File(path.clone())),
                (Kind::Variable, Value::Text(variable)) => Some(Source::Env(variable.clone())),
                (Kind::Command, Value::Text(command)) => Some(Source::Command(command.clone())),
                _ => None,
            }
        })
    }

    /// Where an assertion is that somebody else signed.
    pub(super) fn issuance(&self) -> Result<Option<Issuance>> {
        match self.text(Name::ClientAssertionFrom) {
            Some(text) => Issuance::parse(&text)
                .map(Some)
                .map_err(|fault| Error::usage(format!("client_assertion_from {fault}"))),
            None => Ok(self.source(SecretName::ClientAssertion).map(Issuance::At)),
        }
    }

    /// The assertion's type where it is set, else what the issuer's kind implies (draft-ietf-oauth-spiffe-client-auth).
    pub(super) fn assertion_type(&self) -> String {
        let is_spiffe =
            || self.text(Name::ClientAssertionFrom).is_some_and(|text| text.starts_with("spiffe"));
        self.text(Name::ClientAssertionType)
            .unwrap_or_else(|| if is_spiffe() { "jwt-spiffe" } else { "jwt-bearer" }.to_owned())
    }

    pub(super) fn assertion(&self) -> Result<AssertionSpec> {
        let alg = match self.text(Name::Alg) {
            Some(name) => Some(Algorithm::from_name(&name).ok_or_else(|| {
                let error = Error::usage(format!("alg {} is not one that jeton signs with", quoted(&name)));
                error.hint(format!("one of {}", Algorithm::ALL.map(Algorithm::name).join(", ")))
            })?),
            None => None,
        };
        let lifetime = self.seconds(Name::AssertionLifetime).unwrap_or(60);
        if lifetime == 0 {
            return Err(Error::usage(
                "assertion_lifetime is zero: no server takes an assertion that is over",
            ));
        }
        Ok(AssertionSpec {
            alg,
            kid: self.text(Name::Kid),
            typ: self.text(Name::Typ),
            header: self.members(Name::Header),
            header_members: self.words(Name::HeaderMembers),
            audience: self
                .text(Name::AssertionAudience)
                .map(|text| Audience::parse(&text))
                .unwrap_or_default(),
            lifetime,
            max_lifetime: self.seconds(Name::AssertionMaxLifetime),
            backdate: self.seconds(Name::AssertionBackdate).unwrap_or(0),
            claims: self.members(Name::Claims),
            claims_members: self.words(Name::ClaimsMembers),
            check_party_id: self.boolean(Name::CheckPartyId).unwrap_or(false),
        })
    }
}
