//! Reasons: their codes, and the placeholders of their texts.

use rhai::Position;

use crate::script::findings;
use crate::script::kind::Kind;
use crate::script::program::{Expr, ExprKind, Placeholder};
use crate::value::Value;

use super::path::Step;
use super::{Lowered, Lowering};

impl Lowering<'_> {
    /// The reason of a code, by its place in the manifest; an unknown one is a finding.
    pub(super) fn reason_index(&mut self, code: &str, position: Position) -> Option<u16> {
        let spec = self.book.policy(self.policy()?);
        if let Some(index) = spec.reasons.iter().position(|reason| reason.code == code) {
            return u16::try_from(index).ok();
        }
        let known: Vec<&str> = spec.reasons.iter().map(|reason| reason.code.as_str()).collect();
        let at = self.place(position, code.chars().count() + 2);
        self.report(findings::unknown_member(at, "unknown-reason", ("reason", "原因代码"), code, known));
        None
    }

    /// The values of a reason's placeholders, as seen from the end of the rule's block.
    pub(super) fn placeholders_of(&mut self, reason: u16) -> Vec<Expr> {
        let Some(policy) = self.policy() else { return Vec::new() };
        let book = self.book;
        let Some(spec) = book.policy(policy).reasons.get(usize::from(reason)) else { return Vec::new() };
        let names = placeholder_names(&spec.text.en, &spec.text.zh);
        let was_in_loop = std::mem::replace(&mut self.in_loop, false);
        let was_fixed = self.fixed_place.take();
        let mut values = Vec::new();
        let mut kinds = Vec::new();
        for (name, is_english) in names {
            let (english, chinese) = &spec.text_places;
            self.fixed_place = Some(if is_english { english.clone() } else { chinese.clone() });
            let (expr, kind) = self.placeholder(&name);
            values.push(expr);
            kinds.push(Placeholder { name, kind });
        }
        self.fixed_place = was_fixed;
        self.in_loop = was_in_loop;
        if let Some(slot) = self.placeholders.get_mut(usize::from(reason))
            && slot.is_empty()
        {
            *slot = kinds;
        }
        values
    }

    fn placeholder(&mut self, name: &str) -> (Expr, Kind) {
        let mut words = name.split('.');
        let root = words.next().unwrap_or_default();
        let steps: Vec<Step<'_>> = words.map(|word| Step::Property(word, Position::NONE)).collect();
        match self.named(root, Position::NONE, &steps) {
            Lowered::Value(expr, kind) => (expr, kind),
            Lowered::Flawed => self.flawed(Position::NONE),
            _ => {
                let at = self.place(Position::NONE, 1);
                self.report(findings::plain(
                    "bad-placeholder",
                    at,
                    (format!("`{{{name}}}` is not one value"), format!("`{{{name}}}` 不是单个值")),
                    Some((
                        "name a fact, a parameter, an output or a variable, such as `{partner.license_expiry}`",
                        "请写字段、参数、输出或变量，如 `{partner.license_expiry}`",
                    )),
                ));
                let expr = self.make(ExprKind::Constant(Value::Absent), Position::NONE);
                (expr, Kind::Unknown)
            }
        }
    }
}

/// The placeholders of a text in two languages, each once, in order of first appearance, and whether that is in English.
fn placeholder_names(en: &str, zh: &str) -> Vec<(String, bool)> {
    let mut names: Vec<(String, bool)> = Vec::new();
    for (text, is_english) in [(en, true), (zh, false)] {
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let Some(length) = rest.get(open..).and_then(|tail| tail.find('}')) else { break };
            let name = rest.get(open + 1..open + length).unwrap_or_default().trim().to_owned();
            if !name.is_empty() && names.iter().all(|(known, _)| *known != name) {
                names.push((name, is_english));
            }
            rest = rest.get(open + length + 1..).unwrap_or_default();
        }
    }
    names
}
