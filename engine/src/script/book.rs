//! A book whose rules have been turned into programs.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, system_reason};
use crate::facts::TableIndex;
use crate::policy::{Book, PolicyIndex, SourceText};
use crate::threads::each_on_stacks_of;

use super::findings;
use super::lower::{lower_policy, lower_row_check};
use super::program::{Expr, Program};
use super::syntax::Parser;

/// How much stack parsing may use, in bytes.
const PARSING_STACK: usize = 64 * 1024 * 1024;

/// A book without errors: every policy has its program.
#[derive(Debug, Clone)]
pub struct CheckedBook {
    /// The book as loaded.
    pub book: Book,
    /// The programs, by policy.
    pub programs: Vec<Program>,
    /// The policies in an order in which each comes after those it reads.
    pub order: Vec<PolicyIndex>,
    /// The row checks of each table, in the order of the dictionary.
    row_checks: Vec<Vec<Option<Expr>>>,
}

impl CheckedBook {
    /// The program of a policy.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "indices are made by this book only")]
    pub fn program(&self, policy: PolicyIndex) -> &Program {
        // INVARIANT: indices are made by this book only.
        &self.programs[usize::from(policy.0)]
    }

    /// The condition of a table's row check.
    #[must_use]
    pub fn row_check(&self, table: TableIndex, check: usize) -> Option<&Expr> {
        self.row_checks.get(usize::from(table.0))?.get(check)?.as_ref()
    }

    /// The policies asked for and all that they need, in running order. Nothing asked for means all.
    #[must_use]
    pub fn with_upstream(&self, asked: &[PolicyIndex]) -> Vec<PolicyIndex> {
        let mut wanted: BTreeSet<PolicyIndex> = asked.iter().copied().collect();
        if asked.is_empty() {
            wanted.extend(self.order.iter().copied());
        }
        for policy in self.order.iter().rev() {
            if wanted.contains(policy) {
                wanted.extend(self.program(*policy).upstream.iter().copied());
            }
        }
        self.order.iter().copied().filter(|policy| wanted.contains(policy)).collect()
    }
}

/// Turns every policy of a book into a program. All flaws are findings; `None` if one is an error.
#[must_use]
pub fn check_book(book: Book, findings: &mut Findings) -> Option<CheckedBook> {
    let flawed = findings.has_errors();
    let parser = Parser::new();
    let policies: Vec<PolicyIndex> = book.indices().collect();
    // Parsing goes as deep as expressions nest; threads of its own have the stacks for it, whoever calls.
    let lowered = each_on_stacks_of(PARSING_STACK, &policies, |policy| {
        let mut own = Findings::new();
        (lower_policy(&book, &parser, *policy, &mut own), own)
    });
    let tables: Vec<TableIndex> = (0_u16..).take(book.dictionary.tables.len()).map(TableIndex).collect();
    let row_checks = each_on_stacks_of(PARSING_STACK, &tables, |table| {
        let mut own = Findings::new();
        (lower_row_checks(&book, &parser, *table, &mut own), own)
    });
    let (lowered, row_checks) = match (lowered, row_checks) {
        (Ok(lowered), Ok(row_checks)) => (lowered, row_checks),
        (Err(error), _) | (_, Err(error)) => {
            findings.push(findings::no_thread(&system_reason(&error)));
            return None;
        }
    };
    let mut own = Findings::new();
    let programs = gathered(lowered, &mut own);
    let row_checks = gathered(row_checks, &mut own);
    let order = dependency_order(&book, &programs, &mut own);
    let flawed = flawed || own.has_errors();
    findings.extend(own);
    (!flawed).then_some(CheckedBook { book, programs, order, row_checks })
}

fn lower_row_checks(book: &Book, parser: &Parser, table: TableIndex, findings: &mut Findings) -> Vec<Option<Expr>> {
    let checks = book.dictionary.table(table).ensure.iter();
    let lowered = checks.map(|check| {
        let text = SourceText { text: check.expression.clone(), place: check.place.clone() };
        lower_row_check(book, parser, table, &text, findings)
    });
    lowered.collect()
}

/// What was made, and in the same order what was found in the making.
fn gathered<M>(made: Vec<(M, Findings)>, findings: &mut Findings) -> Vec<M> {
    let settle = |(made, own)| {
        findings.extend(own);
        made
    };
    made.into_iter().map(settle).collect()
}

/// The policies, each after those it reads; equals in reading order. A circle is a finding.
fn dependency_order(book: &Book, programs: &[Program], findings: &mut Findings) -> Vec<PolicyIndex> {
    let mut order: Vec<PolicyIndex> = Vec::new();
    let mut left: BTreeSet<PolicyIndex> = book.indices().collect();
    let reads = |policy: PolicyIndex| programs.get(usize::from(policy.0)).map_or(&[][..], |program| &program.upstream);
    while !left.is_empty() {
        let ready = book
            .order
            .iter()
            .copied()
            .filter(|policy| left.contains(policy))
            .find(|policy| reads(*policy).iter().all(|upstream| !left.contains(upstream)));
        match ready {
            Some(policy) => {
                left.remove(&policy);
                order.push(policy);
            }
            None => {
                report_circle(book, &left, &reads, findings);
                return order;
            }
        }
    }
    order
}

fn report_circle<'p>(
    book: &Book,
    left: &BTreeSet<PolicyIndex>,
    reads: &impl Fn(PolicyIndex) -> &'p [PolicyIndex],
    findings: &mut Findings,
) {
    let Some(mut policy) = left.first().copied() else { return };
    let mut path = vec![policy];
    while let Some(next) = reads(policy).iter().copied().find(|next| left.contains(next)) {
        if let Some(start) = path.iter().position(|known| *known == next) {
            path.drain(..start);
            path.push(next);
            break;
        }
        path.push(next);
        policy = next;
    }
    let names: Vec<&str> = path.iter().map(|policy| book.policy(*policy).id.as_str()).collect();
    if let Some(first) = path.first() {
        findings.push(findings::cycle(book.policy(*first).place.clone(), &names.join(" → ")));
    }
}
