//! Coverage, policy by policy.

use std::collections::BTreeMap;

use crate::policy::PolicyIndex;
use crate::script::CheckedBook;

use super::bands::points_of_parameters;
use super::measure::Measured;
use super::point::{Point, PointKind};
use super::sites::points_of_rules;

/// What the cases of a policy reach.
#[derive(Debug, Clone)]
pub struct PolicyCoverage {
    /// The policy.
    pub policy: PolicyIndex,
    /// Everything there is to reach: rules and branches in the order of the script, then bands.
    pub points: Vec<Point>,
    /// By line of the script that has a statement: how many of the cases run it.
    pub lines: BTreeMap<u32, u32>,
}

impl PolicyCoverage {
    /// How many points of a kind are reached, of how many; of every kind without one.
    #[must_use]
    pub fn reached(&self, kind: Option<PointKind>) -> (u64, u64) {
        let of_kind = self.points.iter().filter(|point| kind.is_none_or(|kind| kind == point.kind));
        of_kind.fold((0, 0), |(reached, all), point| (reached + u64::from(point.cases > 0), all + 1))
    }

    /// What no case reaches.
    pub fn missed(&self) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(|point| point.cases == 0)
    }
}

/// What the measured cases reach of their policies; a case counts for its own policy only. Policies named are
/// reported, in running order; none named means all.
#[must_use]
pub fn coverage(checked: &CheckedBook, measured: &Measured<'_, '_>, only: &[PolicyIndex]) -> Vec<PolicyCoverage> {
    let wanted = checked.order.iter().copied().filter(|policy| only.is_empty() || only.contains(policy));
    wanted.map(|policy| policy_coverage(checked, measured, policy)).collect()
}

fn policy_coverage(checked: &CheckedBook, measured: &Measured<'_, '_>, policy: PolicyIndex) -> PolicyCoverage {
    let own: Vec<_> = measured.cases.iter().filter(|case| case.is_of(policy)).collect();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut points = points_of_rules(checked, policy);
    points.extend(points_of_parameters(checked, policy));
    for point in &mut points {
        point.cases = count(own.iter().filter(|case| point.test.passes(checked, policy, case)).count());
    }
    let mut lines: BTreeMap<u32, u32> = BTreeMap::new();
    checked.program(policy).visit(&mut |statement| {
        let ran = own.iter().filter(|case| case.reached.statements.contains(&(policy, statement.number)));
        let ran = count(ran.count());
        let cases = lines.entry(statement.at.0).or_default();
        *cases = ran.max(*cases);
    });
    PolicyCoverage { policy, points, lines }
}
