//! Many tokens, one a line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use super::{hs256, token};
use crate::support::Jeton;

fn objects(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

#[test]
fn a_log_of_tokens_is_one_object_a_line() {
    let jeton = Jeton::new();
    let log = format!("{0}\n\nBearer {0}\r\n\"{0}\"\n", token());
    let outcome = jeton.call(&["decode", "--json"]).stdin(log).run().exits(0);
    assert_eq!(outcome.stderr, "3 tokens read; not verified: no key given\n");
    // The last line needs no end.
    let two = jeton.call(&["decode", "--json"]).stdin(format!("{0}\n{0}", token())).run().exits(0);
    assert_eq!(two.stdout.lines().count(), 2);
    let argument = jeton.run(&["decode", &format!("{0}\n{0}", token())]).exits(10);
    argument.says("jeton: several tokens, each on a line of its own").says_one_error();
    let objects = objects(&outcome.stdout);
    assert_eq!(objects.iter().map(|o| o["line"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 3, 4]);
    for object in &objects {
        assert_eq!(object["claims"]["iss"], "https://as.example");
    }
}

#[test]
fn a_bad_line_is_told_in_its_object_and_ends_nothing() {
    let jeton = Jeton::new();
    let long = "x".repeat(3000);
    let log = format!("{0}\n{0}\nabc\n{long}\ne30=.e30.c2ln\n{0}", token()).into_bytes();
    let log = [log.as_slice(), b"\n\xff\xfe\n"].concat();
    let outcome = jeton.call(&["decode", "--json", "--max-size", "2000"]).stdin(log).run();
    assert_eq!(outcome.code, 10, "{outcome}");
    assert_eq!(outcome.stderr, "jeton: 4 of 7 tokens refused: 4 malformed or encrypted\n");
    let objects = objects(&outcome.stdout);
    let problem = |i: usize| objects[i]["problems"][0].as_str().unwrap_or_default();
    assert_eq!(objects.len(), 7);
    assert!(problem(2).starts_with("not a JWT: it has 1 part"), "{}", problem(2));
    assert_eq!(problem(3), "the line is too long: more than 2000 bytes");
    assert!(problem(4).starts_with("the header is damaged"));
    assert_eq!(objects[5]["claims"]["iss"], "https://as.example");
    assert_eq!(problem(6), "the line is no text: byte 0 is not UTF-8");
}

#[test]
fn each_line_is_verified_and_the_gravest_refusal_is_the_exit_code() {
    let jeton = Jeton::new();
    let file = jeton.file("secret", "secret");
    let verify = ["decode", "--json", "--secret-file", file.to_str().unwrap(), "--at", "1000"];
    let good = token();
    let bad = hs256(r#"{"alg":"HS256"}"#, "{}", "wrong");
    let old = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":1}"#, "secret");
    let run = |lines: &[&String]| {
        let log: String = lines.iter().map(|line| format!("{line}\n")).collect();
        jeton.call(&verify).stdin(log).run()
    };
    let outcome = run(&[&good, &good]).exits(0);
    assert_eq!(outcome.stderr, "2 tokens verified\n");
    let outcome = run(&[&good, &old]);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (12, "jeton: 1 of 2 tokens refused: 1 by their claims\n")
    );
    let outcome = run(&[&old, &bad, &good]);
    assert_eq!(outcome.code, 11);
    let verified: Vec<bool> =
        objects(&outcome.stdout).iter().map(|o| o["verified"].as_bool().unwrap()).collect();
    assert_eq!(verified, [true, false, true]);
}

#[test]
fn lines_says_so_where_one_line_alone_does_not() {
    let jeton = Jeton::new();
    let outcome = jeton.call(&["decode", "--lines", "--json"]).stdin(format!("abc\n{}\n", token())).run();
    assert_eq!((outcome.code, objects(&outcome.stdout).len()), (10, 2), "{outcome}");
    let outcome = jeton.call(&["decode", "--lines"]).stdin(format!("{}\nabc\n", token())).run();
    assert!(outcome.stdout.starts_with("line 1\nheader\n"), "{outcome}");
    assert!(outcome.stdout.contains("\n\nline 2\nrefused: not a JWT"), "{outcome}");
    jeton.run(&["decode", "--lines", "abc"]).exits(2);
    let outcome = jeton.call(&["decode", "--lines"]).stdin("").run().exits(0);
    assert_eq!(outcome.stderr, "0 tokens read; not verified: no key given\n");
}

#[test]
fn a_line_is_answered_while_the_next_is_awaited() {
    let mut child = Command::new(crate::support::binary())
        .args(["decode", "--json", "--lines"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        writeln!(stdin, "{}", token()).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(line.starts_with("{\"line\":"), "{line}");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}
