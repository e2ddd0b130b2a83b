//! Client assertions that somebody else signed: from files, variables and commands, and from each platform, of which a
//! double on loopback answers here.

use crate::support::{Call, Jeton, Reply, Server};

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Gives a token for each assertion and names the assertion in it.
fn authorization_server() -> Server {
    Server::new(|heard| {
        Reply::token(&format!("for-{}", heard.field("client_assertion").unwrap_or_default()), 3600)
    })
}

fn home(server: &Server, lines: &str) -> Jeton {
    Jeton::with_profile(&server.url("/token"), lines)
}

/// A call in a job of GitHub Actions that may ask this platform.
fn in_github(call: Call, platform: &Server) -> Call {
    call.env("ACTIONS_ID_TOKEN_REQUEST_URL", platform.url("/id?api-version=2.0"))
        .env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "permit-canary")
}

#[test]
fn an_assertion_comes_from_a_file_a_variable_or_a_command() {
    let server = authorization_server();
    let jeton = home(&server, "");
    jeton.file("a.jwt", "eyJ.file.x\n");
    jeton
        .run(&["token", "--client-assertion-file", "a.jwt"])
        .exits(0)
        .prints("for-eyJ.file.x\n")
        .says_nothing();
    let heard = server.heard_one();
    assert_eq!(
        heard.form().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>(),
        [
            ("grant_type", "client_credentials"),
            ("client_id", "id"),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", "eyJ.file.x"),
        ]
    );
    jeton
        .call(&["token"])
        .env("JETON_CLIENT_ASSERTION", "eyJ.variable")
        .run()
        .exits(0)
        .prints("for-eyJ.variable\n");
    let named = jeton.call(&["token", "--client-assertion-env", "MINE"]).env("MINE", "eyJ.named");
    named.run().exits(0).prints("for-eyJ.named\n");
    jeton
        .run(&["token", "--client-assertion-command", "printf eyJ.command"])
        .exits(0)
        .prints("for-eyJ.command\n");
    jeton.run(&["assertion", "--client-assertion-file", "a.jwt"]).exits(0).prints("eyJ.file.x\n");
}

#[test]
fn an_assertion_is_read_again_for_each_request_and_whose_token_is_cached_shows_in_it() {
    let server = authorization_server();
    let jeton = home(&server, "client_assertion_file = \"a.jwt\"");
    jeton.file("config/a.jwt", "eyJ.one");
    jeton.run(&["token"]).exits(0).prints("for-eyJ.one\n");
    jeton.run(&["token"]).exits(0).prints("for-eyJ.one\n");
    assert_eq!(server.heard().len(), 1, "from the cache");
    jeton.file("config/a.jwt", "eyJ.another");
    jeton.run(&["token"]).exits(0).prints("for-eyJ.another\n");
    jeton.file("config/b.jwt", "eyJ.two");
    jeton.run(&["token", "--client-assertion-file", "config/b.jwt"]).exits(0).prints("for-eyJ.two\n");
    // A retry reads it again too.
    let count = std::sync::atomic::AtomicUsize::new(0);
    let failing = Server::new(move |heard| match count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
        0 => Reply::json(503, "{}"),
        _ => Reply::token(&heard.field("client_assertion").unwrap_or_default(), 60),
    });
    let jeton =
        home(&failing, "client_assertion_command = \"echo x >> n; echo eyJ.$(wc -l < n)\"\nretry = 1");
    jeton.run(&["token"]).exits(0).prints("eyJ.2\n");
}

#[test]
fn the_client_identifier_beside_an_assertion_is_the_users_choice() {
    let server = authorization_server();
    let url = server.url("/token");
    let sent = |args: &[&str]| {
        let args = [&["token", "--no-cache", "--token-endpoint", &url], args].concat();
        Jeton::new().call(&args).env("JETON_CLIENT_ASSERTION", "eyJ.a").run().exits(0);
        server.heard().last().unwrap().field("client_id")
    };
    assert_eq!(sent(&[]), None);
    assert_eq!(sent(&["--client-id", "id"]).as_deref(), Some("id"));
    assert_eq!(sent(&["--client-id", "id", "--send-client-id=false"]), None);
}

#[test]
fn github_actions_issues_a_token_for_the_audience_in_force() {
    let platform = Server::always(Reply::json(200, r#"{"count":1,"value":"eyJ.github"}"#));
    let server = authorization_server();
    let jeton = home(&server, "client_assertion_from = \"github-actions\"");
    in_github(jeton.call(&["token"]), &platform).run().exits(0).prints("for-eyJ.github\n").says_nothing();
    let asked = platform.heard_one();
    let endpoint = server.url("/token").replace(':', "%3A").replace('/', "%2F");
    assert_eq!(asked.line(), format!("GET /id?api-version=2.0&audience={endpoint} HTTP/1.1"));
    assert_eq!(asked.header("authorization"), Some("Bearer permit-canary"));
    // From the cache nobody is asked, and for another audience both are.
    in_github(jeton.call(&["token"]), &platform).run().exits(0);
    assert_eq!((platform.heard().len(), server.heard().len()), (1, 1));
    let other = jeton.call(&["token", "--assertion-audience", "api://AzureADTokenExchange"]);
    in_github(other, &platform).run().exits(0);
    assert!(platform.heard()[1].line().ends_with("&audience=api%3A%2F%2FAzureADTokenExchange HTTP/1.1"));
    // Another job is another permit: what the first one got is not its token.
    let job = in_github(jeton.call(&["token"]), &platform).env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "other");
    job.run().exits(0);
    assert_eq!(server.heard().len(), 3);
    jeton
        .run(&["token"])
        .exits(3)
        .says("ACTIONS_ID_TOKEN_REQUEST_URL")
        .says("id-token: write")
        .says_one_error();
}

#[test]
fn what_a_platform_refuses_is_told_without_the_permit() {
    let server = authorization_server();
    for (reply, code, words) in [
        (Reply::json(403, r#"{"message":"no"}"#), 3, "(HTTP 403)"),
        (Reply::json(500, ""), 9, "(HTTP 500)"),
        (Reply::json(200, r#"{"nothing":1}"#), 3, "answered without an identity token"),
        (Reply::new(200, "text/html", "<html>"), 3, "answered without an identity token"),
    ] {
        let platform = Server::always(reply);
        let jeton = home(&server, "client_assertion_from = \"github-actions\"");
        let outcome = in_github(jeton.call(&["token", "-v"]), &platform).run().exits(code).says(words);
        outcome.never_says("permit-canary");
    }
    assert_eq!(server.heard().len(), 0);
    let far = home(&server, "client_assertion_from = \"github-actions\"");
    let call = far.call(&["token"]).env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "permit-canary");
    let outcome = call.env("ACTIONS_ID_TOKEN_REQUEST_URL", "http://runner.example/").run().exits(2);
    outcome.says("unencrypted").never_says("permit-canary");
}

#[test]
fn gitlab_puts_a_token_into_a_variable() {
    let server = authorization_server();
    let jeton = home(&server, "client_assertion_from = \"gitlab\"");
    jeton.call(&["token"]).env("GITLAB_OIDC_TOKEN", "eyJ.gitlab").run().exits(0).prints("for-eyJ.gitlab\n");
    let named = jeton.call(&["token", "--client-assertion-from", "gitlab:MY_TOKEN"]);
    named.env("MY_TOKEN", "eyJ.mine").run().exits(0).prints("for-eyJ.mine\n");
    jeton.run(&["token"]).exits(3).says("GITLAB_OIDC_TOKEN").says_one_error();
}

#[test]
fn azure_pipelines_issues_a_token_for_a_service_connection() {
    let platform = Server::always(Reply::json(200, r#"{"oidcToken":"eyJ.azure"}"#));
    let server = authorization_server();
    let jeton = home(&server, "client_assertion_from = \"azure-pipelines\"");
    let job = |args: &[&str]| {
        jeton
            .call(args)
            .env("SYSTEM_OIDCREQUESTURI", platform.url("/p/_apis/oidctoken"))
            .env("SYSTEM_ACCESSTOKEN", "permit-canary")
            .env("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "conn-1")
    };
    job(&["token"]).run().exits(0).prints("for-eyJ.azure\n").says_nothing();
    let asked = platform.heard_one();
    assert_eq!(asked.line(), "POST /p/_apis/oidctoken?api-version=7.1&serviceConnectionId=conn-1 HTTP/1.1");
    assert_eq!(asked.header("authorization"), Some("Bearer permit-canary"));
    assert_eq!(asked.header("x-tfs-fedauthredirect"), Some("Suppress"));
    assert_eq!(asked.header("content-length"), Some("0"));
    job(&["token", "--no-cache", "--client-assertion-from", "azure-pipelines:conn-2"]).run().exits(0);
    assert!(platform.heard()[1].line().contains("serviceConnectionId=conn-2"));
    jeton.run(&["token"]).exits(3).says("SYSTEM_OIDCREQUESTURI").says("System.AccessToken");
}

#[test]
fn kubernetes_projects_a_token_into_a_file() {
    let server = authorization_server();
    let jeton = Jeton::new();
    let file = jeton.file("projected", "eyJ.kubernetes");
    jeton.write_config(&format!(
        "default_profile = \"p\"\n[profiles.p]\ntoken_endpoint = \"{}\"\nclient_assertion_from = \"kubernetes:{}\"\n",
        server.url("/token"),
        file.display()
    ));
    jeton.run(&["token"]).exits(0).prints("for-eyJ.kubernetes\n").says_nothing();
    let usual = jeton.run(&["token", "--client-assertion-from", "kubernetes"]).exits(3);
    usual.says("/var/run/secrets/jeton/token").says_one_error();
}

#[test]
fn a_machine_at_google_asks_its_metadata_server() {
    let platform = Server::always(Reply::new(200, "text/html", "eyJ.gcp\n"));
    let server = authorization_server();
    let jeton = home(&server, "client_assertion_from = \"gcp\"\nassertion_audience = \"https://as.example\"");
    let host = format!("127.0.0.1:{}", platform.port());
    jeton.call(&["token"]).env("GCE_METADATA_HOST", &host).run().exits(0).prints("for-eyJ.gcp\n");
    let asked = platform.heard_one();
    assert_eq!(
        asked.line(),
        "GET /computeMetadata/v1/instance/service-accounts/default/identity?audience=https%3A%2F%2Fas.example&format=full HTTP/1.1"
    );
    assert_eq!(asked.header("metadata-flavor"), Some("Google"));
}

#[test]
fn a_spiffe_workload_has_a_type_of_its_own() {
    let server = authorization_server();
    let jeton = home(&server, "client_assertion_from = \"spiffe:svid.jwt\"");
    jeton.file("svid.jwt", "eyJ.svid");
    jeton.run(&["token"]).exits(0).prints("for-eyJ.svid\n");
    let spiffe = "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe";
    assert_eq!(server.heard_one().field("client_assertion_type").as_deref(), Some(spiffe));
    for (typed, sent) in [("jwt-bearer", JWT_BEARER), ("urn:x:y", "urn:x:y")] {
        jeton.run(&["token", "--no-cache", "--client-assertion-type", typed]).exits(0);
        assert_eq!(server.heard().last().unwrap().field("client_assertion_type").as_deref(), Some(sent));
    }
}

#[test]
fn an_assertions_place_is_named_once_and_known() {
    let jeton = home(&authorization_server(), "");
    let says = |args: &[&str], words: &str| {
        jeton.call(&["token"]).args(args).run().exits(2).says(words).says_one_error();
    };
    says(
        &["--client-assertion-from", "github"],
        "is one of github-actions, gitlab, azure-pipelines, kubernetes, gcp, spiffe",
    );
    says(&["--client-assertion-from", "spiffe"], "spiffe:/run/spiffe/svid.jwt");
    says(
        &["--client-assertion-from", "gcp", "--client-assertion-file", "x"],
        "client_assertion_file and client_assertion_from name the same secret",
    );
    says(
        &["--client-assertion", "eyJ.x"],
        "there is no --client-assertion: a secret does not belong on a command line",
    );
}

#[test]
fn promise_23_an_assertion_is_shown_nowhere() {
    let refusing = Server::always(Reply::json(
        401,
        r#"{"error":"invalid_client","error_description":"eyJ.canary is bad"}"#,
    ));
    let jeton = home(&refusing, "client_assertion_file = \"a.jwt\"");
    jeton.file("config/a.jwt", "eyJ.canary");
    for args in [&["token", "-v"][..], &["token", "--dry-run"], &["token", "--curl"], &["profile", "show"]] {
        jeton.run(args).never_says("canary");
    }
    jeton.run(&["token", "--curl"]).exits(0).says_nothing();
}
