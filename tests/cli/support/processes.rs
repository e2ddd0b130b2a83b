//! The command lines of running processes, as any user of the machine sees them.

use std::collections::HashMap;
use std::fs;
use std::thread;
use std::time::Duration;

use super::{Call, Outcome};

/// Runs a call and looks at its command line and those of all its descendants until it ends: none may hold one of these
/// texts. How it ended, and the names of the programs that were seen.
#[track_caller]
pub(crate) fn keeps_off_command_lines(call: Call, secrets: &[&str]) -> (Outcome, Vec<String>) {
    let mut running = call.spawn();
    let mut programs = Vec::new();
    while running.is_running() {
        for line in command_lines(running.pid()) {
            for secret in secrets {
                assert!(!line.contains(secret), "{secret} is on a command line: {line:?}");
            }
            let program = line.split('\0').next().unwrap_or_default();
            let program = program.rsplit('/').next().unwrap_or_default().to_owned();
            if !program.is_empty() && !programs.contains(&program) {
                programs.push(program);
            }
        }
        thread::sleep(Duration::from_millis(2));
    }
    (running.wait(), programs)
}

/// Of a process and all its descendants, whichever thread started them.
fn command_lines(ancestor: u32) -> Vec<String> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for process in fs::read_dir("/proc").expect("/proc").flatten() {
        let Some(pid) = process.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // After the name, which is in brackets and may hold anything, stand the state and the parent.
        let stat = fs::read_to_string(process.path().join("stat")).unwrap_or_default();
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
        children.entry(parent.unwrap_or_default()).or_default().push(pid);
    }
    let (mut lines, mut left) = (Vec::new(), vec![ancestor]);
    while let Some(pid) = left.pop() {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        lines.push(String::from_utf8_lossy(&line).into_owned());
        left.extend(children.remove(&pid).unwrap_or_default());
    }
    lines
}
