//! One thing that was looked at, and what came of it: a line of the list that verification shows.

use std::borrow::Cow;

/// A check by name. What it found is one line that can stand alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    /// `signature`, `alg`, `crit`, `x5c`, `typ`, a claim's name, `age`.
    pub(crate) name: Cow<'static, str>,
    /// What came of it.
    pub(crate) outcome: Outcome,
    /// Why, or what was found.
    pub(crate) words: Cow<'static, str>,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is as it should be.
    Pass,
    /// It refuses the token.
    Fail,
    /// Nothing was there to check, or nothing to check it against.
    NotChecked,
}

impl Outcome {
    /// The word for it, for people and programs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotChecked => "not checked",
        }
    }
}

impl Check {
    /// A check that passed.
    pub(super) fn pass(name: impl Into<Cow<'static, str>>, words: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), outcome: Outcome::Pass, words: words.into() }
    }

    /// A check that refuses the token.
    pub(super) fn fail(name: impl Into<Cow<'static, str>>, words: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), outcome: Outcome::Fail, words: words.into() }
    }

    /// A check that was not made.
    pub(super) fn skip(name: impl Into<Cow<'static, str>>, words: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), outcome: Outcome::NotChecked, words: words.into() }
    }

    /// True of a failed one.
    pub(crate) fn failed(&self) -> bool {
        self.outcome == Outcome::Fail
    }
}
