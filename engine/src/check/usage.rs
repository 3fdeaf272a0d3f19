//! Parameters, reasons, figures and variables that nothing uses.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::policy::PolicyIndex;
use crate::script::{
    Block, CheckedBook, Expr, ExprKind, FigureSource, ListExpr, ParameterRef, RowExpr, RowExprKind, ScoreExpr, StmtKind,
};

/// What a program uses.
#[derive(Debug, Default)]
struct Used {
    parameters: BTreeSet<ParameterRef>,
    figures: BTreeSet<usize>,
    locals: BTreeSet<u16>,
}

/// Reports what nothing in the book uses.
pub(super) fn examine(checked: &CheckedBook, findings: &mut Findings) {
    let used: Vec<Used> = checked.book.indices().map(|policy| used_by(checked, policy)).collect();
    let parameters: BTreeSet<ParameterRef> = used.iter().flat_map(|used| used.parameters.iter().copied()).collect();
    for (policy, used) in checked.book.indices().zip(&used) {
        let spec = checked.book.policy(policy);
        for (parameter, spec) in spec.parameters.iter().enumerate() {
            if !parameters.contains(&ParameterRef { policy, parameter }) {
                unused(findings, "unused-parameter", spec.place.clone(), ("parameter", "参数"), &spec.name);
            }
        }
        for (figure, spec) in spec.population.iter().enumerate() {
            if !used.figures.contains(&figure) {
                unused(findings, "unused-figure", spec.place.clone(), ("population figure", "总体指标"), &spec.name);
            }
        }
        let program = checked.program(policy);
        let given: BTreeSet<u16> = program.rules.iter().map(|rule| rule.code).collect();
        for (index, reason) in spec.reasons.iter().enumerate() {
            if !u16::try_from(index).is_ok_and(|index| given.contains(&index)) {
                unused(findings, "unused-reason", reason.place.clone(), ("reason", "原因"), &reason.code);
            }
        }
        variables(checked, policy, used, &program.body, findings);
    }
}

fn unused(findings: &mut Findings, code: &'static str, place: Place, what: (&str, &str), name: &str) {
    findings.push(
        Diagnostic::warning(
            code,
            place,
            Text::new(format!("nothing uses the {} `{name}`", what.0), format!("{} `{name}` 没有被用到", what.1)),
        )
        .with_hint(Text::new("use it where it is meant to act, or take it out", "请在应起作用之处使用，或将其删除")),
    );
}

fn variables(checked: &CheckedBook, policy: PolicyIndex, used: &Used, block: &Block, findings: &mut Findings) {
    let spec = checked.book.policy(policy);
    for statement in block {
        match &statement.kind {
            StmtKind::Let(slot, _)
            | StmtKind::LetList(slot, _)
            | StmtKind::LetRow(slot, _)
            | StmtKind::LetScore(slot, _) => {
                if !used.locals.contains(slot)
                    && let Some(name) = checked.program(policy).locals.get(usize::from(*slot))
                {
                    let place = Place::at(spec.script_name.as_str(), statement.at.0, statement.at.1);
                    unused(findings, "unused-variable", place, ("variable", "变量"), name);
                }
            }
            StmtKind::If(_, then, otherwise) => {
                variables(checked, policy, used, then, findings);
                variables(checked, policy, used, otherwise, findings);
            }
            StmtKind::Switch(_, arms, rest) => {
                arms.iter()
                    .map(|(_, block)| block)
                    .chain(rest)
                    .for_each(|block| variables(checked, policy, used, block, findings));
            }
            StmtKind::For(_, _, block) | StmtKind::Rule(_, _, block) => {
                variables(checked, policy, used, block, findings)
            }
            _ => {}
        }
    }
}

fn used_by(checked: &CheckedBook, policy: PolicyIndex) -> Used {
    let program = checked.program(policy);
    let mut used = Used::default();
    used.block(&program.body);
    program.needs.iter().chain(&program.ensure).for_each(|expr| used.value(expr));
    program.rules.iter().flat_map(|rule| &rule.placeholders).for_each(|expr| used.value(expr));
    for figure in &program.figures {
        if let Some(FigureSource::Chosen(parameter, _)) = figure.of {
            used.parameters.insert(ParameterRef { policy, parameter });
        }
    }
    used
}

impl Used {
    fn block(&mut self, block: &Block) {
        for statement in block {
            match &statement.kind {
                StmtKind::Let(_, expr) | StmtKind::SetOutput(_, expr) => self.value(expr),
                StmtKind::LetList(_, list) => self.list(list),
                StmtKind::LetRow(_, row) => self.row(row),
                StmtKind::LetScore(_, score) => self.score(score),
                StmtKind::If(condition, then, otherwise) => {
                    self.value(condition);
                    self.block(then);
                    self.block(otherwise);
                }
                StmtKind::Switch(subject, arms, rest) => {
                    self.value(subject);
                    arms.iter().map(|(_, block)| block).chain(rest).for_each(|block| self.block(block));
                }
                StmtKind::For(_, list, block) => {
                    self.list(list);
                    self.block(block);
                }
                StmtKind::Rule(_, condition, block) => {
                    condition.iter().for_each(|condition| self.value(condition));
                    self.block(block);
                }
                StmtKind::Line(_, base, rate) => {
                    self.value(base);
                    rate.iter().for_each(|rate| self.value(rate));
                }
            }
        }
    }

    fn score(&mut self, score: &ScoreExpr) {
        self.parameters.insert(score.weights);
        score.scores.iter().flatten().for_each(|expr| self.value(expr));
    }

    fn value(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Parameter(parameter) => {
                self.parameters.insert(*parameter);
            }
            ExprKind::ParameterCall(parameter, _, arguments) => {
                self.parameters.insert(*parameter);
                arguments.iter().for_each(|expr| self.value(expr));
            }
            ExprKind::InSet(parameter, inner) => {
                self.parameters.insert(*parameter);
                self.value(inner);
            }
            ExprKind::Score(score, _) => self.score(score),
            ExprKind::Population(figure) => {
                self.figures.insert(*figure);
            }
            ExprKind::Local(slot) | ExprKind::LocalScore(slot, _) => {
                self.locals.insert(*slot);
            }
            ExprKind::Cell(row, _)
            | ExprKind::SpanCell(row, ..)
            | ExprKind::PivotCell(row, ..)
            | ExprKind::Similarity(row) => self.row(row),
            ExprKind::KnownRow(row) => self.row(row),
            ExprKind::KnownList(list) => self.list(list),
            ExprKind::Arithmetic(_, left, right)
            | ExprKind::Compare(_, left, right)
            | ExprKind::And(left, right)
            | ExprKind::Or(left, right)
            | ExprKind::Coalesce(left, right)
            | ExprKind::InSpan(left, right) => {
                self.value(left);
                self.value(right);
            }
            ExprKind::Negate(inner)
            | ExprKind::Not(inner)
            | ExprKind::Known(inner)
            | ExprKind::IsListed(_, _, inner) => self.value(inner),
            ExprKind::Call(_, arguments) | ExprKind::MakeSpan(_, arguments) => {
                arguments.iter().for_each(|expr| self.value(expr))
            }
            ExprKind::Aggregate(_, _, list, value, condition) => {
                self.list(list);
                value.iter().chain(condition).for_each(|expr| self.value(expr));
            }
            ExprKind::If(condition, yes, no) => {
                self.value(condition);
                self.value(yes);
                self.value(no);
            }
            ExprKind::Switch(subject, arms, rest) => {
                self.value(subject);
                arms.iter().for_each(|(_, arm)| self.value(arm));
                rest.iter().for_each(|rest| self.value(rest));
            }
            ExprKind::Constant(_)
            | ExprKind::Text(_)
            | ExprKind::CheckedCell(_)
            | ExprKind::AsOf
            | ExprKind::Period(..)
            | ExprKind::Upstream(..)
            | ExprKind::Output(_)
            | ExprKind::Prior(..)
            | ExprKind::Undetermined(_)
            | ExprKind::LinesTotal(_) => {}
        }
    }

    fn row(&mut self, row: &RowExpr) {
        match &row.kind {
            RowExprKind::Entity => {}
            RowExprKind::Local(slot) => {
                self.locals.insert(*slot);
            }
            RowExprKind::Parent(inner, _)
            | RowExprKind::Referred(inner, _)
            | RowExprKind::Current(inner, _)
            | RowExprKind::Link(inner) => {
                self.row(inner);
            }
            RowExprKind::Pick(_, _, list, condition) => {
                self.list(list);
                condition.iter().for_each(|condition| self.value(condition));
            }
            RowExprKind::BestMatch(_, text) => self.value(text),
        }
    }

    fn list(&mut self, list: &ListExpr) {
        match list {
            ListExpr::Children(row, _) => self.row(row),
            ListExpr::Local(slot) => {
                self.locals.insert(*slot);
            }
            ListExpr::Filter(_, inner, condition) => {
                self.list(inner);
                condition.iter().for_each(|condition| self.value(condition));
            }
        }
    }
}
