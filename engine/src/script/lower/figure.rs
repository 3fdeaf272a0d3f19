//! Population figures: what they are taken over, and which rows count.

use crate::parameters::ParameterKind;
use crate::policy::{PolicyIndex, SourceText};

use super::{Kind, Lowering, findings, single_expression};
use crate::script::program::{ExprKind, FigureSource};

impl Lowering<'_> {
    /// What a figure is taken over: an output of a policy before this one, or with `{params.NAME}`, where
    /// that is a choice, for each of its options the output of that name.
    pub(super) fn figure_of(&mut self, policy: PolicyIndex, text: &SourceText) -> Option<FigureSource> {
        let Some((before, chosen, after)) = by_choice(&text.text) else {
            return self.figure_source(text, false).map(|(policy, output)| FigureSource::Output(policy, output));
        };
        self.fixed_place = Some(text.place.clone());
        let spec = self.book.policy(policy);
        let Some((parameter, found)) = spec.parameter(chosen) else {
            let known = spec.parameters.iter().map(|parameter| parameter.name.as_str());
            let place = text.place.clone();
            self.report(findings::unknown_member(place, "unknown-parameter", ("parameter", "参数"), chosen, known));
            return None;
        };
        let ParameterKind::Choice(options) = &found.kind else {
            let place = text.place.clone();
            self.report(findings::no_choice(place, chosen));
            return None;
        };
        let mut outputs = Vec::with_capacity(options.len());
        for option in options {
            let named = format!("{before}{}{after}", self.book.symbols.word(*option));
            let output = self.figure_source(&SourceText { text: named, place: text.place.clone() }, false)?;
            outputs.push((*option, output));
        }
        Some(FigureSource::Chosen(parameter, outputs))
    }

    /// The output of a policy before this one that a population figure is taken over.
    pub(super) fn figure_source(&mut self, text: &SourceText, boolean: bool) -> Option<(PolicyIndex, usize)> {
        self.fixed_place = Some(text.place.clone());
        let ast = self.parser.expression(&text.place, &text.text, self.findings)?;
        let tree = single_expression(&ast)?;
        let (expr, kind) = self.value(tree);
        let expected = if boolean { kind == Kind::Boolean } else { kind.is_number() };
        match expr.kind {
            ExprKind::Upstream(policy, output) if expected => Some((policy, output)),
            _ if kind == Kind::Unknown => None,
            _ => {
                let (en, zh) = if boolean {
                    ("a yes-or-no output", "是/否型输出")
                } else {
                    ("a number output", "数值型输出")
                };
                self.report(findings::wrong_kind(
                    text.place.clone(),
                    (&format!("{en} of another policy, such as `performance.eligible`"), &format!("其他政策的{zh}")),
                    &kind,
                ));
                None
            }
        }
    }
}

/// The parts of a text with `{params.NAME}` in it: what stands before, the name, what stands after.
fn by_choice(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{params.")?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
