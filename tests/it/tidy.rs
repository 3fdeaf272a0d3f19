//! House rules that no lint holds. A failure says what to do.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file of the workspace, with its path from the root.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = ["engine", "cli", "fuzz", "tests"].iter().map(|member| root().join(member)).collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).expect("a folder").flatten().map(|entry| entry.path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root()).expect("within the root").to_string_lossy().replace('\\', "/");
            found.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
    found.sort();
    found
}

/// The engine's rooms in the order of `lib.rs`.
fn rooms() -> Vec<String> {
    let lib = std::fs::read_to_string(root().join("engine/src/lib.rs")).expect("lib.rs");
    lib.lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "))
        .filter_map(|rest| rest.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

fn report(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

#[test]
fn every_test_file_is_listed() {
    let main = include_str!("main.rs");
    let broken: Vec<String> = std::fs::read_dir(root().join("tests/it"))
        .expect("the folder")
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".rs").map(str::to_owned))
        .filter(|name| name != "main" && !main.contains(&format!("mod {name};")))
        .collect();
    report("add these files of tests/it to main.rs", &broken);
}

#[test]
fn every_source_file_says_what_it_is_for() {
    let broken: Vec<String> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect();
    report("open these files with `//!` and what they are for", &broken);
}

#[test]
fn files_stay_short() {
    let broken: Vec<String> = sources()
        .into_iter()
        .map(|(name, text)| {
            (text.split("#[cfg(test)]\nmod tests {").next().map_or(0, |part| part.lines().count()), name)
        })
        .filter(|(lines, _)| *lines > 500)
        .map(|(lines, name)| format!("{name} ({lines} lines)"))
        .collect();
    report("cut these files by idea; 500 lines without tests is the most", &broken);
}

#[test]
fn only_the_script_room_knows_rhai() {
    let broken: Vec<String> = sources()
        .into_iter()
        .filter(|(name, _)| !name.starts_with("engine/src/script/") && !name.ends_with("tidy.rs"))
        .filter(|(_, text)| text.contains("rhai::") || text.contains("use rhai"))
        .map(|(name, _)| name)
        .collect();
    report("only engine/src/script may name `rhai`", &broken);
}

#[test]
fn rooms_use_only_rooms_above_them() {
    let rooms = rooms();
    let place = |room: &str| rooms.iter().position(|other| other == room);
    let mut broken = BTreeSet::new();
    for (name, text) in sources() {
        let Some(room) = name.strip_prefix("engine/src/").and_then(|rest| rest.split('/').next()) else { continue };
        let Some(own) = place(room) else { continue };
        for used in text.split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if place(&used).is_some_and(|other| other > own) {
                broken.insert(format!("{name} uses `{used}`"));
            }
        }
    }
    report("a room of the engine uses only rooms above it in lib.rs", &broken.into_iter().collect::<Vec<_>>());
}

#[test]
fn every_dependency_says_why_and_where() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let section = manifest.split("[workspace.dependencies]").nth(1).and_then(|rest| rest.split("\n[").next());
    let broken: Vec<String> = section
        .expect("the section")
        .lines()
        .filter(|line| line.contains(" = ") && !line.starts_with("assay-") && !line.contains(" # "))
        .map(str::to_owned)
        .collect();
    report("say behind each dependency why it is there and which room names it", &broken);
}
