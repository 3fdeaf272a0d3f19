//! Values that an output is given and that nobody ever sees: it is set again before anything reads it.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::policy::{PolicyIndex, PolicySpec};
use crate::script::{Block, CheckedBook, Expr, ExprKind, Stmt, StmtKind};

/// The outputs whose value at a point nobody sees, by their place in the manifest: in which line each is set again.
type Unseen = BTreeMap<usize, u32>;

/// Reports the statements of a policy that set an output to what is always overwritten before it is read.
pub(super) fn examine(checked: &CheckedBook, policy: PolicyIndex, findings: &mut Findings) {
    let spec = checked.book.policy(policy);
    // At the end every output is seen.
    Walk { spec, findings }.block(&checked.program(policy).body, Unseen::new());
}

struct Walk<'b, 'f> {
    spec: &'b PolicySpec,
    findings: &'f mut Findings,
}

impl Walk<'_, '_> {
    /// What is unseen before a block, given what is unseen after it. Goes from the last statement to the first.
    fn block(&mut self, block: &Block, after: Unseen) -> Unseen {
        block.iter().rev().fold(after, |after, statement| self.statement(statement, after))
    }

    fn statement(&mut self, statement: &Stmt, after: Unseen) -> Unseen {
        let mut before = match &statement.kind {
            StmtKind::SetOutput(index, _) => self.set(usize::from(*index), statement, after),
            StmtKind::If(_, then, otherwise) => {
                let then = self.block(then, after.clone());
                both(then, &self.block(otherwise, after))
            }
            StmtKind::Switch(_, arms, rest) => {
                let mut before: Option<Unseen> = None;
                for block in arms.iter().map(|(_, block)| block).chain(rest) {
                    let arm = self.block(block, after.clone());
                    before = Some(before.map_or_else(|| arm.clone(), |known| both(known, &arm)));
                }
                before.unwrap_or(after)
            }
            // It may not run at all, and a loop never reads what its earlier rows have set.
            StmtKind::For(_, _, block) | StmtKind::Rule(_, Some(_), block) => {
                let inside = self.block(block, after.clone());
                both(inside, &after)
            }
            StmtKind::Rule(_, None, block) => self.block(block, after),
            _ => after,
        };
        statement.expressions().into_iter().for_each(|child| forget_read(child.expr, &mut before));
        before
    }

    fn set(&mut self, index: usize, statement: &Stmt, mut after: Unseen) -> Unseen {
        let Some(output) = self.spec.outputs.get(index) else { return after };
        // Of several assignments the strongest stands: none overwrites another.
        if output.keep_strongest {
            return after;
        }
        if let Some(line) = after.insert(index, statement.at.0) {
            let name = &output.name;
            self.findings.push(
                Diagnostic::warning(
                    "overwritten",
                    Place::at(self.spec.script_name.as_str(), statement.at.0, statement.at.1),
                    Text::new(
                        format!("`{name}` is set here, and in line {line} again before anything reads it"),
                        format!("`{name}` 在此赋值，未被读取便在第 {line} 行重新赋值"),
                    ),
                )
                .with_hint(Text::new("take one of the two out", "请删除其中一处")),
            );
        }
        after
    }
}

/// What is unseen on two ways that part here.
fn both(left: Unseen, right: &Unseen) -> Unseen {
    left.into_iter().filter_map(|(output, line)| Some((output, line.min(*right.get(&output)?)))).collect()
}

/// Takes out the outputs that an expression reads.
fn forget_read(expr: &Expr, unseen: &mut Unseen) {
    if let ExprKind::Output(output) = expr.kind {
        unseen.remove(&output);
    }
    expr.children().into_iter().for_each(|child| forget_read(child.expr, unseen));
}
