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
    jeton.write_config(&blocks("toml").join("\n"));
    std::fs::create_dir(jeton.home().join(".keys")).expect("a folder");
    let seal = std::fs::read(fixture(&jeton, "formats/ishare.p12")).expect("a fixture");
    jeton.file(".keys/seal.p12", seal);
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
    // The seal's; at a terminal jeton asks.
    let passphrase = [("JETON_KEY_PASSPHRASE", "passphrase")];
    let output = shell(jeton, &format!("echo s3cret | {{ set -e\n{commands}\n}}"), &passphrase);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !stderr.contains("jeton: warning"), "{commands}\n{stderr}");
}
