//! What every policy came to: states, outcomes, histograms, numbers, reasons.

use assay_engine::diagnostic::Language;
use assay_engine::facts::TableIndex;
use assay_engine::policy::{OutputType, Parameters, PolicyIndex, PolicySpec};

use super::chart::{Bars, Columns, Measured, Scale, Stack};
use super::collect::{PolicyData, ReportData};
use super::leading::{counted_noun, places, titled};
use super::page::{BarCard, HistogramCard, NumberRow, PolicyPart, ProblemRow, Words};
use super::text::plain;
use crate::render::amount::{count, percent};
use crate::render::summary;
use crate::render::tally::OutputTally;
use crate::render::words::general;
use crate::render::worth::Worth;
use crate::talk::Talk;

/// How many reasons are shown of all policies together.
const OVERALL: usize = 12;
/// How many reasons are shown of one policy.
const REASONS: usize = 10;
/// How many kinds of problem are shown of one policy.
const PROBLEMS: usize = 5;

/// What is needed to tell of policies.
#[derive(Clone, Copy)]
pub(super) struct Telling<'r, 'b> {
    pub(super) report: &'r ReportData<'b>,
    pub(super) parameters: &'r Parameters,
    pub(super) talk: &'r Talk,
}

impl Telling<'_, '_> {
    fn words(&self) -> Words {
        Words(self.talk.language())
    }

    /// One policy.
    pub(super) fn part(&self, data: &PolicyData) -> PolicyPart {
        let book = &self.report.checked.book;
        let policy = book.policy(data.policy);
        let (tally, words) = (&data.tally, self.words());
        let states = self.states(data);
        let parts = [("decided", tally.decided), ("undecided", tally.undecided), ("outside", tally.not_applicable)];
        PolicyPart {
            id: policy.id.clone(),
            title: titled(policy.title.get(words.0)),
            question: policy.question.get(words.0).to_owned(),
            stack: Stack::new(states.clone(), &parts),
            states,
            decided: count(tally.decided),
            undecided: count(tally.undecided),
            outside: count(tally.not_applicable),
            came_out: summary::mostly(book, policy, tally, self.talk),
            problems: self.problems(data),
            outcomes: self.outcomes(policy, data),
            histograms: self.histograms(policy, data),
            noun: counted_noun(book, policy.entity, words),
            numbers: self.numbers(policy, data),
            reasons: self.reasons(policy, data),
        }
    }

    fn states(&self, data: &PolicyData) -> String {
        let parts = [
            (data.tally.decided, "decided", "已判定"),
            (data.tally.undecided, "undecided", "无法判定"),
            (data.tally.not_applicable, "not applicable", "不适用"),
        ];
        let shown =
            parts.into_iter().filter(|(number, _, _)| *number > 0).map(|(number, en, zh)| match self.talk.language() {
                Language::English => format!("{} {en}", count(number)),
                Language::Chinese => format!("{zh} {} 家", count(number)),
            });
        shown.collect::<Vec<_>>().join(self.talk.say(" · ", " · "))
    }

    fn problems(&self, data: &PolicyData) -> Vec<ProblemRow> {
        let mut problems: Vec<_> = data.tally.problems.iter().collect();
        problems.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        problems.truncate(PROBLEMS);
        let named: u64 = problems.iter().map(|(_, number)| **number).sum();
        let shown = problems.into_iter().map(|((_, message), number)| ProblemRow {
            count: count(*number),
            said: plain(message.get(self.talk.language())),
        });
        // Not all kinds may have been kept.
        let others = data.tally.undecided.saturating_sub(named);
        let said = self.talk.say("other problems", "其他问题").to_owned();
        shown.chain((others > 0).then(|| ProblemRow { count: count(others), said })).collect()
    }

    /// How often each word came out, and each yes.
    fn outcomes(&self, policy: &PolicySpec, data: &PolicyData) -> Vec<BarCard> {
        let (words, decided) = (self.words(), data.tally.decided);
        let bar = |label: &str, number: u64| Measured {
            label: label.to_owned(),
            code: String::new(),
            measure: i128::from(number),
            figures: vec![count(number), percent(number, decided)],
        };
        let noun = counted_noun(&self.report.checked.book, policy.entity, words);
        let heads = |first: &str| vec![first.to_owned(), noun.clone(), words.say("share", "占比").to_owned()];
        let mut cards = Vec::new();
        let mut yes = Vec::new();
        for (output, counted) in policy.outputs.iter().zip(&data.tally.outputs) {
            let label = output.label.get(words.0);
            match (&output.kind, counted) {
                (OutputType::Enum(values), OutputTally::Words(found, absent)) if decided > 0 => {
                    let number = |symbol| found.get(symbol).copied().unwrap_or(0);
                    let mut bars: Vec<Measured> =
                        values.iter().map(|(symbol, value)| bar(value.get(words.0), number(symbol))).collect();
                    if *absent > 0 {
                        bars.push(bar(words.say("(none)", "（空）"), *absent));
                    }
                    let title = titled(label);
                    let bars = Bars::new(title.clone(), heads(words.say("value", "取值")), bars, None);
                    cards.push(BarCard { title, bars, wide: false });
                }
                (OutputType::Boolean, OutputTally::Yes(number)) if decided > 0 => yes.push(bar(label, *number)),
                _ => {}
            }
        }
        if !yes.is_empty() {
            let title = words.say("Flags", "标记").to_owned();
            let bars = Bars::new(title.clone(), heads(words.say("holds for", "为“是”")), yes, Some(decided));
            cards.push(BarCard { title, bars, wide: false });
        }
        cards
    }

    /// Where amounts, scores and shares lie.
    fn histograms(&self, policy: &PolicySpec, data: &PolicyData) -> Vec<HistogramCard> {
        let book = &self.report.checked.book;
        let words = self.words();
        let mut cards = Vec::new();
        for (at, ((output, counted), bins)) in
            policy.outputs.iter().zip(&data.tally.outputs).zip(&data.bins).enumerate()
        {
            let (spread, money) = match counted {
                OutputTally::Amounts(spread) => (spread, true),
                OutputTally::Numbers(spread) if output.kind != OutputType::Integer => (spread, false),
                _ => continue,
            };
            // Where all are the same there is nothing to see.
            if spread.ends.is_none_or(|(least, greatest)| least == greatest) {
                continue;
            }
            let Some(histogram) = bins.histogram(!money) else { continue };
            let percent = output.kind == OutputType::Fraction;
            let totals = money.then(|| places(book, output));
            let scale = Scale { language: words.0, percent, totals };
            let title = titled(output.label.get(words.0));
            let columns = Columns::new(format!("h-{}-{at}", policy.id), title.clone(), &histogram, scale);
            let (shown, zeros) = (count(spread.counted), count(bins.zeros));
            let mut note = match (words.0, money) {
                (Language::English, true) => format!("{} · not zero: {shown} · zero: {zeros}", book.currency),
                (Language::Chinese, true) => format!("{} · 不为零 {shown} 家 · 为零 {zeros} 家", book.currency),
                (Language::English, false) => format!("known: {shown}"),
                (Language::Chinese, false) => format!("已知 {shown} 家"),
            };
            if histogram.growing {
                note.push_str(words.say(" · steps grow with the amount", " · 档距随数额递增"));
            }
            cards.push(HistogramCard { title, columns, note });
        }
        cards
    }

    fn numbers(&self, policy: &PolicySpec, data: &PolicyData) -> Vec<NumberRow> {
        let book = &self.report.checked.book;
        let mut rows = Vec::new();
        for (output, counted) in policy.outputs.iter().zip(&data.tally.outputs) {
            if let OutputTally::Amounts(spread) | OutputTally::Numbers(spread) = counted
                && spread.counted > 0
            {
                let [label, cells @ ..] = summary::number_row(book, output, spread, self.talk);
                rows.push(NumberRow { label, cells });
            }
        }
        rows
    }

    /// What a reason says for everybody.
    fn said(&self, policy: PolicyIndex, reason: usize) -> String {
        let book = &self.report.checked.book;
        let spec = book.policy(policy);
        let worth = Worth { book, language: self.talk.language() };
        let of = |name: &str| {
            let (at, parameter) = spec.parameter(name.strip_prefix("params.")?)?;
            Some(worth.value(&parameter.kind, self.parameters.get(policy, at)?))
        };
        let text = spec.reasons.get(reason).map(|reason| reason.text.get(self.talk.language()));
        general(text.unwrap_or_default(), of)
    }

    fn reasons(&self, policy: &PolicySpec, data: &PolicyData) -> Option<Bars> {
        let mut fired: Vec<(usize, u64)> = (0..).zip(&data.tally.reasons).map(|(at, counts)| (at, counts.0)).collect();
        fired.retain(|(_, number)| *number > 0);
        fired.sort_by_key(|(at, number)| (std::cmp::Reverse(*number), *at));
        let measured: Vec<Measured> = fired
            .into_iter()
            .take(REASONS)
            .map(|(at, number)| Measured {
                label: self.said(data.policy, at),
                code: policy.reasons.get(at).map(|reason| reason.code.clone()).unwrap_or_default(),
                measure: i128::from(number),
                figures: vec![count(number)],
            })
            .collect();
        let title = titled(policy.title.get(self.talk.language()));
        (!measured.is_empty()).then(|| self.reason_bars(title, measured, policy.entity))
    }

    /// The reasons given most, of all policies.
    pub(super) fn overall(&self) -> Option<Bars> {
        let book = &self.report.checked.book;
        let mut fired: Vec<(PolicyIndex, usize, u64)> = Vec::new();
        for data in &self.report.tallies {
            let counts = (0..).zip(&data.tally.reasons);
            fired.extend(counts.filter(|(_, counts)| counts.0 > 0).map(|(at, counts)| (data.policy, at, counts.0)));
        }
        fired.sort_by_key(|(_, _, number)| std::cmp::Reverse(*number));
        let measured: Vec<Measured> = fired
            .into_iter()
            .take(OVERALL)
            .map(|(policy, at, number)| Measured {
                label: self.said(policy, at),
                code: titled(book.policy(policy).title.get(self.talk.language())),
                measure: i128::from(number),
                figures: vec![count(number)],
            })
            .collect();
        let title = self.talk.say("Reasons given most", "最常见的理由").to_owned();
        let entity = self.report.tallies.first().map(|data| book.policy(data.policy).entity)?;
        (!measured.is_empty()).then(|| self.reason_bars(title, measured, entity))
    }

    fn reason_bars(&self, title: String, measured: Vec<Measured>, entity: TableIndex) -> Bars {
        let noun = counted_noun(&self.report.checked.book, entity, self.words());
        Bars::new(title, vec![self.talk.say("reason", "理由").to_owned(), noun], measured, None)
    }
}
