//! What can be told about a book before any partner is evaluated, beyond names and kinds.
//!
//! Each pass reads the resolved programs, never the text, and reports every flaw it finds.

mod absent;
mod domain;
mod facts;
mod figures;
mod measure;
mod outputs;
mod overwritten;
mod parameters;
mod possible;
mod reach;
mod settled;
mod undetermined;
mod units;
mod usage;
mod whole;

use std::collections::BTreeSet;

use crate::calendar::Date;
use crate::diagnostic::Findings;
use crate::policy::{Parameters, PolicyIndex};
use crate::script::CheckedBook;
use crate::threads::each;

/// The statements of those rules of a policy whose condition may be absent: rules that may be undetermined.
#[must_use]
pub fn open_rules(checked: &CheckedBook, policy: PolicyIndex) -> BTreeSet<u32> {
    settled::open_rules(checked, policy)
}

/// The outputs that a policy's rules set on every way through them, by their place in the manifest.
#[must_use]
pub fn outputs_always_set(checked: &CheckedBook, policy: PolicyIndex) -> BTreeSet<usize> {
    outputs::always_set(&checked.program(policy).body)
}

/// Looks through a book that loads for what would go wrong, or go unnoticed, when it runs.
pub fn examine(checked: &CheckedBook, findings: &mut Findings) {
    let policies: Vec<PolicyIndex> = checked.book.indices().collect();
    let examined = each(&policies, |policy| {
        let mut own = Findings::new();
        examine_policy(checked, *policy, &mut own);
        own
    });
    examined.into_iter().for_each(|own| findings.extend(own));
    whole::examine_row_checks(checked, findings);
    units::examine_row_checks(checked, findings);
    parameters::examine(&checked.book, findings);
    usage::examine(checked, findings);
}

fn examine_policy(checked: &CheckedBook, policy: PolicyIndex, findings: &mut Findings) {
    settled::examine(checked, policy, findings);
    outputs::examine(checked, policy, findings);
    overwritten::examine(checked, policy, findings);
    reach::examine(checked, policy, findings);
    undetermined::examine(checked, policy, findings);
    whole::examine(checked, policy, findings);
    units::examine(checked, policy, findings);
    figures::examine(checked, policy, findings);
}

/// Looks through a book for what one day has brought about: parameters past the day by which somebody was to look at
/// them again, and parameters without a value on it. None of it is an error: the book was sound when it was written.
pub fn examine_on(checked: &CheckedBook, day: Date, findings: &mut Findings) {
    Parameters::remark(&checked.book, day, findings);
}
