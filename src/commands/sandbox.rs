//! `jeton sandbox`: the embedded authorization server, for a command or until a signal.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::Context;

use crate::cli::sandbox::SandboxArgs;
use crate::error::Result;
use crate::host::handover::Folder;
use crate::host::loopback::{self, Event, Said};
use crate::host::process::Program;
use crate::host::signals::Signals;
use crate::host::{clock, random, terminal};
use crate::sandbox::{Answer, Dice, Format, Moment, Request, Sandbox, Tls, Trouble, line};
use crate::text;

/// Serves until the command ends, and gives back its exit code; without one until a signal comes, 128 and its number.
pub(crate) fn run(args: &SandboxArgs) -> anyhow::Result<u8> {
    // Before there is a folder that a signal could leave behind.
    let signals = Signals::watch()?;
    let (listener, address) = loopback::listen(&args.listen)?;
    let dice = Dice {
        identifier: random::identifier,
        p256: random::p256_key,
        p384: random::p384_key,
        ed25519: random::ed25519_key,
    };
    let now = clock::now();
    let tls = args.tls.then(|| Tls::new(now, &dice)).transpose()?;
    let config = tls.as_ref().map(|tls| loopback::tls(&tls.server, &tls.server_key)).transpose()?;
    let issuer = format!("{}://{address}", if args.tls { "https" } else { "http" });
    let trouble = Trouble {
        fail: args.fail.clone(),
        status: args.status,
        expires_in: args.expires_in.map(|life| life.as_secs()),
        rotate_keys: args.rotate_keys,
        terse: args.terse,
    };
    let (sandbox, files) = Sandbox::new(args.system, &issuer, tls.as_ref(), trouble, now, &dice)?;
    let folder = Folder::new("jeton-sandbox")?;
    files.iter().try_for_each(|file| folder.file(&file.name, &file.content).map(drop))?;
    let endpoint = sandbox.token_endpoint();
    let server = Server {
        sandbox: Mutex::new(sandbox),
        log: args.log,
        delay: args.delay.unwrap_or_default(),
        rotates: args.rotate_keys,
    };
    loopback::serve(listener, config, move |event| server.said(event))?;
    let Some(program) = args.command.first() else {
        announce(folder.path(), &issuer, &endpoint)?;
        return Ok(signals.end());
    };
    if args.log == Format::Text {
        say(&format!("sandbox: tokens at {endpoint} until {} ends", program.display()));
    }
    let variables = [
        ("JETON_CONFIG_DIR".to_owned(), folder.path().into()),
        ("JETON_ISSUER".to_owned(), issuer.into()),
        ("JETON_PROFILE".to_owned(), "default".into()),
    ];
    Ok(Program::among_jetons(&args.command, variables.to_vec()).run(signals)?)
}

/// What to set is the result, in a shell's words; what to do with it is said.
fn announce(folder: &Path, issuer: &str, endpoint: &str) -> anyhow::Result<()> {
    let folder = folder.to_str().context("the folder for temporary files has a name that is not UTF-8")?;
    let quoted = folder.replace('\'', r"'\''");
    say(&format!(
        "sandbox: tokens at {endpoint} until Ctrl-C; in another shell, set these and try `jeton profile list`"
    ));
    terminal::print(
        format!("export JETON_CONFIG_DIR='{quoted}'\nexport JETON_ISSUER='{issuer}'\nexport JETON_PROFILE='default'\n")
            .as_bytes(),
    )
}

/// In one write, so that lines of other processes don't get into it.
fn say(line: &str) {
    terminal::say_prepared(&format!("{}\n", text::visible(line)));
}

struct Server {
    sandbox: Mutex<Sandbox>,
    log: Format,
    delay: Duration,
    rotates: bool,
}

impl Server {
    fn said(&self, event: Event) -> Said {
        let now = clock::now();
        let (named, answer) = match event {
            Event::Heard(heard) => match Request::parse(&heard.head, heard.body, heard.certificate) {
                Ok(request) => (format!("{} {}", request.method, request.path), self.answer(&request, now)),
                Err(words) => ("-".to_owned(), Ok(Answer::bad_request(400, &words))),
            },
            Event::Fault(status, words) => ("-".to_owned(), Ok(Answer::bad_request(status, &words))),
        };
        let answer = answer.unwrap_or_else(|error| Answer::bad_request(500, &error.message));
        say(&line(self.log, &named, &answer));
        (answer.to_bytes(&clock::http_date(now)), self.delay)
    }

    fn answer(&self, request: &Request, now: i64) -> Result<Answer> {
        let next_key = self.rotates.then(random::p256_key).transpose()?;
        let moment = Moment { now, identifiers: [random::identifier()?, random::identifier()?], next_key };
        // A thread that panicked left nothing half done that the next request would mind.
        let mut sandbox = self.sandbox.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sandbox.answer(request, moment)
    }
}
