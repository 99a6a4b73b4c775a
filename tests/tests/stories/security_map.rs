//! `tests/security.toml` says which test holds which sentence of docs/security.md; this checks that it tells the
//! truth, and holds the sentences that are about files of this repository.

use crate::promise_map::{Promise, assert_there, files_of};
use crate::sentences::repository;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn sentences() -> BTreeMap<String, Promise> {
    let text = std::fs::read_to_string(repository().join("tests/security.toml")).unwrap();
    toml::from_str(&text).expect("security.toml reads")
}

#[test]
fn every_sentence_is_held_or_says_why_not() {
    for (name, sentence) in sentences() {
        assert!(!sentence.says.is_empty(), "{name} says nothing");
        let held = !sentence.tests.is_empty();
        assert!(held || sentence.open.is_some(), "{name} is silent");
        assert_there(&name, &sentence.tests);
    }
}

fn read_json(path: &str) -> Value {
    let text = std::fs::read_to_string(repository().join(path)).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_window_asks_for_one_command_and_shows_our_pages_only() {
    let config = read_json("src-tauri/tauri.conf.json");
    let policy = &config["app"]["security"]["csp"];
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!(policy["script-src"], "'self'");
    assert_eq!(policy["style-src"], "'self'");
    let said = policy.to_string();
    for word in ["unsafe", "https:", "*", "data: blob: http"] {
        assert!(!said.contains(word), "the policy allows {word}");
    }
    // The pages' own parts, the host's bridge, and its files: the second names are what Windows calls the first.
    assert_eq!(
        policy["connect-src"],
        "'self' ipc: http://ipc.localhost roadbook-file: http://roadbook-file.localhost"
    );
    assert_eq!(policy["media-src"], "blob:");
    assert_eq!(config["app"]["withGlobalTauri"], false);
    assert_eq!(config["build"].get("devUrl"), None);

    let capability = read_json("src-tauri/capabilities/main.json");
    let permissions = json!([
        "core:event:allow-listen",
        "core:event:allow-unlisten",
        "allow-call"
    ]);
    assert_eq!(capability["permissions"], permissions);
    assert_eq!(capability.get("remote"), None);
    let others: Vec<_> = std::fs::read_dir(repository().join("src-tauri/capabilities"))
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .filter(|name| name != "main.json")
        .collect();
    assert!(others.is_empty(), "{others:?}");

    // Without this feature a release build has no developer tools.
    let manifest = std::fs::read_to_string(repository().join("src-tauri/Cargo.toml")).unwrap();
    assert!(!manifest.contains("devtools"));
}

#[test]
fn no_screen_puts_markup_of_others_into_the_page() {
    let screens = files_of(&repository().join("ui/src"), &["vue", "ts"]);
    assert!(screens.len() > 100, "the screens were not found");
    for (name, text) in screens {
        for way in [
            "v-html",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "srcdoc",
            "eval(",
            "new Function",
        ] {
            assert!(!text.contains(way), "{name} uses {way}");
        }
    }
}
