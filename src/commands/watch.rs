//! `jeton token --watch`: a file that always holds a live token, for a process that reads it again and again.
//!
//! The request is made in a thread of its own, so that a signal ends the watch at once even while a server is slow.

use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::time::{Duration, Instant};

use super::acquire::{Acquired, CacheUse, acquire};
use super::situation::Situation;
use super::token::printable;
use crate::cli::TokenArgs;
use crate::cli::form::TokenFormat;
use crate::cli::watch::Log;
use crate::error::{Error, Kind, Result};
use crate::host::signals::{self, Request};
use crate::host::{clock, handover, process, random, terminal};
use crate::output::chronicle::{self, Happening};
use crate::output::formats;
use crate::renewal::{self, Life};
use crate::retry::{is_passing, wanted};
use crate::secret::Secret;
use crate::settings::Settings;

/// How long the end waits for a request on its way: enough for a token that has just come to be stored.
const GRACE: Duration = Duration::from_millis(500);

/// The longest sleep: the clock is looked at in between, since a machine that was suspended slept longer than it knows.
const NAP: Duration = Duration::from_secs(30);

/// The longest pause, whatever a server asks for: a watch that sleeps for days is none.
const LONGEST: Duration = Duration::from_secs(3600);

/// The exit code after Ctrl-C.
const INTERRUPTED: u8 = 130;

/// What the watch waits for.
enum Event {
    Signal(Request),
    Round(Result<Acquired>),
    Due,
}

/// Keeps the file fresh until a signal ends it: exit 0 after SIGTERM, 130 after SIGINT.
///
/// Errors: whatever keeps the first token from coming, unless it passes; later only a thread that can't be started.
pub(crate) fn run(args: TokenArgs) -> anyhow::Result<u8> {
    if args.watch.log == Log::Json {
        terminal::log_as_json();
    }
    if args.form.format == TokenFormat::Github {
        return Err(Error::usage("-o github is for one step, and --watch goes on").into());
    }
    let (tell, events) = mpsc::channel();
    let signal = tell.clone();
    signals::listen(move |request| signal.send(Event::Signal(request)).is_ok())?;
    let loaded = Arc::new(Loaded::read(&args)?);
    let mut watch = Watch {
        hook: args.watch.on_refresh.clone().map(hook),
        args,
        loaded,
        tell,
        held: None,
        failures: 0,
        due: None,
    };
    watch.start(watch.args.refresh);
    Ok(watch.run(&events)?)
}

/// The settings in force.
struct Loaded {
    settings: Settings,
    situation: Situation,
}

impl Loaded {
    fn read(args: &TokenArgs) -> Result<Self> {
        let situation = Situation::read()?;
        let settings = situation.settled(&args.settings, args.refresh || args.no_cache)?;
        settings.token_request()?;
        Ok(Self { settings, situation })
    }
}

/// A point in time by both clocks; whichever gets there first.
struct Due {
    at: Instant,
    wall: i64,
}

impl Due {
    fn after(pause: Duration) -> Self {
        let seconds = i64::try_from(pause.as_secs()).unwrap_or(i64::MAX);
        let start = clock::start();
        Self {
            at: start.checked_add(pause).unwrap_or(start),
            wall: clock::now().saturating_add(seconds).saturating_add(1),
        }
    }

    fn left(&self) -> Duration {
        if clock::now() >= self.wall {
            return Duration::ZERO;
        }
        self.at.saturating_duration_since(clock::start())
    }
}

struct Watch {
    args: TokenArgs,
    loaded: Arc<Loaded>,
    tell: Sender<Event>,
    /// Starts the command of `--on-refresh`.
    hook: Option<SyncSender<()>>,
    /// What is in the file: the token, and when it ends.
    held: Option<(Secret, i64)>,
    failures: u32,
    /// `None` while a request is on its way.
    due: Option<Due>,
}

impl Watch {
    fn run(&mut self, events: &Receiver<Event>) -> Result<u8> {
        let mut again = false;
        loop {
            match self.next(events) {
                Event::Due => self.start(false),
                Event::Round(Ok(token)) => {
                    if let Err(error) = self.take(&token) {
                        self.failed(error)?;
                    }
                }
                Event::Round(Err(error)) => self.failed(error)?,
                Event::Signal(Request::Reload) => again |= self.reload(),
                Event::Signal(request) => return Ok(self.end(request, events)),
            }
            // What was read again while a request with the old settings was on its way.
            if again && self.due.is_some() {
                again = false;
                self.start(true);
            }
        }
    }

    fn next(&self, events: &Receiver<Event>) -> Event {
        loop {
            let left = self.due.as_ref().map(Due::left);
            let event = match left {
                Some(left) if left.is_zero() => return Event::Due,
                Some(left) => events.recv_timeout(left.min(NAP)),
                None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(event) => return event,
                Err(RecvTimeoutError::Timeout) => {}
                // Not while `tell` is there; if it were so, nobody could wake the watch again.
                Err(RecvTimeoutError::Disconnected) => return Event::Signal(Request::End),
            }
        }
    }

    /// Gets a token in the background. One in the cache that another process renewed will do, unless `refresh`; the one that is
    /// in the file already will not.
    fn start(&mut self, refresh: bool) {
        self.due = None;
        let held = self.held.as_ref().map(|(token, _)| token.clone());
        let (loaded, tell) = (Arc::clone(&self.loaded), self.tell.clone());
        let (off, require, story) = (self.args.no_cache, self.args.require_cache, self.args.story);
        std::thread::spawn(move || {
            let get = |refresh| {
                let cache = CacheUse { refresh, off, require };
                acquire(&loaded.settings, loaded.situation.folder.as_deref(), cache, story)
            };
            let token = get(refresh).and_then(|token| {
                let is_held = held.is_some_and(|held| held.expose() == token.access_token.expose());
                let is_old = is_held || life(&token).is_some_and(|life| life.is_in_last_third(clock::now()));
                if token.cached && is_old { get(true) } else { Ok(token) }
            });
            // The watch has ended where nobody listens.
            let _ = tell.send(Event::Round(token));
        });
    }

    /// Puts a token into the file and plans the next one.
    fn take(&mut self, token: &Acquired) -> Result<()> {
        let now = clock::now();
        let life = life(token).ok_or_else(|| {
            Error::new(
                Kind::NotToken,
                "the server does not say how long the token lives, so when to renew it is not known",
            )
            .hint("--default-expires-in TIME")
        })?;
        if life.ends <= now {
            return Err(Error::new(Kind::NotToken, "the server gave a token whose life is over"));
        }
        let settings = &self.loaded.settings;
        let rendered = formats::rendered(printable(token, settings.profile.as_deref()), &self.args.form)?;
        // `--watch` comes with `--write`.
        let file = self.args.form.write.as_deref().unwrap_or(std::path::Path::new(""));
        handover::replace(file, &rendered.text)?;
        let is_new = self.held.as_ref().is_none_or(|(held, _)| held.expose() != token.access_token.expose());
        self.held = Some((token.access_token.clone(), life.ends));
        self.failures = 0;
        let pause = life.renewal(now, random::fraction()?);
        self.due = Some(Due::after(pause));
        self.say(&Happening::Written { expires_at: life.ends, pause });
        if let Some(hook) = self.hook.as_ref().filter(|_| is_new) {
            // One that waits already serves this token too.
            let _ = hook.try_send(());
        }
        Ok(())
    }

    /// Plans another try. What is in the file stays there.
    fn failed(&mut self, error: Error) -> Result<()> {
        let expires_at = self.held.as_ref().map(|(_, ends)| *ends);
        let passes = is_passing(error.kind, false) || error.kind == Kind::Locked;
        if expires_at.is_none() && !passes {
            return Err(error);
        }
        let now = clock::now();
        let left = expires_at.map(|ends| ends.saturating_sub(now));
        let pause = match wanted(&error, now) {
            Some(pause) => pause.min(LONGEST),
            None => renewal::backoff(self.failures, left, random::fraction()?),
        };
        self.failures = self.failures.saturating_add(1);
        self.due = Some(Due::after(pause));
        self.say(&Happening::Failed { error: &error, expires_at, pause });
        Ok(())
    }

    /// Reads the settings again; broken ones are told and the old ones stay. True where a token must be got with the
    /// new ones.
    fn reload(&mut self) -> bool {
        match Loaded::read(&self.args) {
            Ok(loaded) => {
                self.loaded = Arc::new(loaded);
                self.say(&Happening::Reloaded);
                true
            }
            Err(error) => {
                self.say(&Happening::NotReloaded { error: &error });
                false
            }
        }
    }

    fn end(&self, request: Request, events: &Receiver<Event>) -> u8 {
        if self.due.is_none() {
            let by = Due::after(GRACE);
            while let Ok(event) = events.recv_timeout(by.left()) {
                if matches!(event, Event::Round(_)) {
                    break;
                }
            }
        }
        self.say(&Happening::Ended);
        if request == Request::Interrupt { INTERRUPTED } else { 0 }
    }

    fn say(&self, happening: &Happening<'_>) {
        let file = self.args.form.write.as_deref().unwrap_or(std::path::Path::new("")).display().to_string();
        match self.args.watch.log {
            Log::Text => {
                let (message, hint) = chronicle::words(happening, &file, clock::now());
                terminal::tell("", &message, hint);
            }
            Log::Json => terminal::say_prepared(&chronicle::json(happening, &file, clock::now())),
        }
    }
}

fn life(token: &Acquired) -> Option<Life> {
    token.expires_at.map(|ends| Life { begins: token.obtained_at, ends })
}

/// A thread that runs the command once for each token, one after the other: a slow one holds nothing up, and what comes
/// meanwhile is one more run.
fn hook(command: String) -> SyncSender<()> {
    let (start, starts) = mpsc::sync_channel::<()>(1);
    std::thread::spawn(move || {
        for () in starts {
            let ended = process::start(&command).and_then(|mut child| {
                child.wait().map_err(|error| Error::input(format!("can't wait for it: {error}")))
            });
            let fault = match ended {
                Ok(status) if ExitStatus::success(&status) => continue,
                Ok(status) => format!("failed ({status})"),
                Err(error) => error.message,
            };
            terminal::warn_again(&format!("the command of --on-refresh: {fault}"));
        }
    });
    start
}
