//! Cases decided while somebody watches what they reach.

use rayon::prelude::*;

use crate::calendar::Date;
use crate::cases::{Case, CaseResult, ReadyCase};
use crate::evaluate::{Reached, Watch};
use crate::parameters::ParameterSpec;
use crate::policy::PolicyIndex;
use crate::script::{CheckedBook, ParameterRef};

/// What became of cases, and what each of them reached.
pub struct Measured<'c, 'b> {
    /// The results, in the order of the cases.
    pub results: Vec<CaseResult>,
    pub(crate) cases: Vec<CaseReach<'c, 'b>>,
}

/// A case with what it reached; a case that could not be made ready reached nothing.
pub(crate) struct CaseReach<'c, 'b> {
    pub(crate) case: &'c Case<'b>,
    pub(crate) ready: Option<ReadyCase<'c, 'b>>,
    pub(crate) reached: Reached,
}

/// Decides cases in parallel and notes what each reaches.
#[must_use]
pub fn measure<'c, 'b: 'c>(checked: &CheckedBook, cases: &'c [Case<'b>]) -> Measured<'c, 'b> {
    let each = cases.par_iter().map(|case| {
        let watch = Watch::default();
        let (ready, failures) = match ReadyCase::new(checked, case) {
            Ok(ready) => {
                let failures = ready.failures(checked, &ready.parameters, Some(&watch));
                (Some(ready), failures)
            }
            Err(failures) => (None, failures),
        };
        let tried = match &ready {
            Some(ready) if !failures.is_empty() => ready.tried(checked),
            _ => Vec::new(),
        };
        let result =
            CaseResult { policy: case.policy, name: case.name.to_owned(), place: case.place.clone(), failures, tried };
        (result, CaseReach { case, ready, reached: watch.into_reached() })
    });
    let (results, cases) = each.unzip();
    Measured { results, cases }
}

impl CaseReach<'_, '_> {
    /// Whether a parameter's value that counts for the case is this one of the book, by its place among the dates.
    pub(crate) fn takes(&self, checked: &CheckedBook, reference: ParameterRef, dated: usize) -> bool {
        let replaced = self.case.policy == reference.policy
            && self.case.parameters.iter().any(|(parameter, _)| *parameter == reference.parameter);
        let spec = checked.book.policy(reference.policy).parameters.get(reference.parameter);
        !replaced && spec.and_then(|spec| holding(spec, self.case.as_of)) == Some(dated)
    }

    /// Whether the case is one of a policy's own.
    pub(crate) fn is_of(&self, policy: PolicyIndex) -> bool {
        self.case.policy == policy
    }
}

/// The place of the value that holds on a day among a parameter's dates.
fn holding(spec: &ParameterSpec, date: Date) -> Option<usize> {
    let found = spec.on(date)?;
    spec.values.iter().position(|dated| std::ptr::eq(dated, found))
}
