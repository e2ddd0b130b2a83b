//! `docs/systems.md` as a reader follows it: its profiles are read, its commands are run.

use super::*;

const PAGE: &str = include_str!("../../../docs/systems.md");

/// The page's blocks in that language, without their indentation.
fn blocks(language: &str) -> Vec<String> {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    let mut open = false;
    for line in PAGE.lines().map(str::trim) {
        if let Some(fence) = line.strip_prefix("```") {
            open = !open && fence == language;
            if open {
                blocks.push(Vec::new());
            }
        } else if let Some(block) = blocks.last_mut().filter(|_| open) {
            block.push(line);
        }
    }
    blocks.iter().map(|lines| lines.join("\n")).collect()
}

#[test]
fn the_presets_point_to_headings_of_the_page() {
    let presets = include_str!("../../../src/settings/presets.toml");
    let anchors: Vec<String> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(|heading| format!("docs/systems.md#{}", heading.to_lowercase().replace(' ', "-")))
        .collect();
    let named: Vec<&str> =
        presets.lines().filter_map(|line| line.strip_prefix("docs = \"")?.strip_suffix('"')).collect();
    assert!(named.len() >= 5, "{named:?}");
    assert!(named.iter().all(|anchor| anchors.iter().any(|known| known == anchor)), "{named:?} {anchors:?}");
}

#[test]
fn every_command_of_the_page_runs() {
    if !Path::new("/usr/bin/openssl").exists() {
        eprintln!("SKIPPED: openssl is not on this machine, so the commands of docs/systems.md were not run");
        return;
    }
    let jeton = Jeton::new();
    let profiles = blocks("toml").join("\n");
    assert!(profiles.contains("pass show ishare/seal"));
    jeton.write_config(&profiles.replace("pass show ishare/seal", "printf s3cret"));
    std::fs::create_dir(jeton.home().join(".keys")).expect("a folder");
    let seal = std::fs::read(fixture(&jeton, "ishare/key-and-chain.pem")).expect("a fixture");
    jeton.file("seal.pem", seal);
    run(
        &jeton,
        "openssl pkcs12 -export -in seal.pem -out .keys/seal.p12 -passout stdin; chmod 600 .keys/seal.p12",
    );
    jeton.file(".keys/light.refresh", "86c0a39f-0789-4b71\n");
    let (calls, preparations): (Vec<_>, Vec<_>) =
        blocks("sh").into_iter().partition(|block| block.starts_with("jeton "));
    assert!(calls.len() >= 5 && preparations.len() >= 3, "{calls:?} {preparations:?}");
    // Keys and secrets first, whatever their place on the page; what would send something only shows it.
    for block in &preparations {
        run(&jeton, block);
    }
    for line in calls.iter().flat_map(|block| block.lines()) {
        match line.strip_prefix("jeton token ") {
            Some(rest) if !rest.contains("--dry-run") && !rest.contains("--curl") => {
                run(&jeton, &format!("jeton token --dry-run {rest}"));
            }
            _ => run(&jeton, line),
        }
    }
}

/// Runs commands with a secret on standard input; they must succeed, and jeton must find nothing to warn of.
fn run(jeton: &Jeton, commands: &str) {
    let output = shell(jeton, &format!("echo s3cret | {{ set -e\n{commands}\n}}"), &[]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !stderr.contains("jeton: warning"), "{commands}\n{stderr}");
}
