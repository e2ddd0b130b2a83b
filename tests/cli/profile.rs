//! `jeton profile`, `jeton completions`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Jeton, Reply, Server};

#[test]
fn profile_list_names_them_in_order_and_marks_the_default() {
    let jeton = Jeton::new();
    let nothing = jeton.run(&["profile", "list"]).exits(0).prints("");
    assert!(nothing.stderr.starts_with("no profiles: there is no "), "{}", nothing.stderr);
    jeton.write_config("default_profile = \"b\"\n[profiles.z]\n[profiles.b]\n");
    jeton.run(&["profile", "list"]).exits(0).prints("z\nb\tdefault\n").says_nothing();
}

#[test]
fn profile_show_names_each_setting_and_its_origin_and_no_secret() {
    let jeton = Jeton::new();
    jeton.write_config(
        "[profiles.das]\npreset = \"wipo-das\"\nclient_id = \"id\"\nclient_secret_file = \"/nonexistent/secret\"\nkey = \"das.pem\"\nparams = { otp = { env = \"OTP\" } }\n",
    );
    let outcome = jeton
        .call(&["profile", "show", "das", "--timeout", "5s"])
        .env("JETON_SCOPE", "das-api/das-access")
        .env("OTP", "canary")
        .run()
        .exits(0)
        .says_nothing();
    let rows: Vec<Vec<&str>> = outcome
        .stdout
        .lines()
        .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
        .collect();
    for row in [
        vec!["profile", "das"],
        vec!["preset", "wipo-das", "profile"],
        vec!["token_endpoint", "https://www5.wipo.int/am/oauth2/access_token", "preset"],
        vec!["scope", "das-api/das-access", "environment"],
        vec!["timeout", "5s", "flag"],
        vec!["params", "otp=variable OTP", "profile"],
        vec!["grant_type", "client_credentials", "default"],
        vec!["client_secret", "[redacted]", "file /nonexistent/secret"],
    ] {
        assert!(rows.contains(&row), "{row:?}\n{}", outcome.stdout);
    }
    assert!(!outcome.stdout.contains("canary"));
}

#[test]
fn completions_are_printed_for_each_shell() {
    let jeton = Jeton::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = jeton.run(&["completions", shell]).exits(0).says_nothing().stdout;
        assert!(script.contains("jeton") && script.contains("client-secret-file"), "{shell}");
    }
    jeton.run(&["completions", "tcsh"]).exits(2).prints("").says("invalid value 'tcsh'");
}

#[test]
fn profile_add_writes_a_profile_and_tries_it() {
    let (jeton, server) = (Jeton::new(), Server::token("canary-token", 3600));
    let url = server.url("/token");
    jeton.file("secret", "s3cret\n");
    let config = jeton.config_dir().join("config.toml");
    let add = ["profile", "add", "one", "--token-endpoint", &url, "--client-id", "id"];
    let outcome = jeton
        .call(&add)
        .args(&["--client-secret-file", "secret", "--scope", "a b", "--claim", "n=1"])
        .run()
        .exits(0)
        .prints("")
        .never_says("canary-token")
        .never_says("s3cret");
    let (written, tried) = outcome.stderr.split_once('\n').unwrap();
    assert_eq!(written, format!("profile one, the default one, is in {}", config.display()));
    assert!(tried.starts_with("it works: the server gave a Bearer token that expires in "), "{tried}");
    // The secret's file is meant from here.
    assert_eq!(
        fs::read_to_string(&config).unwrap(),
        format!(
            "default_profile = \"one\"\n\n[profiles.one]\ntoken_endpoint = \"{url}\"\nclient_id = \"id\"\n\
             client_secret_file = \"~/secret\"\nclaims = {{ n = 1 }}\nscope = \"a b\"\n"
        )
    );
    assert_eq!(fs::metadata(&config).unwrap().permissions().mode() & 0o777, 0o600);
    jeton.call(&["token"]).current_dir("/").run().exits(0).prints("canary-token\n").says_nothing();
    assert_eq!(server.heard().len(), 1, "the token that it was tried with is kept");
    // A name that is taken, a wrong setting, a server that isn't named: nothing is written.
    let before = fs::read(&config).unwrap();
    jeton.run(&add).exits(2).prints("").says("there is a profile \"one\" already").says_one_error();
    jeton
        .run(&["profile", "add", "two"])
        .exits(3)
        .says("the token endpoint is needed, and there is no terminal to ask at")
        .says("--token-endpoint URL or --preset NAME")
        .says_one_error();
    jeton.run(&["profile", "add"]).exits(3).says("the profile's name is needed").says_one_error();
    jeton
        .run(&["profile", "add", "two", "--token-endpoint", "http://as.example/t"])
        .exits(2)
        .says_one_error();
    jeton.run(&["profile", "add", "two", "--preset", "wipo"]).exits(2).says("did you mean");
    jeton.run(&["profile", "add", "two", "--token-endpoint", &url, "--timeout", "soon"]).exits(2);
    jeton.run(&["profile", "add", "-n", "--token-endpoint", &url]).exits(2);
    assert_eq!(fs::read(&config).unwrap(), before);
    jeton
        .run(&["profile", "add", "two", "--preset", "wipo-das", "--default", "--no-test"])
        .exits(0)
        .says("the default one");
    jeton.run(&["profile", "list"]).exits(0).prints("one\ntwo\tdefault\n");
}

#[test]
fn profile_add_tells_what_the_server_refused_and_keeps_the_profile() {
    let jeton = Jeton::new();
    let server = Server::always(Reply::json(401, r#"{"error":"invalid_client"}"#));
    jeton
        .call(&["profile", "add", "one", "--token-endpoint", &server.url("/token"), "--client-id", "id"])
        .env("JETON_CLIENT_SECRET", "s")
        .run()
        .exits(4)
        .says("but it gets no token")
        .says("invalid_client");
    jeton.run(&["profile", "list"]).exits(0).prints("one\tdefault\n");
}

#[test]
fn profile_add_asks_at_a_terminal_for_what_is_open() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keys/p256.sec1.pem");
    let Some(mut terminal) = jeton.call(&["profile", "add"]).at_terminal() else { return };
    let mut answer = |asked: &str, answer: &str| {
        terminal.sees(&format!("  {asked}: "));
        terminal.types(&format!("{answer}\n"));
    };
    answer("name", "mine");
    answer("token_endpoint", "as.example");
    answer("token_endpoint", &server.url("/token"));
    answer("client_id", "");
    answer("client_id", "id");
    answer("secret, key or none", "yes");
    answer("secret, key or none", "key");
    answer("key", "/nonexistent");
    answer("key", key);
    answer("kid", "thumbprint");
    answer("scope", "read");
    let (code, stdout, screen) = terminal.ends();
    assert_eq!((code, stdout.as_str()), (0, ""), "{screen}");
    assert!(screen.contains("\nit works: the server gave a Bearer token that expires in "), "{screen}");
    for told in [
        "Where tokens come from",
        "jeton: it is needed",
        "can't read the key file /nonexistent",
        "it is secret, key or none, not \"yes\"",
    ] {
        assert!(screen.contains(told), "{told}\n{screen}");
    }
    let heard = server.heard_one();
    assert!(heard.field("client_assertion").is_some() && heard.field("scope").as_deref() == Some("read"));
    assert_eq!(
        fs::read_to_string(jeton.config_dir().join("config.toml")).unwrap(),
        format!(
            "default_profile = \"mine\"\n\n[profiles.mine]\ntoken_endpoint = \"{}\"\nclient_id = \"id\"\nkey = \"{key}\"\nkid = \"thumbprint\"\nscope = \"read\"\n",
            server.url("/token")
        )
    );
    // A preset leaves less open; what is asked for at the end is the secret, which is never written.
    let args = ["profile", "add", "pass", "--preset", "interswitch"];
    let Some(mut terminal) = jeton.call(&args).at_terminal() else { return };
    let mut answer = |asked: &str, answer: &str| {
        terminal.sees(&format!("{asked}: "));
        terminal.types(&format!("{answer}\n"));
    };
    answer("  token_endpoint", &server.url(""));
    answer("  client_id", "id");
    answer("  client secret", "");
    answer("the client secret", "s3cret");
    let (code, _, screen) = terminal.ends();
    assert!(code == 0 && screen.contains("it works"), "{screen}");
    assert!(!fs::read_to_string(jeton.config_dir().join("config.toml")).unwrap().contains("s3cret"));
    // Ended in the middle, nothing is written.
    let Some(mut terminal) = jeton.call(&["profile", "add", "x"]).at_terminal() else { return };
    terminal.sees("  token_endpoint: ");
    terminal.types("\x04");
    assert_eq!(terminal.ends().0, 3);
    let Some(mut terminal) = jeton.call(&["profile", "add", "x"]).at_terminal() else { return };
    terminal.sees("  token_endpoint: ");
    terminal.types("\x03");
    assert_eq!(terminal.ends().0, 130);
    jeton.run(&["profile", "list"]).exits(0).prints("mine\tdefault\npass\n");
}

#[test]
fn profile_remove_keeps_comments_and_takes_the_profiles_tokens_along() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    let rest = format!(
        "# All of them.\n\n# The one that stays.\n[profiles.b] # here\ntoken_endpoint = \"{}\"\nclient_id = \"b\"\nauth_method = \"none\"\n",
        server.url("/token")
    );
    let own =
        rest.split_once("# The one").unwrap().1.replace(" that stays.\n[profiles.b] # here", "[profiles.a]");
    let config = jeton.write_config(&format!("default_profile = \"a\"\n{rest}\n{own}"));
    let text = fs::read_to_string(&config).unwrap();
    assert!(text.contains("[profiles.a]"), "{text}");
    jeton.run(&["token", "a", "--scope", "x"]).exits(0);
    jeton.run(&["token", "a"]).exits(0);
    jeton.run(&["token", "b", "--scope", "y"]).exits(0);
    jeton.run(&["profile", "remove", "aa"]).exits(2).says("did you mean a?").says_one_error();
    let outcome = jeton.run(&["profile", "remove", "a"]).exits(0).prints("");
    assert_eq!(
        outcome.stderr,
        "profile a is removed; there is no default profile any more; 2 cached tokens too\n"
    );
    assert_eq!(fs::read_to_string(&config).unwrap(), rest);
    assert_eq!(jeton.run(&["cache", "list", "--json"]).exits(0).stdout.lines().count(), 1);
    jeton.run(&["profile", "remove", "a"]).exits(2);
    let untouched = Jeton::new();
    untouched.run(&["profile", "remove", "a"]).exits(2);
    assert!(!untouched.config_dir().exists());
}

#[test]
fn profile_edit_takes_a_sound_edit_and_keeps_a_faulty_one_beside() {
    let jeton = Jeton::new();
    let config = jeton.write_config("# mine\n[profiles.a]\nclient_id = \"x\"\n");
    let draft = jeton.config_dir().join("config.edit.toml");
    fs::set_permissions(&config, fs::Permissions::from_mode(0o644)).unwrap();
    let edit = |script: &str| jeton.call(&["profile", "edit"]).env("EDITOR", script).run();
    edit("sed -i s/x/y/").exits(0).prints("").says("config.toml is changed");
    assert_eq!(fs::read_to_string(&config).unwrap(), "# mine\n[profiles.a]\nclient_id = \"y\"\n");
    assert_eq!(fs::metadata(&config).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!draft.exists());
    edit("true").exits(0).says("nothing is changed");
    // Faulty: refused with the place, kept, and taken up again.
    edit("sed -i s/client_id/clinet_id/")
        .exits(2)
        .says("unknown setting \"clinet_id\"")
        .says("did you mean client_id?; nothing is changed, the edit is in")
        .says_one_error();
    edit("sed -i s/mine/ours/").exits(2).says("going on with the earlier edit in");
    edit("sed -i 's/\"y\"/\"y/'").exits(2).says("config.edit.toml line 3");
    assert_eq!(fs::read_to_string(&config).unwrap(), "# mine\n[profiles.a]\nclient_id = \"y\"\n");
    assert_eq!(fs::metadata(&draft).unwrap().permissions().mode() & 0o777, 0o600);
    edit("sed -i -e 's/\"y/\"z\"/' -e s/clinet/client/").exits(0);
    assert_eq!(fs::read_to_string(&config).unwrap(), "# ours\n[profiles.a]\nclient_id = \"z\"\n");
    assert!(!draft.exists());
    // An editor that fails or isn't there; VISUAL comes first.
    edit("false").exits(3).says("the editor failed").says_one_error();
    edit("/nonexistent/editor").exits(3).says("/nonexistent/editor");
    assert!(!draft.exists());
    jeton.call(&["profile", "edit"]).env("EDITOR", "false").env("VISUAL", "sed -i s/z/v/").run().exits(0);
    // Who changes the file meanwhile loses nothing.
    let meanwhile = format!("echo '# theirs' >> {}; sed -i s/ours/mine/", config.display());
    edit(&meanwhile).exits(2).says("was changed by another meanwhile");
    assert!(fs::read_to_string(&config).unwrap().ends_with("# theirs\n"));
    fs::File::options()
        .write(true)
        .open(&config)
        .unwrap()
        .set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(5))
        .unwrap();
    edit("true").exits(2).says("is an earlier edit, and").says_one_error();
    // Nobody is there.
    fs::remove_file(&draft).unwrap();
    jeton.run(&["profile", "edit"]).exits(3).says("an editor is needed, and there is no terminal to ask at");
    jeton
        .call(&["profile", "edit", "--no-input"])
        .env("EDITOR", "true")
        .run()
        .exits(3)
        .says("--no-input forbids");
}

#[test]
fn what_is_typed_in_the_editor_does_not_end_jeton() {
    let jeton = Jeton::new();
    let config = jeton.write_config("# mine\n[profiles.a]\npreset = \"wipo-das\"\n");
    // As emacs, whose usual key for "no" is the terminal's interrupt: it goes on, and so must who waits for it.
    let editor = "sh -c 'trap \"echo no\" INT; echo ready; until test -e go; do sleep 0.02; done; sed -i s/das/das-dev/ \"$1\"' sh";
    let Some(mut terminal) =
        jeton.call(&["profile", "edit"]).env("EDITOR", format!("{editor} >&2")).at_terminal()
    else {
        return;
    };
    terminal.sees("ready\n");
    terminal.types("\x03");
    terminal.sees("no\n");
    jeton.file("go", "");
    let (code, _, screen) = terminal.ends();
    assert_eq!(code, 0, "{screen}");
    assert_eq!(fs::read_to_string(config).unwrap(), "# mine\n[profiles.a]\npreset = \"wipo-das-dev\"\n");
    assert_eq!(fs::read_dir(jeton.config_dir()).unwrap().count(), 1, "no draft stays");
}

#[test]
fn a_configuration_that_is_a_symlink_stays_one() {
    let jeton = Jeton::new();
    fs::create_dir_all(jeton.config_dir()).unwrap();
    fs::create_dir_all(jeton.home().join("dotfiles")).unwrap();
    let config = jeton.config_dir().join("config.toml");
    std::os::unix::fs::symlink("../dotfiles/jeton.toml", &config).unwrap();
    let add = |name: &str| jeton.run(&["profile", "add", name, "--preset", "wipo-das", "--no-test"]).exits(0);
    // It may lead to what isn't there yet.
    add("a");
    add("b");
    jeton.run(&["profile", "remove", "a"]).exits(0);
    jeton.call(&["profile", "edit"]).env("EDITOR", "sed -i s/das/das-dev/").run().exits(0);
    assert!(fs::symlink_metadata(&config).unwrap().is_symlink());
    assert_eq!(
        fs::read_to_string(jeton.home().join("dotfiles/jeton.toml")).unwrap(),
        "[profiles.b]\npreset = \"wipo-das-dev\"\n"
    );
    let left: Vec<_> = fs::read_dir(jeton.home().join("dotfiles")).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn profiles_added_at_once_are_all_there() {
    let jeton = Jeton::new();
    let names: Vec<String> = (0..30).map(|n| format!("p{n}")).collect();
    let running: Vec<_> = names
        .iter()
        .map(|name| jeton.call(&["profile", "add", name, "--preset", "wipo-das", "--no-test"]).spawn())
        .collect();
    running.into_iter().for_each(|running| {
        running.wait().exits(0);
    });
    let listed = jeton.run(&["profile", "list"]).exits(0).stdout;
    assert_eq!(listed.lines().count(), 30, "{listed}");
    assert_eq!(listed.matches("default").count(), 1);
}

#[test]
fn a_profile_written_by_hand_works_however_it_is_written() {
    let server = Server::token("tok-1", 3600);
    let settings =
        format!("token_endpoint = \"{}\"\nauth_method = \"none\"\nclient_id = \"c\"\n", server.url("/token"));
    let inline = settings.trim_end().replace('\n', ", ");
    let jeton = Jeton::new();
    let sent = |config: &str| {
        jeton.write_config(config);
        jeton.run(&["token", "p", "--no-cache"]).exits(0).prints("tok-1\n").says_nothing();
        server.heard().last().unwrap().text().to_owned()
    };
    for config in [
        format!(
            "[profiles.q]\nscope = [\n\"x\"]\n[profiles.p]\n{settings}params = {{ n = 1 }}\n[profiles.r]\n"
        ),
        format!("[profiles.p.params]\nn = 1\n[profiles.q]\n[profiles.p]\n{settings}"),
        format!("[profiles.\"p\"]\n{settings}[profiles.p.params]\nn = 1\n"),
        format!("[ profiles . p ]\n{settings}params.n = 1"),
        format!("profiles.p = {{ {inline}, params.n = 1 }}\n"),
        format!("[profiles]\np = {{ {inline}, params.n = 1 }}\n"),
        format!("[profiles.q]\nscope = \"\"\"\n[profiles.p]\n\"\"\"\n[profiles.p]\n{settings}params.n = 1\n"),
        format!("[profiles.p]\r\n{}params.n = 1\r\n", settings.replace('\n', "\r\n")),
    ] {
        assert_eq!(sent(&config), "grant_type=client_credentials&client_id=c&n=1", "{config}");
    }
    for (config, line) in [
        (format!("[profiles.p]\n{settings}[profiles.p]\n"), "line 5"),
        (format!("[profiles.p]\n{settings}[profiles.\"p\"]\n"), "line 5"),
        (format!("[profiles.q]\n[profiles.p]\n{settings}scope = \n"), "line 6"),
    ] {
        jeton.write_config(&config);
        jeton.run(&["token", "p", "--no-cache"]).exits(2).says(line).says_one_error();
    }
}
