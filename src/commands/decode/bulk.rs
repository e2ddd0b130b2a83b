//! Many tokens, one a line: each is shown as soon as it is read, and nothing is kept of it.

use std::fmt::Write;

use super::{Inquiry, Shown};
use crate::error::{Error, Kind};
use crate::host::lines::{Line, Lines};
use crate::host::terminal;
use crate::jose::{Examination, Token};
use crate::output::colour::Palette;
use crate::output::decode;

/// When as much is ready, it is printed.
const ENOUGH: usize = 64 * 1024;

/// Reads to the end of standard input. A line without a token is told in its place; the exit code is the gravest one's.
pub(super) fn run(mut lines: Lines, mut inquiry: Inquiry, shown: &Shown) -> anyhow::Result<()> {
    let mut tally = Tally::default();
    let mut out = String::with_capacity(2 * ENOUGH);
    let mut number = 0;
    loop {
        while let Some(line) = lines.next() {
            number += 1;
            match line {
                Line::TooLong => {
                    let words = format!("the line is too long: more than {} bytes", inquiry.max_size);
                    tally.malformed(&mut out, number, &words, shown);
                }
                Line::Whole(bytes) if bytes.trim_ascii().is_empty() => continue,
                Line::Whole(bytes) => match parsed(bytes, inquiry.max_size) {
                    Err(error) => tally.malformed(&mut out, number, &error.message, shown),
                    Ok((token, notes)) => inquiry.examine(&token, |found| {
                        found.warnings.extend(notes);
                        tally.count(found);
                        put(&mut out, number, found, shown);
                    })?,
                },
            }
            if out.len() > ENOUGH {
                terminal::print(out.as_bytes())?;
                out.clear();
            }
        }
        // Whoever waits at the other end of a slow pipe gets what there is.
        terminal::print(out.as_bytes())?;
        out.clear();
        if !lines.read_more()? && lines.waiting().is_empty() {
            break;
        }
    }
    tally.verdict(&inquiry)
}

fn parsed(bytes: &[u8], max_size: usize) -> Result<(Token, Vec<String>), Error> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Error::new(Kind::Malformed, format!("the line is no text: byte {} is not UTF-8", error.valid_up_to()))
    })?;
    super::parsed(text, max_size)
}

fn put(out: &mut String, number: u64, found: &Examination<'_>, shown: &Shown) {
    if shown.json {
        return decode::line(out, number, found, shown.now);
    }
    title(out, number, &shown.view.palette);
    out.push_str(&decode::text(found, shown.now, &shown.view));
    for warning in &found.warnings {
        let _ = writeln!(out, "warning: {}", crate::text::visible(warning));
    }
    match found.refusal() {
        Some(refusal) => {
            let _ = writeln!(out, "refused: {}", crate::text::visible(&refusal.message));
        }
        None => out.push_str(&decode::verdict(found, &shown.view.palette)),
    }
}

/// Lines of text are kept apart by an empty line.
fn title(out: &mut String, number: u64, palette: &Palette) {
    let style = palette.title;
    let _ = writeln!(out, "{}{style}line {number}{style:#}", if number == 1 { "" } else { "\n" });
}

/// How many lines came to what.
#[derive(Default)]
struct Tally {
    lines: u64,
    malformed: u64,
    signature: u64,
    claims: u64,
}

impl Tally {
    fn malformed(&mut self, out: &mut String, number: u64, words: &str, shown: &Shown) {
        self.lines += 1;
        self.malformed += 1;
        if shown.json {
            return decode::refused_line(out, number, words);
        }
        title(out, number, &shown.view.palette);
        let _ = writeln!(out, "refused: {}", crate::text::visible(words));
    }

    fn count(&mut self, found: &Examination<'_>) {
        self.lines += 1;
        match found.gravest() {
            None => {}
            Some(Kind::Signature) => self.signature += 1,
            Some(Kind::Claims) => self.claims += 1,
            Some(_) => self.malformed += 1,
        }
    }

    /// The exit code, and a line for the person.
    fn verdict(self, inquiry: &Inquiry) -> anyhow::Result<()> {
        let Self { lines, malformed, signature, claims } = self;
        let kind = match (malformed, signature, claims) {
            (0, 0, 0) => {
                let rest = if inquiry.verifies() { "verified" } else { "read; not verified: no key given" };
                terminal::say(&format!("{lines} tokens {rest}"));
                return Ok(());
            }
            (0, 0, _) => Kind::Claims,
            (0, ..) => Kind::Signature,
            _ => Kind::Malformed,
        };
        let counts = [
            (malformed, "malformed or encrypted"),
            (signature, "by signature or key"),
            (claims, "by their claims"),
        ];
        let counts: Vec<String> =
            counts.iter().filter(|(n, _)| *n > 0).map(|(n, why)| format!("{n} {why}")).collect();
        let refused = malformed + signature + claims;
        Err(Error::new(kind, format!("{refused} of {lines} tokens refused: {}", counts.join(", "))).into())
    }
}
