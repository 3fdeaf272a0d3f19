//! Changes to a program: statements left out, conditions settled, operators exchanged.

use std::collections::BTreeSet;

use crate::diagnostic::{Place, Text};
use crate::policy::{OutputType, PolicyIndex, PolicySpec};
use crate::script::{CheckedBook, Child, Expr, ExprKind, Program, RowExpr, RowExprKind, Stmt, StmtKind, visit_block};
use crate::value::Value;

use super::equivalent::{makes_no_line_of_zero, zero_line_comparisons};
use super::mutant::{Change, Mutant};
use super::operators::{became, other_pick, others};

/// Every change to a policy's rules, in the order of the script.
pub(super) fn mutants_of_rules(checked: &CheckedBook, policy: PolicyIndex) -> Vec<Mutant> {
    let (spec, program) = (checked.book.policy(policy), checked.program(policy));
    let mut walk =
        Walk { checked, policy, spec, program, mutants: Vec::new(), spared: BTreeSet::new(), looped: BTreeSet::new() };
    for (need, text) in program.needs.iter().zip(&spec.needs) {
        let words = Text::new(format!("`{}` is no longer needed", text.text), format!("不再需要 `{}`", text.text));
        let change = Change::Expression(need.number, ExprKind::Constant(Value::Boolean(true)));
        walk.mutants.push(Mutant { policy, place: text.place.clone(), words, change });
    }
    program.visit(&mut |statement| walk.statement(statement));
    walk.mutants
}

struct Walk<'b> {
    checked: &'b CheckedBook,
    policy: PolicyIndex,
    spec: &'b PolicySpec,
    program: &'b Program,
    mutants: Vec<Mutant>,
    /// The expressions whose own change would change nothing, or nothing that matters.
    spared: BTreeSet<u32>,
    /// The statements inside loops, by their numbers.
    looped: BTreeSet<u32>,
}

impl Walk<'_> {
    fn statement(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Rule(site, condition, block) => {
                if let Some(condition) = condition.as_ref().filter(|_| !self.looped.contains(&statement.number)) {
                    self.spared.extend(zero_line_comparisons(condition, block));
                }
                self.rule(statement, *site, condition.as_ref(), block);
            }
            StmtKind::SetOutput(output, expr) => self.set_output(statement, usize::from(*output), expr),
            StmtKind::Line(..) => {
                self.leave_out(statement, Text::new("the line is left out", "删去此明细"));
            }
            StmtKind::If(condition, ..) => self.condition(condition, statement.at, &IF),
            StmtKind::For(_, _, block) => visit_block(block, &mut |inner| {
                self.looped.insert(inner.number);
            }),
            StmtKind::LetRow(slot, row) => {
                if let RowExprKind::Pick(pick, own, list, condition) = &row.kind
                    && let Some((other, words)) = other_pick(*pick)
                {
                    let kind = RowExprKind::Pick(other, *own, list.clone(), condition.clone());
                    let kind = StmtKind::LetRow(*slot, RowExpr { kind, table: row.table });
                    self.add(statement.at, words, Change::Statement(statement.number, kind));
                }
            }
            _ => {}
        }
        for child in statement.expressions() {
            child.visit(&mut |child| self.expression(child));
        }
    }

    fn rule(&mut self, statement: &Stmt, site: u16, condition: Option<&Expr>, block: &[Stmt]) {
        let rule = self.program.rules.get(usize::from(site));
        let reason = rule.and_then(|rule| self.spec.reasons.get(usize::from(rule.code)));
        let code = reason.map_or("", |reason| &reason.code);
        let dropped = Text::new(format!("rule `{code}` is dropped"), format!("删去规则 `{code}`"));
        let Some(condition) = condition else {
            return self.leave_out(statement, dropped);
        };
        self.settle(condition, statement.at, false, dropped);
        let always = Text::new(format!("rule `{code}` always fires"), format!("规则 `{code}` 总是触发"));
        if self.looped.contains(&statement.number) || !makes_no_line_of_zero(condition, block) {
            self.settle(condition, statement.at, true, always);
        }
        let negated =
            Text::new(format!("the condition of rule `{code}` is negated"), format!("规则 `{code}` 的条件取反"));
        let kind = ExprKind::Not(Box::new(condition.clone()));
        self.add(statement.at, negated, Change::Expression(condition.number, kind));
    }

    fn set_output(&mut self, statement: &Stmt, output: usize, expr: &Expr) {
        let Some(spec) = self.spec.outputs.get(output) else { return };
        let name = &spec.name;
        // An output set without a condition and never before can only be left out where it has a default.
        let words = Text::new(format!("`{name}` is not set here"), format!("此处不设定 `{name}`"));
        self.leave_out(statement, words);
        if let (ExprKind::Constant(Value::Symbol(symbol)), OutputType::Enum(values)) = (&expr.kind, &spec.kind)
            && let Some(at) = values.iter().position(|(word, _)| word == symbol)
            && let Some((other, _)) = values.get((at + 1) % values.len()).filter(|(other, _)| other != symbol)
        {
            let symbols = &self.checked.book.symbols;
            let words = became(symbols.word(*symbol), symbols.word(*other));
            self.add(expr.at, words, Change::Expression(expr.number, ExprKind::Constant(Value::Symbol(*other))));
        }
    }

    fn expression(&mut self, child: Child<'_>) {
        let expr = child.expr;
        if child.is_where {
            self.condition(expr, expr.at, &WHERE);
        }
        if let ExprKind::If(condition, ..) = &expr.kind {
            self.condition(condition, expr.at, &IF);
        }
        if let ExprKind::Compare(_, left, right) = &expr.kind {
            // No threshold of a document: the comparison itself is changed.
            let constants = [left, right].into_iter().filter(|side| matches!(side.kind, ExprKind::Constant(_)));
            self.spared.extend(constants.map(|side| side.number));
        }
        if self.spared.contains(&expr.number) {
            return;
        }
        for (kind, words) in others(expr) {
            self.add(expr.at, words, Change::Expression(expr.number, kind));
        }
    }

    /// A condition that always holds, or never.
    fn condition(&mut self, condition: &Expr, at: (u32, u32), words: &[(&str, &str); 2]) {
        let [always, never] = words.map(|(en, zh)| Text::new(en, zh));
        self.settle(condition, at, true, always);
        self.settle(condition, at, false, never);
    }

    fn settle(&mut self, condition: &Expr, at: (u32, u32), holds: bool, words: Text) {
        let kind = ExprKind::Constant(Value::Boolean(holds));
        self.add(at, words, Change::Expression(condition.number, kind));
    }

    /// A statement that does nothing.
    fn leave_out(&mut self, statement: &Stmt, words: Text) {
        let kind = ExprKind::Constant(Value::Boolean(true));
        let condition = Expr { kind, number: u32::MAX, at: statement.at, name: None };
        let nothing = StmtKind::If(condition, Vec::new(), Vec::new());
        self.add(statement.at, words, Change::Statement(statement.number, nothing));
    }

    fn add(&mut self, at: (u32, u32), words: Text, change: Change) {
        let place = Place::at(self.spec.script_name.as_str(), at.0, at.1);
        self.mutants.push(Mutant { policy: self.policy, place, words, change });
    }
}

const IF: [(&str, &str); 2] = [("`if` always holds", "`if` 总是成立"), ("`if` never holds", "`if` 总不成立")];
const WHERE: [(&str, &str); 2] =
    [("`where` takes every row", "`where` 选中所有行"), ("`where` leaves every row out", "`where` 排除所有行")];
