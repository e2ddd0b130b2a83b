use super::super::layer::Origin;
use super::super::value::from_text;
use super::*;

const FILE: &str = "\
# How we reach the registries.

default_profile = \"a\"  # the usual one

# The first.
[profiles.a]
client_id = \"A\" # with a comment
# [profiles.b]
scope = [
  \"x\",
  \"y\",
]

# The second,
# in two sections.
[profiles.b]
client_id = 'B'

[profiles.b.params]
n = 1

# The third.
[profiles.\"c d\"]
";

fn place() -> Place<'static> {
    let base = Base { home: Some(Path::new("/home/ada")), folder: Some(Path::new("/etc/jeton")) };
    Place { file: Path::new("config.toml"), base }
}

/// The layer that flags make.
fn layer(flags: &[(&str, &str)]) -> Layer {
    let values = flags.iter().map(|(name, text)| {
        let name = Name::parse(name).unwrap();
        (name, from_text(name.key(), text, place().base).unwrap())
    });
    Layer::new(Origin::Flag, values.collect(), "the test").unwrap()
}

#[test]
fn a_profile_is_added_at_the_end_and_the_rest_stays() {
    let settings = layer(&[
        ("scope", "read write"),
        ("token_endpoint", "https://as.example/token?a=\"b\\c\""),
        ("key", "/home/ada/keys/k.pem"),
        ("cacert", "ca.pem"),
        ("timeout", "300ms"),
        ("assertion_lifetime", "2m"),
        ("insecure", "true"),
        ("resource", "https://a.example"),
        ("resource", "https://b.example"),
        ("claims", "n=1"),
        ("claims", r#"o={"roles":["a","b"],"deep":{"x y":1.5,"t":true}}"#),
        ("claims", "s=\"1\""),
        ("params", "otp@/home/ada/otp"),
        ("params", "v=1"),
        ("params", "v=\u{202e}2"),
        ("headers", "X-Route: a=b"),
    ]);
    let after = with_profile(FILE, "new one", &settings, place()).unwrap();
    let added = after.strip_prefix(FILE).unwrap();
    assert_eq!(
        added,
        r#"
[profiles."new one"]
token_endpoint = "https://as.example/token?a=\"b\\c\""
key = "~/keys/k.pem"
assertion_lifetime = "120s"
claims = { n = 1, o = { roles = ["a", "b"], deep = { "x y" = 1.5, t = true } }, s = "1" }
scope = "read write"
resource = ["https://a.example", "https://b.example"]
params = { otp = { file = "~/otp" }, v = ["1", "\U0000202e2"] }
headers = { X-Route = "a=b" }
cacert = "/etc/jeton/ca.pem"
insecure = true
timeout = "300ms"
"#
    );
    assert_eq!(with_profile("", "p", &layer(&[]), place()).unwrap(), "[profiles.p]\n");
    assert_eq!(
        with_profile("[profiles.a]", "p", &layer(&[]), place()).unwrap(),
        "[profiles.a]\n\n[profiles.p]\n"
    );
}

#[test]
fn what_a_profile_cannot_say_is_refused() {
    let refusal =
        |name: &str, settings: &Layer| with_profile(FILE, name, settings, place()).unwrap_err().message;
    let none = layer(&[]);
    assert_eq!(refusal("a", &none), "there is a profile \"a\" already");
    for name in ["", "-a", "a\nb", " a"] {
        assert!(refusal(name, &none).ends_with("can't be a profile's name"), "{name:?}");
    }
    assert_eq!(
        refusal("n", &layer(&[("claims", "x=null")])),
        "claims can't be written in a profile: TOML has no null"
    );
    assert!(refusal("n", &layer(&[("headers", "@lines.txt")])).contains("has no name there"));
    // More digits than TOML has: it would be another number.
    assert!(
        refusal("n", &layer(&[("claims", "x=123456789012345678901234567890")]))
            .contains("does not change by itself")
    );
    let inline = with_profile("profiles = { }\n", "n", &none, place()).unwrap_err();
    assert_eq!(inline.message, "config.toml is written in a way that jeton does not change by itself");
    assert!(with_profile("oops", "n", &none, place()).unwrap_err().message.starts_with("config.toml line 1"));
}

#[test]
fn a_profile_is_removed_with_its_comments_and_nothing_else() {
    let without = |name: &str| without_profile(FILE, name, place()).unwrap();
    let (up_to_b, from_b) = FILE.split_at(FILE.find("# The second").unwrap());
    let (up_to_c, from_c) = FILE.split_at(FILE.find("# The third").unwrap());
    assert_eq!(without("b"), format!("{up_to_b}{from_c}"));
    assert_eq!(without("c d"), up_to_c.trim_end().to_owned() + "\n");
    assert_eq!(without("a"), format!("# How we reach the registries.\n\n\n{from_b}"));
    let error = without_profile(FILE, "bb", place()).unwrap_err();
    assert_eq!(
        (error.message.as_str(), error.hint.as_deref()),
        ("there is no profile \"bb\"", Some("did you mean b?"))
    );
    // A faulty profile can go.
    assert_eq!(without_profile("[profiles.x]\nnonsense = 1\n", "x", place()).unwrap(), "");
    assert_eq!(
        without_profile("default_profile = \"x\"\n\n[profiles.x]\n[profiles.y]\n", "x", place()).unwrap(),
        "[profiles.y]\n"
    );
}

#[test]
fn a_file_written_in_an_unusual_way_is_left_alone() {
    for text in [
        "profiles = { x = {}, y = {} }\n",
        "[profiles]\nx.client_id = \"a\"\n[profiles.y]\n",
        "[profiles.y]\nclient_secret_command = \"\"\"\n[profiles.x]\n\"\"\"\n[profiles.x]\nscope = \"\"\"\n[profiles.y]\n\"\"\"\n",
    ] {
        assert!(
            without_profile(text, "x", place()).unwrap_err().message.contains("does not change by itself"),
            "{text}"
        );
    }
}

#[test]
fn the_default_is_set_where_it_stands_or_at_the_top() {
    let with = |text: &str| with_default(text, "b", Path::new("config.toml")).unwrap();
    assert_eq!(with(FILE), FILE.replace("\"a\"  #", "\"b\"  #"));
    assert_eq!(with("[profiles.b]\n"), "default_profile = \"b\"\n\n[profiles.b]\n");
    assert_eq!(with("# all\n\n[profiles.b]\n"), "# all\n\ndefault_profile = \"b\"\n\n[profiles.b]\n");
    assert_eq!(with("# of b\n[profiles.b]\n"), "default_profile = \"b\"\n\n# of b\n[profiles.b]\n");
    assert_eq!(with(""), "default_profile = \"b\"\n");
}

#[test]
fn a_whole_file_is_checked() {
    let fault = |text: &str| check(text, place()).unwrap_err().message;
    check(FILE, place()).unwrap();
    assert_eq!(fault("default_profile = \"x\"\n"), "there is no profile \"x\"");
    assert_eq!(
        fault("[profiles.a]\n[profiles.b]\nclinet_id = 1\n"),
        "profile b: unknown setting \"clinet_id\""
    );
    assert_eq!(fault("[profiles.a]\npreset = \"wipo\"\n"), "there is no preset \"wipo\"");
    assert!(fault("[profiles.a\n").starts_with("config.toml line 1"));
}
