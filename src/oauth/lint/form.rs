//! How: the header, the signature, the size (RFC 7515, RFC 7523 section 3 items 8 to 10).

use super::{Finding, Standard, Subject};
use crate::jose::{signature_fits, signature_size};
use crate::json::{Object, Value};
use crate::text::quoted;

/// The longest assertion that the strictest server known (Auth0) takes, in bytes.
const LONG: usize = 2048;

/// Item 9: signed or with a MAC.
pub(super) fn signed(subject: &Subject<'_>) -> Vec<Finding> {
    let alg = subject.alg();
    let bytes = subject.signature.len();
    let words = match alg.as_deref() {
        None => "the header has no alg".to_owned(),
        Some(alg) if alg.eq_ignore_ascii_case("none") || bytes == 0 => {
            format!("it is not signed (alg {}, {bytes} bytes of signature)", quoted(alg))
        }
        Some(alg) if !signature_fits(alg, subject.signature) => {
            let size =
                signature_size(subject.signature).map_or_else(String::new, |s| format!(", the size of {s}"));
            format!("the header says {}, but the signature has {bytes} bytes{size}", quoted(alg))
        }
        Some(_) => return Vec::new(),
    };
    let finding = Finding::new("signature", Standard::Rfc7523, "section 3 item 9", words);
    vec![finding.remedy("sign it with the key that is registered: jeton assertion --key FILE")]
}

/// Item 9: by the client's key.
pub(super) fn key(subject: &Subject<'_>) -> Vec<Finding> {
    let finding = |words: &String| {
        let words = format!("it is not signed with a registered key: {words}");
        Finding::new("key", Standard::Rfc7523, "section 3 item 9", words)
            .remedy("sign with the registered key, or register this one")
    };
    subject.key_fault.as_ref().map(finding).into_iter().collect()
}

/// RFC 7515 section 4 and RFC 7519 section 4: names are unique; RFC 7515 section 4.1.11: `crit` names what must be known.
pub(super) fn repeated(subject: &Subject<'_>) -> Vec<Finding> {
    let twice = |part: &str, object: &Object<'_>| {
        let name = object.duplicate()?;
        let words = format!("{} stands twice in the {part}", quoted(&name));
        let finding = Finding::new("repeated", Standard::Rfc7523, "section 3; RFC 7519 section 4", words);
        Some(finding.remedy("keep one of the two"))
    };
    let crit = subject.header.get("crit").map(|crit| {
        let words = format!("the header demands extensions (crit {crit}) that a server need not know");
        Finding::new("crit", Standard::Rfc7523, "section 3; RFC 7515 section 4.1.11", words)
            .remedy("leave crit out")
    });
    [twice("header", subject.header), twice("claims", subject.claims), crit].into_iter().flatten().collect()
}

/// The algorithm that the preset fixes.
pub(super) fn alg(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(alg), Some(wanted)) = (subject.alg(), subject.spec.and_then(|spec| spec.alg)) else {
        return Vec::new();
    };
    if alg == wanted.name() {
        return Vec::new();
    }
    let words = format!("alg is {}, and the server's is {}", quoted(&alg), wanted.name());
    vec![Finding::new("preset-alg", Standard::Preset, "", words).remedy(format!("--alg {}", wanted.name()))]
}

/// The header's members and the claims that the preset fixes: no more and no fewer.
pub(super) fn members(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(spec) = subject.spec else { return Vec::new() };
    let compared = |[part, have, lack]: [&str; 3], object: &Object<'_>, wanted: &Option<Vec<String>>| {
        let wanted = wanted.as_ref()?;
        let has: Vec<String> = object.iter().map(|(name, _)| name.decode().into_owned()).collect();
        let extra: Vec<&str> = has.iter().filter(|name| !wanted.contains(name)).map(String::as_str).collect();
        let missing: Vec<&str> =
            wanted.iter().filter(|name| !has.contains(name)).map(String::as_str).collect();
        let words = match (extra.as_slice(), missing.as_slice()) {
            ([], []) => return None,
            (extra, []) => format!("the {part} {have} {} beyond what the server documents", extra.join(", ")),
            ([], missing) => format!("the {part} {lack} {}", missing.join(", ")),
            (extra, missing) => {
                format!(
                    "the {part} {lack} {} and {have} {} in its place",
                    missing.join(", "),
                    extra.join(", ")
                )
            }
        };
        let finding = Finding::new("preset-members", Standard::Preset, "", words);
        let flags = missing.iter().map(|name| flag(part, name, true));
        let flags: Vec<String> = flags.chain(extra.iter().map(|name| flag(part, name, false))).collect();
        Some(finding.remedy(format!("{}; the documented ones are: {}", flags.join(" "), wanted.join(" "))))
    };
    let header = compared(["header", "has", "lacks"], subject.header, &spec.header_members);
    header
        .into_iter()
        .chain(compared(["claims", "have", "lack"], subject.claims, &spec.claims_members))
        .collect()
}

/// The flag that brings a member, or takes it away.
fn flag(part: &str, name: &str, brings: bool) -> String {
    match (part, name) {
        ("header", "x5c" | "x5t") => format!("--{name} {brings}"),
        ("header", "x5t#S256") => format!("--x5t-s256 {brings}"),
        ("header", "kid") if brings => "--kid ID".to_owned(),
        ("header", _) => format!("--header {name}={}", if brings { "VALUE" } else { "null" }),
        (_, _) => format!("--claim {name}={}", if brings { "VALUE" } else { "null" }),
    }
}

/// Nothing says which key it is: fine for a client with one key.
pub(super) fn kid(subject: &Subject<'_>) -> Vec<Finding> {
    let names = ["kid", "x5c", "x5t", "x5t#S256", "jwk"];
    let is_secret = subject.alg().is_some_and(|alg| alg.starts_with("HS"));
    let by_preset = subject.spec.is_some_and(|spec| spec.header_members.is_some());
    if is_secret || by_preset || names.iter().any(|name| subject.header.get(name).is_some()) {
        return Vec::new();
    }
    let words =
        "the header does not say which key it is (kid); a server that knows several may refuse".to_owned();
    vec![
        Finding::new("no-kid", Standard::Practice, "", words)
            .remedy("--kid ID, or --kid thumbprint (RFC 7638)"),
    ]
}

/// RFC 7515 section 4.1.6: leaf first, each certificate issued by the next, and the leaf's key the signer's.
pub(super) fn x5c(subject: &Subject<'_>) -> Vec<Finding> {
    let clause = "section 3; RFC 7515 section 4.1.6";
    let finding = |words: &String| Finding::new("x5c", Standard::Rfc7523, clause, words.clone());
    let remedy = "--x5c FILE sorts the chain of a file in any order, and checks it against the key";
    subject.x5c_fault.as_ref().map(finding).map(|finding| finding.remedy(remedy)).into_iter().collect()
}

/// Long assertions.
pub(super) fn size(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.size <= LONG || subject.header.get("x5c").is_some() {
        return Vec::new();
    }
    let words = format!("it has {} bytes; a server with a limit of {LONG} is known", subject.size);
    vec![Finding::new("long", Standard::Practice, "", words).remedy("fewer claims")]
}

/// RFC 7523bis: explicit typing.
pub(super) fn typ(subject: &Subject<'_>) -> Vec<Finding> {
    const TYP: &str = "client-authentication+jwt";
    let typ = subject.header.get("typ");
    if typ.and_then(Value::as_text).is_some_and(|typ| typ == TYP) {
        return Vec::new();
    }
    let words = match typ {
        Some(typ) => format!("typ is {typ}; the revision has {TYP}"),
        None => format!("typ is missing; the revision has {TYP}"),
    };
    let remedy = match subject.spec.is_some_and(|spec| spec.header_members.is_some()) {
        true => "none with this server: its documented header has another".to_owned(),
        false => format!("--typ {TYP}"),
    };
    vec![Finding::new("typ", Standard::Rfc7523bis, "", words).remedy(remedy)]
}

/// FAPI 2.0: PS256, ES256, EdDSA over Ed25519.
pub(super) fn fapi_alg(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(alg) =
        subject.alg().filter(|alg| !["PS256", "ES256", "EdDSA", "Ed25519"].contains(&alg.as_str()))
    else {
        return Vec::new();
    };
    let words = format!("alg is {}; PS256, ES256 and EdDSA are allowed", quoted(&alg));
    let remedy = match subject.spec.and_then(|spec| spec.alg) {
        Some(wanted) if wanted.name() == alg => "none with this server: its documented alg is no other",
        _ => "--alg PS256 with an RSA key",
    };
    vec![Finding::new("fapi-alg", Standard::Fapi2, "", words).remedy(remedy)]
}
