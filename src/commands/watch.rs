//! `jeton token --watch`: a file that always holds a live token, for a process that reads it again and again.
//!
//! What can be slow has a thread of its own, so that a signal ends the watch at once: settings are read there (an issuer's
//! metadata is fetched), requests made, and tokens written (to a pipe that nobody reads).

use std::path::Path;
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
use crate::host::{clock, handover, process, random, terminal, thread};
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
    Loaded(Result<Arc<Loaded>>),
    Round(Result<Written>),
    Due,
}

/// Keeps the file fresh until a signal ends it: exit 0 after SIGTERM, 130 after SIGINT.
///
/// Errors: whatever keeps the first token from coming, unless it passes.
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
    let mut watch = Watch {
        args: Arc::new(args),
        loaded: None,
        is_reading: false,
        tell,
        hook: None,
        held: None,
        failures: 0,
        state: State::Idle,
    };
    watch.read()?;
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

/// A token that is in the file.
struct Written {
    token: Secret,
    life: Life,
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

/// What goes on.
enum State {
    /// Nothing: the settings have not been read.
    Idle,
    /// A request is on its way, or its token into the file.
    Busy,
    /// The next one is planned.
    Waiting(Due),
}

struct Watch {
    args: Arc<TokenArgs>,
    loaded: Option<Arc<Loaded>>,
    /// The settings are being read.
    is_reading: bool,
    tell: Sender<Event>,
    /// Starts the command of `--on-refresh`.
    hook: Option<SyncSender<()>>,
    /// What is in the file: the token, and when it ends.
    held: Option<(Secret, i64)>,
    failures: u32,
    state: State,
}

impl Watch {
    fn run(&mut self, events: &Receiver<Event>) -> Result<u8> {
        // SIGHUP came while the settings were read: there may be newer ones.
        let mut read_again = false;
        // What was read while a request with the old settings was on its way.
        let mut start_again = false;
        loop {
            match self.next(events) {
                Event::Due => self.start(false)?,
                Event::Loaded(Ok(loaded)) => start_again |= self.loaded(loaded)?,
                Event::Loaded(Err(error)) if self.loaded.is_none() => return Err(error),
                Event::Loaded(Err(error)) => self.not_reloaded(&error),
                Event::Round(Ok(written)) => self.take(written)?,
                Event::Round(Err(error)) => self.failed(error)?,
                Event::Signal(Request::Reload) => read_again = true,
                Event::Signal(request) => return Ok(self.end(request, events)),
            }
            if read_again && !self.is_reading {
                read_again = false;
                if let Err(error) = self.read() {
                    self.not_reloaded(&error);
                }
            }
            if start_again && !matches!(self.state, State::Busy) {
                start_again = false;
                self.start(true)?;
            }
        }
    }

    fn next(&self, events: &Receiver<Event>) -> Event {
        loop {
            let left = match &self.state {
                State::Waiting(due) => Some(due.left()),
                State::Idle | State::Busy => None,
            };
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

    /// Reads the settings in the background: an issuer's metadata may be slow to come.
    fn read(&mut self) -> Result<()> {
        let (args, tell) = (Arc::clone(&self.args), self.tell.clone());
        // The watch has ended where nobody listens.
        thread::start(move || drop(tell.send(Event::Loaded(Loaded::read(&args).map(Arc::new)))))?;
        self.is_reading = true;
        Ok(())
    }

    /// Puts settings that were read into force. True where a token must be got with the new ones.
    fn loaded(&mut self, loaded: Arc<Loaded>) -> Result<bool> {
        self.is_reading = false;
        let is_first = self.loaded.is_none();
        if is_first && let Some(command) = self.args.watch.on_refresh.clone() {
            let without = loaded.situation.secret_variables().map(str::to_owned).collect();
            self.hook = Some(hook(command, without)?);
        }
        self.loaded = Some(loaded);
        if is_first {
            self.start(self.args.refresh)?;
        } else {
            self.say(&Happening::Reloaded);
        }
        Ok(!is_first)
    }

    /// Broken settings are told, and the old ones stay.
    fn not_reloaded(&mut self, error: &Error) {
        self.is_reading = false;
        self.say(&Happening::NotReloaded { error });
    }

    /// Gets a token in the background and puts it into the file. One in the cache that another process renewed will do, unless
    /// `refresh`; the one that is in the file already will not.
    fn start(&mut self, refresh: bool) -> Result<()> {
        let Some(loaded) = self.loaded.clone() else { return Ok(()) };
        let held = self.held.as_ref().map(|(token, _)| token.clone());
        let (args, tell) = (Arc::clone(&self.args), self.tell.clone());
        let started = thread::start(move || {
            // The watch has ended where nobody listens.
            let _ = tell.send(Event::Round(round(&args, &loaded, held, refresh)));
        });
        match started {
            Ok(()) => {
                self.state = State::Busy;
                Ok(())
            }
            // Other processes end, and then there is room again.
            Err(error) => {
                self.plan_again(&error);
                Ok(())
            }
        }
    }

    /// Plans the next token after this one.
    fn take(&mut self, written: Written) -> Result<()> {
        let ends = written.life.ends;
        let is_new = self.held.as_ref().is_none_or(|(held, _)| held.expose() != written.token.expose());
        self.held = Some((written.token, ends));
        self.failures = 0;
        let pause = written.life.renewal(clock::now(), random::fraction()?);
        self.state = State::Waiting(Due::after(pause));
        self.say(&Happening::Written { expires_at: ends, pause });
        if let Some(hook) = self.hook.as_ref().filter(|_| is_new) {
            // One that waits already serves this token too.
            let _ = hook.try_send(());
        }
        Ok(())
    }

    /// Plans another try, unless there is no token yet and what happened does not pass.
    fn failed(&mut self, error: Error) -> Result<()> {
        let passes = is_passing(error.kind, false) || error.kind == Kind::Locked;
        if self.held.is_none() && !passes {
            return Err(error);
        }
        self.plan_again(&error);
        Ok(())
    }

    /// Plans another try. What is in the file stays there.
    fn plan_again(&mut self, error: &Error) {
        let now = clock::now();
        let expires_at = self.held.as_ref().map(|(_, ends)| *ends);
        let left = expires_at.map(|ends| ends.saturating_sub(now));
        let pause = match wanted(error, now) {
            Some(pause) => pause.min(LONGEST),
            // Without randomness many may try at once, which is better than none.
            None => renewal::backoff(self.failures, left, random::fraction().unwrap_or(1.0)),
        };
        self.failures = self.failures.saturating_add(1);
        self.state = State::Waiting(Due::after(pause));
        self.say(&Happening::Failed { error, expires_at, pause });
    }

    fn end(&self, request: Request, events: &Receiver<Event>) -> u8 {
        if matches!(self.state, State::Busy) {
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
        let file = file(&self.args).display().to_string();
        match self.args.watch.log {
            Log::Text => {
                let (message, hint) = chronicle::words(happening, &file, clock::now());
                terminal::tell("", &message, hint);
            }
            Log::Json => terminal::say_prepared(&chronicle::json(happening, &file, clock::now())),
        }
    }
}

/// One token, got and put into the file.
fn round(args: &TokenArgs, loaded: &Loaded, held: Option<Secret>, refresh: bool) -> Result<Written> {
    let get = |refresh| {
        let cache = CacheUse { refresh, off: args.no_cache, require: args.require_cache };
        acquire(&loaded.settings, loaded.situation.folder.as_deref(), cache, args.story)
    };
    let mut token = get(refresh)?;
    let is_held = held.is_some_and(|held| held.expose() == token.access_token.expose());
    let is_old = is_held || life(&token).is_some_and(|life| life.is_in_last_third(clock::now()));
    if token.cached && is_old {
        token = get(true)?;
    }
    let life = life(&token).ok_or_else(|| {
        Error::new(
            Kind::NotToken,
            "the server does not say how long the token lives, so when to renew it is not known",
        )
        .hint("--default-expires-in TIME")
    })?;
    if life.ends <= clock::now() {
        return Err(Error::new(Kind::NotToken, "the server gave a token whose life is over"));
    }
    let profile = loaded.settings.profile.as_deref();
    let rendered = formats::rendered(printable(&token, profile), &args.form)?;
    handover::replace(file(args), &rendered.text)?;
    Ok(Written { token: token.access_token, life })
}

/// `--watch` comes with `--write`.
fn file(args: &TokenArgs) -> &Path {
    args.form.write.as_deref().unwrap_or(Path::new(""))
}

fn life(token: &Acquired) -> Option<Life> {
    token.expires_at.map(|ends| Life { begins: token.obtained_at, ends })
}

/// A thread that runs the command once for each token, one after the other: a slow one holds nothing up, and what comes
/// meanwhile is one more run.
fn hook(command: String, without: Vec<String>) -> Result<SyncSender<()>> {
    let (start, starts) = mpsc::sync_channel::<()>(1);
    thread::start(move || {
        for () in starts {
            let ended = process::start(&command, &without).and_then(|mut child| {
                child.wait().map_err(|error| Error::input(format!("can't wait for it: {error}")))
            });
            let fault = match ended {
                Ok(status) if ExitStatus::success(&status) => continue,
                Ok(status) => format!("failed ({status})"),
                Err(error) => error.message,
            };
            terminal::warn_again(&format!("the command of --on-refresh: {fault}"));
        }
    })?;
    Ok(start)
}
