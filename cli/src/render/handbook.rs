//! The whole book as readable Markdown: question, rules with their clause, parameters with dates, outputs.
//! Business readers check the policy here.

use assay_engine::calendar::PeriodKind;
use assay_engine::diagnostic::{Language, Text};
use assay_engine::parameters::{Dated, ParameterSpec};
use assay_engine::policy::{Figure, FigureKind, OutputSpec, OutputType, PolicyIndex, PolicySpec, ReasonSpec};
use assay_engine::script::CheckedBook;

use super::words::general;
use super::worth::Worth;

/// The book as Markdown.
pub(crate) fn handbook(checked: &CheckedBook, language: Language) -> String {
    let writer = Writer { checked, language, worth: Worth { book: &checked.book, language } };
    let mut text = format!("# {}\n", checked.book.name.get(language));
    for (number, index) in checked.order.iter().enumerate() {
        text.push_str(&writer.policy(number + 1, *index));
    }
    text.push_str(&writer.coverage());
    text
}

/// Which rules of which documents which policy implements, as Markdown.
pub(crate) fn coverage(checked: &CheckedBook, language: Language) -> String {
    Writer { checked, language, worth: Worth { book: &checked.book, language } }.coverage()
}

struct Writer<'c> {
    checked: &'c CheckedBook,
    language: Language,
    worth: Worth<'c>,
}

impl Writer<'_> {
    fn say<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        match self.language {
            Language::English => en,
            Language::Chinese => zh,
        }
    }

    fn get<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.language)
    }

    fn policy(&self, number: usize, index: PolicyIndex) -> String {
        let policy = self.checked.book.policy(index);
        let mut text = format!("\n## {number}. {} (`{}`)\n\n", self.get(&policy.title), policy.id);
        text.push_str(&format!("**{}**\n\n", self.get(&policy.question)));
        text.push_str(&self.basis(index, policy));
        let outputs = policy.outputs.iter().map(|output| self.output(output));
        let header = [("output", "输出"), ("meaning", "含义"), ("values", "取值")];
        text.push_str(&self.table(("What it answers", "结论"), &header, outputs.collect()));
        let figures = policy.population.iter().map(|figure| self.figure(figure));
        let header = [("figure", "指标"), ("taken over", "计算范围")];
        text.push_str(&self.table(("Figures over all partners", "总体指标"), &header, figures.collect()));
        let reasons = policy.reasons.iter().map(|reason| self.reason(policy, reason));
        let header = [("code", "代码"), ("rule", "规则"), ("clause", "出处")];
        text.push_str(&self.table(("Rules", "规则"), &header, reasons.collect()));
        let parameters = policy.parameters.iter().flat_map(|parameter| self.parameter(parameter));
        let header = [("parameter", "参数"), ("holds", "生效"), ("value", "取值"), ("source", "出处")];
        text.push_str(&self.table(("Parameters", "参数"), &header, parameters.collect()));
        text
    }

    fn basis(&self, index: PolicyIndex, policy: &PolicySpec) -> String {
        let upstream: Vec<String> = self.checked.program(index).upstream.iter().map(|one| self.id(*one)).collect();
        let periods = policy.periods.iter().map(|kind| match kind {
            PeriodKind::Month => self.say("month", "月"),
            PeriodKind::Quarter => self.say("quarter", "季"),
            PeriodKind::Year => self.say("year", "年"),
        });
        let periods = periods.collect::<Vec<_>>().join(self.say(", ", "、"));
        let mut text = format!("- {}{periods}\n", self.say("Periods: ", "适用期间："));
        if !upstream.is_empty() {
            text.push_str(&format!("- {}{}\n", self.say("Reads: ", "依据："), upstream.join(", ")));
        }
        if !policy.needs.is_empty() {
            let needs: Vec<String> = policy.needs.iter().map(|need| format!("`{}`", need.text)).collect();
            text.push_str(&format!("- {}{}\n", self.say("Needs: ", "前提："), needs.join(", ")));
        }
        if !policy.sources.is_empty() {
            let rules: Vec<&str> = policy.sources.iter().map(|source| rule_and_document(source).0).collect();
            text.push_str(&format!("- {}{}\n", self.say("Source: ", "出处："), rules.join("; ")));
        }
        text
    }

    fn id(&self, index: PolicyIndex) -> String {
        format!("`{}`", self.checked.book.policy(index).id)
    }

    fn table(&self, title: (&str, &str), header: &[(&str, &str)], rows: Vec<Vec<String>>) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let header: Vec<&str> = header.iter().map(|(en, zh)| self.say(en, zh)).collect();
        let mut text = format!("\n### {}\n\n| {} |\n", self.say(title.0, title.1), header.join(" | "));
        text.push_str(&format!("|{}\n", " --- |".repeat(header.len())));
        for row in rows {
            let cells: Vec<String> = row.into_iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        text
    }

    fn output(&self, output: &OutputSpec) -> Vec<String> {
        let optional = if output.optional { self.say(", may be absent", "，可为空") } else { "" };
        let values = match &output.kind {
            OutputType::Integer => self.say("integer", "整数").to_owned(),
            OutputType::Decimal => self.say("decimal", "小数").to_owned(),
            OutputType::Money => format!("{}{}", self.say("money, ", "金额，"), self.checked.book.currency),
            OutputType::Fraction => self.say("fraction", "比率").to_owned(),
            OutputType::Boolean => self.say("yes or no", "是/否").to_owned(),
            OutputType::Date => self.say("date", "日期").to_owned(),
            OutputType::Enum(values) => {
                let words = values
                    .iter()
                    .map(|(symbol, label)| format!("{} {}", self.checked.book.symbols.word(*symbol), self.get(label)));
                let strongest = self.say(" (strongest last)", "（越靠后越强）");
                let words = words.collect::<Vec<_>>().join(" · ");
                if output.keep_strongest { format!("{words}{strongest}") } else { words }
            }
        };
        vec![format!("`{}`", output.name), self.get(&output.label).to_owned(), format!("{values}{optional}")]
    }

    fn figure(&self, figure: &Figure) -> Vec<String> {
        let kind = match figure.kind {
            FigureKind::Rank(..) => self.say("rank", "名次"),
            FigureKind::Count => self.say("count", "家数"),
            FigureKind::Sum => self.say("sum", "合计"),
            FigureKind::Mean => self.say("mean", "平均"),
            FigureKind::Share => self.say("share", "占比"),
            FigureKind::Quantile => self.say("quantile", "分位"),
        };
        let of = figure.of.as_ref().map(|of| format!(" `{}`", of.text)).unwrap_or_default();
        let lead = self.say(" where ", "，条件 ");
        let condition = figure.condition.as_ref().map(|condition| format!("{lead}`{}`", condition.text));
        vec![format!("`{}`", figure.name), format!("{kind}{of}{}", condition.unwrap_or_default())]
    }

    fn reason(&self, policy: &PolicySpec, reason: &ReasonSpec) -> Vec<String> {
        let text = self.general(policy, self.get(&reason.text));
        vec![format!("`{}`", reason.code), text, reason.source.clone()]
    }

    /// A reason's text with the newest values of parameters, and `…` for what differs between partners.
    fn general(&self, policy: &PolicySpec, text: &str) -> String {
        general(text, |name| {
            let (_, spec) = policy.parameter(name.strip_prefix("params.")?)?;
            Some(self.worth.value(&spec.kind, &spec.values.last()?.value))
        })
    }

    /// One row for each of its values.
    fn parameter(&self, parameter: &ParameterSpec) -> Vec<Vec<String>> {
        let unit = parameter.unit.as_ref().map(|unit| format!(" ({})", self.get(unit))).unwrap_or_default();
        let name = format!("{}{unit} `{}`", self.get(&parameter.label), parameter.name);
        let row = |(at, dated): (usize, &Dated)| {
            let since = match (self.language, dated.until) {
                (Language::English, None) => format!("since {}", dated.since),
                (Language::Chinese, None) => format!("自 {}", dated.since),
                (_, Some(until)) => format!("{} – {until}", dated.since),
            };
            let (name, source) = if at == 0 { (name.clone(), parameter.source.clone()) } else { Default::default() };
            vec![name, since, self.worth.value(&parameter.kind, &dated.value), source]
        };
        parameter.values.iter().enumerate().map(row).collect()
    }

    /// Which rules of which documents which policy implements.
    fn coverage(&self) -> String {
        let rows = self.checked.order.iter().flat_map(|index| {
            let policy = self.checked.book.policy(*index);
            policy.sources.iter().map(|source| {
                let (rule, document) = rule_and_document(source);
                vec![rule.to_owned(), document.to_owned(), format!("`{}`", policy.id)]
            })
        });
        let mut rows: Vec<Vec<String>> = rows.collect();
        rows.sort();
        let header = [("rule or clause", "规则或条款"), ("document", "文件"), ("policy", "政策")];
        let table = self.table(("Coverage", "覆盖"), &header, rows);
        table.replacen("### ", "## ", 1)
    }
}

/// The parts of a source such as `SCR-01: handbook.txt 2.1`; without a document, the whole is the clause.
fn rule_and_document(source: &str) -> (&str, &str) {
    source.split_once(": ").unwrap_or((source, ""))
}
