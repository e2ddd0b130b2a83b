use super::*;

fn fault(text: &str) -> (usize, &'static str) {
    let fault = parse(text).expect_err(text);
    (fault.at, fault.what)
}

#[test]
fn promise_34_numbers_order_and_duplicates_stay_as_sent() {
    let text = r#"{"b":12345678901234567890.10,"a":1E5,"b":-0,"c":[true,false,null,"\u00e9\/"]}"#;
    let value = parse(text).unwrap();
    assert_eq!(value.to_string(), text);
    assert_eq!(value.as_object().unwrap().duplicate().as_deref(), Some("b"));
    assert_eq!(value.as_object().unwrap().get("b"), Some(&Value::Number("-0")));
}

#[test]
fn a_duplicate_is_found_among_many_members_and_behind_escapes() {
    let many: Vec<String> = (0..100).map(|i| format!("\"n{i}\":0")).collect();
    assert_eq!(parse(&format!("{{{}}}", many.join(","))).unwrap().as_object().unwrap().duplicate(), None);
    let text = format!("{{{},\"\\u006e1\":0}}", many.join(","));
    assert_eq!(parse(&text).unwrap().as_object().unwrap().duplicate().as_deref(), Some("n1"));
}

#[test]
fn strings_decode_and_lone_surrogates_are_known() {
    let text = |raw| parse(raw).unwrap().as_text().unwrap().into_owned();
    assert_eq!(text(r#""a\n\t\"\\\/\u0041\ud83d\ude00""#), "a\n\t\"\\/A😀");
    assert_eq!(text(r#""\ud83d!""#), "\\u{d83d}!");
    let Value::String(lone) = parse(r#""\udc00""#).unwrap() else { panic!("a string") };
    assert!(!lone.is_well_formed());
    assert_eq!(lone.decode(), "\\u{dc00}");
    assert_eq!(Value::String(lone).as_whole_text(), None);
}

#[test]
fn faults_name_the_byte() {
    assert_eq!(fault(""), (0, "the text ends where a value should be"));
    assert_eq!(fault("{\"a\" 1}"), (5, "a colon is missing"));
    assert_eq!(fault("[1,]"), (3, "no JSON value starts like this"));
    assert_eq!(fault("01"), (1, "more after the value"));
    assert_eq!(fault("1."), (2, "a digit is missing"));
    assert_eq!(fault("\"a\nb\""), (2, "a control character stands unescaped in a string"));
    assert_eq!(fault("\"\\x\""), (1, "no JSON escape looks like this"));
    assert_eq!(fault("{} x"), (3, "more after the value"));
    assert_eq!(fault("nul"), (0, "no JSON value starts like this"));
}

#[test]
fn promise_34_depth_is_limited_cleanly() {
    assert!(parse(&format!("{}{}", "[".repeat(128), "]".repeat(128))).is_ok());
    assert_eq!(fault(&"[".repeat(10_000)), (128, "nested deeper than 128 levels"));
}

#[test]
fn quote_escapes_what_a_terminal_would_act_on() {
    assert_eq!(quote("a\"\\\n\u{1b}\u{202e}é\u{e0041}"), r#""a\"\\\n\u001b\u202eé\udb40\udc41""#);
}
