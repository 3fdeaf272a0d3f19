//! What `check` accepts does not fail at run time for a reason that it should have seen.
//!
//! Rules are made at random, some of them damaged, and decided over rows with many gaps. Numbers that
//! grow too large and two rows for `only` are the data's fault; the rest is not.

use std::cell::Cell;
use std::fmt::Write as _;

use assay_engine::calendar::Period;
use assay_engine::check::examine;
use assay_engine::dataset::{CellOf, ReadOptions, RowChecker, read_dataset};
use assay_engine::diagnostic::{Findings, Severity};
use assay_engine::document::MemorySource;
use assay_engine::facts::{ColumnIndex, Facts, TableIndex};
use assay_engine::policy::{Book, Parameters, load_book};
use assay_engine::run::{NothingStated, Stages};
use assay_engine::script::{CheckedBook, check_book};
use assay_tests::{data_folder, rendered, script_of, texts_under};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestError, TestRng, TestRunner};

/// Why a row may be undecided though the rules are sound.
const FAULTS_OF_DATA: [&str; 3] = ["overflow", "two-rows", "budget"];

/// The facts of the language's examples, one of its policies, and one whose rules are made here.
fn source() -> MemorySource {
    let data = data_folder().join("valid");
    let texts = texts_under(&data.join("language_book"), "").into_iter();
    let wanted = ["book.toml", "facts/", "missing_values/"];
    let mut source = MemorySource(texts.filter(|(name, _)| wanted.iter().any(|part| name.starts_with(part))).collect());
    let generated = texts_under(&data, "generated");
    source.0.extend(generated);
    source.0.insert("generated/rules.rhai".to_owned(), "decision.sure = true;\n".to_owned());
    source
}

struct NoChecks;

impl RowChecker for NoChecks {
    fn check<'c>(&'c self, _table: TableIndex, _check: usize, _cell: &CellOf<'c>) -> Option<bool> {
        None
    }

    fn columns(&self, _table: TableIndex) -> Vec<ColumnIndex> {
        Vec::new()
    }
}

/// Rows with gaps: partners without sales, sales without amounts, agreements of other years.
fn facts_of(book: &Book, period: Period, with_blacklist: bool) -> Facts {
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut one_of = |list: &[&'static str]| list[random.next_u32() as usize % list.len()];
    let mut partners = "partner_id,partner_name,level,volume,other,share,active,insured,sign_date\n".to_owned();
    let mut sales = "doc_no,partner_id,doc_date,net_amount,customer,promo_id\n".to_owned();
    let mut agreements = "agreement_id,partner_id,valid_from,valid_to,target\n".to_owned();
    let mut referrals = "referrer_id,new_partner_id,start_date\n".to_owned();
    const NUMBERS: [&str; 7] = ["", "0", "1", "-5", "250.75", "", "1000000"];
    const DATES: [&str; 5] = ["", "2025-07-01", "2025-09-30", "2024-02-29", "2026-01-01"];
    for partner in 0..24 {
        let cells = [
            one_of(&["", "Alpha Ltd", "东方有限公司"]),
            one_of(&["", "none", "gold", "diamond"]),
            one_of(&NUMBERS),
            one_of(&NUMBERS),
            one_of(&["", "0", "0.25", "1"]),
            one_of(&["", "true", "false"]),
            one_of(&["", "true", "false"]),
            one_of(&DATES),
        ];
        let _ = writeln!(partners, "P{partner},{}", cells.join(","));
        for sale in 0..partner % 4 {
            let date = one_of(&DATES[1..]);
            let cells = [one_of(&NUMBERS), one_of(&["", "C1", "C2"]), one_of(&["", "X1", "X2", "X3"])];
            let _ = writeln!(sales, "D{partner}-{sale},P{partner},{date},{}", cells.join(","));
        }
        if partner % 3 == 0 {
            let _ = writeln!(agreements, "G{partner},P{partner},{},,{}", one_of(&DATES), one_of(&NUMBERS));
        }
        if partner % 5 == 0 {
            let _ = writeln!(referrals, "P{partner},P{},{}", (partner + 3) % 24, one_of(&DATES));
        }
    }
    let folder = tempfile::tempdir().expect("a scratch folder");
    let promotions = "promo_id,start_date,end_date\nX1,2025-01-01,2025-12-31\nX2,,\n";
    let mut files = vec![
        ("partners", partners.as_str()),
        ("sales", &sales),
        ("agreements", &agreements),
        ("referrals", &referrals),
        ("promotions", promotions),
    ];
    if with_blacklist {
        files.push(("blacklist", "entry_id,subject_name,listed_from,listed_to\nB1,Alpha Limited,2024-01-01,\n"));
    }
    for (name, text) in files {
        std::fs::write(folder.path().join(name).with_extension("csv"), text).expect("written");
    }
    let mut findings = Findings::new();
    let dataset = read_dataset(folder.path(), book, &NoChecks, &ReadOptions::default(), &mut findings);
    let Some(dataset) = dataset else { panic!("{}", rendered(findings)) };
    Facts::link(&book.dictionary, dataset.tables, Vec::new(), period, period.end())
}

/// Everything but the rules.
struct Bench {
    book: Book,
    period: Period,
    facts: [Facts; 2],
}

/// Why a row is undecided.
struct Failure {
    code: &'static str,
    line: u32,
    shown: String,
}

/// What is said about rules, and what becomes of rows.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// They are refused: what they mean cannot be told.
    Refused,
    /// They may leave a row undecided, and do.
    Rightly,
    /// They may leave a row undecided, and leave none.
    FalseAlarm,
    /// They are accepted, and every row is decided.
    Fine,
    /// They are accepted, and a row is undecided.
    Fails(String),
}

impl Bench {
    fn new() -> Self {
        let mut findings = Findings::new();
        let book = load_book(&source(), &mut findings);
        let Some(book) = book else { panic!("{}", rendered(findings)) };
        let period: Period = "2025Q3".parse().expect("a period");
        let facts = [true, false].map(|with_blacklist| facts_of(&book, period, with_blacklist));
        Self { book, period, facts }
    }

    fn verdict(&self, script: &str) -> Verdict {
        let mut book = self.book.clone();
        let policy = book.find("generated").expect("the policy");
        script.clone_into(&mut book.policies[usize::from(policy.0)].script);
        let mut findings = Findings::new();
        let Some(checked) = check_book(book, &mut findings) else {
            return Verdict::Refused;
        };
        let mut findings = Findings::new();
        examine(&checked, &mut findings);
        let problem = self.facts.iter().find_map(|facts| self.problem(&checked, facts));
        match (findings.has_errors(), problem) {
            (true, Some(problem)) => {
                // It fails where it was said to, not somewhere that nothing was said about.
                let told = findings.iter().filter(|finding| finding.severity == Severity::Error);
                let is_told = told.map(|finding| (finding.code, finding.place.line)).any(|(code, line)| {
                    problem.code == "output-not-set" || (code, line) == (problem.code, problem.line)
                });
                if is_told { Verdict::Rightly } else { Verdict::Fails(problem.shown) }
            }
            (true, None) => Verdict::FalseAlarm,
            (false, Some(problem)) => Verdict::Fails(problem.shown),
            (false, None) => Verdict::Fine,
        }
    }

    /// Why a row is undecided though its data are sound.
    fn problem(&self, checked: &CheckedBook, facts: &Facts) -> Option<Failure> {
        let mut findings = Findings::new();
        let as_of = self.period.end();
        let parameters = Parameters::on(&checked.book, as_of, &checked.order, &mut findings);
        let stages = Stages::new(checked, facts, &parameters, None, (self.period, as_of));
        let outcome = stages.decide(&checked.order, &NothingStated, &|_| {}, &mut findings);
        let outcome = outcome.expect("nothing to be ensured");
        let rows = outcome.decisions.iter().flatten().flatten();
        let problems = rows.filter_map(|row| row.problem.as_ref());
        problems
            .filter(|problem| !FAULTS_OF_DATA.contains(&problem.code))
            .map(|problem| Failure {
                code: problem.code,
                line: problem.place.line,
                shown: format!("{} at {}:{}", problem.code, problem.place.line, problem.place.column),
            })
            .next()
    }
}

/// Rules with some tokens gone, doubled or exchanged.
fn damaged(script: &str, steps: &[(u16, u16, u8)]) -> String {
    let mut tokens: Vec<&str> = script.split_inclusive([' ', '\n', '(', ')', '.', ';']).collect();
    for (at, to, step) in steps {
        let (at, to) = (usize::from(*at) % tokens.len().max(1), usize::from(*to) % tokens.len().max(1));
        match step % 3 {
            0 if tokens.len() > 1 => drop(tokens.remove(at)),
            1 => tokens.swap(at, to),
            _ => tokens[at] = tokens[to],
        }
    }
    tokens.concat()
}

#[test]
fn what_check_accepts_does_not_fail_at_run_time() {
    let bench = Bench::new();
    let counts = Cell::new([0_u32; 4]);
    // PROPTEST_CASES and PROPTEST_RNG_SEED ask for more, and for others.
    let asked = Config::default();
    let rng_seed = if asked.rng_seed == RngSeed::Random { RngSeed::Fixed(1) } else { asked.rng_seed };
    let cases = asked.cases.max(1_000);
    let config = Config { cases, rng_seed, failure_persistence: None, max_shrink_iters: 2_000, ..asked };
    let mut runner = TestRunner::new(config);
    let tape = prop::collection::vec(any::<u32>(), 10..300);
    let steps = prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(any::<(u16, u16, u8)>(), 1..4)];
    let outcome = runner.run(&(tape, steps), |(tape, steps)| {
        let script = damaged(&script_of(&tape), &steps);
        let verdict = bench.verdict(&script);
        let kind = match &verdict {
            Verdict::Refused => 0,
            Verdict::Rightly => 1,
            Verdict::FalseAlarm => 2,
            Verdict::Fine => 3,
            Verdict::Fails(problem) => return Err(TestCaseError::fail(format!("{problem}\n{script}"))),
        };
        let mut so_far = counts.get();
        so_far[kind] += 1;
        counts.set(so_far);
        Ok(())
    });
    let [refused, rightly, false_alarms, fine] = counts.get();
    println!("refused {refused}, rightly {rightly}, false alarms {false_alarms}, fine {fine}");
    // The tape says nothing to a reader; the rules do.
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    assert!(fine > 100, "too few rules are accepted: {fine}");
}
