//! Outputs that nothing sets, or that some way through the rules leaves without a value.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Findings, Text};
use crate::policy::PolicyIndex;
use crate::script::{Block, CheckedBook, StmtKind};

/// Reports the outputs of a policy that are never set, or not always set.
pub(super) fn examine(checked: &CheckedBook, policy: PolicyIndex, findings: &mut Findings) {
    let spec = checked.book.policy(policy);
    let body = &checked.program(policy).body;
    let always = always_set(body);
    let mut ever = BTreeSet::new();
    ever_set(body, &mut ever);
    for (index, output) in spec.outputs.iter().enumerate() {
        let name = &output.name;
        let needs_value = output.default.is_none() && !output.optional;
        if !ever.contains(&index) {
            // Without a default no row could be decided; with one nobody needs the output.
            let finding = if needs_value { Diagnostic::error } else { Diagnostic::warning };
            let message = Text::new(format!("no rule ever sets `{name}`"), format!("没有任何规则给 `{name}` 赋值"));
            findings.push(finding("output-never-set", output.place.clone(), message).with_hint(Text::new(
                format!("set it with `decision.{name} = …`, or take it out"),
                format!("请用 `decision.{name} = …` 赋值，或删除该输出"),
            )));
        } else if needs_value && !always.contains(&index) {
            findings.push(
                Diagnostic::error(
                    "output-not-always-set",
                    output.place.clone(),
                    Text::new(
                        format!("some way through the rules leaves `{name}` without a value"),
                        format!("规则的某些路径没有给 `{name}` 赋值"),
                    ),
                )
                .with_hint(Text::new(
                    "give it a default, say `optional = true`, or set it in every branch (a rule may not fire)",
                    "请设默认值、声明 `optional = true`，或在每个分支都赋值（规则可能不触发）",
                )),
            );
        }
    }
}

/// The outputs that a block sets on every way through it.
pub(super) fn always_set(block: &Block) -> BTreeSet<usize> {
    let mut set = BTreeSet::new();
    for statement in block {
        match &statement.kind {
            StmtKind::SetOutput(index, _) => {
                set.insert(usize::from(*index));
            }
            StmtKind::If(_, then, otherwise) => {
                let (then, otherwise) = (always_set(then), always_set(otherwise));
                set.extend(then.intersection(&otherwise));
            }
            StmtKind::Switch(_, arms, rest) => {
                let mut ways = arms.iter().map(|(_, block)| block).chain(rest).map(always_set);
                let first = ways.next().unwrap_or_default();
                set.extend(ways.fold(first, |known, way| known.intersection(&way).copied().collect()));
            }
            StmtKind::Rule(_, None, block) => set.extend(always_set(block)),
            _ => {}
        }
    }
    set
}

fn ever_set(block: &Block, set: &mut BTreeSet<usize>) {
    for statement in block {
        match &statement.kind {
            StmtKind::SetOutput(index, _) => {
                set.insert(usize::from(*index));
            }
            StmtKind::If(_, then, otherwise) => {
                ever_set(then, set);
                ever_set(otherwise, set);
            }
            StmtKind::Switch(_, arms, rest) => {
                arms.iter().map(|(_, block)| block).chain(rest).for_each(|block| ever_set(block, set))
            }
            StmtKind::For(_, _, block) | StmtKind::Rule(_, _, block) => ever_set(block, set),
            _ => {}
        }
    }
}
