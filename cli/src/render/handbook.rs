//! The whole book as readable Markdown: question, rules with their clause, parameters with dates, outputs.
//! Business readers check the policy here.

use assay_engine::diagnostic::{Language, Text};
use assay_engine::number::Number;
use assay_engine::parameters::{BoundWord, Dated, ParameterKind, ParameterSpec, ParameterType, ParameterValue};
use assay_engine::policy::{Figure, FigureKind, OutputSpec, OutputType, PolicyIndex, PolicySpec, ReasonSpec};
use assay_engine::script::CheckedBook;
use assay_engine::value::{Symbol, Value};

use super::words::{exact, exact_number};

/// The book as Markdown.
pub(crate) fn handbook(checked: &CheckedBook, language: Language) -> String {
    let writer = Writer { checked, language };
    let mut text = format!("# {}\n", checked.book.name.get(language));
    for (number, index) in checked.order.iter().enumerate() {
        text.push_str(&writer.policy(number + 1, *index));
    }
    text.push_str(&writer.coverage());
    text
}

struct Writer<'c> {
    checked: &'c CheckedBook,
    language: Language,
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
        let periods: Vec<&str> = policy.periods.iter().map(|kind| kind.tag()).collect();
        let mut text = format!("- {}{}\n", self.say("Periods: ", "适用期间："), periods.join(", "));
        if !upstream.is_empty() {
            text.push_str(&format!("- {}{}\n", self.say("Reads: ", "依据："), upstream.join(", ")));
        }
        if !policy.needs.is_empty() {
            let needs: Vec<String> = policy.needs.iter().map(|need| format!("`{}`", need.text)).collect();
            text.push_str(&format!("- {}{}\n", self.say("Needs: ", "前提："), needs.join(", ")));
        }
        if !policy.sources.is_empty() {
            text.push_str(&format!("- {}{}\n", self.say("Source: ", "出处："), policy.sources.join("; ")));
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
            OutputType::Money => format!("{} {}", self.say("money,", "金额，"), self.checked.book.currency),
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
        let mut general = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            let parameter = name.trim().strip_prefix("params.").and_then(|name| policy.parameter(name));
            let newest = parameter.and_then(|(_, spec)| Some((spec, spec.values.last()?)));
            let value = newest.map(|(spec, dated)| self.value(&spec.kind, &dated.value));
            general.push_str(before);
            general.push_str(value.as_deref().unwrap_or("…"));
            rest = behind;
        }
        general.push_str(rest);
        general
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
            vec![name, since, self.value(&parameter.kind, &dated.value), source]
        };
        parameter.values.iter().enumerate().map(row).collect()
    }

    fn value(&self, kind: &ParameterKind, value: &ParameterValue) -> String {
        let word = |symbol: &Symbol| self.checked.book.symbols.word(*symbol).to_owned();
        match (value, kind) {
            (ParameterValue::Plain(value), ParameterKind::Value(of)) => self.plain(of, *value),
            (ParameterValue::Plain(value), _) => exact(&self.checked.book, *value, self.language),
            (ParameterValue::Text(text), _) => text.clone(),
            (ParameterValue::Set(words), _) => words.iter().map(word).collect::<Vec<_>>().join(", "),
            (ParameterValue::TextSet(texts), _) => texts.join(", "),
            (ParameterValue::Scale(scale), ParameterKind::Scale { over, gives }) => {
                let bands = scale.bands.iter();
                let shown = bands.map(|band| self.band(scale.word, over, band.bound, &self.number(gives, band.gives)));
                shown.collect::<Vec<_>>().join("; ")
            }
            (ParameterValue::Bands(bands), ParameterKind::Bands { over, .. }) => {
                let shown = bands.bands.iter().map(|band| self.band(bands.word, over, band.bound, &word(&band.gives)));
                shown.collect::<Vec<_>>().join("; ")
            }
            (ParameterValue::Table(table), ParameterKind::Table { gives, .. }) => {
                let rows = table.0.iter().map(|(key, value)| format!("{}: {}", word(key), self.plain(gives, *value)));
                rows.collect::<Vec<_>>().join("; ")
            }
            (ParameterValue::Weights(weights), ParameterKind::Weights(names)) => {
                let both = names.iter().zip(&weights.0);
                both.map(|(name, weight)| format!("{name} {}", exact_number(*weight))).collect::<Vec<_>>().join(", ")
            }
            (ParameterValue::Anchors(anchors), ParameterKind::Anchors(of)) => {
                format!("{} → 0, {} → 100", self.number(of, anchors.zero), self.number(of, anchors.hundred))
            }
            _ => String::new(),
        }
    }

    fn plain(&self, of: &ParameterType, value: Value<'_>) -> String {
        match value {
            Value::Number(number) => self.number(of, number),
            value => exact(&self.checked.book, value, self.language),
        }
    }

    /// A number; a fraction in percent.
    fn number(&self, of: &ParameterType, number: Number) -> String {
        let hundred = Number::from_count(100);
        match number.times(hundred) {
            Ok(percent) if *of == ParameterType::Fraction => format!("{} %", exact_number(percent)),
            _ => exact_number(number),
        }
    }

    fn band(&self, bound_word: BoundWord, over: &ParameterType, bound: Option<Number>, gives: &str) -> String {
        let Some(bound) = bound else { return format!("{}{gives}", self.say("below that ", "以下 ")) };
        let word = match bound_word {
            BoundWord::From => "≥",
            BoundWord::Above => ">",
        };
        format!("{word} {}: {gives}", self.number(over, bound))
    }

    /// Which rules of which documents which policy implements.
    fn coverage(&self) -> String {
        let rows = self.checked.order.iter().flat_map(|index| {
            let policy = self.checked.book.policy(*index);
            policy.sources.iter().map(|source| vec![source.clone(), format!("`{}`", policy.id)])
        });
        let mut rows: Vec<Vec<String>> = rows.collect();
        rows.sort();
        let table = self.table(("Coverage", "覆盖"), &[("rule or clause", "规则或条款"), ("policy", "政策")], rows);
        table.replacen("### ", "## ", 1)
    }
}
