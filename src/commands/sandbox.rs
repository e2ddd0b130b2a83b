//! `jeton sandbox`: the embedded authorization server, for a command or until a signal.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::Context;

use crate::cli::sandbox::SandboxArgs;
use crate::error::Result;
use crate::host::child::{self, Folder, Signals};
use crate::host::loopback::{self, Event, Said};
use crate::host::{clock, random, terminal};
use crate::sandbox::{Answer, Dice, Format, Moment, Request, Sandbox, Tls, Trouble, line};
use crate::text;

/// Serves, and hands on the command's exit code as the error [`child::Ended`]; so does a signal.
pub(crate) fn run(args: &SandboxArgs) -> anyhow::Result<()> {
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
        expires_in: args.expires_in,
        rotate_keys: args.rotate_keys,
        terse: args.terse,
    };
    let (sandbox, files) = Sandbox::new(args.system, &issuer, tls.as_ref(), trouble, now, &dice)?;
    let folder = Folder::new("jeton-sandbox")?;
    files.iter().try_for_each(|file| folder.write(&file.name, &file.content))?;
    let endpoint = sandbox.token_endpoint();
    let server = Server {
        sandbox: Mutex::new(sandbox),
        log: args.log,
        delay: args.delay.unwrap_or_default(),
        rotates: args.rotate_keys,
    };
    loopback::serve(listener, config, move |event| server.said(event));
    let ended = match args.command.split_first() {
        Some((program, arguments)) => {
            if args.log == Format::Text {
                say(&format!("sandbox: tokens at {endpoint} until {} ends", program.display()));
            }
            let variables: [(&str, &OsStr); 3] = [
                ("JETON_CONFIG_DIR", folder.path().as_os_str()),
                ("JETON_ISSUER", issuer.as_ref()),
                ("JETON_PROFILE", "default".as_ref()),
            ];
            child::run(program, arguments, &variables, signals)
        }
        None => {
            announce(folder.path(), &issuer, &endpoint)?;
            signals.wait()
        }
    };
    if ended.0 == 0 { Ok(()) } else { Err(ended.into()) }
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
