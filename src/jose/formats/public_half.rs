//! The public keys of a file, whether they stand alone, in private ones or in certificates: all, or the one that is wanted.

use super::{Content, KeyFile, Wanted};
use crate::error::{Error, Result};
use crate::jose::{Algorithm, Chain, PublicKey};
use crate::text;

/// A public key from a file, and what the file says of it.
pub(crate) struct PublicHalf {
    /// The key.
    pub(crate) key: PublicKey,
    /// Its `kid`, where the file has one.
    pub(crate) kid: Option<String>,
    /// The algorithm that it is for, or its default.
    pub(crate) alg: Algorithm,
}

impl KeyFile {
    /// The public halves of all keys, each once; those of the certificates where there is no key.
    pub(crate) fn public_halves(&self) -> Vec<PublicHalf> {
        let mut halves: Vec<PublicHalf> = Vec::new();
        let keys = self.parts.iter().filter_map(|part| {
            let key = part.public_key()?.clone();
            let alg = match &part.content {
                Content::Private(Ok(private)) => private.algorithm(None).ok()?,
                _ => key.algorithms().first().copied()?,
            };
            Some(PublicHalf { key, kid: part.name.clone().filter(|_| part.is_kid), alg })
        });
        for half in keys {
            if !halves.iter().any(|known| known.key.is_same(&half.key)) {
                halves.push(half);
            }
        }
        if halves.is_empty() {
            let key = Chain::leaf_key(&self.certificates());
            let half =
                key.and_then(|key| Some(PublicHalf { alg: *key.algorithms().first()?, kid: None, key }));
            halves.extend(half);
        }
        halves
    }

    /// The one public half that is wanted. Exit code 3 where there is none or several.
    pub(crate) fn public_half(&self, wanted: &Wanted<'_>) -> Result<PublicHalf> {
        let mut halves = self.public_halves();
        let fits = |half: &PublicHalf| {
            wanted.kid.is_none_or(|kid| half.kid.as_deref() == Some(kid) || half.key.thumbprint() == kid)
        };
        if halves.len() > 1 && halves.iter().any(fits) {
            halves.retain(fits);
        }
        if let Some(alg) = wanted.alg
            && halves.len() > 1
        {
            halves.retain(|half| half.key.fits(alg));
        }
        if halves.len() > 1 {
            let name = |half: &PublicHalf| half.kid.clone().unwrap_or_else(|| half.key.thumbprint());
            let list = halves
                .iter()
                .map(|half| format!("{}, kid {}", half.key.describe(), text::quoted(&name(half))));
            let list: Vec<String> = list.collect();
            return Err(Error::input(format!("{} keys in one file: {}", list.len(), list.join("; ")))
                .hint("--kid KID or --alg ALG chooses one; --format jwks prints all"));
        }
        match halves.pop() {
            Some(half) => Ok(half),
            None => {
                let problem = self.parts.iter().find_map(|part| match &part.content {
                    Content::Private(Err(error)) => Some(error.clone()),
                    Content::Private(Ok(key)) => {
                        Some(Error::input(format!("a {} has no public half", key.describe())))
                    }
                    Content::Public(Err(reason)) => Some(Error::input(reason.clone())),
                    _ => None,
                });
                Err(problem.unwrap_or_else(|| Error::input("no key in it")))
            }
        }
    }
}
