//! `jeton decode`: a token shown, and verified where a key is given. Only keys are asked for over the network, never
//! anything that the token names.

mod bulk;
mod trust;

use self::trust::Trust;
use crate::cli::decode::DecodeArgs;
use crate::error::{Error, Kind, Result};
use crate::host::lines::Lines;
use crate::host::{clock, environment, files, terminal};
use crate::jose::{self, Examination, Expected, Token};
use crate::output::colour::{Palette, Variables};
use crate::output::decode::{self, View};
use crate::text::folded;

/// Shows what can be read of the token on standard output, damaged and refused ones too, and the verdict on standard
/// error. Exit codes 10, 11 and 12 are a refusal's.
pub(crate) fn run(args: &DecodeArgs) -> anyhow::Result<()> {
    let text = match given(args)? {
        Given::One(text) => text,
        Given::Lines(lines) => return bulk::run(lines, Inquiry::new(args, true)?, &Shown::new(args)?),
    };
    let (token, notes) = parsed(&text, args.max_size).map_err(|error| match &args.token {
        Some(name) if files::state(name.as_ref()).is_some() => {
            error.hint(format!("{0} is a file: jeton decode < {0}", crate::text::visible(name)))
        }
        _ => error,
    })?;
    let mut inquiry = Inquiry::new(args, false)?;
    let shown = Shown::new(args)?;
    let mut refusal = None;
    let mut result = Ok(());
    inquiry.examine(&token, |found| {
        found.warnings.extend(notes);
        let out = if shown.json {
            decode::json(found, shown.now)
        } else {
            decode::text(found, shown.now, &shown.view)
        };
        result = terminal::print(out.as_bytes());
        if result.is_err() {
            return;
        }
        found.all_warnings().for_each(terminal::warn);
        refusal = found.refusal();
        if refusal.is_none() {
            let verdict = decode::verdict(found, &shown.said);
            let columns = terminal::stderr_columns();
            terminal::say_prepared(&columns.map_or(verdict.clone(), |columns| folded(&verdict, columns, 4)));
        }
    })?;
    result?;
    refusal.map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// The token in a text, and what was done to find it.
fn parsed(text: &str, max_size: usize) -> Result<(Token, Vec<String>)> {
    let pasted = jose::pasted_token(text, max_size)?;
    Ok((Token::parse(pasted.token)?, pasted.notes))
}

/// What stands in for the token.
enum Given {
    /// A text with one token in it.
    One(String),
    /// Standard input, each line for itself.
    Lines(Lines),
}

/// The argument, or standard input: one token's text, however wrapped, unless two of its lines are each a token.
fn given(args: &DecodeArgs) -> Result<Given> {
    if let Some(token) = args.token.as_deref().filter(|token| *token != "-") {
        return Ok(Given::One(token.to_owned()));
    }
    if args.token.is_none() && terminal::stdin_is_terminal() {
        return Err(Error::usage("there is no token")
            .hint("give it as an argument, or pipe it in: ... | jeton decode"));
    }
    let mut lines = Lines::new(args.max_size);
    if args.lines {
        return Ok(Given::Lines(lines));
    }
    /// Whoever writes a token a line has written two by then.
    const FIRST: usize = 64 * 1024;
    let mut ended = false;
    while lines.waiting().len() <= args.max_size && !ended {
        ended = !lines.read_more()?;
        let start = lines.waiting().get(..FIRST).unwrap_or(lines.waiting());
        if jose::is_token_list(start, ended) {
            return Ok(Given::Lines(lines));
        }
    }
    String::from_utf8(lines.waiting().to_vec()).map(Given::One).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Error::new(Kind::Malformed, format!("standard input is no text: byte {at} is not UTF-8"))
    })
}

/// What is asked of each token.
struct Inquiry {
    trust: Trust,
    expected: Option<Expected>,
    now: i64,
    max_size: usize,
    many: bool,
}

impl Inquiry {
    fn new(args: &DecodeArgs, many: bool) -> Result<Self> {
        Ok(Self {
            trust: Trust::load(args)?,
            expected: expected(args),
            now: args.at.unwrap_or_else(clock::now),
            max_size: args.max_size,
            many,
        })
    }

    /// True where signatures are verified.
    fn verifies(&self) -> bool {
        self.trust.keys.is_some()
    }

    /// Asks for new keys where that `kid` is unknown. Of many tokens the others need not end with it where none can be had.
    fn has_new_keys(&mut self, kid: Option<&str>) -> Result<bool> {
        match self.trust.refetch(kid) {
            Err(error) if self.many => {
                terminal::warn(&format!("new keys can't be had: {}", error.message));
                Ok(false)
            }
            outcome => outcome,
        }
    }

    /// Examines one token; a second time where the issuer has new keys meanwhile.
    fn examine(&mut self, token: &Token, then: impl FnOnce(&mut Examination<'_>)) -> Result<()> {
        let opened = self.trust.decryption.as_ref().and_then(|keys| jose::decrypt(token, keys));
        let (keys, expected) = (self.trust.keys.as_ref(), self.expected.as_ref());
        let mut found = jose::examine(token, opened.as_ref(), keys, expected, self.now);
        if found.gravest() == Some(Kind::Signature) && self.has_new_keys(found.kid().as_deref())? {
            let (keys, expected) = (self.trust.keys.as_ref(), self.expected.as_ref());
            found = jose::examine(token, opened.as_ref(), keys, expected, self.now);
        }
        if self.trust.key_only_decrypts && !token.is_jwe() {
            found
                .warnings
                .push("--key is not used: the token is not encrypted, and other keys are given".to_owned());
        }
        then(&mut found);
        Ok(())
    }
}

/// How it is shown.
struct Shown {
    json: bool,
    now: i64,
    /// For standard output.
    view: View,
    /// For standard error.
    said: Palette,
}

impl Shown {
    fn new(args: &DecodeArgs) -> Result<Self> {
        let variables = Variables {
            no_color: environment::variable("NO_COLOR")?,
            clicolor_force: environment::variable("CLICOLOR_FORCE")?,
            term: environment::variable("TERM")?,
        };
        let palette = |is_terminal| Palette::new(args.color.applies(&variables, is_terminal));
        let at_terminal = terminal::stdout_is_terminal();
        let view = View {
            palette: palette(at_terminal),
            folds: at_terminal && !args.no_fold,
            explains: args.explain,
        };
        Ok(Self {
            json: args.json,
            now: args.at.unwrap_or_else(clock::now),
            view,
            said: palette(terminal::stderr_is_terminal()),
        })
    }
}

/// `None` where nothing was said of the claims.
fn expected(args: &DecodeArgs) -> Option<Expected> {
    let expected = Expected {
        iss: args.iss.clone().or_else(|| args.issuer.clone()),
        aud: args.aud.clone(),
        sub: args.sub.clone(),
        signed: args.issuer.is_some() || args.jwks.is_some() || args.x5c_ca.is_some(),
        typ: args.typ.clone(),
        required: args.require.clone(),
        max_age: args.max_age,
        leeway: args.leeway.unwrap_or(0),
    };
    let said = expected != Expected::default() || args.leeway.is_some() || args.at.is_some();
    said.then_some(expected)
}
