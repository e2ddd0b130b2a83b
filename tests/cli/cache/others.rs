//! What others have to do with the folder and the configuration: promises 6 and 8.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::support::{Jeton, Server, is_root};

#[test]
fn promise_08_what_a_symlink_in_the_folders_place_leads_to_keeps_its_mode() {
    let server = Server::token("tok", 3600);
    let jeton = Jeton::with_profile(&server.url("/token"), "auth_method = \"none\"");
    let elsewhere = jeton.home().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, jeton.config_dir().join("tokens")).unwrap();
    fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o777)).unwrap();
    jeton
        .run(&["token"])
        .exits(0)
        .prints("tok\n")
        .says("leads to a folder that others can change (mode 777)");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o755)).unwrap();
    jeton.run(&["token"]).exits(0).prints("tok\n").says_nothing();
    jeton.run(&["token"]).exits(0).prints("tok\n").says_nothing();
    assert_eq!(server.heard().len(), 2);
    assert_eq!(fs::metadata(&elsewhere).unwrap().permissions().mode() & 0o777, 0o755);
}

#[test]
fn promise_06_a_folder_in_the_place_of_a_temporary_file_steps_aside() {
    for content in [false, true] {
        let server = Server::token("tok", 3600);
        let jeton = Jeton::with_profile(&server.url("/token"), "auth_method = \"none\"");
        jeton.run(&["token"]).exits(0);
        let tokens = jeton.config_dir().join("tokens");
        let files: Vec<PathBuf> = fs::read_dir(&tokens).unwrap().map(|file| file.unwrap().path()).collect();
        let entry = files.iter().find(|path| path.extension().is_some_and(|end| end == "json")).unwrap();
        let place = entry.with_extension("tmp");
        fs::create_dir(&place).unwrap();
        if content {
            fs::write(place.join("file"), "text").unwrap();
        }
        jeton.run(&["token", "--refresh"]).exits(0).says_nothing();
        assert!(!place.exists());
        jeton.run(&["token"]).exits(0).says_nothing();
        assert_eq!(server.heard().len(), 2);
        fs::create_dir(&place).unwrap();
        jeton.run(&["cache", "clear"]).exits(0);
        assert!(!place.exists());
    }
}

#[test]
fn a_configuration_that_others_can_change_is_warned_of() {
    let server = Server::token("tok", 3600);
    let jeton = Jeton::with_profile(&server.url("/token"), "auth_method = \"none\"");
    let (folder, file) = (jeton.config_dir(), jeton.config_dir().join("config.toml"));
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    jeton.run(&["token"]).exits(0).says_nothing();
    mode(&file, 0o666);
    for _ in 0..2 {
        jeton.run(&["token"]).exits(0).prints("tok\n").says("config.toml can be changed by others (mode 666");
    }
    mode(&file, 0o644);
    mode(&folder, 0o777);
    jeton.run(&["token"]).exits(0).says("config can be changed by others (mode 777");
    // Nobody can replace another's file there; and a group of the user's own is nobody else.
    mode(&folder, 0o1777);
    jeton.run(&["token"]).exits(0).says_nothing();
    mode(&folder, 0o755);
    let metadata = fs::metadata(&file).unwrap();
    if std::os::unix::fs::MetadataExt::gid(&metadata) == std::os::unix::fs::MetadataExt::uid(&metadata) {
        mode(&file, 0o664);
        jeton.run(&["token"]).exits(0).says_nothing();
    }
    if is_root() {
        std::os::unix::fs::chown(&file, Some(65534), None).unwrap();
        jeton.run(&["token"]).exits(0).says("config.toml belongs to another user (65534)");
        // root's are everybody's to rely on.
        std::os::unix::fs::chown(&file, Some(0), Some(0)).unwrap();
        mode(&file, 0o644);
        mode(&folder, 0o755);
        jeton.call_without_rights(&["token", "--no-cache"]).run().exits(0).says_nothing();
        let (root, nobody) = (jeton.home().join("of-root"), Some(65534));
        fs::create_dir(&root).unwrap();
        fs::copy(&file, root.join("config.toml")).unwrap();
        std::os::unix::fs::chown(jeton.home(), nobody, nobody).unwrap();
        let call = jeton.call_without_rights(&["token", "--no-cache"]);
        for path in [root.clone(), root.join("config.toml")] {
            std::os::unix::fs::chown(path, Some(0), Some(0)).unwrap();
        }
        mode(&root.join("config.toml"), 0o644);
        call.env("JETON_CONFIG_DIR", &root).run().exits(0).says_nothing();
    }
}
