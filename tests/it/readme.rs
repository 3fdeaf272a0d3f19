//! What the README shows is what the commands say.

use assay_tests::Assay;

/// The texts between fences that open with `opening`.
fn fenced(text: &str, opening: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        match &mut open {
            Some(block) if line == "```" => {
                blocks.push(std::mem::take(block));
                open = None;
            }
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line == opening => open = Some(String::new()),
            None => {}
        }
    }
    blocks
}

#[test]
fn the_readme_shows_real_output() {
    let readme = include_str!("../../README.md");
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository();
    let said: Vec<String> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("cargo run --release -- "))
        .map(|line| assay.run(line).stdout)
        .collect();
    assert_eq!(said.len(), 2, "the README runs two commands");
    let blocks = fenced(readme, "```text");
    assert_eq!(blocks.len(), 3, "the README shows the run, one policy of it, and an explanation");
    for block in blocks {
        assert!(said.iter().any(|said| said.contains(&block)), "run the README's commands and update this:\n{block}");
    }
}

#[test]
fn the_readme_quotes_the_book() {
    let readme = include_str!("../../README.md");
    let policies = assay_tests::book_folder().join("tiering");
    for (opening, file) in [("```rhai", "rules.rhai"), ("```toml", "")] {
        for block in fenced(readme, opening) {
            let files = if file.is_empty() { vec!["params.toml", "cases.toml"] } else { vec![file] };
            let quoted = |file: &str| {
                std::fs::read_to_string(policies.join(file)).expect("a file of the policy").contains(&block)
            };
            assert!(files.into_iter().any(quoted), "policies/tiering no longer says:\n{block}");
        }
    }
}
