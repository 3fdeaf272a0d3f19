//! Population figures over outputs that not every row has: rows that are left out, or counted, unseen.

use crate::diagnostic::{Diagnostic, Findings, Text};
use crate::policy::{Figure, FigureKind, OutputSpec, PolicyIndex, PolicySpec};
use crate::script::{CheckedBook, CompiledFigure, FigureSource};
use crate::value::Value;

use super::outputs::always_set;
use super::settled::{Shown, shown};

/// Reports the figures of a policy that leave rows out, or count rows at a default, without saying so.
pub(super) fn examine(checked: &CheckedBook, policy: PolicyIndex, findings: &mut Findings) {
    let spec = checked.book.policy(policy);
    let compiled = &checked.program(policy).figures;
    for (figure, compiled) in spec.population.iter().zip(compiled) {
        let over = Over { checked, user: spec, figure, condition: compiled.condition };
        over.condition(findings);
        let sources = sources(compiled);
        if let Some(of) = sources.iter().find(|of| over.counts_defaults(**of)) {
            over.report_defaults(*of, findings);
        }
        let is_stated =
            figure.kind == FigureKind::Count || has_count_beside(spec, &checked.program(policy).figures, compiled);
        if let Some(of) = sources.iter().find(|of| over.leaves_out(**of)).filter(|_| !is_stated) {
            over.report_left_out(*of, findings);
        }
    }
}

/// The outputs that a figure may be taken over.
fn sources(compiled: &CompiledFigure) -> Vec<(PolicyIndex, usize)> {
    match &compiled.of {
        Some(FigureSource::Output(policy, output)) => vec![(*policy, *output)],
        Some(FigureSource::Chosen(_, options)) => options.iter().map(|(_, output)| *output).collect(),
        None => Vec::new(),
    }
}

/// Whether the manifest states, by a count over the same rows, how many a figure is taken over.
fn has_count_beside(spec: &PolicySpec, compiled: &[CompiledFigure], figure: &CompiledFigure) -> bool {
    spec.population.iter().zip(compiled).any(|(other, compiled)| other.kind == FigureKind::Count && compiled == figure)
}

/// A figure and what it is taken over.
struct Over<'b> {
    checked: &'b CheckedBook,
    user: &'b PolicySpec,
    figure: &'b Figure,
    condition: Option<(PolicyIndex, usize)>,
}

impl<'b> Over<'b> {
    fn policy(&self, policy: PolicyIndex) -> &'b PolicySpec {
        self.checked.book.policy(policy)
    }

    fn output(&self, (policy, output): (PolicyIndex, usize)) -> Option<&'b OutputSpec> {
        self.policy(policy).outputs.get(output)
    }

    /// Whether there may be rows that an upstream policy does not apply to, in a period of the figure's policy.
    fn may_not_apply(&self, policy: PolicyIndex) -> bool {
        let spec = self.policy(policy);
        !spec.needs.is_empty() || self.user.periods.iter().any(|period| !spec.periods.contains(period))
    }

    /// Whether an output may be absent of a row that its policy decides.
    fn may_be_absent(&self, (policy, output): (PolicyIndex, usize), shown: &Shown) -> bool {
        let Some(spec) = self.output((policy, output)) else { return false };
        let is_unset = || spec.default.is_none() && !always_set(&self.checked.program(policy).body).contains(&output);
        spec.optional && (shown.set_to_absent.contains(&output) || is_unset())
    }

    /// Whether a figure leaves rows out because an output is absent there.
    fn leaves_out(&self, of: (PolicyIndex, usize)) -> bool {
        let shown = shown(self.checked, of.0);
        let has_default = self.output(of).is_some_and(|output| output.default.is_some());
        let where_decided = self.may_be_absent(of, &shown);
        let where_not_applicable = self.may_not_apply(of.0) && !has_default;
        (where_decided && !self.asks_for(of, &shown))
            || (where_not_applicable && !self.asks_whether_applicable(of.0) && !self.asks_for(of, &shown))
    }

    /// Whether rows that an upstream policy does not apply to are counted at an output's default.
    fn counts_defaults(&self, of: (PolicyIndex, usize)) -> bool {
        let has_default = self.output(of).is_some_and(|output| output.default.is_some());
        has_default && self.may_not_apply(of.0) && !self.asks_whether_applicable(of.0)
    }

    /// Whether the figure's `where` holds only for rows that a policy applies to.
    fn asks_whether_applicable(&self, policy: PolicyIndex) -> bool {
        let Some(condition) = self.condition else { return false };
        let (asked, of) = (self.policy(condition.0), self.policy(policy));
        let applies_to_no_more = condition.0 == policy
            || (of.needs.iter().all(|need| asked.needs.iter().any(|other| other.text == need.text))
                && asked.periods.iter().all(|period| of.periods.contains(period)));
        applies_to_no_more && !self.is_true_by_default(condition)
    }

    fn is_true_by_default(&self, condition: (PolicyIndex, usize)) -> bool {
        self.output(condition).is_some_and(|output| output.default == Some(Value::Boolean(true)))
    }

    /// Whether the figure's `where` holds only where an output is known.
    fn asks_for(&self, of: (PolicyIndex, usize), shown_of: &Shown) -> bool {
        let Some(condition) = self.condition.filter(|condition| !self.is_true_by_default(*condition)) else {
            return false;
        };
        let own = condition.0 == of.0;
        let key = if own { format!("o{}", of.1) } else { format!("u{}.{}", of.0.0, of.1) };
        let other;
        let shown = if own {
            shown_of
        } else {
            other = shown(self.checked, condition.0);
            &other
        };
        // What is known when the answer is given must still be so at the end.
        let last = |output: usize| shown.set_at.get(&output).and_then(|at| at.iter().max()).copied().unwrap_or(0);
        let first = shown.set_at.get(&condition.1).and_then(|at| at.iter().min()).copied().unwrap_or(0);
        shown.known_where_true.get(&condition.1).is_none_or(|known| known.contains(&key))
            && (!own || last(of.1) < first)
    }

    /// Reports a `where` that may be absent.
    fn condition(&self, findings: &mut Findings) {
        let Some(condition) = self.condition else { return };
        if !self.may_be_absent(condition, &shown(self.checked, condition.0)) {
            return;
        }
        let (name, figure) = (self.name(condition), &self.figure.name);
        let text = Text::new(
            format!("`{name}` may be absent, and `population.{figure}` does not count such rows"),
            format!("`{name}` 可能缺失，`population.{figure}` 不会计入这些行"),
        );
        let hint = Text::new(
            "settle it where it is set, as in `(… ?? false)`, and take `optional` out",
            "请在赋值处写明缺失时的取值，如 `(… ?? false)`，并删去 `optional`",
        );
        self.report(false, text, hint, findings);
    }

    fn report_defaults(&self, of: (PolicyIndex, usize), findings: &mut Findings) {
        let (name, figure, policy) = (self.name(of), &self.figure.name, &self.policy(of.0).id);
        let text = Text::new(
            format!(
                "`{policy}` does not apply to every row, and `population.{figure}` counts `{name}` at its default there"
            ),
            format!("`{policy}` 并非对每一行都适用，`population.{figure}` 会将不适用的行按 `{name}` 的默认值计入"),
        );
        let hint = Text::new(
            format!("let `where` name an output of `{policy}` that is true only where it applies"),
            format!("请让 `where` 指向 `{policy}` 中仅在适用时为真的输出"),
        );
        self.report(true, text, hint, findings);
    }

    fn report_left_out(&self, of: (PolicyIndex, usize), findings: &mut Findings) {
        let (name, figure) = (self.name(of), &self.figure.name);
        let text = Text::new(
            format!("`{name}` may be absent, and `population.{figure}` leaves such rows out without saying so"),
            format!("`{name}` 可能缺失，`population.{figure}` 会不声不响地略去这些行"),
        );
        let hint = Text::new(
            "say who counts: by a `where` that holds only where it is known, or by a `count` beside it with the same `of` and `where`",
            "请写明统计范围：让 `where` 仅在其已知时成立，或另设一个 `of` 与 `where` 相同的 `count` 指标",
        );
        self.report(true, text, hint, findings);
    }

    fn name(&self, of: (PolicyIndex, usize)) -> String {
        format!("{}.{}", self.policy(of.0).id, self.output(of).map_or("", |output| output.name.as_str()))
    }

    fn report(&self, of: bool, text: Text, hint: Text, findings: &mut Findings) {
        let source = if of { &self.figure.of } else { &self.figure.condition };
        let place = source.as_ref().map_or_else(|| self.figure.place.clone(), |source| source.place.clone());
        findings.push(Diagnostic::warning("open-figure", place, text).with_hint(hint));
    }
}
