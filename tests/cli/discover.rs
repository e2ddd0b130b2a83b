//! `jeton discover`, and `jeton token` with an issuer alone.

use std::sync::{Arc, Mutex};

use crate::support::{Jeton, Reply, Server};

/// An authorization server with metadata at this path and a token endpoint at `/t`.
fn issuer(path: &'static str) -> (Server, String) {
    let own = Arc::new(Mutex::new(String::new()));
    let told = Arc::clone(&own);
    let server = Server::new(move |heard| {
        let issuer = told.lock().unwrap().clone();
        match heard.line().split(' ').nth(1) {
            Some("/t") => Reply::token("tok", 3600),
            Some(asked) if asked == path => Reply::json(
                200,
                &format!(
                    r#"{{"issuer":"{issuer}","token_endpoint":"{issuer}/t","grant_types_supported":["client_credentials","implicit"],"x":1.00}}"#
                ),
            ),
            _ => Reply::json(404, "{}"),
        }
    });
    let url = server.url("");
    own.lock().unwrap().clone_from(&url);
    (server, url)
}

#[test]
fn what_a_server_offers_is_shown_from_either_place() {
    for path in ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"] {
        let (_server, url) = issuer(path);
        let jeton = Jeton::new();
        let outcome = jeton.run(&["discover", &url]).exits(0).says_nothing();
        assert!(
            outcome
                .stdout
                .contains("  yes  client_credentials  the default\n  no   implicit            a browser's\n"),
            "{outcome}"
        );
        let json = jeton.run(&["discover", &url, "--json"]).exits(0).stdout;
        assert!(
            json.contains("\"x\":1.00")
                && json.contains("\"jeton\":{\"grant_types\":[\"client_credentials\"]"),
            "{json}"
        );
    }
}

#[test]
fn no_metadata_is_told_with_its_exit_code() {
    let (server, url) = issuer("/elsewhere");
    let jeton = Jeton::new();
    jeton.run(&["discover", &url]).exits(5).says("/.well-known/oauth-authorization-server answered 404");
    jeton.run(&["discover", "as.example"]).exits(2).says("has no scheme");
    let outcome =
        jeton.run(&["token", "--issuer", &url, "--client-id", "id", "--auth-method", "none"]).exits(5);
    outcome.says("hint: is that the issuer, letter by letter?");
    drop(server);
    jeton.run(&["discover", &url]).exits(6);
}

#[test]
fn an_issuer_alone_is_enough_for_a_token_and_a_cached_one_needs_no_network() {
    let (server, url) = issuer("/.well-known/oauth-authorization-server");
    let jeton = Jeton::new();
    jeton.write_config(&format!(
        "[profiles.p]\nissuer = \"{url}\"\nclient_id = \"id\"\nauth_method = \"none\"\n"
    ));
    let outcome = jeton.run(&["token", "p", "-v"]).exits(0).prints("tok\n");
    outcome.says(&format!("token endpoint {url}/t, by the issuer's metadata"));
    let lines: Vec<String> = server.heard().iter().map(|heard| heard.line().to_owned()).collect();
    assert_eq!(lines, ["GET /.well-known/oauth-authorization-server HTTP/1.1", "POST /t HTTP/1.1"]);
    drop(server);
    jeton.run(&["token", "p"]).exits(0).prints("tok\n").says_nothing();
    // Old metadata is enough to find the cached token.
    let folder = jeton.config_dir().join("metadata");
    for file in std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|e| e == "json"))
    {
        let kept = std::fs::read_to_string(file.path()).unwrap();
        let at = kept.find("\"expires_at\":").unwrap() + "\"expires_at\":".len();
        let end = at + kept[at..].find(',').unwrap();
        std::fs::write(file.path(), format!("{}1{}", &kept[..at], &kept[end..])).unwrap();
    }
    jeton.run(&["token", "p"]).exits(0).prints("tok\n").says_nothing();
    jeton.run(&["token", "p", "--refresh"]).exits(6).says("the metadata of an earlier run is used");
}

#[test]
fn the_metadatas_own_url_is_understood_and_no_flag_named_that_is_none() {
    let (_server, url) = issuer("/.well-known/openid-configuration");
    let jeton = Jeton::new();
    let pasted = format!("{url}/.well-known/openid-configuration");
    let outcome = jeton.run(&["discover", &pasted]).exits(0);
    assert!(outcome.stdout.starts_with(&format!("issuer  {url}\n")), "{outcome}");
    jeton
        .run(&["token", "--issuer", &pasted, "--client-id", "id"])
        .exits(2)
        .says("issuer is the place of its metadata")
        .says(&format!("hint: --issuer {url}\n"));
    jeton.run(&["discover", "ci"]).exits(2).says("the issuer has no scheme").never_says("--issuer");
    jeton.run(&["discover", &format!("{url}/")]).exits(5).says(&format!("the issuer is {url}\n"));
}
