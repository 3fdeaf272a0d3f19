//! Values that may be absent where they would act: the row would be undecided.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::policy::PolicyIndex;
use crate::script::{Block, CheckedBook, Expr, ExprKind, ListExpr, RowExpr, RowExprKind, Stmt, StmtKind};
use crate::value::Value;

use super::absent::{Absence, Point};
use super::facts::{KnownSet, of_each_row, where_false, where_true};

/// What a walk over a policy's rules shows of its outputs and rules.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The statements of those rules whose condition may be absent.
    pub(super) open_rules: BTreeSet<u32>,
    /// The outputs that are set to a value that may be absent.
    pub(super) set_to_absent: BTreeSet<usize>,
    /// By output: the statements that set it, in order.
    pub(super) set_at: BTreeMap<usize, Vec<u32>>,
    /// By yes-or-no output: what is known wherever it is set to true.
    pub(super) known_where_true: BTreeMap<usize, KnownSet>,
}

/// Reports every value of a policy's rules that acts and may be absent.
pub(super) fn examine(checked: &CheckedBook, policy: PolicyIndex, findings: &mut Findings) {
    walk_policy(checked, policy, findings);
}

/// What the walk shows, without its findings.
pub(super) fn shown(checked: &CheckedBook, policy: PolicyIndex) -> Shown {
    walk_policy(checked, policy, &mut Findings::new())
}

/// The statements of those rules of a policy whose condition may be absent: rules that may be undetermined.
pub(super) fn open_rules(checked: &CheckedBook, policy: PolicyIndex) -> BTreeSet<u32> {
    shown(checked, policy).open_rules
}

fn walk_policy(checked: &CheckedBook, policy: PolicyIndex, findings: &mut Findings) -> Shown {
    let spec = checked.book.policy(policy);
    let program = checked.program(policy);
    let mut walk = Walk { absence: Absence { checked, spec }, findings, shown: Shown::default() };
    let mut point = Point::default();
    for need in &program.needs {
        point.known.extend(where_true(need, &Point::default()));
    }
    walk.block(&program.body, &mut point);
    walk.shown
}

struct Walk<'b, 'f> {
    absence: Absence<'b>,
    findings: &'f mut Findings,
    shown: Shown,
}

impl Walk<'_, '_> {
    fn block(&mut self, block: &Block, point: &mut Point) {
        for statement in block {
            self.statement(statement, point);
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind, none of them long")]
    fn statement(&mut self, statement: &Stmt, point: &mut Point) {
        match &statement.kind {
            StmtKind::Let(slot, expr) => {
                self.inside(expr, point);
                let absent = self.absence.value(expr, point);
                point.locals.insert(*slot, absent);
                point.known.remove(&format!("l{slot}"));
                let (own, inside) = (format!("l{slot}"), format!("l{slot}."));
                for (yes, no) in point.shown.values_mut() {
                    yes.retain(|key| *key != own && !key.starts_with(&inside));
                    no.retain(|key| *key != own && !key.starts_with(&inside));
                }
                let shown = (where_true(expr, point), where_false(expr, point));
                point.shown.insert(*slot, shown);
            }
            StmtKind::LetList(slot, list) => {
                self.inside_list(list, point);
                let absent = self.absence.list(list, point);
                point.locals.insert(*slot, absent);
                let each = of_each_row(list, point);
                point.each_row.insert(*slot, each);
            }
            StmtKind::LetRow(slot, row) => {
                self.inside_row(row, point);
                let absent = self.absence.row(row, point);
                point.locals.insert(*slot, absent);
                let prefix = format!("l{slot}");
                point.known.retain(|key| !key.starts_with(&prefix));
            }
            StmtKind::LetScore(_, score) => score.scores.iter().flatten().for_each(|expr| self.inside(expr, point)),
            StmtKind::SetOutput(index, expr) => self.output(statement.number, usize::from(*index), expr, point),
            StmtKind::If(condition, then, otherwise) => self.branches(condition, then, otherwise, point),
            StmtKind::Switch(subject, arms, rest) => {
                self.acts(subject, point, ("a `switch` depends on it", "`switch` 取决于它"));
                let mut after: Option<Point> = None;
                for block in arms.iter().map(|(_, block)| block).chain(rest) {
                    let mut inner = point.clone();
                    self.block(block, &mut inner);
                    after = Some(after.map_or(inner.clone(), |known| joined(&known, &inner)));
                }
                if let Some(after) = after {
                    *point = joined(&after, &after);
                }
            }
            StmtKind::For(slot, list, body) => {
                self.inside_list(list, point);
                if self.absence.list(list, point) {
                    self.report(statement.at, None, ("a `for` goes over it", "`for` 要遍历它"));
                }
                let mut inner = point.in_row_of(list, *slot);
                self.block(body, &mut inner);
            }
            StmtKind::Rule(_, condition, block) => {
                let mut inner = point.clone();
                if let Some(condition) = condition {
                    self.inside(condition, point);
                    inner.known.extend(where_true(condition, point));
                    if self.absence.value(condition, point) {
                        self.shown.open_rules.insert(statement.number);
                    }
                }
                self.block(block, &mut inner);
                for (slot, absent) in inner.locals {
                    let known = point.locals.entry(slot).or_insert(true);
                    *known = *known || absent;
                }
            }
            StmtKind::Line(_, base, rate) => {
                let acts = ("a line is made of it", "明细行要用到它");
                self.acts(base, point, acts);
                if let Some(rate) = rate {
                    self.acts(rate, point, acts);
                }
            }
        }
    }

    fn output(&mut self, number: u32, index: usize, expr: &Expr, point: &mut Point) {
        self.inside(expr, point);
        let absent = self.absence.value(expr, point);
        self.note_set(number, index, expr, point, absent);
        let Some(output) = self.absence.spec.outputs.get(index) else { return };
        if absent && !output.optional {
            let acts =
                (format!("the output `{}` needs a value", output.name), format!("输出 `{}` 必须有值", output.name));
            self.report(expr.at, self.name_of(expr, point), (&acts.0, &acts.1));
        }
        let key = format!("o{index}");
        if absent {
            point.known.remove(&key);
        } else {
            point.known.insert(key);
        }
    }

    /// Notes what a statement that sets an output shows of it.
    fn note_set(&mut self, number: u32, index: usize, expr: &Expr, point: &Point, absent: bool) {
        self.shown.set_at.entry(index).or_default().push(number);
        if absent {
            self.shown.set_to_absent.insert(index);
        }
        if matches!(expr.kind, ExprKind::Constant(Value::Boolean(false))) {
            return;
        }
        let known = point.with(where_true(expr, point)).known;
        let together =
            self.shown.known_where_true.get(&index).map(|before| before.intersection(&known).cloned().collect());
        self.shown.known_where_true.insert(index, together.unwrap_or(known));
    }

    fn branches(&mut self, condition: &Expr, then: &Block, otherwise: &Block, point: &mut Point) {
        self.acts(condition, point, ("an `if` depends on it", "`if` 取决于它"));
        let mut yes = point.with(where_true(condition, point));
        self.block(then, &mut yes);
        let mut no = point.with(where_false(condition, point));
        self.block(otherwise, &mut no);
        *point = joined(&yes, &no);
    }

    /// An expression whose value acts.
    fn acts(&mut self, expr: &Expr, point: &Point, acts: (&str, &str)) {
        self.inside(expr, point);
        if self.absence.value(expr, point) {
            let name = self.name_of(expr, point);
            self.report(expr.at, name, acts);
        }
    }

    /// What acts inside an expression: conditions, and what is summed.
    fn inside(&mut self, expr: &Expr, point: &Point) {
        match &expr.kind {
            ExprKind::Aggregate(_, slot, list, value, condition) => {
                self.inside_list(list, point);
                let mut inner = point.in_row_of(list, *slot);
                if let Some(condition) = condition {
                    self.acts(condition, &inner, ("a `where` depends on it", "`where` 取决于它"));
                    let shown = where_true(condition, &inner);
                    inner.known.extend(shown);
                }
                if let Some(value) = value {
                    self.acts(value, &inner, ("a figure over rows is made of it", "汇总要用到它"));
                }
            }
            ExprKind::If(condition, yes, no) => {
                self.acts(condition, point, ("an `if` depends on it", "`if` 取决于它"));
                self.inside(yes, &point.with(where_true(condition, point)));
                self.inside(no, &point.with(where_false(condition, point)));
            }
            ExprKind::Switch(subject, arms, rest) => {
                self.acts(subject, point, ("a `switch` depends on it", "`switch` 取决于它"));
                arms.iter().for_each(|(_, arm)| self.inside(arm, point));
                rest.iter().for_each(|rest| self.inside(rest, point));
            }
            ExprKind::And(left, right) => {
                self.inside(left, point);
                self.inside(right, &point.with(where_true(left, point)));
            }
            ExprKind::Or(left, right) => {
                self.inside(left, point);
                self.inside(right, &point.with(where_false(left, point)));
            }
            ExprKind::Arithmetic(_, left, right)
            | ExprKind::Compare(_, left, right)
            | ExprKind::Coalesce(left, right)
            | ExprKind::InSpan(left, right) => {
                self.inside(left, point);
                self.inside(right, point);
            }
            ExprKind::Negate(inner)
            | ExprKind::Not(inner)
            | ExprKind::Known(inner)
            | ExprKind::InSet(_, inner)
            | ExprKind::IsListed(_, _, inner) => self.inside(inner, point),
            ExprKind::Call(_, arguments)
            | ExprKind::MakeSpan(_, arguments)
            | ExprKind::ParameterCall(_, _, arguments) => {
                arguments.iter().for_each(|argument| self.inside(argument, point));
            }
            ExprKind::Score(score, _) => score.scores.iter().flatten().for_each(|expr| self.inside(expr, point)),
            ExprKind::Cell(row, _)
            | ExprKind::SpanCell(row, ..)
            | ExprKind::PivotCell(row, ..)
            | ExprKind::Similarity(row) => {
                self.inside_row(row, point);
            }
            ExprKind::KnownRow(row) => self.inside_row(row, point),
            ExprKind::KnownList(list) => self.inside_list(list, point),
            _ => {}
        }
    }

    fn inside_row(&mut self, row: &RowExpr, point: &Point) {
        match &row.kind {
            RowExprKind::Pick(_, slot, list, condition) => {
                self.inside_list(list, point);
                self.filter(*slot, list, condition.as_deref(), point);
            }
            RowExprKind::BestMatch(_, text) => self.inside(text, point),
            RowExprKind::Parent(inner, _)
            | RowExprKind::Referred(inner, _)
            | RowExprKind::Current(inner, _)
            | RowExprKind::Link(inner) => {
                self.inside_row(inner, point);
            }
            RowExprKind::Entity | RowExprKind::Local(_) => {}
        }
    }

    fn inside_list(&mut self, list: &ListExpr, point: &Point) {
        match list {
            ListExpr::Children(row, _) => self.inside_row(row, point),
            ListExpr::Local(_) => {}
            ListExpr::Filter(slot, inner, condition) => {
                self.inside_list(inner, point);
                self.filter(*slot, inner, condition.as_deref(), point);
            }
        }
    }

    fn filter(&mut self, slot: u16, list: &ListExpr, condition: Option<&Expr>, point: &Point) {
        if let Some(condition) = condition {
            let inner = point.in_row_of(list, slot);
            self.acts(condition, &inner, ("a `where` depends on it", "`where` 取决于它"));
        }
    }

    /// What to call the part of an expression that may be absent.
    fn name_of(&self, expr: &Expr, point: &Point) -> Option<String> {
        let absent = |inner: &Expr| self.absence.value(inner, point);
        match &expr.kind {
            ExprKind::Arithmetic(_, left, right)
            | ExprKind::Compare(_, left, right)
            | ExprKind::InSpan(left, right)
            | ExprKind::Coalesce(left, right) => {
                [left, right].into_iter().find(|inner| absent(inner)).and_then(|inner| self.name_of(inner, point))
            }
            ExprKind::And(left, right) => {
                if absent(left) {
                    self.name_of(left, point)
                } else {
                    self.name_of(right, &point.with(where_true(left, point)))
                }
            }
            ExprKind::Or(left, right) => {
                if absent(left) {
                    self.name_of(left, point)
                } else {
                    self.name_of(right, &point.with(where_false(left, point)))
                }
            }
            ExprKind::Not(inner) | ExprKind::Negate(inner) => self.name_of(inner, point),
            ExprKind::Call(_, arguments)
            | ExprKind::MakeSpan(_, arguments)
            | ExprKind::ParameterCall(_, _, arguments) => arguments
                .iter()
                .find(|inner| absent(inner))
                .and_then(|inner| self.name_of(inner, point))
                .or_else(|| expr.name.as_deref().map(str::to_owned)),
            _ => expr.name.as_deref().map(str::to_owned),
        }
    }

    fn report(&mut self, at: (u32, u32), name: Option<String>, acts: (&str, &str)) {
        let script = self.absence.spec.script_name.as_str();
        let place = Place::at(script, at.0, at.1);
        let (en, zh, settle) = match &name {
            Some(name) => (
                format!("`{name}` may not be known, and {}", acts.0),
                format!("`{name}` 可能缺失，而{}", acts.1),
                name.as_str(),
            ),
            None => (format!("this may not be known, and {}", acts.0), format!("此处的值可能缺失，而{}", acts.1), "…"),
        };
        self.findings.push(Diagnostic::error("not-settled", place, Text::new(en, zh)).with_hint(Text::new(
            format!("write `({settle} ?? default)`, or put it where `known({settle})` holds"),
            format!("请写 `({settle} ?? 默认值)`，或放在 `known({settle})` 成立之处"),
        )));
    }
}

/// What is known after two ways that meet again.
fn joined(left: &Point, right: &Point) -> Point {
    let known: KnownSet = left.known.intersection(&right.known).cloned().collect();
    let mut locals = left.locals.clone();
    for (slot, absent) in &right.locals {
        let either = locals.entry(*slot).or_insert(*absent);
        *either = *either || *absent;
    }
    let shown = left.shown.iter().filter(|(slot, shown)| right.shown.get(slot) == Some(shown));
    let each_row = left.each_row.iter().filter(|(slot, each)| right.each_row.get(slot) == Some(each));
    Point {
        known,
        locals,
        shown: shown.map(|(slot, shown)| (*slot, shown.clone())).collect(),
        each_row: each_row.map(|(slot, each)| (*slot, each.clone())).collect(),
    }
}
