//! What can be told about a book before any partner is evaluated, beyond names and kinds.
//!
//! Each pass reads the resolved programs, never the text, and reports every flaw it finds.

mod absent;
mod domain;
mod facts;
mod outputs;
mod parameters;
mod possible;
mod reach;
mod settled;
mod usage;

use crate::diagnostic::Findings;
use crate::script::CheckedBook;

/// Looks through a book that loads for what would go wrong, or go unnoticed, when it runs.
pub fn examine(checked: &CheckedBook, findings: &mut Findings) {
    for policy in checked.book.indices() {
        settled::examine(checked, policy, findings);
        outputs::examine(checked, policy, findings);
        reach::examine(checked, policy, findings);
    }
    parameters::examine(&checked.book, findings);
    usage::examine(checked, findings);
}
