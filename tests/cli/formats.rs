//! Each form of a token, read by the program that it is for. What is not installed here is said and left out.

mod kubernetes;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::support::{Jeton, Reply, Server};

/// A token with every kind of character that some reader takes for something else.
const ODD: &str = r#"a'b"c$(d)`e\f%g;h #i!j&k|l*m?n{o}~$HOME"#;

/// One that a dotenv file can hold too.
const TAME: &str = "a b$HOME #c&d;e!f%g~";

fn serving(token: &str) -> Server {
    let body = serde_json::json!({ "access_token": token, "token_type": "bearer", "expires_in": 3600 });
    Server::always(Reply::json(200, &body.to_string()))
}

fn home(server: &Server) -> Jeton {
    Jeton::with_profile(&server.url("/token"), "auth_method = \"none\"")
}

/// Each is a shell's trap in a way of its own; the last one is every character that a token can have.
fn hostile() -> Vec<String> {
    let each = [
        ODD,
        "'",
        "''",
        "\\",
        "a\\'b\\",
        "-n",
        "!!",
        "$(id)`id`",
        " a  b ",
        "%s\\n",
        "\"",
        "~/*",
        "#",
        "-e \\x41",
    ];
    each.iter().map(|&token| token.to_owned()).chain([(' '..='~').collect()]).collect()
}

/// True where this program is installed; else that is said, loudly.
fn installed(program: &str) -> bool {
    let found =
        ["/usr/bin", "/bin", "/usr/local/bin"].iter().any(|folder| Path::new(folder).join(program).exists());
    if !found {
        eprintln!("NOT RUN: there is no {program}");
    }
    found
}

/// A server that gives the token of that number in `scope`.
fn giving(tokens: Vec<String>) -> Server {
    Server::new(move |heard| {
        let token = &tokens[heard.field("scope").unwrap().parse::<usize>().unwrap()];
        let body = serde_json::json!({ "access_token": token, "token_type": "bearer", "expires_in": 3600 });
        Reply::json(200, &body.to_string())
    })
}

#[test]
fn shells_evaluate_the_env_form() {
    let server = giving(hostile());
    let jeton = home(&server);
    for shell in ["sh", "dash", "bash", "zsh", "ksh", "busybox", "fish", "pwsh"] {
        if !installed(shell) {
            continue;
        }
        for (n, token) in hostile().iter().enumerate() {
            let posix = format!(
                "eval \"$(jeton token --scope {n} -o env --name T_1)\" && printf %s \"$T_1\" && env | grep -c ^T_1="
            );
            let fish = format!(
                "jeton token --scope {n} -o env --shell fish --name T_1 | source; and printf %s $T_1; and env | grep -c ^T_1="
            );
            let powershell = format!(
                "jeton token --scope {n} -o env --shell powershell --name T_1 | Invoke-Expression; Write-Host -NoNewline ($env:T_1 + \"1`n\")"
            );
            let args = match shell {
                "busybox" => vec!["sh", "-c", &posix],
                "fish" => vec!["-c", &fish],
                "pwsh" => vec!["-NoProfile", "-Command", &powershell],
                _ => vec!["-c", &posix],
            };
            let outcome = jeton.program(shell, &args).run().exits(0).says_nothing();
            assert_eq!(outcome.stdout, format!("{token}1\n"), "{shell}");
        }
    }
    // From a file as well as evaluated.
    let script = "jeton token --scope 0 -o env --write t.sh && . ./t.sh && printf %s \"$ACCESS_TOKEN\"";
    jeton.program("sh", &["-c", script]).run().exits(0).prints(ODD);
}

/// PowerShell as "about_Quoting_Rules" and "about_Assignment_Operators" have it, for where there is none: the variable of the
/// environment that a script of one assignment sets. A quote in a verbatim string is doubled; nothing else in it is special.
fn powershell(script: &str) -> Option<(String, String)> {
    let (name, value) = script.strip_prefix("$env:")?.strip_suffix('\n')?.split_once(" = '")?;
    let (mut read, mut rest) = (String::new(), value.chars());
    loop {
        match rest.next()? {
            '\'' if rest.as_str().starts_with('\'') => read.extend(rest.next()),
            '\'' => return rest.as_str().is_empty().then(|| (name.to_owned(), read)),
            c => read.push(c),
        }
    }
}

#[test]
fn the_env_form_for_powershell_follows_its_rules() {
    assert_eq!(powershell("$env:A = 'it''s'\n"), Some(("A".to_owned(), "it's".to_owned())));
    for wrong in ["$env:A = 'it's'\n", "$env:A = 'a\n", "$env:A = 'a'; b\n", "$A = 'a'\n"] {
        assert_eq!(powershell(wrong), None, "{wrong}");
    }
    let server = giving(hostile());
    let jeton = home(&server);
    for (n, token) in hostile().into_iter().enumerate() {
        let args =
            ["token", "--scope", &n.to_string(), "-o", "env", "--shell", "powershell", "--name", "T_1"];
        assert_eq!(powershell(&jeton.run(&args).exits(0).stdout), Some(("T_1".to_owned(), token)));
    }
}

#[test]
fn promise_21_what_no_shell_could_be_given_is_no_token() {
    for token in ["a\nb", "a\r", "a\u{0}b", "\u{2018}; id; \u{2019}", "t\u{f6}ken", "\u{7f}"] {
        let server = serving(token);
        for form in ["env", "dotenv", "curl", "header", "exec-credential", "json"] {
            home(&server).run(&["token", "-o", form]).exits(5).says_one_error();
        }
    }
}

#[test]
fn readers_of_dotenv_files_agree() {
    for token in ["eyJhbGciOi.J9-_+/=~", TAME] {
        let server = serving(token);
        let jeton = home(&server);
        jeton.run(&["token", "-o", "dotenv", "--name", "T", "--write", "t.env"]).exits(0).prints("");
        let sourced = "set -a; . ./t.env; sh -c 'printf %s \"$T\"'";
        jeton.program("sh", &["-c", sourced]).run().exits(0).prints(token);
        if installed("node") {
            let args = ["--env-file=t.env", "-e", "process.stdout.write(process.env.T)"];
            jeton.program("node", &args).run().exits(0).prints(token);
        }
        let python = "import dotenv, sys; sys.stdout.write(dotenv.dotenv_values('t.env')['T'])";
        if installed("python3") && jeton.program("python3", &["-c", "import dotenv"]).run().code == 0 {
            jeton.program("python3", &["-c", python]).run().exits(0).prints(token);
        }
    }
    let server = serving(ODD);
    home(&server).run(&["token", "-o", "dotenv"]).exits(3).says("no common way").says_one_error();
}

#[test]
fn promise_22_curl_reads_the_token_from_its_standard_input() {
    if !installed("curl") {
        return;
    }
    let (server, api) = (serving(ODD), Server::always(Reply::json(200, "{}")));
    let jeton = home(&server);
    let script = format!("jeton token -o curl | curl -sS --config - {}", api.url("/things"));
    jeton.program("sh", &["-c", &script]).run().exits(0).prints("{}").says_nothing();
    assert_eq!(api.heard_one().header("authorization"), Some(format!("Bearer {ODD}").as_str()));
    // And the header form from a file.
    jeton.run(&["token", "-o", "header", "--write", "auth.txt"]).exits(0).prints("").says_nothing();
    jeton.program("curl", &["-sS", "-H", "@auth.txt", &api.url("/")]).run().exits(0);
    assert_eq!(api.heard().last().unwrap().header("authorization"), Some(format!("Bearer {ODD}").as_str()));
}

#[test]
fn a_step_of_github_actions_gets_a_masked_output_or_a_variable() {
    let server = serving("a%b");
    let jeton = home(&server);
    let output = jeton.file("output", "earlier=1\n");
    let env = jeton.file("env", "");
    let call = |args: &[&str]| {
        jeton
            .call(&["token", "-o", "github"])
            .args(args)
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_ENV", &env)
            .run()
            .exits(0)
            .prints("::add-mask::a%25b\n")
            .says_nothing();
    };
    call(&[]);
    assert_eq!(fs::read_to_string(&output).unwrap(), "earlier=1\ntoken=a%b\n");
    assert_eq!(fs::read_to_string(&env).unwrap(), "");
    call(&["--name", "API_TOKEN"]);
    assert_eq!(fs::read_to_string(&env).unwrap(), "API_TOKEN=a%b\n");
    let elsewhere = jeton.run(&["token", "-o", "github", "--refresh"]).exits(2);
    elsewhere.says("GITHUB_OUTPUT is not set").says_one_error();
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn a_file_is_replaced_whole_and_private() {
    let server = serving("tok");
    let jeton = home(&server);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let old = jeton.file("token", "old and longer\n");
    fs::set_permissions(&old, fs::Permissions::from_mode(0o644)).unwrap();
    let call = jeton.call_after("umask 000", &["token", "--write", "token"]);
    call.run().exits(0).prints("").says_nothing();
    assert_eq!((fs::read_to_string(&old).unwrap().as_str(), mode(&old)), ("tok", 0o600));
    // What a symlink names is replaced, not the symlink.
    symlink("token", jeton.home().join("link")).unwrap();
    jeton.run(&["token", "-o", "header", "--write", "link"]).exits(0);
    assert!(fs::symlink_metadata(jeton.home().join("link")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&old).unwrap(), "Authorization: Bearer tok\n");
    let names: Vec<_> = fs::read_dir(jeton.home()).unwrap().flatten().map(|file| file.file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().ends_with(".tmp")), "{names:?}");
}

#[test]
fn a_device_or_a_pipe_is_written_to_and_stays() {
    use std::os::unix::fs::FileTypeExt;
    let server = serving("tok");
    let jeton = home(&server);
    jeton.run(&["token", "--write", "/dev/null"]).exits(0).prints("");
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    jeton.run(&["token", "--write", "/dev/stdout"]).exits(0).prints("tok");
    assert!(fs::symlink_metadata("/dev/stdout").unwrap().is_symlink());
}

#[test]
fn what_cannot_be_written_is_told_and_what_was_there_stays() {
    let server = serving("tok");
    let jeton = home(&server);
    jeton
        .run(&["token", "--write", "no/such/folder/token"])
        .exits(1)
        .says("can't write no/such/folder/token: no such");
    jeton.run(&["token", "--write", "config"]).exits(1).says_one_error();
    let refusing = Server::always(Reply::json(400, r#"{"error":"invalid_scope"}"#));
    let kept = jeton.file("kept", "good");
    jeton.run(&["token", "p", "--token-endpoint", &refusing.url("/"), "--write", "kept"]).exits(4);
    assert_eq!(fs::read_to_string(kept).unwrap(), "good");
}

#[test]
fn a_name_or_a_shell_goes_with_the_forms_that_have_one() {
    let jeton = Jeton::new();
    let says = |args: &[&str], message: &str| {
        jeton.call(&["token"]).args(args).run().exits(2).says(message).says_one_error();
    };
    says(&["--name", "T"], "--name goes with -o env, -o dotenv or -o github");
    says(&["-o", "dotenv", "--shell", "fish"], "--shell goes with -o env");
    for name in ["1a", "a-b", "", "a b", "a=b", "é"] {
        says(&["-o", "env", "--name", name], "a variable's name has letters, digits and underscores");
    }
    says(&["--write", "-"], "without --write the result goes to standard output");
    says(&["-o", "env", "--shell", "csh"], "possible values: sh, fish, powershell");
}
