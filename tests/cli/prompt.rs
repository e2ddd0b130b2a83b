//! At a terminal, which util-linux's `script` plays: the hidden prompt, and the ways out of it.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::support::Jeton;

const PROMPT: &str = "the client secret: ";

/// Runs `jeton token` where a secret must be asked for, types this at the prompt and gives back the exit code and all
/// that the terminal showed; `None`, said loudly, where this machine can't play a terminal.
fn typed(keys: &[u8]) -> Option<(Option<i32>, String)> {
    let jeton = Jeton::new();
    let command = format!(
        "{} token --token-endpoint http://127.0.0.1:9/t --client-id=id --no-cache",
        env!("CARGO_BIN_EXE_jeton")
    );
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env_clear().env("PATH", "/usr/bin:/bin");
    script.env("HOME", jeton.home()).env("JETON_CONFIG_DIR", jeton.config_dir());
    let Ok(mut terminal) = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        eprintln!("SKIPPED: script (util-linux) is not on this machine");
        return None;
    };
    let mut keyboard = terminal.stdin.take().expect("piped");
    let mut screen = terminal.stdout.take().expect("piped");
    let mut shown = Vec::new();
    while !String::from_utf8_lossy(&shown).contains(PROMPT) {
        let mut byte = [0];
        assert_eq!(screen.read(&mut byte).expect("a screen"), 1, "{}", String::from_utf8_lossy(&shown));
        shown.push(byte[0]);
    }
    // The echo is switched off after the prompt is written.
    thread::sleep(Duration::from_millis(300));
    keyboard.write_all(keys).expect("a keyboard");
    screen.read_to_end(&mut shown).expect("a screen");
    let code = terminal.wait().expect("an end").code();
    Some((code, String::from_utf8_lossy(&shown).into_owned()))
}

#[test]
fn promise_39_ctrl_c_at_the_prompt_is_130() {
    let Some((code, shown)) = typed(b"\x03") else { return };
    assert_eq!(code, Some(130), "{shown}");
    assert!(!shown.contains("jeton:"), "{shown}");
}

#[test]
fn what_is_typed_at_the_prompt_is_not_shown() {
    let Some((code, shown)) = typed(b"canary\n") else { return };
    // Nothing listens there: the secret was taken.
    assert_eq!(code, Some(6), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}
