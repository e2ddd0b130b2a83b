use super::*;

fn parsed(line: &str) -> Cli {
    parse(line.split(' ').map(OsString::from).collect()).unwrap().cli
}

fn refused(line: &str) -> String {
    let error = parse(line.split(' ').map(OsString::from).collect()).unwrap_err();
    let error = usage_error(&error).unwrap();
    format!("{} [{}]", error.message, error.hint.unwrap_or_default())
}

#[test]
fn the_command_line_is_well_formed() {
    let mut command = command();
    command.build();
    command.debug_assert();
}

#[test]
fn the_short_cut_for_scripts_means_what_the_parser_means() {
    for line in [
        "jeton token",
        "jeton token das",
        "jeton decode",
        "jeton decode a.b.c",
        "jeton decode --json",
        "jeton decode a.b.c --json",
        "jeton decode --json a.b.c",
    ] {
        let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let slow = from_matches(&command().try_get_matches_from(&args).unwrap()).unwrap();
        assert_eq!(format!("{:?}", plain(&args).unwrap()), format!("{slow:?}"));
    }
    for line in [
        "jeton token -v",
        "jeton assertion",
        "jeton",
        "jeton token --",
        "jeton token a b",
        "jeton exec",
        "jeton decode -",
        "jeton decode a b",
        "jeton decode --json --json",
    ] {
        assert!(plain(&line.split(' ').map(OsString::from).collect::<Vec<_>>()).is_none(), "{line}");
    }
}

#[test]
fn help_may_be_asked_for_as_a_verb() {
    for line in ["jeton help", "jeton help cache", "jeton help profile show"] {
        let error = parse(line.split(' ').map(OsString::from).collect()).unwrap_err();
        assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelp);
        let verb = line.trim_start_matches("jeton help").trim();
        assert!(help_text(&error).contains(&format!("Usage: {}", format!("jeton {verb}").trim())), "{line}");
    }
}

#[test]
fn flags_of_settings_come_in_order_and_repeat() {
    let Cli::Token(args) =
        parsed("jeton token p -H A:1 --claim n=1 --claim m=2 -k --cache=false --scope a -o json -vv")
    else {
        panic!("token")
    };
    let flags: Vec<String> =
        args.settings.flags.iter().map(|(name, value)| format!("{}={value}", name.key().name)).collect();
    assert_eq!(flags, ["claims=n=1", "claims=m=2", "scope=a", "headers=A:1", "insecure=true", "cache=false"]);
    assert_eq!((args.form.format, args.story.verbose), (form::TokenFormat::Json, true));
}

#[test]
fn what_is_not_understood_is_told_with_a_hint() {
    assert_eq!(
        refused("jeton token --clinet-id x"),
        "unexpected argument '--clinet-id' found [did you mean --client-id?]"
    );
    for (line, hint) in [
        ("jeton token -d scope=a", "--param NAME=VALUE adds a form parameter"),
        (
            "jeton assertion -u id:secret",
            "--client-id ID, and --client-secret-file FILE or its like for the secret",
        ),
        ("jeton token -X POST", "a token request is a POST"),
        ("jeton token --profile das", "the profile is an argument of its own: jeton token NAME"),
        ("jeton exec --url https://x", "--token-endpoint URL"),
        ("jeton decode -f x", "jeton decode < FILE"),
        ("jeton decode -d x", "jeton decode --help shows what there is"),
        ("jeton cache list --pretty", "jeton cache --help shows what there is"),
        ("jeton sandbox jeton token", "-- goes before the command: jeton sandbox -- COMMAND"),
    ] {
        assert!(refused(line).ends_with(&format!("found [{hint}]")), "{}", refused(line));
    }
    assert!(
        refused("jeton exec das ls").ends_with("[-- goes before the command: jeton exec PROFILE -- COMMAND]")
    );
    assert_eq!(refused("jeton tokn"), "unrecognized subcommand 'tokn' [did you mean token?]");
    assert_eq!(refused("jeton version"), "unrecognized subcommand 'version' [jeton --version]");
    assert_eq!(
        refused("jeton frobnicate"),
        "unrecognized subcommand 'frobnicate' [jeton --help shows what there is]"
    );
    assert_eq!(
        refused("jeton token --dry-run --curl"),
        "the argument '--dry-run' cannot be used with '--curl' []"
    );
    assert!(
        refused("jeton token -o yaml").starts_with(
            "invalid value 'yaml' for '--output <FORMAT>' [possible values: token, json, header, env, dotenv, curl, exec-credential, github]"
        )
    );
}

#[test]
fn promise_23_what_may_be_a_token_or_a_key_is_not_repeated() {
    for line in [
        "jeton decode a eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.canary",
        "jeton token a eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.canary",
        "jeton eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.canary",
        "jeton token --key -----BEGIN\u{a0}PRIVATE\u{a0}KEY-----\ncanary",
        "jeton token -o 0123456789012345678901234567890123456789012345678canary",
    ] {
        let told = refused(line);
        assert!(!told.contains("canary") && told.contains("..."), "{told}");
    }
}

#[test]
fn promise_22_a_secret_on_the_command_line_is_refused_with_the_way_to_do_it() {
    for line in [
        "jeton token --client-secret canary",
        "jeton token --client-secret=canary",
        "jeton token --password=canary",
        "jeton token --refresh-token canary",
    ] {
        let told = refused(line);
        assert!(
            told.contains("does not belong on a command line")
                && told.contains("-file FILE")
                && !told.contains("canary"),
            "{told}"
        );
    }
}

#[test]
fn examples_fit_a_terminal_of_80_columns() {
    fn look(command: &Command, wide: &mut Vec<String>) {
        let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        wide.extend(help.lines().filter(|line| line.chars().count() > 79).map(str::to_owned));
        command.get_subcommands().for_each(|command| look(command, wide));
    }
    let mut command = command();
    command.build();
    let mut wide = Vec::new();
    look(&command, &mut wide);
    assert!(wide.is_empty(), "{wide:#?}");
}
