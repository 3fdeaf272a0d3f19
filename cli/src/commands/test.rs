//! `assay test`: the worked cases.

use std::path::{Path, PathBuf};

use assay_engine::cases::{CaseResult, load_cases, run_cases};
use assay_engine::coverage::{PolicyCoverage, coverage, lcov, measure};
use assay_engine::diagnostic::{Diagnostic, Findings, Language, Text, system_reason};
use assay_engine::evaluate::RuleOutcome;
use assay_engine::mutation::{PolicyMutations, mutate};
use assay_engine::number::Number;
use assay_engine::policy::PolicyIndex;
use assay_engine::script::CheckedBook;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::chosen::policies_named;
use crate::exit::{Exit, Failure};
use crate::opened::BookFolder;
use crate::render::amount::{count, percent};
use crate::render::table::{Grid, Side};
use crate::render::{coverage as coverage_shown, human, json, junit, mutations as mutations_shown};
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
    /// Also tells which rules, branches and bands the cases reach
    #[arg(long)]
    coverage: bool,
    /// Writes what the cases reach to a file that editors read (lcov)
    #[arg(long, value_name = "FILE")]
    lcov: Option<PathBuf>,
    /// Exit code 1 if the cases reach less than so many percent
    #[arg(long, value_name = "PCT", value_parser = percentage)]
    min_coverage: Option<Number>,
    /// Changes thresholds, comparisons, bands and rules one at a time, and tells which changes no case notices
    #[arg(long)]
    mutate: bool,
}

/// The format of the cases' results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum TestFormat {
    /// What failed, and a table.
    #[default]
    Human,
    /// JUnit's XML, which CI servers read.
    Junit,
    /// JSON.
    Json,
}

/// What was found out beside the results.
#[derive(Default)]
struct Measures {
    coverage: Option<Vec<PolicyCoverage>>,
    mutations: Option<Vec<PolicyMutations>>,
}

/// Runs the cases and prints what failed; measures them if that is asked for.
pub(crate) fn run(args: &TestArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let folder = BookFolder::open(policies)?;
    let talk = talk.in_language(folder.language());
    let checked = folder.ready(&talk)?;
    let named = policies_named(&checked.book, &args.only).map_err(|failure| failure.told_in(folder.language()))?;
    let all = load_cases(&checked.book, &mut Findings::new());
    let measures_coverage = args.coverage || args.lcov.is_some() || args.min_coverage.is_some();
    let mut measures = Measures::default();
    let mut results = if measures_coverage || args.mutate {
        let measured = measure(&checked, &all);
        measures.coverage = measures_coverage.then(|| coverage(&checked, &measured, &named));
        measures.mutations = args.mutate.then(|| {
            let bar = talk.waiting(talk.say("changing the rules", "正在改动规则"));
            let mutations = mutate(&checked, &measured, &named);
            bar.finish_and_clear();
            mutations
        });
        measured.results
    } else {
        let wanted = all.iter().filter(|case| named.is_empty() || named.contains(&case.policy));
        run_cases(&checked, &wanted.cloned().collect::<Vec<_>>())
    };
    results.retain(|result| named.is_empty() || named.contains(&result.policy));
    if let (Some(file), Some(coverage)) = (&args.lcov, &measures.coverage) {
        write_lcov(&lcov(&checked, coverage, &policies.display().to_string()), file)?;
    }
    talk.data(&match args.format {
        TestFormat::Human => people(&checked, &results, &measures, &folder, &talk),
        TestFormat::Junit => junit::results(&checked.book, &results, talk.language()),
        TestFormat::Json => programs(&checked, &results, &measures, &folder, &talk),
    })?;
    Ok(verdict(&results, &measures, args.min_coverage, &talk))
}

fn write_lcov(text: &str, file: &Path) -> Result<(), Failure> {
    let shown = file.display();
    std::fs::write(file, text).map_err(|error| {
        let reason = system_reason(&error);
        Failure::new(format!("cannot write `{shown}`: {}", reason.en), format!("无法写入 `{shown}`：{}", reason.zh))
    })
}

/// Says in a line how it went.
fn verdict(results: &[CaseResult], measures: &Measures, least: Option<Number>, talk: &Talk) -> Exit {
    let failed = results.iter().filter(|result| !result.passes()).count();
    let passed = results.len() - failed;
    let mut said = match talk.language() {
        Language::English => format!("{passed} passed, {failed} failed"),
        Language::Chinese => format!("通过 {passed} 例，失败 {failed} 例"),
    };
    let comma = talk.say(", ", "，");
    let mut is_enough = true;
    if let Some(coverage) = &measures.coverage {
        let (reached, all) = coverage_shown::whole(coverage, None);
        is_enough = least.is_none_or(|least| is_at_least(reached, all, least));
        let short = match least.filter(|_| !is_enough) {
            Some(least) => {
                let less = talk.say("less than", "低于");
                format!(" ({less} {least} %)")
            }
            None => String::new(),
        };
        said.push_str(&format!("{comma}{} {}{short}", talk.say("reached", "覆盖"), percent(reached, all)));
    }
    if let Some(mutations) = &measures.mutations {
        let (noticed, all) = mutations_shown::whole(mutations);
        said.push_str(&format!("{comma}{} {}", talk.say("mutation score", "变异得分"), percent(noticed, all)));
    }
    talk.note(&said);
    if failed == 0 && is_enough { Exit::Yes } else { Exit::No }
}

/// Whether a part of a whole is at least so many percent, exactly; nothing of nothing is all of it.
fn is_at_least(reached: u64, all: u64, least: Number) -> bool {
    i128::from(reached) * 100 * Number::ONE.raw() >= least.raw() * i128::from(all)
}

/// `95`, `99.5` or `95%`.
fn percentage(typed: &str) -> Result<Number, String> {
    let number: Option<Number> = typed.strip_suffix('%').unwrap_or(typed).parse().ok();
    let hundred = Number::from_count(100);
    number.filter(|number| !number.is_negative() && *number <= hundred).ok_or_else(|| "0 to 100".to_owned())
}

/// What failed, where it stands; then a table.
fn people(
    checked: &CheckedBook,
    results: &[CaseResult],
    measures: &Measures,
    folder: &BookFolder,
    talk: &Talk,
) -> String {
    let mut text = String::new();
    for result in results.iter().filter(|result| !result.passes()) {
        text.push_str(&human::findings(&failures(std::slice::from_ref(result)), folder, talk.language()));
        text.push_str(&tried(result, talk));
    }
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
    if let Some(coverage) = &measures.coverage {
        text.push('\n');
        text.push_str(&coverage_shown::people(&checked.book, coverage, folder, talk));
    }
    if let Some(mutations) = &measures.mutations {
        text.push('\n');
        text.push_str(&mutations_shown::people(&checked.book, mutations, folder, talk));
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

/// The rules that a failed case tried, and what each read.
fn tried(result: &CaseResult, talk: &Talk) -> String {
    if result.tried.is_empty() {
        return String::new();
    }
    let mut text = format!("  {}\n", talk.say("rules that were tried", "尝试过的规则"));
    for rule in &result.tried {
        let (mark, unknown) = match rule.outcome {
            RuleOutcome::Fired => ("✓", ""),
            RuleOutcome::NotFired => ("·", ""),
            RuleOutcome::Undetermined => ("?", talk.say(" not known", " 无法得知")),
        };
        let absent = talk.say("absent", "缺失");
        let read =
            |(name, value): &(String, String)| format!("{name} = {}", if value.is_empty() { absent } else { value });
        let reads: Vec<String> = rule.reads.iter().map(read).collect();
        text.push_str(&format!("    {mark} {}:{}{unknown}  {}\n", rule.code, rule.line, reads.join(" · ")));
    }
    text.push('\n');
    text
}

/// A list of the results; an object with that list where more was measured.
fn programs(
    checked: &CheckedBook,
    results: &[CaseResult],
    measures: &Measures,
    folder: &BookFolder,
    talk: &Talk,
) -> String {
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
            "tried": result.tried.iter().map(|rule| json!({
                "code": rule.code,
                "line": rule.line,
                "outcome": match rule.outcome {
                    RuleOutcome::Fired => "fired",
                    RuleOutcome::NotFired => "not_fired",
                    RuleOutcome::Undetermined => "undetermined",
                },
                "reads": rule.reads.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        })
    });
    let list = serde_json::Value::Array(list.collect());
    if measures.coverage.is_none() && measures.mutations.is_none() {
        return json::pretty(&list);
    }
    let mut object = serde_json::Map::from_iter([("cases".to_owned(), list)]);
    if let Some(coverage) = &measures.coverage {
        let coverage = coverage_shown::programs(&checked.book, coverage, folder, talk.language());
        object.insert("coverage".to_owned(), coverage);
    }
    if let Some(mutations) = &measures.mutations {
        let mutations = mutations_shown::programs(&checked.book, mutations, folder, talk.language());
        object.insert("mutation".to_owned(), mutations);
    }
    json::pretty(&serde_json::Value::Object(object))
}
