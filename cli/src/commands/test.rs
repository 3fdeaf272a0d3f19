//! `assay test`: the worked cases.

use std::path::Path;

use assay_engine::cases::{CaseResult, load_cases, run_cases};
use assay_engine::diagnostic::{Diagnostic, Findings, Language, Text};
use assay_engine::policy::PolicyIndex;
use assay_engine::script::CheckedBook;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::chosen::policies_named;
use crate::exit::{Exit, Failure};
use crate::opened::BookFolder;
use crate::render::amount::count;
use crate::render::table::{Grid, Side};
use crate::render::{human, json, junit};
use crate::talk::Talk;

/// Runs the worked cases of the policies (cases.toml)
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Runs the cases of these policies only
    #[arg(value_name = "POLICY")]
    only: Vec<String>,
    /// Format of the results
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: TestFormat,
}

/// The format of the cases' results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum TestFormat {
    /// What failed, and a table.
    #[default]
    Human,
    /// JUnit's XML, which CI servers read.
    Junit,
    /// A JSON list.
    Json,
}

/// Runs the cases and prints what failed.
pub(crate) fn run(args: &TestArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let folder = BookFolder::open(policies)?;
    let talk = talk.in_language(folder.language());
    let checked = folder.ready(&talk)?;
    let named = policies_named(&checked.book, &args.only).map_err(|failure| failure.told_in(folder.language()))?;
    let mut cases = load_cases(&checked.book, &mut Findings::new());
    cases.retain(|case| named.is_empty() || named.contains(&case.policy));
    let results = run_cases(&checked, &cases);
    talk.data(&match args.format {
        TestFormat::Human => people(&checked, &results, &folder, &talk),
        TestFormat::Junit => junit::results(&checked.book, &results, talk.language()),
        TestFormat::Json => programs(&checked, &results, &talk),
    })?;
    let failed = results.iter().filter(|result| !result.passes()).count();
    let all = results.len();
    talk.note(&match talk.language() {
        Language::English => format!("{} passed, {failed} failed", all - failed),
        Language::Chinese => format!("通过 {} 例，失败 {failed} 例", all - failed),
    });
    Ok(if failed == 0 { Exit::Yes } else { Exit::No })
}

/// What failed, where it stands; then a table.
fn people(checked: &CheckedBook, results: &[CaseResult], folder: &BookFolder, talk: &Talk) -> String {
    let mut text = human::findings(&failures(results), folder, talk.language());
    let mut grid = Grid::new(&[
        (talk.say("policy", "政策"), Side::Left),
        (talk.say("cases", "算例"), Side::Right),
        (talk.say("passed", "通过"), Side::Right),
        (talk.say("failed", "失败"), Side::Right),
    ]);
    for index in &checked.order {
        let (passed, failed) = counts(results, *index);
        if passed + failed > 0 {
            let id = checked.book.policy(*index).id.clone();
            grid.row([id, count(passed + failed), count(passed), count(failed)]);
        }
    }
    if !grid.is_empty() {
        text.push_str(&grid.text());
    }
    text
}

fn counts(results: &[CaseResult], policy: PolicyIndex) -> (u64, u64) {
    let own = results.iter().filter(|result| result.policy == policy);
    own.fold(
        (0, 0),
        |(passed, failed), result| if result.passes() { (passed + 1, failed) } else { (passed, failed + 1) },
    )
}

/// A finding for each expectation that is not met.
fn failures(results: &[CaseResult]) -> Vec<Diagnostic> {
    let each = results.iter().flat_map(|result| result.failures.iter().map(move |failure| (result, failure)));
    let finding = |(result, failure): (&CaseResult, &assay_engine::cases::Failure)| {
        let (name, what) = (&result.name, &failure.what);
        let message = Text::new(format!("{name}: `{what}` is not as expected"), format!("{name}：`{what}` 与预期不符"));
        let hint = Text::new(
            format!("expected {}, decided {}", failure.expected.en, failure.actual.en),
            format!("预期 {}，实际 {}", failure.expected.zh, failure.actual.zh),
        );
        Diagnostic::error("case-failed", failure.place.clone(), message).with_hint(hint)
    };
    each.map(finding).collect()
}

fn programs(checked: &CheckedBook, results: &[CaseResult], talk: &Talk) -> String {
    let list = results.iter().map(|result| {
        let failures = result.failures.iter().map(|failure| {
            json!({
                "what": failure.what,
                "expected": failure.expected.get(talk.language()),
                "actual": failure.actual.get(talk.language()),
                "line": failure.place.line,
            })
        });
        json!({
            "policy": checked.book.policy(result.policy).id,
            "case": result.name,
            "file": result.place.file.as_ref(),
            "line": result.place.line,
            "passes": result.passes(),
            "failures": failures.collect::<Vec<_>>(),
        })
    });
    json::pretty(&serde_json::Value::Array(list.collect()))
}
