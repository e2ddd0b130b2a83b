//! Who tells the story on standard error, in the form asked for.

use crate::cli::StoryArgs;
use crate::host::terminal;
use crate::output::story::{Chapter, Detail};

/// Tells chapters, if anybody wants to hear them.
#[derive(Clone, Copy)]
pub(super) struct Storyteller(pub(super) StoryArgs);

impl Storyteller {
    /// Tells a chapter; it is made only if it is told.
    pub(super) fn tell<'c>(self, chapter: impl FnOnce() -> Chapter<'c>) {
        if self.0.verbose {
            self.say(&chapter());
        }
    }

    /// Tells one line.
    pub(super) fn note(self, words: impl FnOnce() -> String) {
        if self.0.verbose {
            self.say(&Chapter::Note(&words()));
        }
    }

    /// Tells a chapter whether the story is wanted or not.
    pub(super) fn say(self, chapter: &Chapter<'_>) {
        let detail = Detail { headers: self.0.headers, show_secrets: self.0.show_secrets };
        match self.0.json {
            true => terminal::say_prepared(&format!("{}\n", chapter.json(detail))),
            false => terminal::say(&chapter.text(detail)),
        }
    }
}
