//! The first sheet of a workbook: what was run, and what every policy came to.

use crate::dataset::{Overview, OverviewCell};
use crate::diagnostic::{Language, Text};
use crate::number::Sum;
use crate::policy::{Book, OutputSpec, OutputType, PolicySpec};
use crate::value::Symbol;

use super::super::ready::Ready;
use super::super::summary::{KnownSummary, OutputSummary, PolicySummary};

/// Makes the overview of a run that came to `summaries`.
pub(super) fn overview(ready: &Ready<'_>, summaries: &[PolicySummary], language: Language) -> Overview {
    let book = &ready.checked.book;
    let maker = Maker { book, language };
    let set =
        |setting: &String| maker.named(("changed for this run", "本次改动的参数"), OverviewCell::Text(setting.clone()));
    let mut rows = vec![
        vec![OverviewCell::Title(format!("{} {}", book.name.get(language), ready.request.period))],
        maker.named(("period", "期间"), OverviewCell::Text(ready.request.period.to_string())),
        maker.named(("as of", "截止日期"), OverviewCell::Text(ready.request.as_of.to_string())),
        maker.named(("currency", "币种"), OverviewCell::Text(book.currency.clone())),
        maker.named(
            ("rows in quarantine", "隔离数据行数"),
            OverviewCell::Count(ready.inputs.iter().map(|input| input.quarantined).sum()),
        ),
    ];
    rows.extend(ready.request.settings.iter().map(set));
    rows.extend([
        Vec::new(),
        maker.headings(&[
            ("policy", "政策"),
            ("rows", "行数"),
            ("decided", "已判定"),
            ("not applicable", "不适用"),
            ("undecided", "无法判定"),
            ("lines", "金额笔数"),
            ("total of lines", "金额合计"),
        ]),
    ]);
    rows.extend(summaries.iter().map(|summary| maker.policy(summary)));
    rows.push(Vec::new());
    rows.push(maker.headings(&[
        ("policy", "政策"),
        ("output", "输出"),
        ("value", "取值"),
        ("rows", "行数"),
        ("total", "合计"),
    ]));
    for summary in summaries {
        let spec = book.policy(summary.policy);
        for (output, found) in spec.outputs.iter().zip(&summary.outputs) {
            rows.extend(maker.output(spec, output, found));
        }
    }
    Overview { title: maker.say("overview", "概览").to_owned(), rows }
}

struct Maker<'b> {
    book: &'b Book,
    language: Language,
}

impl Maker<'_> {
    fn say(&self, en: &'static str, zh: &'static str) -> &'static str {
        match self.language {
            Language::English => en,
            Language::Chinese => zh,
        }
    }

    fn named(&self, (en, zh): (&'static str, &'static str), value: OverviewCell) -> Vec<OverviewCell> {
        vec![OverviewCell::Text(self.say(en, zh).to_owned()), value]
    }

    fn headings(&self, headings: &[(&'static str, &'static str)]) -> Vec<OverviewCell> {
        headings.iter().map(|(en, zh)| OverviewCell::Heading(self.say(en, zh).to_owned())).collect()
    }

    fn policy(&self, summary: &PolicySummary) -> Vec<OverviewCell> {
        let title = self.book.policy(summary.policy).title.get(self.language);
        vec![
            OverviewCell::Text(title.to_owned()),
            OverviewCell::Count(summary.rows),
            OverviewCell::Count(summary.decided),
            OverviewCell::Count(summary.not_applicable),
            OverviewCell::Count(summary.undecided),
            OverviewCell::Count(summary.lines),
            if summary.lines == 0 { OverviewCell::Nothing } else { self.money(summary.lines_total, None) },
        ]
    }

    /// A row for each value of an output, and one for rows without a value.
    fn output(&self, policy: &PolicySpec, output: &OutputSpec, found: &OutputSummary) -> Vec<Vec<OverviewCell>> {
        let row = |value: &str, count: u32, total: OverviewCell| {
            let text = |text: &str| OverviewCell::Text(text.to_owned());
            let (policy, output) = (policy.title.get(self.language), output.label.get(self.language));
            vec![text(policy), text(output), text(value), OverviewCell::Count(count), total]
        };
        let plain = |value: &str, count: u32| row(value, count, OverviewCell::Nothing);
        let mut rows = match &found.known {
            KnownSummary::Enum(counts) => {
                counts.iter().map(|(symbol, count)| plain(self.label(output, *symbol), *count)).collect()
            }
            KnownSummary::Boolean(yes, no) => {
                vec![plain(self.say("yes", "是"), *yes), plain(self.say("no", "否"), *no)]
            }
            KnownSummary::Money(count, sum) => {
                vec![row(self.say("known", "有值"), *count, self.money(*sum, output.places))]
            }
            KnownSummary::Count(count) => vec![plain(self.say("known", "有值"), *count)],
        };
        if found.absent > 0 {
            rows.push(plain(self.say("unknown", "未知"), found.absent));
        }
        rows
    }

    fn label<'o>(&'o self, output: &'o OutputSpec, symbol: Symbol) -> &'o str {
        let values: &[(Symbol, Text)] = match &output.kind {
            OutputType::Enum(values) => values,
            _ => &[],
        };
        let label = values.iter().find(|(known, _)| *known == symbol);
        label.map_or_else(|| self.book.symbols.word(symbol), |(_, label)| label.get(self.language))
    }

    fn money(&self, sum: Sum, places: Option<u32>) -> OverviewCell {
        match sum.total() {
            Ok(total) => OverviewCell::Money(total.to_string(), places.unwrap_or(self.book.money_places)),
            Err(_) => OverviewCell::Text(self.say("too large", "超出范围").to_owned()),
        }
    }
}
