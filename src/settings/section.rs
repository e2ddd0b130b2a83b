//! The part of `config.toml` that a run needs, found without reading the rest: a cached token of one profile among ten
//! thousand must not wait for all of them to be parsed.
//!
//! The part means what the whole file means for that profile, or it is not given out. The two arguments that hold this up:
//! a line of TOML begins inside a string only where there are `"""` or `'''`; and a part that was cut off inside an array
//! or an inline table does not parse, which its reader answers by reading the whole.

use memchr::memmem;
use toml::de::{DeTable, DeValue};

/// What stands before the first section, and the sections of the profile named or, where none is, of `default_profile`.
/// `None` where the whole file has to be read: it has no such section, or is written in a way that leaves doubt.
pub(super) fn part(text: &str, named: Option<&str>) -> Option<String> {
    if [b"\"\"\"", b"'''"].iter().any(|quotes| memmem::find(text.as_bytes(), *quotes).is_some()) {
        return None;
    }
    let first = headings(text).next().unwrap_or(text.len());
    let before = text.get(..first)?;
    let Some(name) = named else {
        let top = DeTable::parse(before).ok()?;
        return match top.get_ref().get("default_profile").map(|value| value.get_ref()) {
            Some(DeValue::String(name)) => part(text, Some(name.as_ref())),
            Some(_) => None,
            None => Some(before.to_owned()),
        };
    };
    let mut part = before.to_owned();
    let mut begun = None;
    let mut found = false;
    for at in headings(text) {
        let is_own = is_heading_of(text.get(at..)?, name)?;
        match (begun, is_own) {
            (None, true) => (begun, found) = (Some(at), true),
            (Some(start), false) => {
                part.push_str(text.get(start..at)?);
                begun = None;
            }
            _ => {}
        }
    }
    if let Some(start) = begun {
        part.push_str(text.get(start..)?);
    }
    found.then_some(part)
}

/// Where lines begin with a bracket, space before it left out: all headings, and perhaps an array inside an array.
fn headings(text: &str) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'[', text.as_bytes()).filter(|at| {
        let before = text.as_bytes().get(..*at).unwrap_or_default();
        matches!(before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t')), None | Some(b'\n'))
    })
}

/// Whether this heading is the profile's or one below it; `None` where that is not plain to see: other quoting or spacing
/// than `[profiles.NAME]`, another table than a profile's.
fn is_heading_of(heading: &str, name: &str) -> Option<bool> {
    let path = heading.strip_prefix("[profiles.")?;
    let is_bare = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    match path.strip_prefix(name) {
        Some(rest) => match rest.as_bytes().first() {
            Some(b']' | b'.') => Some(true),
            Some(byte) if is_bare(byte) => Some(false),
            _ => None,
        },
        None => path.as_bytes().first().filter(|byte| is_bare(byte)).map(|_| false),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::config::Config;
    use super::super::value::Base;
    use super::*;

    const FILE: &str = "# mine\ndefault_profile = \"b\"\n\n[profiles.a]\nclient_id = \"A\" # [profiles.b]\nscope = [\n  \"x\", \"y\" ]\n\n\
                        # the second\n[profiles.b]\nclient_id = \"B\"\n[profiles.b.params]\nn = 1\n[profiles.bb]\nclient_id = \"BB\"\n\
                        \t[profiles.b.claims]\nm = [\"[profiles.a]\"]\n[profiles.c]";

    #[test]
    fn the_part_is_the_top_and_the_profiles_own_sections() {
        let own = "# mine\ndefault_profile = \"b\"\n\n[profiles.b]\nclient_id = \"B\"\n[profiles.b.params]\nn = 1\n\
                   [profiles.b.claims]\nm = [\"[profiles.a]\"]\n";
        assert_eq!(part(FILE, Some("b")).as_deref(), Some(own));
        assert_eq!(part(FILE, None).as_deref(), Some(own));
        assert_eq!(part(FILE, Some("d")), None);
        assert_eq!(part("x = 1\n", None).as_deref(), Some("x = 1\n"));
    }

    #[test]
    fn where_there_is_doubt_the_whole_is_read() {
        for text in [
            "[profiles]\na.client_id = \"x\"\n",
            "[profiles]\n[profiles.a]\n",
            "[profiles.\"a\"]\n",
            "[profiles.a ]\n",
            "[ profiles.a]\n",
            "[profiles . a]\n[profiles.a.params]\n",
            "['profiles'.a]\n",
            "[[profiles.a]]\n",
            "[profiles.b]\nscope = \"\"\"\n[profiles.a]\n\"\"\"\n",
            "[profiles.b]\nscope = '''\n[profiles.a]\n'''\n",
            "[profiles.a]\n[profiles.\"\\u0061\"]\n",
            "[profiles.a]\n[other]\n",
            "[profiles.b]\nresource = [\n[\"a\"]]\n[profiles.a]\n",
            "[profiles.é]\n",
            "profiles = { a = { } }\n",
        ] {
            assert_eq!(part(text, Some("a")), None, "{text}");
        }
        assert_eq!(part("[profiles.\"a b\"]\n", Some("a b")), None);
    }

    #[test]
    fn a_part_that_parses_means_what_the_whole_means() {
        let path = Path::new("config.toml");
        let whole = Config::parse(FILE, path).unwrap();
        for name in ["a", "b", "bb", "c"] {
            let part = part(FILE, Some(name)).unwrap();
            let part = Config::parse(&part, path).unwrap();
            let profile = |config: &Config<'_>| config.profile(name, Base::default()).unwrap();
            assert!(profile(&part).is_same(&profile(&whole)), "{name}");
            assert_eq!(part.default_profile(), whole.default_profile());
        }
        // Cut off inside a value: it doesn't parse, and the whole is read.
        let cut = part("[profiles.a]\nclaims = { x = [\n[profiles.b]]}\n", Some("a")).unwrap();
        assert!(Config::parse(&cut, path).is_err());
    }
}
