//! A book whose rules have been turned into programs.

use std::collections::BTreeSet;

use crate::diagnostic::Findings;
use crate::facts::TableIndex;
use crate::policy::{Book, PolicyIndex, SourceText};

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
    // Parsing goes as deep as expressions nest; a thread of its own has the stack for it, whoever calls.
    let flawed = findings.has_errors();
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(PARSING_STACK);
        let walk = builder.spawn_scoped(scope, move || {
            let mut own = Findings::new();
            let checked = check(book, flawed, &mut own);
            (checked, own)
        });
        match walk.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok((checked, own))) => {
                findings.extend(own);
                checked
            }
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => {
                findings.push(findings::no_thread(&error.to_string()));
                None
            }
        }
    })
}

fn check(book: Book, flawed: bool, own: &mut Findings) -> Option<CheckedBook> {
    let parser = Parser::new();
    let programs: Vec<Program> = book.indices().map(|policy| lower_policy(&book, &parser, policy, own)).collect();
    let mut row_checks = Vec::new();
    for (index, table) in book.dictionary.tables.iter().enumerate() {
        let index = TableIndex(u16::try_from(index).unwrap_or(u16::MAX));
        let checks = table.ensure.iter().map(|check| {
            let text = SourceText { text: check.expression.clone(), place: check.place.clone() };
            lower_row_check(&book, &parser, index, &text, own)
        });
        row_checks.push(checks.collect());
    }
    let order = dependency_order(&book, &programs, own);
    if flawed || own.has_errors() {
        return None;
    }
    Some(CheckedBook { book, programs, order, row_checks })
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
