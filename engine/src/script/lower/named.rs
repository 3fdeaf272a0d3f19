//! Names that stand for something of the run or of the book: period, figures, outputs.

use rhai::Position;

use crate::policy::{FigureKind, PolicyIndex};
use crate::script::findings;
use crate::script::kind::Kind;
use crate::script::program::{ExprKind, PeriodPart};

use super::path::{Step, steps_text};
use super::{Lowered, Lowering};

/// How many periods before the run's a script may name; the evaluator keeps as many.
const MOST_PERIODS_BEFORE: u8 = 8;

impl Lowering<'_> {
    pub(super) fn period(&mut self, position: Position, steps: &[Step<'_>]) -> Lowered {
        let mut before = 0_u8;
        let mut rest = steps;
        while let [Step::Property("previous", _), tail @ ..] = rest {
            before = before.saturating_add(1);
            rest = tail;
        }
        if before > MOST_PERIODS_BEFORE {
            let at = self.place(position, "period".len());
            self.report(findings::plain(
                "not-here",
                at,
                (
                    format!("`.previous` goes back {MOST_PERIODS_BEFORE} periods at the most"),
                    format!("`.previous` 最多回溯 {MOST_PERIODS_BEFORE} 期"),
                ),
                Some((
                    "use `last_months(n, period.end)` for a longer time",
                    "更长的时间请用 `last_months(n, period.end)`",
                )),
            ));
            return Lowered::Flawed;
        }
        let mut text = "period".to_owned();
        text.push_str(&".previous".repeat(usize::from(before)));
        let (part, kind, rest) = match rest {
            [] => (PeriodPart::Days, Kind::Span, rest),
            [Step::Property("start", _), tail @ ..] => (PeriodPart::Start, Kind::Date, tail),
            [Step::Property("end", _), tail @ ..] => (PeriodPart::End, Kind::Date, tail),
            [Step::Property("name", _), tail @ ..] => (PeriodPart::Name, Kind::Text, tail),
            [Step::Property("year", _), tail @ ..] => (PeriodPart::Year, Kind::Integer, tail),
            [step, ..] => {
                let at = self.place(step.position(), steps_text(rest).chars().count());
                self.report(findings::unknown_fact(
                    at,
                    "period",
                    steps_text(rest),
                    ["start", "end", "name", "year", "previous"],
                ));
                return Lowered::Flawed;
            }
        };
        if let Some(Step::Property(name, _)) = steps.last() {
            text = format!("{text}.{name}").replace(".previous.previous", ".previous");
        }
        let mut expr = self.make(ExprKind::Period(part, before), position);
        expr.name = Some(text.clone().into());
        self.follow(Lowered::Value(expr, kind), rest, &text)
    }

    pub(super) fn population(&mut self, policy: PolicyIndex, position: Position, steps: &[Step<'_>]) -> Lowered {
        let figures = &self.book.policy(policy).population;
        let Some((Step::Property(name, at), rest)) = steps.split_first() else {
            return self.bare("population", position);
        };
        let Some(index) = figures.iter().position(|figure| figure.name == *name) else {
            let known: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
            let at = self.place(*at, name.chars().count());
            self.report(findings::unknown_member(at, "unknown-figure", ("population figure", "总体指标"), name, known));
            return Lowered::Flawed;
        };
        let kind = match figures.get(index).map(|figure| figure.kind) {
            Some(FigureKind::Rank(..) | FigureKind::Count) => Kind::Integer,
            Some(FigureKind::Share | FigureKind::Quantile) => Kind::Fraction,
            _ => Kind::Decimal,
        };
        let text = format!("population.{name}");
        let mut expr = self.make(ExprKind::Population(index), *at);
        expr.name = Some(text.clone().into());
        self.follow(Lowered::Value(expr, kind), rest, &text)
    }

    pub(super) fn prior(&mut self, position: Position, steps: &[Step<'_>]) -> Lowered {
        let [Step::Property(policy_id, at), Step::Property(name, name_at), rest @ ..] = steps else {
            return self.bare("prior", position);
        };
        let Some(policy) = self.book.find(policy_id) else {
            let known: Vec<&str> = self.book.policies.iter().map(|policy| policy.id.as_str()).collect();
            let at = self.place(*at, policy_id.chars().count());
            self.report(findings::unknown_member(at, "unknown-policy", ("policy", "政策"), policy_id, known));
            return Lowered::Flawed;
        };
        self.output_of(policy, name, *name_at, &format!("prior.{policy_id}"), true, rest)
    }

    pub(super) fn upstream(
        &mut self,
        policy: PolicyIndex,
        id: &str,
        position: Position,
        steps: &[Step<'_>],
    ) -> Lowered {
        match steps {
            [Step::Property("params", at), rest @ ..] => self.parameter(policy, *at, rest, &format!("{id}.params")),
            [Step::Property(name, at), rest @ ..] => {
                if self.policy() == Some(policy) {
                    let at = self.place(position, id.chars().count());
                    self.report(findings::plain(
                        "own-output",
                        at,
                        (format!("`{id}` is this policy itself"), format!("`{id}` 就是本政策自身")),
                        Some(("read its own outputs as `decision.NAME`", "请用 `decision.名称` 读取本政策的输出")),
                    ));
                    return Lowered::Flawed;
                }
                self.upstream.insert(policy);
                self.output_of(policy, name, *at, id, false, rest)
            }
            _ => self.bare(id, position),
        }
    }

    pub(super) fn output_of(
        &mut self,
        policy: PolicyIndex,
        name: &str,
        position: Position,
        text: &str,
        prior: bool,
        rest: &[Step<'_>],
    ) -> Lowered {
        let spec = self.book.policy(policy);
        let own = self.policy().map(|own| self.book.policy(own).entity);
        if own.is_some_and(|own| own != spec.entity) {
            let at = self.place(position, name.chars().count());
            self.report(findings::plain(
                "other-entity",
                at,
                (
                    format!("`{}` decides rows of another table", spec.id),
                    format!("`{}` 针对另一张表的行作出决定", spec.id),
                ),
                Some(("only policies about the same rows can read each other", "只有针对同一张表的政策才能互相读取")),
            ));
            return Lowered::Flawed;
        }
        let Some((index, output)) = spec.output(name) else {
            let known: Vec<&str> = spec.outputs.iter().map(|output| output.name.as_str()).collect();
            let at = self.place(position, name.chars().count());
            let of = (spec.id.as_str(), ("output", "输出"));
            let finding = findings::unknown_of_policy(at, "unknown-output", of, name, known);
            self.report(finding);
            return Lowered::Flawed;
        };
        let kind = Kind::of_output(&output.kind);
        let text = format!("{text}.{name}");
        let which = if prior { ExprKind::Prior(policy, index) } else { ExprKind::Upstream(policy, index) };
        let mut expr = self.make(which, position);
        expr.name = Some(text.clone().into());
        self.follow(Lowered::Value(expr, kind), rest, &text)
    }

    pub(super) fn output(&mut self, policy: PolicyIndex, position: Position, steps: &[Step<'_>]) -> Lowered {
        if self.in_loop {
            let at = self.place(position, "decision".len());
            self.report(findings::not_here(
                at,
                ("reading `decision` is", "读取 `decision`"),
                (
                    "rows of a loop must not depend on each other; read it after the loop",
                    "循环各行不得互相依赖；请在循环之后读取",
                ),
            ));
        }
        let Some((Step::Property(name, at), rest)) = steps.split_first() else {
            return self.bare("decision", position);
        };
        match self.output_of(policy, name, *at, "decision", false, &[]) {
            Lowered::Value(mut expr, kind) => {
                if let ExprKind::Upstream(_, index) = expr.kind {
                    expr.kind = ExprKind::Output(index);
                }
                let text = format!("decision.{name}");
                self.follow(Lowered::Value(expr, kind), rest, &text)
            }
            other => other,
        }
    }

    pub(super) fn bare(&mut self, name: &str, position: Position) -> Lowered {
        let at = self.place(position, name.chars().count());
        self.report(findings::plain(
            "bare-name",
            at,
            (format!("`{name}` is not a value by itself"), format!("`{name}` 本身不是一个值")),
            Some(("name what is read from it, after a point", "请在其后用点号指明要读取的内容")),
        ));
        Lowered::Flawed
    }

    /// The output that is assigned: its index, kind and whether the strongest is kept.
    pub(super) fn assigned_output(&mut self, name: &str, position: Position) -> Option<(usize, Kind, bool)> {
        let policy = self.policy()?;
        let spec = self.book.policy(policy);
        if let Some((index, output)) = spec.output(name) {
            return Some((index, Kind::of_output(&output.kind), output.keep_strongest));
        }
        let known: Vec<&str> = spec.outputs.iter().map(|output| output.name.as_str()).collect();
        let at = self.place(position, name.chars().count());
        let finding = findings::unknown_member(at, "unknown-output", ("output", "输出"), name, known);
        self.report(finding);
        None
    }
}
