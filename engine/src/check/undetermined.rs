//! Questions whether a rule is undetermined, where it cannot be: before it stands, or where its condition is always known.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::policy::{PolicyIndex, PolicySpec};
use crate::script::{Block, CheckedBook, Expr, ExprKind, Program, Stmt, StmtKind};

use super::settled::open_rules;

/// Reports every `undetermined("X")` of a policy's rules that is always false.
pub(super) fn examine(checked: &CheckedBook, policy: PolicyIndex, findings: &mut Findings) {
    let program = checked.program(policy);
    if !asks(program) {
        return;
    }
    let open = open_rules(checked, policy);
    let mut walk = Walk { spec: checked.book.policy(policy), program, open, findings };
    walk.block(&program.body, &mut Before::default());
}

/// Whether a policy's rules ask at all.
fn asks(program: &Program) -> bool {
    let mut asks = false;
    program.visit(&mut |statement| {
        for child in statement.expressions() {
            child.visit(&mut |child| asks |= matches!(child.expr.kind, ExprKind::Undetermined(_)));
        }
    });
    asks
}

/// The codes of the rules that may have been gone through before a point.
#[derive(Debug, Clone, Default)]
struct Before {
    all: BTreeSet<u16>,
    /// Those of rules that may be undetermined.
    open: BTreeSet<u16>,
}

impl Before {
    fn extend(&mut self, other: Self) {
        self.all.extend(other.all);
        self.open.extend(other.open);
    }
}

struct Walk<'b, 'f> {
    spec: &'b PolicySpec,
    program: &'b Program,
    /// The statements of rules that may be undetermined.
    open: BTreeSet<u32>,
    findings: &'f mut Findings,
}

impl Walk<'_, '_> {
    fn block(&mut self, block: &Block, before: &mut Before) {
        block.iter().for_each(|statement| self.statement(statement, before));
    }

    fn statement(&mut self, statement: &Stmt, before: &mut Before) {
        for child in statement.expressions() {
            child.visit(&mut |child| self.expression(child.expr, before));
        }
        let mut after = before.clone();
        for block in blocks(statement) {
            let mut inner = before.clone();
            self.block(block, &mut inner);
            after.extend(inner);
        }
        if let StmtKind::Rule(site, ..) = &statement.kind
            && let Some(rule) = self.program.rules.get(usize::from(*site))
        {
            after.all.insert(rule.code);
            if self.open.contains(&statement.number) {
                after.open.insert(rule.code);
            }
        }
        *before = after;
    }

    fn expression(&mut self, expr: &Expr, before: &Before) {
        let ExprKind::Undetermined(codes) = &expr.kind else { return };
        let name = expr.name.as_deref().unwrap_or("undetermined");
        let place = Place::at(self.spec.script_name.as_str(), expr.at.0, expr.at.1);
        if !codes.iter().any(|code| before.all.contains(code)) {
            let text = Text::new(
                format!("`{name}` is always false here: no such rule stands before it"),
                format!("`{name}` 在此恒为否：此前没有这样的规则"),
            );
            self.findings.push(Diagnostic::error("never-undetermined", place, text).with_hint(Text::new(
                "rules are gone through from the top: ask below the rule",
                "规则自上而下执行：请在该规则之后判断",
            )));
        } else if !codes.iter().any(|code| before.open.contains(code)) {
            let text = Text::new(
                format!("`{name}` is always false: what the rules before it ask is always known"),
                format!("`{name}` 恒为否：此前规则的条件总是已知"),
            );
            self.findings.push(Diagnostic::warning("never-undetermined", place, text).with_hint(Text::new(
                "take it out, or look at the condition of the rule: `?? false` settles it",
                "请删去，或检查该规则的条件：`?? false` 已使其总是已知",
            )));
        }
    }
}

/// The blocks of a statement.
fn blocks(statement: &Stmt) -> Vec<&Block> {
    match &statement.kind {
        StmtKind::If(_, then, otherwise) => vec![then, otherwise],
        StmtKind::Switch(_, arms, rest) => arms.iter().map(|(_, block)| block).chain(rest).collect(),
        StmtKind::For(_, _, block) | StmtKind::Rule(_, _, block) => vec![block],
        _ => Vec::new(),
    }
}
