//! Keys of every format, their passphrases, signers outside of the process, and `jeton key`.

use crate::support::{Jeton, Outcome};

/// A file among the fixtures.
fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/keys/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A copy of one that nobody else can read, which a checkout of the fixtures doesn't give.
fn private(jeton: &Jeton, name: &str) -> String {
    let file = jeton.file(&name.replace('/', "-"), std::fs::read(fixture(name)).expect(name));
    file.to_str().expect("UTF-8").to_owned()
}

const ASSERTION: [&str; 5] = ["assertion", "--client-id", "id", "--assertion-audience", "aud"];

/// `jeton assertion` with more arguments.
fn assertion(jeton: &Jeton, args: &[&str]) -> Outcome {
    jeton.call(&ASSERTION).args(args).run()
}

/// `jeton decode --key` of what an earlier call printed, as JSON.
#[track_caller]
fn verified(jeton: &Jeton, token: &Outcome, key: &str) -> serde_json::Value {
    let shown = jeton.run(&["decode", token.stdout.trim(), "--json", "--key", key]).exits(0);
    serde_json::from_str(&shown.stdout).expect("JSON")
}

#[test]
fn every_format_signs_what_the_public_key_verifies() {
    let jeton = Jeton::new();
    for (key, public) in [
        ("p256.pkcs8.der", "p256.pub.pem"),
        ("p256.no-public.pem", "p256.pub.pem"),
        ("p256.encrypted.pem", "p256.pub.pem"),
        ("p256.legacy-encrypted.pem", "p256.pub.pem"),
        ("p256.p12", "p256.pub.pem"),
        ("formats/legacy.p12", "p256.pub.pem"),
        ("formats/ec.jwk", "p256.pub.pem"),
        ("formats/openssh-ecdsa", "p256.pub.pem"),
        ("formats/openssh-ecdsa.ctr", "p256.pub.pem"),
        ("formats/service-account.json", "rsa-2048.pub.pem"),
        ("formats/rsa-pbes2.pem", "rsa-2048.pub.pem"),
        ("formats/rsa-pss-sha256.pem", "formats/rsa-pss-sha256.pub.pem"),
        ("p521.sec1.pem", "p521.pub.pem"),
        ("secp256k1.sec1.pem", "secp256k1.pub.pem"),
    ] {
        let call = jeton.call(&ASSERTION).args(&["--key", &private(&jeton, key)]);
        let token = call.env("JETON_KEY_PASSPHRASE", "passphrase").run().exits(0).says_nothing();
        assert_eq!(verified(&jeton, &token, &fixture(public))["verified"], true, "{key}");
    }
}

#[test]
fn a_passphrase_is_asked_only_where_it_is_needed() {
    let jeton = Jeton::new();
    let unset = ["--key-passphrase-env", "NOT_SET"];
    assertion(&jeton, &[&["--key", &fixture("p256.sec1.pem")], &unset[..]].concat()).exits(0);
    assertion(&jeton, &[&["--key", &fixture("p256.encrypted.pem")], &unset[..]].concat())
        .exits(3)
        .says("the key's passphrase should be in the variable NOT_SET, which is not set or empty");
    assertion(&jeton, &["--key", &private(&jeton, "p256.p12")])
        .exits(3)
        .says("jeton: the key's passphrase is needed, and there is no terminal to ask at")
        .says("--key-passphrase-file FILE (- is standard input)")
        .says_one_error();
    let file = jeton.file("passphrase", "passphrase\n");
    let file = file.to_str().unwrap();
    assertion(&jeton, &["--key", &fixture("p256.p12"), "--key-passphrase-file", file]).exits(0);
    let command =
        ["--key", &fixture("formats/openssh-ecdsa.ctr"), "--key-passphrase-command", "echo passphrase"];
    assertion(&jeton, &command).exits(0);
    let call =
        jeton.call(&ASSERTION).args(&["--key", &fixture("p256.encrypted.pem"), "--key-passphrase-file", "-"]);
    call.stdin("passphrase\n").run().exits(0);
    let wrong = jeton.file("wrong", "canary-passphrase");
    assertion(
        &jeton,
        &["--key", &private(&jeton, "p256.encrypted.pem"), "--key-passphrase-file", wrong.to_str().unwrap()],
    )
    .exits(3)
    .says("p256.encrypted.pem: the passphrase is wrong, or the private key is damaged")
    .never_says("canary")
    .says_one_error();
    let call = jeton.call(&["assertion", "--key-passphrase", "canary-passphrase"]).run();
    call.exits(2).says("a secret does not belong on a command line").never_says("canary");
}

#[test]
fn a_damaged_key_file_says_what_it_is() {
    let jeton = Jeton::new();
    let cut = |name: &str, size: usize| {
        let content = std::fs::read(fixture(name)).unwrap();
        jeton.file("cut", &content[..content.len().min(size)])
    };
    for (name, size, words) in [
        ("p256.encrypted.pem", 200, "has no -----END ENCRYPTED PRIVATE KEY----- line: the file is cut short"),
        ("p256.p12", 300, "the PKCS#12 file is damaged or cut short"),
        ("p256.pkcs8.der", 90, "DER that is cut short"),
        ("formats/ec.jwk", 60, "not JSON: "),
        ("formats/certificate.der", 9999, "a certificate without a private key"),
    ] {
        let file = cut(name, size);
        assertion(&jeton, &["--key", file.to_str().unwrap()]).exits(3).says(words).says_one_error();
    }
}

#[test]
fn promise_25_a_key_file_is_read_up_to_64_kib_and_pkcs12_up_to_1_mib() {
    let jeton = Jeton::new();
    let large = jeton
        .file("large.pem", [include_str!("../fixtures/keys/p256.sec1.pem"), &" ".repeat(65536)].concat());
    assertion(&jeton, &["--key", large.to_str().unwrap()]).exits(3).says("holds more than 64 KiB");
    let pfx = [std::fs::read(fixture("formats/plain.p12")).unwrap(), vec![0; 80000]].concat();
    let large = jeton.file("large.p12", pfx);
    assertion(&jeton, &["--key", large.to_str().unwrap()]).exits(0);
}

#[test]
fn promise_25_private_files_that_others_can_read_are_warned_of_and_public_ones_are_not() {
    use std::os::unix::fs::PermissionsExt;
    let jeton = Jeton::new();
    let open = |name: &str| {
        let file = jeton.file("open", std::fs::read(fixture(name)).unwrap());
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let warning = "open can be read by others (mode 644); chmod 600 ";
    let token = assertion(&jeton, &["--key", &fixture("p256.sec1.pem")]).stdout;
    let token = token.trim();
    for name in ["p256.sec1.pem", "formats/plain.p12", "formats/ec.jwk", "formats/openssh-ecdsa"] {
        let file = open(name);
        assertion(&jeton, &["--key", &file]).exits(0).says(warning);
        jeton.run(&["key", "show", &file]).exits(0).says(warning);
        jeton.run(&["key", "public", &file]).exits(0).says(warning);
        jeton.run(&["decode", token, "--key", &file]).exits(0).says(warning);
    }
    for name in ["p256.pub.pem", "p256.self-signed.pem", "formats/openssh-ecdsa.pub"] {
        let file = open(name);
        jeton.run(&["key", "show", &file]).exits(0).says_nothing();
        jeton.run(&["key", "public", &file]).exits(0).says_nothing();
        jeton.run(&["decode", token, "--key", &file]).exits(0).never_says("chmod");
        let sign = format!("openssl dgst -sha256 -sign {}", fixture("p256.sec1.pem"));
        assertion(&jeton, &["--sign-command", &sign, "--key", &file]).exits(0).says_nothing();
    }
    let secret = open("p256.pub.pem");
    jeton.call(&["decode", token, "--secret-file", &secret]).run().says(warning);
}

#[test]
fn a_jwk_brings_its_kid_and_a_pkcs12_its_chain() {
    let jeton = Jeton::new();
    let token = assertion(&jeton, &["--key", &fixture("formats/ec.jwk")]).exits(0);
    assert_eq!(verified(&jeton, &token, &fixture("p256.pub.pem"))["header"]["kid"], "ec-1");
    let token = assertion(&jeton, &["--key", &fixture("formats/ec.jwk"), "--kid", "mine"]).exits(0);
    assert_eq!(verified(&jeton, &token, &fixture("p256.pub.pem"))["header"]["kid"], "mine");
    let token = assertion(&jeton, &["--key", &fixture("formats/set.jwks"), "--kid", "rsa-1"]).exits(0);
    let header = verified(&jeton, &token, &fixture("rsa-2048.pub.pem"))["header"].clone();
    assert_eq!((header["alg"].as_str(), header["kid"].as_str()), (Some("PS256"), Some("rsa-1")));
    assertion(&jeton, &["--key", &fixture("formats/set.jwks")])
        .exits(3)
        .says("3 private keys in one file: EC P-256, kid \"ec-1\"; RSA 2048 bits, kid \"rsa-1\"; Ed25519, kid \"ed-1\"")
        .says("--kid KID chooses one");
    let token = jeton
        .call(&["assertion", "--preset", "ishare", "--client-id", "EU.EORI.NL000000001"])
        .args(&[
            "--assertion-audience",
            "EU.EORI.NL000000000",
            "--key",
            &private(&jeton, "formats/ishare.p12"),
        ])
        .env("JETON_KEY_PASSPHRASE", "passphrase")
        .run()
        .exits(0)
        .says_nothing();
    let header = verified(&jeton, &token, &fixture("ishare/leaf.pem"))["header"].clone();
    assert_eq!((header["alg"].as_str(), header["x5c"].as_array().unwrap().len()), (Some("RS256"), 3));
}

#[test]
fn a_command_signs_in_the_keys_stead() {
    let jeton = Jeton::new();
    let key = fixture("p256.sec1.pem");
    let openssl = format!("openssl dgst -sha256 -sign {key}");
    let signed = |command: &str, args: &[&str]| {
        let call = jeton.call(&ASSERTION).args(&["--sign-command", command]).args(args);
        call.run()
    };
    // DER, as openssl writes it; base64 of it, as a cloud's command line prints it.
    for command in [openssl.clone(), format!("{openssl} | openssl base64 -A")] {
        let token = signed(&command, &["--alg", "ES256"]).exits(0).says_nothing();
        assert_eq!(verified(&jeton, &token, &fixture("p256.pub.pem"))["verified"], true);
    }
    let token = signed(&openssl, &["--key", &fixture("p256.pub.pem"), "--kid", "thumbprint"]).exits(0);
    let shown = verified(&jeton, &token, &fixture("p256.pub.pem"));
    assert_eq!(shown["header"]["alg"], "ES256");
    assert!(shown["header"]["kid"].as_str().is_some_and(|kid| kid.len() == 43));
    let rsa = format!("openssl dgst -sha256 -sign {}", fixture("ishare/leaf.key.pem"));
    let chain = fixture("ishare/chain-wrong-order.pem");
    let token = signed(&rsa, &["--x5c", &chain]).exits(0);
    let header = verified(&jeton, &token, &fixture("ishare/leaf.pem"))["header"].clone();
    assert_eq!((header["alg"].as_str(), header["x5c"].as_array().unwrap().len()), (Some("RS256"), 3));

    signed(&openssl, &[]).exits(3).says("which algorithm it signs with is not known").says("--alg ALG");
    signed(&openssl, &["--key", &fixture("p256-other.sec1.pem")])
        .exits(3)
        .says("the sign command: the signature is not this key's (ES256, EC P-256)");
    signed("cat", &["--alg", "ES256"]).exits(3).says("which are no ES256 signature");
    signed("exit 3", &["--alg", "ES256"]).exits(3).says("the command for the signature failed");
    signed("yes", &["--alg", "ES256"]).exits(3).says("printed more than 4 KiB");
}

#[test]
fn a_new_key_is_private_whole_and_never_overwrites() {
    use std::os::unix::fs::PermissionsExt;
    let jeton = Jeton::new();
    let file = jeton.home().join("new.pem");
    let name = file.to_str().unwrap();
    for alg in ["ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed25519"] {
        let _ = std::fs::remove_file(&file);
        jeton.run(&["key", "generate", "--alg", alg, name]).exits(0).prints("").says("thumbprint ");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let token = assertion(&jeton, &["--key", name, "--alg", alg]).exits(0);
        assert_eq!(verified(&jeton, &token, name)["header"]["alg"], alg);
    }
    let before = std::fs::read(&file).unwrap();
    jeton
        .run(&["key", "generate", name])
        .exits(3)
        .says("new.pem is there already, and a key is not overwritten")
        .says_one_error();
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let link = jeton.home().join("link.pem");
    std::os::unix::fs::symlink(jeton.home().join("nowhere"), &link).unwrap();
    jeton.run(&["key", "generate", link.to_str().unwrap()]).exits(3).says("is there already");
    jeton.run(&["key", "generate", "/nonexistent/new.pem"]).exits(3).says("can't write /nonexistent/new.pem");
    let printed = jeton.run(&["key", "generate"]).exits(0).says_nothing();
    assert!(printed.stdout.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    let secret = jeton.run(&["key", "generate", "--alg", "HS256"]).exits(0);
    assert_eq!(secret.stdout.len(), 44);
    jeton.run(&["key", "generate", "--alg", "none"]).exits(2);
}

#[test]
fn the_public_half_comes_in_every_form() {
    let jeton = Jeton::new();
    let public = |args: &[&str]| {
        jeton.call(&["key", "public"]).args(args).env("JETON_KEY_PASSPHRASE", "passphrase").run()
    };
    let pem = std::fs::read_to_string(fixture("p256.pub.pem")).unwrap();
    for file in [
        "p256.sec1.pem",
        "p256.encrypted.pem",
        "p256.p12",
        "formats/ec.jwk",
        "p256.pub.pem",
        "p256.self-signed.pem",
        "formats/openssh-ecdsa.pub",
    ] {
        public(&[&fixture(file)]).exits(0).prints(&pem);
    }
    let rsa = std::fs::read_to_string(fixture("rsa-2048.pub.pem")).unwrap();
    public(&[&fixture("formats/service-account.json")]).exits(0).prints(&rsa);
    let json =
        |args: &[&str]| -> serde_json::Value { serde_json::from_str(&public(args).exits(0).stdout).unwrap() };
    let jwk = json(&[&fixture("p256.sec1.pem"), "--format", "jwk"]);
    assert_eq!((jwk["alg"].as_str(), jwk["use"].as_str()), (Some("ES256"), Some("sig")));
    assert_eq!((jwk["kid"].as_str().unwrap().len(), jwk.get("d")), (43, None));
    let jwk = json(&[&fixture("rsa-2048.pkcs1.pem"), "--format", "jwk", "--alg", "PS256", "--kid", "mine"]);
    assert_eq!((jwk["alg"].as_str(), jwk["kid"].as_str()), (Some("PS256"), Some("mine")));
    let set = json(&[&fixture("formats/set.jwks"), "--format", "jwks"]);
    let kids: Vec<&str> =
        set["keys"].as_array().unwrap().iter().map(|jwk| jwk["kid"].as_str().unwrap()).collect();
    assert_eq!(kids, ["ec-1", "rsa-1", "ed-1"]);
    public(&[&fixture("formats/set.jwks")])
        .exits(3)
        .says(
            "3 keys in one file: EC P-256, kid \"ec-1\"; RSA 2048 bits, kid \"rsa-1\"; Ed25519, kid \"ed-1\"",
        )
        .says("--format jwks prints all");
    assert_eq!(json(&[&fixture("formats/set.jwks"), "--format", "jwk", "--kid", "ed-1"])["crv"], "Ed25519");
    public(&[&fixture("p256.sec1.pem"), "--format", "jwk", "--alg", "RS256"])
        .exits(3)
        .says("EC P-256 is no key for RS256");
    public(&[&fixture("formats/oct.jwk")]).exits(3).says("a shared secret has no public half");

    let certificate =
        public(&[&fixture("p256.p12"), "--format", "cert", "--subject", "CN=das,C=CH", "--days", "2"])
            .exits(0);
    let file = jeton.file("cert.pem", &certificate.stdout);
    let shown = jeton.run(&["key", "show", file.to_str().unwrap()]).exits(0);
    assert!(
        shown.stdout.starts_with("certificate  CN=das,C=CH\n") && shown.stdout.contains("expires in 2 days"),
        "{shown}"
    );
    let token =
        assertion(&jeton, &["--key", &fixture("p256.sec1.pem"), "--x5c", file.to_str().unwrap()]).exits(0);
    assert_eq!(verified(&jeton, &token, file.to_str().unwrap())["verified"], true);
    public(&[&fixture("p256.pub.pem"), "--format", "cert"])
        .exits(3)
        .says("a public key, where a private key is wanted");
}

#[test]
fn what_is_in_a_key_file_is_shown_without_its_secrets() {
    let jeton = Jeton::new();
    let shown = jeton.run(&["key", "show", &private(&jeton, "p256.pkcs8.der")]).exits(0).says_nothing();
    let lines: Vec<&str> = shown.stdout.lines().collect();
    assert_eq!(lines[..3], ["private key  EC P-256", "format       DER, SEC1", "signs        ES256"]);
    // Without a terminal and without a passphrase: what shows all the same.
    jeton
        .run(&["key", "show", &fixture("p256.p12")])
        .exits(0)
        .prints("private key  encrypted\nformat       PKCS#12\n");
    for file in ["p256.encrypted.pem", "p256.legacy-encrypted.pem", "p256.p12"] {
        let call = jeton.call(&["key", "show", &private(&jeton, file)]);
        call.env("JETON_KEY_PASSPHRASE", "wrong")
            .run()
            .exits(3)
            .says("the passphrase is wrong")
            .says_one_error();
    }
    let call = jeton.call(&["key", "show", &fixture("formats/ishare.p12"), "--json"]);
    let shown = call.env("JETON_KEY_PASSPHRASE", "passphrase").run().exits(0);
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(shown["format"], "PKCS#12");
    assert_eq!(shown["content"].as_array().unwrap().len(), 4);
    jeton.run(&["key", "show", &private(&jeton, "rsa-1024.pem")]).exits(0).says_nothing();
    jeton.call(&["key", "show", "-"]).stdin("hello").run().exits(3).says("standard input: no key found");
    let secret = jeton.run(&["key", "show", &fixture("formats/oct.jwk")]).exits(0);
    assert!(secret.stdout.contains("shared secret") && !secret.stdout.contains("YSBzZWNyZXQ"), "{secret}");
}

#[cfg(feature = "pkcs11")]
#[test]
fn a_key_in_a_token_is_asked_of_its_library() {
    let jeton = Jeton::new();
    jeton.write_config(
        "[profiles.seal]\nclient_id = \"id\"\nassertion_audience = \"aud\"\nkey = \"pkcs11:token=seal;object=key\"\n\
         pkcs11_module = \"nowhere.so\"\n",
    );
    // The module is a file's name, relative to the configuration; the URI is none.
    jeton
        .run(&["assertion", "seal"])
        .exits(3)
        .says("can't load the PKCS#11 library ")
        .says("/config/nowhere.so")
        .says("--pkcs11-module FILE names the token's library")
        .says_one_error();
    assertion(&jeton, &["--key", "pkcs11:tokne=seal"])
        .exits(2)
        .says("has the attribute \"tokne\", which is not known");
    assertion(&jeton, &["--key", "pkcs11:token=seal?pin-value=canary"])
        .exits(2)
        .says("holds a PIN (pin-value)")
        .never_says("canary");
    for verb in ["public", "show"] {
        let module = ["--pkcs11-module", "/nowhere.so"];
        jeton
            .call(&["key", verb, "pkcs11:token=seal"])
            .args(&module)
            .run()
            .exits(3)
            .says("can't load the PKCS#11 library /nowhere.so")
            .says_one_error();
        let call = jeton.call(&["key", verb, "pkcs11:"]).env("JETON_PKCS11_MODULE", "/elsewhere.so");
        call.run().exits(3).says("can't load the PKCS#11 library /elsewhere.so");
    }
    assertion(&jeton, &["--pkcs11-pin", "canary"])
        .exits(2)
        .says("a secret does not belong on a command line")
        .never_says("canary");
}
