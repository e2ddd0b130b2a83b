//! How a request ended that left no entry: kept in the lock's file, for those who waited for it.

use serde::{Deserialize, Serialize};

use super::fingerprint;
use crate::error::{Error, Kind};
use crate::secret::Secret;

/// What the server's own words decide: it would say the same to everybody who asks alike. Unlike a time-out or a TLS
/// fault, which may come from one process's settings.
const SHARED: [Kind; 3] = [Kind::Refused, Kind::NotToken, Kind::Unavailable];

/// The end of a request, for the waiting.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ending {
    /// Random: what comes after another one is always different from it.
    id: String,
    /// `None`: a token came and can't be cached, so waiting for the next one gains nothing.
    failure: Option<Failure>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Failure {
    /// SHA-256 of the places that the client's proof came from: who has another proof asks for himself.
    proof: String,
    /// The exit code.
    code: u8,
    /// As told, without any secret.
    message: String,
    hint: Option<String>,
}

impl Ending {
    /// The end of a request that failed; `None` where the failure may be one process's own. `proof` names the places that
    /// the client's proof came from.
    pub(crate) fn failed(id: String, proof: &str, error: &Error) -> Option<Self> {
        let failure = Failure {
            proof: fingerprint(proof),
            code: error.kind as u8,
            message: error.message.clone(),
            hint: error.hint.clone(),
        };
        SHARED.contains(&error.kind).then_some(Self { id, failure: Some(failure) })
    }

    /// The end of a request that brought a token which can't be cached.
    pub(crate) fn uncached(id: String) -> Self {
        Self { id, failure: None }
    }

    /// As it is kept.
    pub(crate) fn render(&self) -> Secret {
        Secret::new(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads what is kept; `None` for anything else.
    pub(crate) fn parse(content: &[u8]) -> Option<Self> {
        serde_json::from_slice(content).ok()
    }

    /// The failure, for one whose proof comes from the same places.
    pub(crate) fn failure(&self, proof: &str) -> Option<Error> {
        let failure = self.failure.as_ref().filter(|failure| failure.proof == fingerprint(proof))?;
        let kind = SHARED.into_iter().find(|kind| *kind as u8 == failure.code)?;
        let error = Error::new(kind, failure.message.clone());
        Some(match &failure.hint {
            Some(hint) => error.hint(hint.clone()),
            None => error,
        })
    }

    /// True where each should go and get a token of its own.
    pub(crate) fn is_uncached(&self) -> bool {
        self.failure.is_none()
    }
}
