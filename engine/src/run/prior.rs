//! What the period just before decided, from an earlier output. Anything but the period just before
//! is refused with a warning: rules that look back one period would silently look back further.

use std::collections::HashMap;

use crate::calendar::Period;
use crate::dataset::{EarlierOutput, RUN_RECORD};
use crate::decision::{Prior, RowState};
use crate::diagnostic::{Diagnostic, Findings, Place, Severity, Text};
use crate::facts::{Facts, TableIndex};
use crate::policy::{Book, OutputSpec, OutputType, PolicyIndex, PolicySpec, sha256};
use crate::script::CheckedBook;
use crate::value::{Symbols, Value};

/// The period before, with what identifies the run that decided it.
#[derive(Debug)]
pub struct PriorRun {
    /// What it decided.
    pub decisions: Prior,
    /// Its period.
    pub period: Period,
    /// The SHA-256 of its run record.
    pub record: String,
}

/// Reads what an earlier output says of the period just before `period`; none, with a warning, where
/// it is no output of that period. Read is what the policies in `order` look back at.
pub fn read_prior(
    earlier: &EarlierOutput,
    (checked, order): (&CheckedBook, &[PolicyIndex]),
    facts: &Facts,
    period: Period,
    findings: &mut Findings,
) -> Option<PriorRun> {
    let record = match earlier.read(RUN_RECORD) {
        Ok(Some(record)) => record,
        Ok(None) => {
            findings.push(no_output(earlier));
            return None;
        }
        Err(error) => {
            let reason = error.to_string();
            findings.push(unreadable(earlier, RUN_RECORD, (&reason, &reason)));
            return None;
        }
    };
    let Some(found) = period_of(&record) else {
        findings.push(unreadable(earlier, RUN_RECORD, ("it names no period", "其中没有期间")));
        return None;
    };
    if found != period.previous() {
        findings.push(other_period(earlier, found, period.previous()));
        return None;
    }
    let mut decisions = Prior::default();
    for policy in checked.book.indices().filter(|policy| is_read(&checked.book, order, *policy)) {
        read_policy(earlier, &checked.book, facts, policy, &mut decisions, findings);
    }
    Some(PriorRun { decisions, period: period.previous(), record: sha256(&record) })
}

fn period_of(record: &[u8]) -> Option<Period> {
    let record: serde_json::Value = serde_json::from_slice(record).ok()?;
    record.get("period")?.as_str()?.parse().ok()
}

/// Whether one of the policies of a run reads what a policy decided before.
fn is_read(book: &Book, order: &[PolicyIndex], policy: PolicyIndex) -> bool {
    let name = format!("prior.{}", book.policy(policy).id);
    order.iter().map(|reader| book.policy(*reader)).any(|reader| {
        let ensures = reader.ensure.iter().map(|(_, text)| &text.text);
        let texts = reader.reasons.iter().flat_map(|reason| [&reason.text.en, &reason.text.zh]);
        reader.script.contains(&name) || ensures.chain(texts).any(|text| text.contains(&name))
    })
}

fn read_policy(
    earlier: &EarlierOutput,
    book: &Book,
    facts: &Facts,
    policy: PolicyIndex,
    decisions: &mut Prior,
    findings: &mut Findings,
) {
    let spec = book.policy(policy);
    let name = format!("{}.csv", spec.id);
    match earlier.read(&name) {
        Ok(Some(bytes)) => match read_rows(&bytes, book, spec, facts) {
            Ok(rows) => {
                for flaw in &rows.flaws {
                    let mut finding = unreadable(earlier, &name, (&flaw.0, &flaw.1));
                    finding.severity = Severity::Warning;
                    findings.push(finding);
                }
                decisions.add(policy, spec, rows.outputs.iter().map(Vec::as_slice));
            }
            Err(reason) => findings.push(unreadable(earlier, &name, (&reason, &reason))),
        },
        Ok(None) => findings.push(did_not_run(earlier, spec)),
        Err(error) => findings.push(unreadable(earlier, &name, (&error.to_string(), &error.to_string()))),
    }
}

/// What an earlier output says of one policy.
struct EarlierRows {
    /// By this run's rows; empty for a row that was not there.
    outputs: Vec<Vec<Value<'static>>>,
    /// What could not be read and is absent: English and Chinese.
    flaws: Vec<(String, String)>,
}

/// The outputs of each of this run's rows, by the rows' keys.
fn read_rows(bytes: &[u8], book: &Book, spec: &PolicySpec, facts: &Facts) -> Result<EarlierRows, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let position = |name: &str| headers.iter().position(|header| header == name);
    let entity = book.dictionary.table(spec.entity);
    let keys: Vec<Option<usize>> = entity.key.iter().map(|column| position(&entity.column(*column).name)).collect();
    let outputs: Vec<Option<usize>> = spec.outputs.iter().map(|output| position(&output.name)).collect();
    let state = position("state");
    let mut flaws: Vec<(String, String)> = Vec::new();
    for (output, _) in spec.outputs.iter().zip(&outputs).filter(|(_, at)| at.is_none()) {
        let name = &output.name;
        flaws.push((
            format!("it has no column `{name}`, which reads as absent"),
            format!("没有列 `{name}`，按缺失处理"),
        ));
    }
    let by_key = rows_by_key(book, facts, spec.entity);
    let mut rows: Vec<Vec<Value<'static>>> = vec![Vec::new(); facts.table(spec.entity).rows as usize];
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: &Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        let key = keys.iter().map(cell).collect::<Vec<_>>().join("/");
        let row = by_key.get(&key).and_then(|row| rows.get_mut(*row as usize));
        let (Some(row), true) = (row, cell(&state) != RowState::Undecided.tag()) else { continue };
        row.clear();
        for (output, at) in spec.outputs.iter().zip(&outputs) {
            let text = cell(at);
            let value = read_cell(text, &output.kind, &book.symbols);
            if value == Value::Absent
                && !text.is_empty()
                && !flaws.iter().any(|(en, _)| en.starts_with(&flawed(output)))
            {
                flaws.push((
                    format!("{} `{text}` and reads as absent, first at `{key}`", flawed(output)),
                    format!("`{}` 的值 `{text}` 无法识别，按缺失处理：首见于 `{key}`", output.name),
                ));
            }
            row.push(value);
        }
    }
    Ok(EarlierRows { outputs: rows, flaws })
}

/// How the finding on an output's values begins, of which there is one.
fn flawed(output: &OutputSpec) -> String {
    format!("`{}` cannot be", output.name)
}

fn rows_by_key(book: &Book, facts: &Facts, entity: TableIndex) -> HashMap<String, u32> {
    let key = |row: u32| facts.key_text(&book.dictionary, &book.symbols, entity, row);
    (0..facts.table(entity).rows).map(|row| (key(row), row)).collect()
}

/// A cell as written by an earlier run; what cannot be read, such as a value that an enum no longer
/// has, is absent.
fn read_cell(text: &str, kind: &OutputType, symbols: &Symbols) -> Value<'static> {
    let value = match kind {
        OutputType::Integer | OutputType::Decimal | OutputType::Money | OutputType::Fraction => {
            text.parse().ok().map(Value::Number)
        }
        OutputType::Boolean => text.parse().ok().map(Value::Boolean),
        OutputType::Date => text.parse().ok().map(Value::Date),
        OutputType::Enum(values) => {
            let symbol = symbols.find(text);
            symbol.filter(|symbol| values.iter().any(|(known, _)| known == symbol)).map(Value::Symbol)
        }
    };
    value.unwrap_or(Value::Absent)
}

fn no_output(earlier: &EarlierOutput) -> Diagnostic {
    let shown = earlier.shown();
    Diagnostic::warning(
        "no-prior",
        Place::file(shown.as_str()),
        Text::new(
            format!("`{shown}` is no output of an earlier run, and nothing is known of the period before"),
            format!("`{shown}` 不是先前运行的输出，上期结果视为未知"),
        ),
    )
    .with_hint(Text::new("name the --out folder of the run of the period before", "请指定上期运行的 --out 文件夹"))
}

fn other_period(earlier: &EarlierOutput, found: Period, wanted: Period) -> Diagnostic {
    let shown = earlier.shown();
    Diagnostic::warning(
        "prior-of-other-period",
        Place::file(shown.as_str()),
        Text::new(
            format!("`{shown}` is of {found}, not of {wanted}, and is not used as the period before"),
            format!("`{shown}` 的期间是 {found}，不是 {wanted}，不用作上期结果"),
        ),
    )
    .with_hint(Text::new(
        format!("name the --out folder of the run of {wanted}"),
        format!("请指定 {wanted} 运行的 --out 文件夹"),
    ))
}

/// The policy did not run then: nothing is known of it.
fn did_not_run(earlier: &EarlierOutput, spec: &PolicySpec) -> Diagnostic {
    let (shown, id) = (earlier.shown(), &spec.id);
    Diagnostic::warning(
        "no-prior",
        Place::file(shown.as_str()),
        Text::new(
            format!("`{shown}` has no results of `{id}`, and nothing is known of them"),
            format!("`{shown}` 中没有 `{id}` 的结果，视为未知"),
        ),
    )
    .with_hint(Text::new("run the period before with all policies", "请用全部政策重新运行上期"))
}

fn unreadable(earlier: &EarlierOutput, name: &str, (en, zh): (&str, &str)) -> Diagnostic {
    let shown = format!("{}/{name}", earlier.shown());
    Diagnostic::error(
        "unreadable-prior",
        Place::file(shown.as_str()),
        Text::new(format!("cannot read `{shown}`: {en}"), format!("无法读取 `{shown}`：{zh}")),
    )
    .with_hint(Text::new("run the period before again", "请重新运行上期"))
}
