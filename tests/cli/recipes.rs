//! Every snippet of docs/scripting.md and docs/ci.md, taken from the page and run: by bash, or by a double of the platform
//! that it is for. A language that nobody here plays fails the test, so that no snippet is left out by accident.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Jeton, Outcome, Reply, Server, binary};

const SCRIPTING: &str = include_str!("../../docs/scripting.md");
const CI: &str = include_str!("../../docs/ci.md");

/// A block between fences: its language, the headings above it, its lines.
struct Snippet {
    language: String,
    heading: String,
    text: String,
}

fn snippets(page: &str) -> Vec<Snippet> {
    let (mut found, mut heading, mut open) = (Vec::new(), String::new(), None::<Snippet>);
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                let language = language.to_owned();
                open = Some(Snippet { language, heading: heading.clone(), text: String::new() });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(snippet), None) => snippet.text.push_str(&format!("{line}\n")),
            (None, None) => {
                if let Some((_, title)) = line.strip_prefix('#').and_then(|line| line.split_once(' ')) {
                    title.clone_into(&mut heading);
                }
            }
        }
    }
    found
}

/// The world of the pages: an authorization server, an API that wants its tokens, a home with the profiles and the programs.
struct World {
    jeton: Jeton,
    server: Server,
    api: Server,
}

impl World {
    fn new() -> Self {
        let server = Server::new(|heard| {
            let identity = heard.field("client_assertion").filter(|jwt| jwt.len() > 3);
            let is_known = identity.is_some()
                || heard.header("authorization").is_some()
                || heard.field("client_id").is_some();
            if is_known {
                Reply::token("tok", 3600)
            } else {
                Reply::json(401, r#"{"error":"invalid_client"}"#)
            }
        });
        let api = Server::new(|heard| match heard.header("authorization") {
            Some("Bearer tok") => Reply::json(200, "[]"),
            _ => Reply::json(401, "{}"),
        });
        let jeton = Jeton::new();
        let profile = |name: &str| {
            let url = server.url("/token");
            format!(
                "[profiles.{name}]\ntoken_endpoint = \"{url}\"\nclient_id = \"{name}\"\nauth_method = \"none\"\n"
            )
        };
        jeton.write_config(&["ci", "das", "registry"].map(profile).concat());
        jeton.file("secret.txt", "s3cret\n");
        jeton.file("identity.jwt", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.\n");
        jeton.file("key.pem", include_str!("../fixtures/keys/p256.sec1.pem"));
        let world = Self { jeton, server, api };
        world.program("deploy", "test \"$API_TOKEN\" = tok");
        world.program("sync", "test \"$DAS$REGISTRY\" = toktok");
        world.program("nightly", "test \"$ACCESS_TOKEN\" = tok");
        world.program(
            "aws",
            "test \"$(wc -c < \"$AWS_WEB_IDENTITY_TOKEN_FILE\")\" = 3 && test -n \"$AWS_ROLE_ARN\"",
        );
        world
    }

    fn program(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.jeton.file(name, format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The page's words with this world's places in them.
    fn placed(&self, text: &str) -> String {
        let home = self.jeton.home().display().to_string();
        text.replace("https://api.example", &self.api.url(""))
            .replace("https://as.example", &self.server.url(""))
            .replace("/run/jeton", &format!("{home}/run"))
            .replace("/var/run/secrets/jeton", &format!("{home}/identity"))
            .replace("/usr/local/bin/jeton", "jeton")
    }

    fn shell(&self, script: &str, variables: &HashMap<String, String>) -> Outcome {
        let path = format!(
            "{}:{}:/usr/local/bin:/usr/bin:/bin",
            binary().parent().unwrap().display(),
            self.jeton.home().display()
        );
        let call =
            self.jeton.program("bash", &["-euo", "pipefail", "-c", &self.placed(script)]).env("PATH", path);
        variables.iter().fold(call, |call, (name, value)| call.env(name, self.placed(value))).run()
    }
}

fn none() -> HashMap<String, String> {
    HashMap::new()
}

/// The value of `name: value`, `name = 'value'` or `- name: value` on a line of its own, without quotes.
fn assigned<'t>(line: &'t str, sign: &str) -> Option<(&'t str, &'t str)> {
    let (name, value) = line.trim().trim_start_matches("- ").split_once(sign)?;
    Some((name.trim(), value.trim().trim_matches(['"', '\''])))
}

/// All `JETON_` variables that are assigned in a text.
fn variables(text: &str, sign: &str) -> HashMap<String, String> {
    text.lines()
        .filter_map(|line| assigned(line, sign))
        .filter(|(name, value)| name.starts_with("JETON_") && !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn each_shell_snippet_does_what_the_page_says() {
    let mut run = 0;
    for snippet in [SCRIPTING, CI].into_iter().flat_map(snippets) {
        let missing = ["curl", "node"].into_iter().find(|program| {
            snippet.text.contains(&format!("{program} ")) && !Path::new("/usr/bin").join(program).exists()
        });
        if let Some(program) = missing {
            eprintln!("NOT RUN: there is no {program}: {}", snippet.text);
            continue;
        }
        let world = World::new();
        match snippet.language.as_str() {
            "sh" => {
                let outcome = world.shell(&snippet.text, &none());
                assert_eq!(outcome.code, 0, "{}\n{}\n{outcome}", snippet.heading, snippet.text);
                if snippet.text.contains("https://api.example") {
                    assert!(!world.api.heard().is_empty(), "{}", snippet.text);
                }
            }
            "fish" if Path::new("/usr/bin/fish").exists() => {
                world.jeton.program("fish", &["-c", &snippet.text]).run().exits(0);
            }
            "powershell" if Path::new("/usr/bin/pwsh").exists() => {
                world.jeton.program("pwsh", &["-NoProfile", "-Command", &snippet.text]).run().exits(0);
            }
            "fish" | "powershell" => eprintln!("NOT RUN: there is no {}", snippet.language),
            "cron" => {
                let command = snippet.text.splitn(6, ' ').nth(5).unwrap();
                world.shell(command, &none()).exits(0);
            }
            // Played below.
            "ini" | "yaml" | "groovy" => continue,
            other => panic!("nobody plays {other}:\n{}", snippet.text),
        }
        run += 1;
    }
    assert!(run >= 8, "only {run}");
}

/// A snippet of that language below that heading.
fn below(page: &str, heading: &str, language: &str) -> String {
    let found =
        snippets(page).into_iter().find(|snippet| snippet.heading == heading && snippet.language == language);
    found.unwrap_or_else(|| panic!("no {language} below {heading}")).text
}

#[test]
fn no_snippet_is_left_out() {
    let played = [
        (SCRIPTING, "systemd", "ini"),
        (SCRIPTING, "A sidecar in Kubernetes", "yaml"),
        (SCRIPTING, "Prometheus", "yaml"),
        (SCRIPTING, "kubectl", "yaml"),
        (CI, "GitHub Actions", "yaml"),
        (CI, "GitLab CI", "yaml"),
        (CI, "Azure Pipelines", "yaml"),
        (CI, "Jenkins", "groovy"),
    ];
    for page in [SCRIPTING, CI] {
        for snippet in
            snippets(page).iter().filter(|s| ["ini", "yaml", "groovy"].contains(&s.language.as_str()))
        {
            let is_played = played
                .iter()
                .any(|(_, heading, language)| *heading == snippet.heading && *language == snippet.language);
            assert!(is_played, "{}: {}", snippet.heading, snippet.text);
        }
    }
}

#[test]
fn a_job_of_github_actions_runs_as_the_page_says() {
    let world = World::new();
    let runner = Server::always(Reply::json(200, r#"{"value":"eyJ.github"}"#));
    let page = below(CI, "GitHub Actions", "yaml");
    assert!(page.contains("id-token: write"));
    let (output, env) = (world.jeton.file("output", ""), world.jeton.file("env", ""));
    let mut job = variables(&page, ": ");
    job.insert("ACTIONS_ID_TOKEN_REQUEST_URL".to_owned(), runner.url("/?v=1"));
    job.insert("ACTIONS_ID_TOKEN_REQUEST_TOKEN".to_owned(), "permit".to_owned());
    job.insert("GITHUB_OUTPUT".to_owned(), output.display().to_string());
    job.insert("GITHUB_ENV".to_owned(), env.display().to_string());
    let mut steps = 0;
    for step in page.split("\n      - ").skip(1) {
        let lines: Vec<_> = step.lines().filter_map(|line| assigned(line, ": ")).collect();
        let find = |name: &str| lines.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let mut variables = job.clone();
        for (name, file) in [("token", &output), ("API_TOKEN", &env)] {
            let content = fs::read_to_string(file).unwrap();
            let set = content.lines().rev().find_map(|line| line.strip_prefix(&format!("{name}=")));
            match (find("API_TOKEN"), set) {
                (Some("${{ steps.auth.outputs.token }}"), Some(set)) if name == "token" => {
                    variables.insert("API_TOKEN".to_owned(), set.to_owned());
                }
                (None, Some(set)) if name == "API_TOKEN" => {
                    variables.insert("API_TOKEN".to_owned(), set.to_owned());
                }
                _ => {}
            }
        }
        let script = find("run").expect("a step that runs something");
        let outcome = world.shell(script, &variables).exits(0);
        if script.contains("-o github") {
            assert!(outcome.stdout.starts_with("::add-mask::tok\n"), "{outcome}");
        }
        steps += 1;
    }
    assert_eq!(steps, 5);
    assert_eq!((runner.heard().len(), world.server.heard().len(), world.api.heard().len()), (1, 1, 1));
}

#[test]
fn a_job_of_gitlab_runs_as_the_page_says() {
    let world = World::new();
    let page = below(CI, "GitLab CI", "yaml");
    let mut job = variables(&page, ": ");
    assert!(page.contains("\n    GITLAB_OIDC_TOKEN:\n"));
    job.insert("GITLAB_OIDC_TOKEN".to_owned(), "eyJ.gitlab".to_owned());
    let (_, script) = page.split_once("script:\n").unwrap();
    for line in script.lines() {
        world.shell(line.trim().strip_prefix("- ").unwrap(), &job).exits(0);
    }
    assert_eq!(world.server.heard_one().field("client_assertion").as_deref(), Some("eyJ.gitlab"));
    assert_eq!(world.api.heard().len(), 1);
}

#[test]
fn a_step_of_azure_pipelines_runs_as_the_page_says() {
    let world = World::new();
    let platform = Server::always(Reply::json(200, r#"{"oidcToken":"eyJ.azure"}"#));
    let page = below(CI, "Azure Pipelines", "yaml");
    let mut job = variables(&page, ": ");
    assert!(page.contains("SYSTEM_ACCESSTOKEN: $(System.AccessToken)"));
    job.insert("SYSTEM_ACCESSTOKEN".to_owned(), "permit".to_owned());
    job.insert("SYSTEM_OIDCREQUESTURI".to_owned(), platform.url("/oidctoken"));
    let script =
        page.lines().find_map(|line| assigned(line, ": ").filter(|(name, _)| *name == "bash")).unwrap().1;
    world.shell(script, &job).exits(0);
    assert!(platform.heard_one().line().contains("serviceConnectionId=0b7e3f5c-connection"));
}

#[test]
fn a_stage_of_jenkins_runs_as_the_page_says() {
    let world = World::new();
    let page = below(CI, "Jenkins", "groovy");
    let mut job = variables(&page, " = ");
    // A file credential's variable holds the name of a file.
    let credential = job.insert("JETON_KEY".to_owned(), "key.pem".to_owned());
    assert_eq!(credential.as_deref(), Some("credentials('as-key')"));
    let script = page.split("'''").nth(1).unwrap();
    world.shell(script, &job).exits(0);
    assert!(world.server.heard_one().field("client_assertion").is_some());
}

/// Runs a watch until its file is there, then ends it.
fn watched(world: &World, args: &[String], variables: &HashMap<String, String>) {
    let file = world.jeton.home().join("run/token");
    let call = variables
        .iter()
        .fold(world.jeton.call(args), |call, (name, value)| call.env(name, world.placed(value)));
    let running = call.spawn();
    let start = std::time::Instant::now();
    while fs::read_to_string(&file).unwrap_or_default() != "tok" {
        assert!(start.elapsed().as_secs() < 10, "no token in the file");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let pid = Pid::from_raw(i32::try_from(running.pid()).unwrap()).unwrap();
    kill_process(pid, Signal::TERM).unwrap();
    running.wait().exits(0);
}

#[test]
fn the_systemd_unit_is_one_and_its_command_works() {
    let world = World::new();
    let page = below(SCRIPTING, "systemd", "ini");
    let command = page.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    fs::create_dir(world.jeton.home().join("run")).unwrap();
    let args: Vec<String> = world.placed(command).split(' ').skip(1).map(str::to_owned).collect();
    watched(&world, &args, &none());
    if Path::new("/usr/bin/systemd-analyze").exists() {
        let unit = page.replace("/usr/local/bin/jeton", binary().to_str().unwrap());
        world.jeton.file("jeton-ci.service", unit);
        let outcome =
            world.jeton.program("systemd-analyze", &["verify", "--man=no", "./jeton-ci.service"]).run();
        assert!(!outcome.stderr.contains("jeton-ci.service"), "{outcome}");
    }
}

#[test]
fn the_sidecar_works_and_its_neighbours_read_the_same_file() {
    let world = World::new();
    for folder in ["run", "identity"] {
        fs::create_dir(world.jeton.home().join(folder)).unwrap();
    }
    world.jeton.file("identity/token", "eyJ.kubernetes");
    let page = below(SCRIPTING, "A sidecar in Kubernetes", "yaml");
    let mut named = None;
    let mut variables = HashMap::new();
    for (name, value) in page.lines().filter_map(|line| assigned(line, ": ")) {
        match (name, named.take()) {
            ("name", _) => named = Some(value.to_owned()),
            ("value", Some(variable)) => drop(variables.insert(variable, value.to_owned())),
            _ => {}
        }
    }
    let file = variables.remove("ACCESS_TOKEN_FILE").unwrap();
    let args = page.lines().find_map(|line| line.trim().strip_prefix("args: ")).unwrap();
    let args: Vec<String> = serde_json::from_str(args).unwrap();
    assert!(args.contains(&file));
    let args: Vec<String> = args.iter().map(|arg| world.placed(arg)).collect();
    watched(&world, &args, &variables);
    assert_eq!(world.server.heard_one().field("client_assertion").as_deref(), Some("eyJ.kubernetes"));
    let prometheus = below(SCRIPTING, "Prometheus", "yaml");
    assert!(prometheus.contains(&format!("credentials_file: {file}\n")));
}

#[test]
fn kubectls_call_is_the_one_on_the_page() {
    let page = below(SCRIPTING, "kubectl", "yaml");
    assert!(
        page.contains("apiVersion: client.authentication.k8s.io/v1\n") && page.contains("command: jeton\n")
    );
    let args = page.lines().find_map(|line| line.trim().strip_prefix("args: ")).unwrap();
    let args: Vec<&str> = args.trim_matches(['[', ']']).split(", ").collect();
    let outcome = World::new().jeton.run(&args).exits(0);
    assert!(outcome.stdout.contains("\"kind\":\"ExecCredential\""), "{outcome}");
}
