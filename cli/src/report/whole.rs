//! The whole page of a run, put together from what was gathered.

use std::path::Path;

use askama::Template as _;
use assay_engine::calendar::{Date, Period};
use assay_engine::dataset::InputRecord;
use assay_engine::diagnostic::{Diagnostic, Language};
use assay_engine::facts::Presence;
use assay_engine::policy::{Parameters, sha256};

use super::collect::ReportData;
use super::kept::KeptRow;
use super::leading::{Leading, entity_part, leading, places, summed, titled};
use super::listing::{entity_table, quarantine_table};
use super::page::{GENERATOR, Head, InputRow, Link, Own, Page, Tile, Warning, Words};
use super::policies::Telling;
use super::text::plain;
use crate::exit::Failure;
use crate::render::amount::{count, percent};
use crate::talk::Talk;

/// How many characters of a digest are shown.
const SHORT: usize = 16;

/// What a run is about, beside its rows.
pub(crate) struct About<'r> {
    /// The dataset's folder, as typed.
    pub(crate) dataset: &'r Path,
    /// The period.
    pub(crate) period: Period,
    /// The as-of date.
    pub(crate) as_of: Date,
    /// Parameters with other values than the book's, as typed.
    pub(crate) settings: &'r [String],
    /// The period whose decisions were read, if they were.
    pub(crate) prior: Option<Period>,
    /// The parameters on the as-of date.
    pub(crate) parameters: &'r Parameters,
    /// What became of each table's file.
    pub(crate) inputs: &'r [InputRecord],
    /// The warnings.
    pub(crate) warnings: &'r [Diagnostic],
}

/// The page of a run.
///
/// # Errors
/// If the page cannot be put together.
pub(crate) fn page(mut report: ReportData<'_>, about: &About<'_>, talk: &Talk) -> Result<String, Failure> {
    let words = Words(talk.language());
    let listed: Vec<(Vec<KeptRow>, u64)> = report
        .entities
        .iter_mut()
        .map(|data| {
            let all = data.kept.seen();
            (data.kept.take(), all)
        })
        .collect();
    let page = filled(&report, listed, about, talk, words);
    page.render()
        .map_err(|error| Failure::new(format!("cannot make the report: {error}"), format!("无法生成报告：{error}")))
}

fn filled(
    report: &ReportData<'_>,
    listed: Vec<(Vec<KeptRow>, u64)>,
    about: &About<'_>,
    talk: &Talk,
    words: Words,
) -> Page {
    let book = &report.checked.book;
    let telling = Telling { report, parameters: about.parameters, talk };
    let amounts: Vec<Vec<Leading<'_>>> =
        report.entities.iter().map(|data| leading(book, data, &report.tallies)).collect();
    let tiles = tiles(report, &listed, &amounts, words);
    let mut tables: Vec<_> = report
        .entities
        .iter()
        .zip(listed)
        .zip(&amounts)
        .map(|((data, listed), amounts)| entity_table(report, data, listed, amounts, words))
        .collect();
    tables.push(quarantine_table(report, words));
    let mut page = Page {
        words,
        generator: format!("{GENERATOR} {}", env!("CARGO_PKG_VERSION")),
        style: Own::style(),
        script: Own::script(),
        head: head(report, about, words),
        links: Vec::new(),
        tiles,
        warnings: about.warnings.iter().map(|found| warning(found, words)).collect(),
        policies: report.tallies.iter().map(|data| telling.part(data)).collect(),
        entities: report.entities.iter().map(|data| entity_part(report, data, words)).collect(),
        reasons: telling.overall(),
        tables,
        inputs: inputs(report, about, words),
        footer: footer(report, words),
    };
    page.links = links(&page);
    page
}

fn warning(found: &Diagnostic, words: Words) -> Warning {
    let Diagnostic { place, message, hint, .. } = found;
    let line = if place.line > 0 { format!(":{}", place.line) } else { String::new() };
    Warning {
        place: plain(&format!("{}{line}", place.file)),
        message: plain(message.get(words.0)),
        hint: hint.as_ref().map_or_else(String::new, |hint| plain(hint.get(words.0))),
    }
}

fn head(report: &ReportData<'_>, about: &About<'_>, words: Words) -> Head {
    let book = &report.checked.book;
    let (start, end) = (about.period.start(), about.period.end());
    Head {
        name: plain(book.name.get(words.0)),
        dataset: plain(&about.dataset.display().to_string()),
        period: about.period.to_string(),
        span: format!("{} – {}", start, end),
        as_of: about.as_of.to_string(),
        prior: about.prior.map_or_else(|| words.say("not used", "未使用").to_owned(), |period| period.to_string()),
        currency: book.currency.clone(),
        settings: about.settings.iter().map(|setting| plain(setting)).collect(),
    }
}

fn links(page: &Page) -> Vec<Link> {
    let words = page.words;
    let link = |target: String, label: String| Link { target, label };
    let own = |target: &str, en, zh| link(target.to_owned(), words.say(en, zh).to_owned());
    let mut links = vec![own("figures", "Key figures", "关键数字"), own("glance", "Policies", "政策概览")];
    if !page.warnings.is_empty() {
        links.insert(1, own("warnings", "Warnings", "警告"));
    }
    if let Some(part) = page.entities.iter().find(|part| !part.money.is_empty() && !part.groupings.is_empty()) {
        links.push(link(format!("money-{}", part.id), words.say("Money", "金额分布").to_owned()));
    }
    if page.reasons.is_some() {
        links.push(own("reasons", "Reasons", "理由"));
    }
    links.extend(page.policies.iter().map(|part| link(format!("policy-{}", part.id), part.title.clone())));
    links.extend(page.tables.iter().map(|part| link(part.id.clone(), part.title.clone())));
    links
}

/// The key figures: rows, those decided, quarantine, then amounts.
fn tiles(
    report: &ReportData<'_>,
    listed: &[(Vec<KeptRow>, u64)],
    amounts: &[Vec<Leading<'_>>],
    words: Words,
) -> Vec<Tile> {
    let book = &report.checked.book;
    let mut tiles = Vec::new();
    for (data, (_, all)) in report.entities.iter().zip(listed) {
        let title = titled(book.dictionary.table(data.entity).title.get(words.0));
        let open = all.saturating_sub(data.settled);
        tiles.push(Tile {
            label: title.clone(),
            value: count(*all),
            note: words.say("in the dataset", "数据集中的家数").to_owned(),
            ..Tile::default()
        });
        tiles.push(Tile {
            label: words.say("Settled by every policy", "全部政策均有结论").to_owned(),
            value: percent(data.settled, *all),
            note: match words.0 {
                Language::English => {
                    format!("{} of {}; {} undecided somewhere", count(data.settled), count(*all), count(open))
                }
                Language::Chinese => {
                    format!("{} / {}；{} 家有政策无法判定", count(data.settled), count(*all), count(open))
                }
            },
            tone: if open == 0 { "good" } else { "warn" },
            ..Tile::default()
        });
    }
    let bad = report.quarantined.rows;
    tiles.push(Tile {
        label: words.say("Rows in quarantine", "被隔离的数据行").to_owned(),
        value: count(bad),
        note: match (words.0, bad) {
            (_, 0) => words.say("every row could be used", "每一行都可用").to_owned(),
            (Language::English, _) => format!("in {} tables", report.quarantined.tables.len()),
            (Language::Chinese, _) => format!("涉及 {} 张表", report.quarantined.tables.len()),
        },
        tone: if bad == 0 { "good" } else { "warn" },
        ..Tile::default()
    });
    let mut paid = Vec::new();
    for amount in amounts.iter().flatten() {
        let counted = count(amount.counted);
        paid.push(Tile {
            of: titled(amount.policy.title.get(words.0)),
            label: titled(amount.output.label.get(words.0)),
            value: summed(amount.total, places(book, amount.output)),
            note: match words.0 {
                Language::English => format!("{} · not zero for {counted}", book.currency),
                Language::Chinese => format!("{} · {counted} 家不为零", book.currency),
            },
            tone: "money",
            ..Tile::default()
        });
    }
    // Amounts are set in one type, which the longest of them fits.
    let size = match paid.iter().map(|tile| tile.value.chars().count()).max() {
        Some(18..) => "longer",
        Some(14..) => "long",
        _ => "",
    };
    paid.iter_mut().for_each(|tile| tile.size = size);
    tiles.extend(paid);
    tiles
}

fn inputs(report: &ReportData<'_>, about: &About<'_>, words: Words) -> Vec<InputRow> {
    let dictionary = &report.checked.book.dictionary;
    let row = |input: &InputRecord| {
        let table = dictionary.table(input.table);
        let file = match (&input.file, input.presence) {
            (Some(file), _) => plain(file),
            (None, Presence::Absent) => words.say("no file: nothing is known", "没有文件：视为未知").to_owned(),
            (None, _) => words.say("no file: there are none", "没有文件：视为没有记录").to_owned(),
        };
        let numbers = [input.rows, input.accepted, input.quarantined, input.duplicates];
        InputRow {
            title: titled(table.title.get(words.0)),
            table: table.id.clone(),
            file,
            numbers: numbers.map(|number| count(u64::from(number))),
        }
    };
    about.inputs.iter().map(row).collect()
}

fn footer(report: &ReportData<'_>, words: Words) -> String {
    let files: Vec<String> =
        report.checked.book.files.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    let digest: String = sha256(files.concat().as_bytes()).chars().take(SHORT).collect();
    let version = env!("CARGO_PKG_VERSION");
    match words.0 {
        Language::English => format!(
            "Assay {version} · policy book {digest}… · amounts are exact decimals, rounded only where shown · the same inputs give this page byte for byte"
        ),
        Language::Chinese => {
            format!(
                "Assay {version} · 政策手册 {digest}… · 金额为精确小数，仅在显示时取整 · 相同的输入得到完全相同的页面"
            )
        }
    }
}
