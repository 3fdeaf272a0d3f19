//! Charts as tables and inline SVG: lengths are whole thousandths of the room there is, worked out
//! from exact amounts.

use askama::Template;
use assay_engine::diagnostic::Language;
use assay_engine::number::{Number, Rounding};

use super::bins::Histogram;
use super::text::plain;
use crate::render::amount::{count, grouped};

/// How wide every drawing is, in its own units.
const WIDTH: u128 = 1000;
/// How many edges of a histogram have their names written below.
const NAMED_EDGES: usize = 7;

/// Bars, one below the other: a table whose bars are drawings.
#[derive(Debug, Clone, Template)]
#[template(path = "bars.html")]
pub(super) struct Bars {
    /// What it shows.
    pub(super) caption: String,
    /// Over the labels, and over each figure.
    pub(super) heads: Vec<String>,
    /// The bars.
    pub(super) rows: Vec<Bar>,
}

impl askama::filters::HtmlSafe for Bars {}

/// One bar with what is written beside it.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    label: String,
    /// A word that stands before the label, such as a code.
    code: String,
    figures: Vec<String>,
    start: u128,
    length: u128,
    below_zero: bool,
}

/// What is to become a bar.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    /// What it is called.
    pub(super) label: String,
    /// A word before that, such as a code; or nothing.
    pub(super) code: String,
    /// How long it is.
    pub(super) measure: i128,
    /// What is written beside it.
    pub(super) figures: Vec<String>,
}

impl Bars {
    /// Bars whose lengths are in proportion; `whole` is what would fill the room, if it is no bar's.
    pub(super) fn new(caption: String, heads: Vec<String>, measured: Vec<Measured>, whole: Option<u64>) -> Self {
        let greatest = measured.iter().map(|bar| bar.measure.max(0)).max().unwrap_or(0).unsigned_abs();
        let least = measured.iter().map(|bar| bar.measure.min(0)).min().unwrap_or(0).unsigned_abs();
        let (above, below) = (whole.map_or(greatest, u128::from), least);
        let span = (above + below).max(1);
        let zero = scaled(below, span);
        let rows = measured.into_iter().map(|bar| {
            let length = scaled(bar.measure.unsigned_abs(), span).max(if bar.measure == 0 { 0 } else { 4 });
            let below_zero = bar.measure < 0;
            let start = if below_zero { zero.saturating_sub(length) } else { zero.min(WIDTH - length.min(WIDTH)) };
            Bar { label: plain(&bar.label), code: bar.code, figures: bar.figures, start, length, below_zero }
        });
        Self { caption, heads, rows: rows.collect() }
    }
}

/// So many thousandths of the whole, rounded half up.
fn scaled(part: u128, whole: u128) -> u128 {
    // Amounts may come near the end of 128 bits: digits that no eye can see are left away.
    let (part, whole) = if whole > u128::MAX / (2 * WIDTH + 1) { (part >> 20, whole >> 20) } else { (part, whole) };
    (part * WIDTH * 2 + whole) / (whole * 2).max(1)
}

/// Parts of a whole, side by side.
#[derive(Debug, Clone, Template)]
#[template(path = "stack.html")]
pub(super) struct Stack {
    title: String,
    parts: Vec<Part>,
}

impl askama::filters::HtmlSafe for Stack {}

#[derive(Debug, Clone)]
struct Part {
    class: &'static str,
    start: u128,
    length: u128,
}

impl Stack {
    /// Parts with the classes they are drawn in.
    pub(super) fn new(title: String, parts: &[(&'static str, u64)]) -> Self {
        let whole: u128 = parts.iter().map(|(_, part)| u128::from(*part)).sum();
        let mut before = 0;
        let drawn = parts.iter().map(|(class, part)| {
            let start = scaled(before, whole);
            before += u128::from(*part);
            Part { class, start, length: scaled(before, whole) - start }
        });
        Self { title, parts: drawn.collect() }
    }
}

/// Columns over the bins of a histogram.
#[derive(Debug, Clone, Template)]
#[template(path = "histogram.html")]
pub(super) struct Columns {
    id: String,
    title: String,
    description: String,
    columns: Vec<Column>,
    ticks: Vec<Tick>,
    /// Where zero is, if it is an edge within.
    zero: Option<u128>,
}

impl askama::filters::HtmlSafe for Columns {}

#[derive(Debug, Clone)]
struct Column {
    start: u128,
    width: u128,
    top: u128,
    height: u128,
    middle: u128,
    count: String,
    told: String,
    below_zero: bool,
}

#[derive(Debug, Clone)]
struct Tick {
    at: u128,
    text: String,
}

/// How the numbers of a histogram are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// The language.
    pub(super) language: Language,
    /// Whether they are shares, written in percent.
    pub(super) percent: bool,
    /// At how many places totals are written; none where totals mean nothing.
    pub(super) totals: Option<u32>,
}

/// The room of a histogram, in its own units.
const ROOM: (u128, u128) = (360, 130);

impl Columns {
    /// The columns of a histogram.
    pub(super) fn new(id: String, title: String, histogram: &Histogram, scale: Scale) -> Self {
        let (wide, high) = ROOM;
        let bins = histogram.bins.len().max(1) as u128;
        let most = histogram.bins.iter().map(|bin| bin.count).max().unwrap_or(1).max(1);
        let step = |at: usize| (at as u128 * wide) / bins;
        let pairs = histogram.edges.windows(2).zip(&histogram.bins).enumerate();
        let columns: Vec<Column> = pairs
            .map(|(at, (edges, bin))| {
                let (from, to) = (edges.first().copied().unwrap_or(0), edges.get(1).copied().unwrap_or(0));
                let height = u128::from(bin.count) * high / u128::from(most);
                let height = if bin.count > 0 { height.max(2) } else { 0 };
                let (start, end) = (step(at), step(at + 1));
                Column {
                    start: start + 1,
                    width: (end - start).saturating_sub(2),
                    top: 18 + high - height,
                    height,
                    middle: (start + end) / 2,
                    count: if bin.count > 0 { count(bin.count) } else { String::new() },
                    told: scale.told(from, to, bin.count, bin.sum.total().ok()),
                    below_zero: to <= 0,
                }
            })
            .collect();
        let every = histogram.edges.len().div_ceil(NAMED_EDGES).max(1);
        let named = histogram.edges.iter().enumerate().filter(|(at, _)| at % every == 0);
        let ticks = named.map(|(at, edge)| Tick { at: step(at), text: scale.short(*edge) });
        let zero = histogram.edges.iter().position(|edge| *edge == 0).filter(|at| *at > 0).map(step);
        let told: Vec<&str> = columns.iter().filter(|bin| bin.height > 0).map(|bin| bin.told.as_str()).collect();
        let description = told.join("; ");
        Self { id, title, description, ticks: ticks.collect(), zero, columns }
    }
}

impl Scale {
    /// What a bin holds, in words.
    fn told(&self, from: i128, to: i128, number: u64, total: Option<Number>) -> String {
        let (from, to, number) = (self.exact(from), self.exact(to), count(number));
        let total = self.totals.zip(total).map(|(places, total)| grouped(total, places));
        match (self.language, total) {
            (Language::English, None) => format!("{from} to {to}: {number}"),
            (Language::English, Some(total)) => format!("{from} to {to}: {number}, together {total}"),
            (Language::Chinese, None) => format!("{from} 至 {to}：{number}"),
            (Language::Chinese, Some(total)) => format!("{from} 至 {to}：{number}，合计 {total}"),
        }
    }

    /// An edge with all its places.
    fn exact(&self, edge: i128) -> String {
        let edge = if self.percent { edge.saturating_mul(100) } else { edge };
        let unit = if self.percent { " %" } else { "" };
        format!("{}{unit}", written(edge, 0, 1))
    }

    /// An edge as short as it can be: edges have few digits that are not zero, so nothing is lost.
    fn short(&self, edge: i128) -> String {
        if self.percent {
            return self.exact(edge);
        }
        let units: [(u32, &str); 4] = match self.language {
            Language::English => [(12, "T"), (9, "bn"), (6, "M"), (3, "k")],
            Language::Chinese => [(16, "京"), (12, "万亿"), (8, "亿"), (4, "万")],
        };
        let whole = edge.unsigned_abs() / 10_u128.pow(Number::PLACES);
        let fitting = units.iter().find(|(power, _)| whole >= 10_u128.pow(*power));
        fitting.map_or_else(|| self.exact(edge), |(power, unit)| format!("{}{unit}", written(edge, *power, 1)))
    }
}

/// An edge divided by a power of ten, thousands separated, without zeros at the end.
fn written(edge: i128, power: u32, times: i128) -> String {
    let raw = edge.saturating_mul(times) / 10_i128.pow(power);
    let Ok(number) = Number::from_raw(raw) else { return raw.to_string() };
    let text = number.to_string();
    let places = text.split_once('.').map_or(0, |(_, places)| places.len());
    let number = number.round(Number::PLACES, Rounding::HalfUp).unwrap_or(number);
    grouped(number, u32::try_from(places).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_written_short_and_exact() {
        let raw = |text: &str| text.parse::<Number>().expect("a number").raw();
        let english = Scale { language: Language::English, percent: false, totals: None };
        let chinese = Scale { language: Language::Chinese, ..english };
        for (edge, en, zh) in [
            ("0", "0", "0"),
            ("0.5", "0.5", "0.5"),
            ("900", "900", "900"),
            ("1500", "1.5k", "1,500"),
            ("-20000", "-20k", "-2万"),
            ("150000000", "150M", "1.5亿"),
            ("2000000000000", "2T", "2万亿"),
        ] {
            assert_eq!((english.short(raw(edge)).as_str(), chinese.short(raw(edge)).as_str()), (en, zh));
        }
        assert_eq!(Scale { percent: true, ..english }.short(raw("0.05")), "5 %");
    }

    #[test]
    fn bars_start_at_zero_and_keep_within_their_room() {
        let bar = |measure: i128| Measured { label: String::new(), code: String::new(), measure, figures: Vec::new() };
        let drawn = |measures: &[i128], whole: Option<u64>| -> Vec<(u128, u128)> {
            let bars = Bars::new(String::new(), Vec::new(), measures.iter().copied().map(bar).collect(), whole);
            bars.rows.iter().map(|row| (row.start, row.length)).collect()
        };
        assert_eq!(drawn(&[10, 5, 0], None), [(0, 1000), (0, 500), (0, 0)]);
        assert_eq!(drawn(&[30, -10], None), [(250, 750), (0, 250)]);
        assert_eq!(drawn(&[1], Some(4)), [(0, 250)]);
        assert_eq!(drawn(&[i128::MAX, i128::MIN + 1], None), [(500, 500), (0, 500)]);
    }
}
