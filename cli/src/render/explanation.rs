//! One policy's decision about one row, as a tree: outputs, rules with what they read, lines with
//! their arithmetic, parameters with date and source.

use std::collections::{BTreeMap, BTreeSet};

use assay_engine::calendar::Date;
use assay_engine::decision::{Line, Reason, RowDecision, RowState, Subject};
use assay_engine::diagnostic::Language;
use assay_engine::evaluate::{Read, ReadSource, RuleOutcome, Step, StepKind, Trace};
use assay_engine::facts::Facts;
use assay_engine::number::Number;
use assay_engine::policy::{PolicyIndex, PolicySpec};
use assay_engine::run::Wording;
use assay_engine::script::{CheckedBook, ParameterRef};

use super::words::{exact, exact_number, output};
use crate::talk::Talk;

const BOLD: &str = "\u{1b}[1m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";
/// How deep the values under a rule are followed.
const DEEPEST: usize = 4;

/// What a decision is explained with.
pub(crate) struct Explained<'e> {
    /// The book.
    pub(crate) checked: &'e CheckedBook,
    /// The facts.
    pub(crate) facts: &'e Facts,
    /// The book's texts.
    pub(crate) wording: &'e Wording<'e>,
    /// The as-of date.
    pub(crate) as_of: Date,
    /// The policy.
    pub(crate) index: PolicyIndex,
    /// What it decided.
    pub(crate) decision: &'e RowDecision<'e>,
    /// How it came to that.
    pub(crate) trace: &'e Trace<'e>,
    /// How to talk.
    pub(crate) talk: &'e Talk,
}

impl Explained<'_> {
    /// The explanation.
    pub(crate) fn text(&self) -> String {
        let policy = self.policy();
        let mut text = format!("{BOLD}{}{PLAIN} · {}\n", policy.id, policy.question.get(self.language()));
        match self.decision.state {
            RowState::Decided => {}
            RowState::NotApplicable => text.push_str(&format!("  {}\n", self.say("not applicable", "不适用"))),
            RowState::Undecided => text.push_str(&format!("  {}\n", self.say("undecided", "无法判定"))),
        }
        if let Some(problem) = &self.decision.problem {
            let (place, message) = (&problem.place, problem.message.get(self.language()));
            text.push_str(&format!("  {YELLOW}{message}{PLAIN} {DIM}({}:{}){PLAIN}\n", place.file, place.line));
        }
        if self.decision.state != RowState::Undecided {
            text.push_str(&self.outputs());
        }
        let told = |step| if self.talk.verbose() { self.step(step) } else { self.rule(step) };
        let rules: Vec<String> = self.trace.steps.iter().filter_map(told).collect();
        self.section(&mut text, "rules", "规则", &rules);
        let lines: Vec<String> = self.decision.lines.iter().map(|line| self.line(line)).collect();
        self.section(&mut text, "lines", "金额", &lines);
        self.section(&mut text, "parameters", "参数", &self.parameters());
        text
    }

    fn section(&self, text: &mut String, en: &'static str, zh: &'static str, entries: &[String]) {
        if !entries.is_empty() {
            text.push_str(&format!("  {}\n", self.say(en, zh)));
            entries.iter().for_each(|entry| text.push_str(entry));
        }
    }

    fn outputs(&self) -> String {
        let policy = self.policy();
        let width = policy.outputs.iter().map(|output| output.name.len()).max().unwrap_or(0);
        let mut text = String::new();
        for (spec, value) in policy.outputs.iter().zip(&self.decision.outputs) {
            let (shown, label) =
                (output(&self.checked.book, spec, *value, self.language()), spec.label.get(self.language()));
            text.push_str(&format!("  {:width$}  {BOLD}{shown}{PLAIN}  {DIM}{label}{PLAIN}\n", spec.name));
        }
        text
    }

    /// A rule that was tried: fired with its text, not known, or not fired.
    fn rule(&self, step: &Step<'_>) -> Option<String> {
        let StepKind::Rule(code, outcome) = step.kind else { return None };
        // Of all that a loop tries, what came to nothing is left out.
        if outcome == RuleOutcome::NotFired && step.subject.is_some() && !self.talk.verbose() {
            return None;
        }
        let reason = self.policy().reasons.get(usize::from(code))?;
        let subject = step.subject.map(|subject| format!(" [{}]", self.subject(subject))).unwrap_or_default();
        let source = if reason.source.is_empty() { String::new() } else { format!(" {DIM}({}){PLAIN}", reason.source) };
        let name = format!("{}{subject}", reason.code);
        let mut text = match outcome {
            RuleOutcome::Fired => {
                let said = self.said(code, step.statement, step.subject).unwrap_or_default();
                format!("    {GREEN}✓ {name}{PLAIN} {said}{source}\n")
            }
            RuleOutcome::Undetermined => {
                let unknown = self.say("not known", "无法得知");
                format!("    {YELLOW}? {name}{PLAIN} {unknown}{source}\n")
            }
            RuleOutcome::NotFired => format!("    {DIM}· {name}"),
        };
        if outcome == RuleOutcome::NotFired {
            let reads = self.reads(&step.reads);
            let gap = if reads.is_empty() { "" } else { "  " };
            text.push_str(&format!("{gap}{reads}{PLAIN}\n"));
        } else {
            self.grow(&mut text, step, 1, &mut BTreeSet::new());
        }
        Some(text)
    }

    /// What a step read, and below each of the script's own values what that was made of.
    fn grow(&self, text: &mut String, step: &Step<'_>, depth: usize, told: &mut BTreeSet<String>) {
        let indent = " ".repeat(4 + 4 * depth);
        let mut leaves: Vec<&Read<'_>> = Vec::new();
        let mut branches: Vec<(&Read<'_>, &Step<'_>)> = Vec::new();
        for read in &step.reads {
            match self.maker(read, step) {
                Some(maker) if depth < DEEPEST && !maker.reads.is_empty() && told.insert(read.name.to_owned()) => {
                    branches.push((read, maker));
                }
                _ => leaves.push(read),
            }
        }
        let plain = self.reads(leaves);
        if !plain.is_empty() {
            text.push_str(&format!("{indent}{DIM}{plain}{PLAIN}\n"));
        }
        for (read, maker) in branches {
            let value = exact(&self.checked.book, read.value, self.language());
            text.push_str(&format!("{indent}{DIM}{} = {value}{PLAIN}\n", read.name));
            self.grow(text, maker, depth + 1, told);
        }
    }

    /// The step that last gave a value of the script its value.
    fn maker(&self, read: &Read<'_>, reader: &Step<'_>) -> Option<&Step<'_>> {
        let before = self.trace.steps.iter().take_while(|step| !std::ptr::eq(*step, reader));
        let made = |step: &&Step<'_>| match step.kind {
            StepKind::Variable(name, _) => name == read.name,
            StepKind::Output(at, _) => {
                let output = self.policy().outputs.get(at);
                output.is_some_and(|output| read.name.strip_prefix("decision.") == Some(output.name.as_str()))
            }
            _ => false,
        };
        before.filter(|step| step.subject.is_none() || step.subject == reader.subject).filter(made).last()
    }

    /// What was worked out on the way.
    fn step(&self, step: &Step<'_>) -> Option<String> {
        let (name, value) = match step.kind {
            StepKind::Rule(..) => return self.rule(step),
            StepKind::Line { .. } => return None,
            StepKind::Variable(name, value) => (name.to_owned(), value),
            StepKind::Output(at, value) => (format!("decision.{}", self.policy().outputs.get(at)?.name), value),
        };
        let (value, reads) = (exact(&self.checked.book, value, self.language()), self.reads(&step.reads));
        let from = if reads.is_empty() { String::new() } else { format!("  ← {reads}") };
        Some(format!("    {DIM}{name} = {value}{from}{PLAIN}\n"))
    }

    /// What a fired rule says.
    pub(super) fn said(&self, code: u16, statement: u32, subject: Option<Subject>) -> Option<String> {
        let fits = |reason: &&Reason<'_>| {
            reason.fired && reason.code == code && reason.statement == statement && reason.subject == subject
        };
        let reason = self.decision.reasons.iter().find(fits)?;
        Some(self.wording.reason(self.index, reason))
    }

    /// Values read, each once.
    fn reads<'r>(&self, reads: impl IntoIterator<Item = &'r Read<'r>>) -> String {
        let mut seen = BTreeSet::new();
        let mut shown = Vec::new();
        for read in reads {
            if seen.insert(read.name) {
                let value = exact(&self.checked.book, read.value, self.language());
                shown.push(format!("{} = {value}", read.name));
            }
        }
        shown.join(" · ")
    }

    fn line(&self, line: &Line) -> String {
        let code = self.policy().reasons.get(usize::from(line.code)).map_or("", |reason| reason.code.as_str());
        let mut text = format!("    {BOLD}{code}{PLAIN}  {}\n", sum(line.base, line.rate, line.amount));
        for detail in &line.details {
            let subject = detail.subject.map(|subject| self.subject(subject)).unwrap_or_default();
            text.push_str(&format!(
                "        {DIM}{subject}  {}{PLAIN}\n",
                sum(detail.base, detail.rate, detail.amount)
            ));
        }
        text
    }

    /// The parameters read, with the day since which they hold and where they come from.
    fn parameters(&self) -> Vec<String> {
        let mut read: BTreeMap<ParameterRef, Vec<String>> = BTreeMap::new();
        for one in self.trace.steps.iter().flat_map(|step| &step.reads) {
            if let ReadSource::Parameter(reference) = one.source {
                let shown = format!("{} = {}", one.name, exact(&self.checked.book, one.value, self.language()));
                let values = read.entry(reference).or_default();
                if !values.contains(&shown) {
                    values.push(shown);
                }
            }
        }
        let told = read.into_iter().filter_map(|(reference, values)| {
            let policy = self.checked.book.policy(reference.policy);
            let spec = policy.parameters.get(reference.parameter)?;
            let since = spec.on(self.as_of).map(|dated| dated.since.to_string()).unwrap_or_default();
            let (label, source) = (spec.label.get(self.language()), &spec.source);
            let since = match self.language() {
                Language::English => format!(", since {since}"),
                Language::Chinese => format!("，自 {since} 起"),
            };
            Some(format!("    {}  {DIM}{label}{since} ({source}){PLAIN}\n", values.join(" · ")))
        });
        told.collect()
    }

    /// The row of a loop: its table's word and its key.
    pub(super) fn subject(&self, (table, row): Subject) -> String {
        let book = &self.checked.book;
        let word = &book.dictionary.table(table).row;
        format!("{word} {}", self.facts.key_text(&book.dictionary, &book.symbols, table, row))
    }

    pub(super) fn policy(&self) -> &PolicySpec {
        self.checked.book.policy(self.index)
    }

    pub(super) fn language(&self) -> Language {
        self.talk.language()
    }

    fn say(&self, en: &'static str, zh: &'static str) -> &'static str {
        match self.language() {
            Language::English => en,
            Language::Chinese => zh,
        }
    }
}

/// `base × rate = amount`, or the amount alone.
fn sum(base: Option<Number>, rate: Option<Number>, amount: Number) -> String {
    match (base, rate) {
        (Some(base), Some(rate)) => {
            format!("{} × {} = {}", exact_number(base), exact_number(rate), super::amount::grouped(amount, 2))
        }
        _ => super::amount::grouped(amount, 2),
    }
}
