//! Where the entries are, who may read them, and what happens where nothing can be written: promises 7, 9, 10 and 11.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{chmod, configure, counting, entry, files, home, mode, tokens};
use crate::support::{Call, Jeton, Reply, Server};

#[test]
fn promise_07_files_are_0600_and_folders_0700_under_any_umask() {
    for umask in ["000", "077", "022", "777"] {
        let server = counting(3600, Duration::ZERO);
        let jeton = Jeton::new();
        let endpoint = server.url("/token");
        let args = ["token", "--token-endpoint", &endpoint, "--client-id", "id", "--auth-method", "none"];
        let call = jeton
            .call_after(&format!("umask {umask}"), &args)
            .env("JETON_CONFIG_DIR", jeton.home().join("a/config"));
        let outcome = call.run().exits(0).prints("tok-1\n");
        let config = jeton.home().join("a/config");
        if umask == "777" {
            // Nobody works under it; the token comes all the same.
            continue;
        }
        outcome.says_nothing();
        for folder in [config.clone(), config.join("tokens"), jeton.home().join("a")] {
            assert_eq!(mode(&folder), 0o700, "{umask}: {}", folder.display());
        }
        let all: Vec<_> = fs::read_dir(config.join("tokens")).unwrap().flatten().collect();
        assert_eq!(all.len(), 3, "an entry, a lock and the sweep's date: {all:?}");
        for file in all {
            assert_eq!(mode(&file.path()), 0o600, "{umask}: {}", file.path().display());
        }
    }
}

#[test]
fn promise_07_what_others_could_read_is_tightened() {
    let server = counting(3600, Duration::ZERO);
    let jeton = home(&server);
    jeton.run(&["token"]).exits(0).prints("tok-1\n");
    let (path, lock) = (entry(&jeton), files(&jeton, "lock").remove(0));
    chmod(&path, 0o644);
    jeton.run(&["token"]).exits(0).prints("tok-1\n");
    assert_eq!(mode(&path), 0o600, "by reading it");
    for file in [&path, &lock] {
        chmod(file, 0o666);
    }
    chmod(&tokens(&jeton), 0o777);
    jeton.run(&["token", "--refresh"]).exits(0).prints("tok-2\n").says_nothing();
    assert_eq!((mode(&path), mode(&lock), mode(&tokens(&jeton))), (0o600, 0o600, 0o700));
}

#[test]
fn promise_07_a_folder_that_holds_more_than_jetons_files_keeps_its_mode() {
    // JETON_CONFIG_DIR may be /etc, or a team's folder: only what is below `tokens` is jeton's to close.
    let server = counting(3600, Duration::ZERO);
    let jeton = home(&server);
    chmod(&jeton.config_dir(), 0o755);
    jeton.run(&["token"]).exits(0).prints("tok-1\n").says_nothing();
    assert_eq!((mode(&jeton.config_dir()), mode(&tokens(&jeton))), (0o755, 0o700));
}

#[track_caller]
fn token_with_one_warning(jeton: &Jeton, call: Call, why: &str) {
    let outcome =
        call.run().exits(0).prints("tok-1\n").says("jeton: warning: the token is not cached: ").says(why);
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome}");
    assert!(files(jeton, "tmp").is_empty());
}

/// The same call demands the cache: exit 13.
#[track_caller]
fn demanded(call: Call) {
    call.arg("--require-cache").run().exits(13).says_one_error().says("the cache can't be used");
}

#[test]
fn promise_09_something_else_in_the_folders_place_costs_a_warning() {
    let server = Server::token("tok-1", 3600);
    let jeton = home(&server);
    fs::write(tokens(&jeton), "mine").unwrap();
    token_with_one_warning(&jeton, jeton.call(&["token"]), "is not a folder");
    demanded(jeton.call(&["token"]));
    assert_eq!(fs::read_to_string(tokens(&jeton)).unwrap(), "mine");
    assert_eq!(server.heard().len(), 1, "where the cache is demanded, nothing is asked for");
    let config = jeton.file("a-file", "mine");
    let endpoint = server.url("/token");
    let args = ["token", "--token-endpoint", &endpoint, "--client-id", "id", "--auth-method", "none"];
    token_with_one_warning(&jeton, jeton.call(&args).env("JETON_CONFIG_DIR", &config), "is not a folder");
    token_with_one_warning(&jeton, jeton.call(&args).env("JETON_CONFIG_DIR", "/proc/self/x"), "/proc");
    token_with_one_warning(&jeton, jeton.call(&args).env("JETON_CONFIG_DIR", "/dev/null/x"), "/dev/null");
}

#[test]
fn promise_09_a_full_disk_costs_a_warning() {
    // RLIMIT_FSIZE: the write fails as on a full disk, and its signal would end who doesn't know of it.
    let server = Server::token("tok-1", 3600);
    let jeton = home(&server);
    token_with_one_warning(&jeton, jeton.call_after("ulimit -f 0", &["token"]), "too large");
    assert!(files(&jeton, "json").is_empty());
    demanded(jeton.call_after("ulimit -f 0", &["token"]));
    // A refusal is told as ever where it can't be noted for others.
    let refusing = Server::always(Reply::json(400, r#"{"error":"invalid_scope"}"#));
    configure(&jeton, &refusing, "");
    jeton.call_after("ulimit -f 0", &["token"]).run().exits(4).says_one_error();
}

#[test]
fn promise_09_no_file_descriptor_to_spare_costs_a_warning() {
    let server = Server::token("tok-1", 3600);
    let jeton = home(&server);
    let mut warned = 0;
    for limit in 3..16 {
        let script = format!("ulimit -n {limit}");
        let without = jeton.call_after(&script, &["token", "--no-cache"]).run();
        let with = jeton.call_after(&script, &["token"]).run();
        assert_eq!(with.code, without.code, "{limit}\n{without}\n{with}");
        if with.code == 0 {
            assert_eq!(with.stdout, "tok-1\n");
            warned += with.stderr.lines().count();
            assert!(with.stderr.lines().count() <= 1, "{with}");
        }
        let _ = fs::remove_dir_all(tokens(&jeton));
    }
    eprintln!("{warned} of them could not cache");
}

#[test]
fn promise_09_a_folder_without_the_right_to_write_costs_a_warning() {
    let server = Server::token("tok-1", 3600);
    let jeton = home(&server);
    let call = || jeton.call_without_rights(&["token"]);
    call().run().exits(0).says_nothing();
    fs::remove_dir_all(tokens(&jeton)).unwrap();
    chmod(&jeton.config_dir(), 0o500);
    token_with_one_warning(&jeton, call(), "permission denied");
    demanded(call());
    chmod(&jeton.config_dir(), 0o700);
    // A folder of entries without rights is mended where it is jeton's own.
    fs::create_dir(tokens(&jeton)).unwrap();
    chmod(&tokens(&jeton), 0);
    let outcome = call().run().exits(0).prints("tok-1\n");
    assert!(outcome.stderr.lines().count() <= 1, "{outcome}");
    // An entry that can't be read is replaced.
    fs::remove_dir_all(tokens(&jeton)).unwrap();
    call().run().exits(0).says_nothing();
    chmod(&entry(&jeton), 0);
    let outcome = call().run().exits(0).prints("tok-1\n").says("permission denied");
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome}");
    call().run().exits(0).says_nothing();
}

#[test]
fn promise_09_a_fresh_entry_serves_where_nothing_can_be_written() {
    let server = counting(3600, Duration::ZERO);
    let jeton = home(&server);
    let call = || jeton.call_without_rights(&["token"]);
    call().run().exits(0).prints("tok-1\n").says_nothing();
    chmod(&tokens(&jeton), 0o500);
    call().run().exits(0).prints("tok-1\n").says_nothing();
    call().arg("--require-cache").run().exits(0).prints("tok-1\n").says_nothing();
    chmod(&tokens(&jeton), 0o700);
}

#[test]
fn promise_10_without_a_home_there_is_a_token_and_no_file() {
    let server = Server::token("tok-1", 3600);
    let jeton = Jeton::new();
    let work = jeton.home().join("work");
    fs::create_dir(&work).unwrap();
    chmod(&work, 0o777);
    let endpoint = server.url("/token");
    let args = ["token", "--token-endpoint", &endpoint, "--client-id", "id", "--auth-method", "none"];
    let call = |args: &[&str]| jeton.call(args).without_env("JETON_CONFIG_DIR").current_dir(&work);
    let missing = jeton.home().join("missing/home");
    let homes: &[Option<&Path>] =
        &[None, Some(Path::new("")), Some(Path::new("relative")), Some(Path::new(".")), Some(&missing)];
    for home in homes {
        let with_home = |args: &[&str]| match home {
            None => call(args).without_env("HOME"),
            Some(home) => call(args).env("HOME", home),
        };
        let outcome = with_home(&args).run().exits(0).prints("tok-1\n");
        assert!(outcome.stderr.lines().count() <= 1, "{home:?}\n{outcome}");
        let relative = with_home(&args).env("XDG_CONFIG_HOME", "relative").run().exits(0).prints("tok-1\n");
        assert!(relative.stderr.lines().count() <= 1, "{home:?}\n{relative}");
        with_home(&args).arg("--require-cache").run().exits(13).says_one_error();
        with_home(&["cache", "list"]).run().exits(0).prints("");
        with_home(&["cache", "clear"]).run().exits(0).prints("");
        assert_eq!(fs::read_dir(&work).unwrap().count(), 0, "{home:?}: the working directory is not jeton's");
    }
    assert!(!missing.exists() && !jeton.home().join("missing").exists());
    // Each of them asked the server: nothing was cached anywhere.
    assert_eq!(server.heard().len(), homes.len() * 2);
}

#[test]
fn promise_10_the_home_folders_usual_place_is_used_where_there_is_one() {
    let server = counting(3600, Duration::ZERO);
    let jeton = Jeton::new();
    let endpoint = server.url("/token");
    let args = ["token", "--token-endpoint", &endpoint, "--client-id", "id", "--auth-method", "none"];
    let call = || jeton.call(&args).without_env("JETON_CONFIG_DIR");
    for _ in 0..2 {
        call().run().exits(0).prints("tok-1\n").says_nothing();
    }
    if cfg!(target_os = "linux") {
        assert_eq!(mode(&jeton.home().join(".config/jeton/tokens")), 0o700);
    }
    let xdg = jeton.home().join("xdg");
    for _ in 0..2 {
        call()
            .without_env("HOME")
            .env("XDG_CONFIG_HOME", &xdg)
            .run()
            .exits(0)
            .prints("tok-2\n")
            .says_nothing();
    }
}

#[test]
fn promise_10_a_read_only_home_costs_a_warning() {
    let server = Server::token("tok-1", 3600);
    let jeton = Jeton::new();
    let endpoint = server.url("/token");
    let args = ["token", "--token-endpoint", &endpoint, "--client-id", "id", "--auth-method", "none"];
    let home = jeton.home().join("home");
    fs::create_dir(&home).unwrap();
    chmod(&home, 0o500);
    let call = jeton.call_without_rights(&args).env("HOME", &home).without_env("JETON_CONFIG_DIR");
    token_with_one_warning(&jeton, call, "permission denied");
    assert_eq!(fs::read_dir(&home).unwrap().count(), 0);
}

/// Every file below a folder.
fn tree(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for file in fs::read_dir(folder).unwrap().flatten() {
        all.push(file.path());
        if file.path().is_dir() {
            all.extend(tree(&file.path()));
        }
    }
    all.sort();
    all
}

#[test]
fn promise_11_hostile_names_stay_inside_the_folder() {
    let server = Server::token("tok-1", 3600);
    let jeton = Jeton::new();
    let long = "x".repeat(10_000);
    let ids = [
        "../../../../escape",
        "/etc/escape",
        "..",
        ".",
        "",
        "a/b\\\\c",
        "nul\\u0000byte",
        "\\u202e\\u001b[2J",
        "%2e%2e%2f",
        &long,
    ];
    let mut config = String::new();
    for (n, id) in ids.iter().enumerate() {
        let name = if id.is_empty() { "empty id" } else { id };
        config += &format!(
            "[profiles.\"{name}\"]\ntoken_endpoint = \"{}\"\nclient_id = \"{id}{n}\"\nauth_method = \"none\"\n",
            server.url("/token")
        );
    }
    jeton.write_config(&config);
    for id in ["../../../../escape", "/etc/escape", "..", ".", "empty id", "a/b\\c", "%2e%2e%2f", &long] {
        jeton.run(&["token", id]).exits(0).prints("tok-1\n").says_nothing();
    }
    // No command line holds a NUL, a variable neither; a profile's name and id do.
    jeton
        .call(&["token", "--client-id", "\u{202e}\u{1b}[2J", "--auth-method", "none", "--token-endpoint"])
        .arg(server.url("/token"))
        .run()
        .exits(0);
    let all = tree(jeton.home());
    let names = all.iter().filter_map(|path| Some((path.parent()?, path.file_name()?.to_str()?)));
    for (folder, name) in names.filter(|(folder, name)| folder.ends_with("tokens") && *name != "swept") {
        let (stem, extension) = name.split_once('.').unwrap();
        assert_eq!(folder, tokens(&jeton));
        assert!(
            stem.len() == 64
                && stem.bytes().all(|b| b.is_ascii_hexdigit())
                && ["json", "lock"].contains(&extension),
            "{name}"
        );
    }
    assert_eq!(all.len(), 4 + 2 * files(&jeton, "json").len(), "{all:#?}");
    assert_eq!(files(&jeton, "json").len(), 9);
    assert!(!jeton.home().parent().unwrap().join("escape").exists() && !Path::new("/etc/escape").exists());
    let listed = jeton.run(&["cache", "list"]).exits(0).says_nothing().stdout;
    assert!(!listed.contains('\u{1b}') && !listed.contains('\u{202e}'), "{listed}");
}

#[test]
fn promise_11_every_change_that_changes_the_token_misses() {
    let server = counting(3600, Duration::ZERO);
    let jeton = home(&server);
    let (one, two) = (jeton.file("one", "value-1"), jeton.file("two", "value-2"));
    let other = Server::token("other", 3600);
    let (other_url, other_path) = (other.url("/token"), server.url("/token?tenant=2"));
    let from_file = format!("subject_token@{}", one.display());
    let other_file = format!("subject_token@{}", two.display());
    let header_file = format!("@{}", jeton.file("headers", "X-Tenant: 9").display());
    let variants: &[&[&str]] = &[
        &[],
        &["--token-endpoint", &other_url, "--client-id", "id"],
        &["--token-endpoint", &other_path, "--client-id", "id"],
        &["p", "--issuer", "https://as.example"],
        &["--client-id", "other"],
        &["--auth-method", "client_secret_basic"],
        &["--scope", "a"],
        &["--scope", "a b"],
        &["--scope", "b a"],
        &["--audience", "a"],
        &["--resource", "https://a.example"],
        &["--resource", "https://b.example"],
        &["--resource", "https://a.example", "--resource", "https://b.example"],
        &["--grant-type", "urn:example:grant"],
        &["--grant-type", "urn:example:grant", "--param", "userId=1"],
        &["--grant-type", "urn:example:grant", "--param", "userId=2"],
        &["--grant-type", "urn:example:grant", "--param", "userId=2", "--param", "userId=2"],
        &["--grant-type", "urn:example:grant", "--param", &from_file],
        &["--grant-type", "urn:example:grant", "--param", &other_file],
        &["--grant-type", "password", "--username", "one"],
        &["--grant-type", "password", "--username", "two"],
        &["--grant-type", "refresh_token"],
        &["-H", "X-Tenant: 1"],
        &["-H", "X-Tenant: 2"],
        &["-H", "X-Region: 1"],
        &["-H", "X-Region: 2"],
        &["-H", &header_file],
        &["--token-pointer", ""],
        &["--insecure"],
    ];
    let secrets = [("JETON_CLIENT_SECRET", "s"), ("JETON_PASSWORD", "p"), ("JETON_REFRESH_TOKEN", "r-1")];
    let call = |args: &[&str], secrets: &[(&str, &str)]| {
        let mut call = jeton.call(&["token"]).args(args);
        for (name, value) in secrets {
            call = call.env(name, value);
        }
        call
    };
    for (n, args) in variants.iter().enumerate() {
        let before = server.heard().len() + other.heard().len();
        let first = call(args, &secrets).run().exits(0).stdout;
        assert_eq!(server.heard().len() + other.heard().len(), before + 1, "{args:?} misses");
        assert_eq!(files(&jeton, "json").len(), n + 1, "{args:?}");
        let again = call(args, &secrets).run().exits(0).stdout;
        assert_eq!(
            (&again, server.heard().len() + other.heard().len()),
            (&first, before + 1),
            "{args:?} hits"
        );
    }
    // What says whose token it is counts by more than its place.
    let misses = |call: Call, what: &str| {
        let before = server.heard().len();
        call.run().exits(0);
        assert_eq!(server.heard().len(), before + 1, "{what}");
    };
    let refresh: &[&str] = &["--grant-type", "refresh_token"];
    misses(
        call(refresh, &[("JETON_REFRESH_TOKEN", "r-2")]),
        "another user's refresh token in the same variable",
    );
    let subject: &[&str] = &["--grant-type", "urn:example:grant", "--param", &from_file];
    fs::write(&one, "another's").unwrap();
    misses(call(subject, &secrets), "another user's token in the same file");
    for token in ["r-3", "r-4"] {
        let standard_input: &[&str] = &["--grant-type", "refresh_token", "--refresh-token-file=-"];
        misses(call(standard_input, &[]).stdin(token), "a refresh token from standard input");
    }
    for token in ["r-5", "r-6"] {
        let script = format!("exec 9<<X\n{token}\nX\n:");
        let args: &[&str] = &["token", "--grant-type", "refresh_token", "--refresh-token-file", "/dev/fd/9"];
        misses(jeton.call_after(&script, args), "a refresh token from a process substitution");
    }
}
