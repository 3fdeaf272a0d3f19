//! One change to a book.

use crate::coverage::CaseReach;
use crate::diagnostic::{Place, Text};
use crate::parameters::ParameterValue;
use crate::policy::{FigureKind, OutputSpec, PolicyIndex};
use crate::script::{CheckedBook, ExprKind, ParameterRef, StmtKind};

/// One change to a book.
#[derive(Debug, Clone)]
pub(super) struct Mutant {
    /// The policy that is changed.
    pub(super) policy: PolicyIndex,
    pub(super) place: Place,
    pub(super) words: Text,
    pub(super) change: Change,
}

/// What is changed, and to what.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// An expression of the rules or of `needs`, by its number.
    Expression(u32, ExprKind),
    /// A statement, by its number.
    Statement(u32, StmtKind),
    /// A parameter's value at this place among its dates.
    Parameter(ParameterRef, usize, ParameterValue),
    /// An output's default, or which of several assignments stands.
    Output(usize, Box<OutputSpec>),
    /// What a population figure is.
    Figure(usize, FigureKind),
    /// A population figure counts all rows.
    AllRows(usize),
}

impl Mutant {
    /// Whether a case comes to the changed place.
    pub(super) fn is_reached(&self, checked: &CheckedBook, case: &CaseReach<'_, '_>) -> bool {
        let (policy, reached) = (self.policy, &case.reached);
        match &self.change {
            Change::Expression(number, _) => reached.expressions.contains_key(&(policy, *number)),
            Change::Statement(number, _) => reached.statements.contains(&(policy, *number)),
            Change::Parameter(reference, dated, _) => {
                let mut parts = reached.parameters.range((*reference, 0)..=(*reference, usize::MAX));
                parts.next().is_some() && case.takes(checked, *reference, *dated)
            }
            Change::Output(..) => reached.policies.contains(&policy) || case.is_of(policy),
            Change::Figure(figure, _) | Change::AllRows(figure) => reached.figures.contains(&(policy, *figure)),
        }
    }

    /// Makes the change; one of a parameter is made case by case.
    pub(super) fn apply(&self, book: &mut CheckedBook) {
        let at = usize::from(self.policy.0);
        let (Some(program), Some(spec)) = (book.programs.get_mut(at), book.book.policies.get_mut(at)) else { return };
        match &self.change {
            Change::Expression(number, kind) => {
                if let Some(expr) = program.expression_mut(*number) {
                    expr.kind = kind.clone();
                }
            }
            Change::Statement(number, kind) => {
                if let Some(statement) = program.statement_mut(*number) {
                    statement.kind = kind.clone();
                }
            }
            Change::Parameter(..) => {}
            Change::Output(output, changed) => {
                if let Some(output) = spec.outputs.get_mut(*output) {
                    output.clone_from(changed);
                }
            }
            Change::Figure(figure, kind) => {
                if let Some(figure) = spec.population.get_mut(*figure) {
                    figure.kind = *kind;
                }
            }
            Change::AllRows(figure) => {
                if let Some(figure) = program.figures.get_mut(*figure) {
                    figure.condition = None;
                }
            }
        }
    }

    /// Takes the change back: the book is as the original again.
    pub(super) fn undo(&self, book: &mut CheckedBook, original: &CheckedBook) {
        let at = usize::from(self.policy.0);
        match &self.change {
            Change::Expression(..) | Change::Statement(..) | Change::AllRows(_) => {
                if let (Some(program), Some(known)) = (book.programs.get_mut(at), original.programs.get(at)) {
                    program.clone_from(known);
                }
            }
            Change::Parameter(..) => {}
            Change::Output(..) | Change::Figure(..) => {
                if let (Some(spec), Some(known)) = (book.book.policies.get_mut(at), original.book.policies.get(at)) {
                    spec.outputs.clone_from(&known.outputs);
                    spec.population.clone_from(&known.population);
                }
            }
        }
    }
}
