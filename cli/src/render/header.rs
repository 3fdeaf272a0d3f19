//! The head of a run's summary: what was run on what, and what the dataset lacks.

use std::path::Path;

use assay_engine::dataset::{Quarantine, QuarantinedRow};
use assay_engine::diagnostic::Language;
use assay_engine::facts::Presence;
use assay_engine::run::Ready;

use super::amount::count;
use crate::talk::Talk;

/// How many bad rows are shown.
const BAD_ROWS: usize = 5;
/// How many characters of a value are shown.
const SHOWN: usize = 60;

/// Dataset, period, rows read and in quarantine, tables without a file.
pub(crate) fn header(ready: &Ready<'_>, dataset: &Path, talk: &Talk) -> String {
    let language = talk.language();
    let (period, as_of, shown) = (ready.request().period, ready.request().as_of, dataset.display());
    let name = ready.checked().book.name.get(language);
    let mut text = match language {
        Language::English => format!("\u{1b}[1m{name}\u{1b}[0m · {shown} · {period}, as of {as_of}\n"),
        Language::Chinese => format!("\u{1b}[1m{name}\u{1b}[0m · {shown} · {period}，截止 {as_of}\n"),
    };
    let settings = &ready.request().settings;
    if !settings.is_empty() {
        let lead = talk.say("with other values than the book's: ", "参数另设：");
        text.push_str(&format!("  \u{1b}[1;33m{lead}{}\u{1b}[0m\n", settings.join(" · ")));
    }
    if let Some(before) = ready.prior_period() {
        let lead = talk.say("decided before: ", "上期结果：");
        text.push_str(&format!("  {lead}{before}\n"));
    }
    text.push_str(&rows(ready, talk));
    text.push_str(&missing(ready, talk));
    text.push_str(&repetitions(ready, talk));
    text.push_str(&quarantine(ready, talk));
    text
}

fn rows(ready: &Ready<'_>, talk: &Talk) -> String {
    let files = ready.inputs().iter().filter(|input| input.file.is_some()).count();
    let accepted: u64 = ready.inputs().iter().map(|input| u64::from(input.accepted)).sum();
    let all: u64 = ready.inputs().iter().map(|input| u64::from(input.rows)).sum();
    let (partners, rows) = (count(ready.row_count()), count(all));
    let (en, zh) = match accepted == all {
        true => (String::new(), String::new()),
        false => (format!(", {} of them used", count(accepted)), format!("，采用 {} 行", count(accepted))),
    };
    match talk.language() {
        Language::English => format!("  {partners} partners, {rows} rows read from {files} files{en}\n"),
        Language::Chinese => format!("  {partners} 家伙伴，共从 {files} 个文件读入 {rows} 行{zh}\n"),
    }
}

/// Tables without a file, and what that means.
fn missing(ready: &Ready<'_>, talk: &Talk) -> String {
    let of = |presence: Presence| -> Vec<&str> {
        let missing = ready.inputs().iter().filter(|input| input.presence == presence);
        missing.map(|input| ready.checked().book.dictionary.table(input.table).id.as_str()).collect()
    };
    let mut text = String::new();
    let (empty, absent) = (of(Presence::Empty).join(", "), of(Presence::Absent).join(", "));
    if !empty.is_empty() {
        let means = talk.say("no file, so there are none", "没有文件，视为没有记录");
        text.push_str(&format!("  {empty}: {means}\n"));
    }
    if !absent.is_empty() {
        let means = talk.say(
            "no file, so nothing is known: rules that need it are undetermined",
            "没有文件，视为未知：需要它的规则无法判断",
        );
        text.push_str(&format!("  {absent}: {means}\n"));
    }
    text
}

/// How many rows were left out since they say again what another row says, and where the first of them is.
fn repetitions(ready: &Ready<'_>, talk: &Talk) -> String {
    let total: u64 = ready.inputs().iter().map(|input| u64::from(input.duplicates)).sum();
    let first = ready.inputs().iter().find_map(|input| Some((input.file.as_deref()?, input.first_duplicate?)));
    let Some((file, line)) = first else { return String::new() };
    let (rows, others) = (count(total), count(total.saturating_sub(1)));
    match (talk.language(), total) {
        (Language::English, 1) => {
            format!("  1 row that says again what another row says was left out: {file}:{line}\n")
        }
        (Language::English, _) => {
            let lead = format!("{rows} rows that say again what another row says were left out");
            format!("  {lead}: {file}:{line} and {others} more\n")
        }
        (Language::Chinese, 1) => format!("  1 行与另一行内容完全相同，未重复计入：{file}:{line}\n"),
        (Language::Chinese, _) => {
            format!("  {rows} 行与另一行内容完全相同，未重复计入：{file}:{line}，另有 {others} 行\n")
        }
    }
}

/// The first bad rows.
fn quarantine(ready: &Ready<'_>, talk: &Talk) -> String {
    let bad = ready.quarantine().rows();
    if bad == 0 {
        return String::new();
    }
    let language = talk.language();
    let mut text = match (language, bad) {
        (Language::English, 1) => "  1 row in quarantine\n".to_owned(),
        (Language::English, _) => format!("  {} rows in quarantine\n", count(bad)),
        (Language::Chinese, _) => format!("  {} 行被隔离\n", count(bad)),
    };
    text.push_str(&first_bad_rows(ready.quarantine(), language));
    text
}

/// The first of some bad rows, and how many more there are.
pub(crate) fn first_bad_rows(quarantine: &Quarantine, language: Language) -> String {
    let shown = quarantine.first().iter().take(BAD_ROWS);
    let more = quarantine.rows().saturating_sub(shown.len() as u64);
    let mut text: String = shown.map(|row| bad_row(row, language)).collect();
    if more > 0 {
        text.push_str(&match language {
            Language::English => format!("    and {} more\n", count(more)),
            Language::Chinese => format!("    另有 {} 行\n", count(more)),
        });
    }
    text
}

fn bad_row(row: &QuarantinedRow, language: Language) -> String {
    let QuarantinedRow { file, line, column, value, .. } = row;
    let column = if column.is_empty() { String::new() } else { format!(" {column}") };
    let value = if value.is_empty() { String::new() } else { format!(" `{}`", beginning(value)) };
    format!("    {file}:{line}{column}{value}: {}\n", row.told(language))
}

/// A value on one line: its beginning, where it is long.
pub(crate) fn beginning(value: &str) -> String {
    let plain = value.replace(['\n', '\r', '\t'], " ");
    match plain.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", plain.get(..at).unwrap_or_default()),
        None => plain,
    }
}
