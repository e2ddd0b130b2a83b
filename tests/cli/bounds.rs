//! What stands in the place of a file that jeton reads: a pipe, a device without an end, far too much. Nothing hangs, and
//! nothing is read without a bound.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use crate::support::{Jeton, Server};

const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keys/p256.sec1.pem");

/// Far longer than it takes, far shorter than anybody's patience.
const AT_ONCE: Duration = Duration::from_secs(8);

fn home(server: &Server) -> Jeton {
    Jeton::with_profile(&server.url("/token"), "auth_method = \"none\"")
}

#[test]
fn whatever_is_in_the_configurations_place_is_told_at_once() {
    let server = Server::token("tok", 3600);
    let jeton = home(&server);
    let path = jeton.config_dir().join("config.toml");
    let text = fs::read_to_string(&path).unwrap();
    let fifo = || assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let huge = || fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
    type Shape<'a> = (&'a dyn Fn(), &'a str);
    let shapes: [Shape<'_>; 4] = [
        (&fifo, "it is a pipe, not a file"),
        (&|| symlink("/dev/zero", &path).unwrap(), "it holds more than 16384 KiB"),
        (&huge, "it holds more than 16384 KiB"),
        (&|| fs::create_dir(&path).unwrap(), "is a directory"),
    ];
    for (make, why) in shapes {
        let _ = fs::remove_file(&path);
        make();
        for verb in [
            &["token", "p"][..],
            &["profile", "list"],
            &["profile", "show", "p"],
            &["token", "p", "--dry-run"],
        ] {
            let outcome = jeton.run(verb).exits(2).within(AT_ONCE).says_one_error();
            outcome.says(&format!("jeton: can't read {}: {why}", path.display()));
        }
        let add = ["profile", "add", "new", "--preset", "wipo-das", "--no-test"];
        jeton.run(&add).exits(2).within(AT_ONCE).says(why).says_one_error();
    }
    fs::remove_dir(&path).unwrap();
    // Who wants none has none.
    symlink("/dev/null", &path).unwrap();
    jeton.run(&["profile", "list"]).exits(0);
    // Many profiles are no fault.
    let more = |n: usize| {
        format!(
            "[profiles.other-{n}]\ntoken_endpoint = \"https://as{n}.example/tenant/{n}/oauth2/token\"\nclient_id = \"client-{n}\"\nscope = \"read write\"\n"
        )
    };
    let many: String = (0..10_000).map(more).collect();
    assert!(many.len() > 1_300_000, "{}", many.len());
    fs::remove_file(&path).unwrap();
    jeton.write_config(&format!("{text}{many}"));
    jeton.run(&["token"]).exits(0).prints("tok\n").says_nothing();
    let listed = jeton.run(&["profile", "list"]).exits(0).stdout;
    assert_eq!(listed.lines().count(), 10_001);
}

#[test]
fn promise_25_a_device_without_an_end_is_read_up_to_a_limit() {
    let server = Server::token("tok", 3600);
    let jeton = home(&server);
    let tls = "https://127.0.0.1:9/token";
    let cases: &[(&[&str], &str)] = &[
        (&["--auth-method", "private_key_jwt", "--key", "/dev/zero"], "the key file /dev/zero"),
        (
            &["--auth-method", "client_secret_post", "--client-secret-file", "/dev/zero"],
            "the client secret /dev/zero",
        ),
        (&["--client-assertion-file", "/dev/zero", "--auth-method", "private_key_jwt"], "/dev/zero"),
        (&["--token-endpoint", tls, "--cacert", "/dev/zero"], "the CA file /dev/zero"),
        (&["--token-endpoint", tls, "--cert", "/dev/zero"], "the client certificate /dev/zero"),
        (&["--token-endpoint", tls, "--cert", KEY, "--cert-key", "/dev/zero"], "key /dev/zero"),
        (&["--param", "assertion@/dev/zero"], "/dev/zero"),
    ];
    for (args, what) in cases {
        let outcome = jeton.call(&["token", "p", "--no-cache"]).args(args).run().exits(3).within(AT_ONCE);
        outcome.says("can't read ").says(what).says(" KiB").says_one_error();
    }
    let call =
        jeton.call(&["token", "p", "--no-cache", "--token-endpoint", tls]).env("SSL_CERT_FILE", "/dev/zero");
    call.run().exits(3).within(AT_ONCE).says("SSL_CERT_FILE /dev/zero").says_one_error();
    assert!(server.heard().is_empty());
}
