//! Rules that can never fire, conditions that never decide anything, branches that are never taken.

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::policy::PolicyIndex;
use crate::script::{Block, CheckedBook, Expr, Stmt, StmtKind};

use super::absent::{Absence, Point};
use super::domain::{Domain, Domains};
use super::facts::{value_key, where_true};
use super::possible::{Possible, truth};

/// Reports what in a policy's rules can never happen, whatever the facts.
pub(super) fn examine(checked: &CheckedBook, policy: PolicyIndex, findings: &mut Findings) {
    let spec = checked.book.policy(policy);
    let program = checked.program(policy);
    let mut point = Point::default();
    for need in &program.needs {
        point.known.extend(where_true(need, &Point::default()));
    }
    let mut walk =
        Walk { possible: Possible { checked, spec }, absence: Absence { checked, spec }, policy, point, findings };
    walk.block(&program.body, &mut Domains::new());
}

struct Walk<'b, 'f> {
    possible: Possible<'b>,
    absence: Absence<'b>,
    policy: PolicyIndex,
    /// What is known at the top of the script: enough to tell that a condition cannot be absent.
    point: Point,
    findings: &'f mut Findings,
}

impl Walk<'_, '_> {
    fn block(&mut self, block: &Block, domains: &mut Domains) {
        for statement in block {
            self.statement(statement, domains);
        }
    }

    fn statement(&mut self, statement: &Stmt, domains: &mut Domains) {
        match &statement.kind {
            StmtKind::Let(slot, expr) => {
                let domain = self.possible.domain(expr, domains);
                domains.insert(format!("l{slot}"), domain);
            }
            StmtKind::LetRow(slot, _) | StmtKind::LetScore(slot, _) | StmtKind::LetList(slot, _) => {
                forget(domains, *slot)
            }
            StmtKind::SetOutput(index, expr) => {
                let index = usize::from(*index);
                let strongest = self.possible.spec.outputs.get(index).is_some_and(|output| output.keep_strongest);
                let domain = self.possible.domain(expr, domains);
                let key = format!("o{index}");
                if strongest {
                    domains.remove(&key);
                } else {
                    domains.insert(key, domain);
                }
            }
            StmtKind::If(condition, then, otherwise) => {
                let (yes, no) = truth(&self.possible.domain(condition, domains));
                if !yes || (!no && !otherwise.is_empty()) {
                    self.dead_branch(condition, yes);
                }
                let mut taken = self.possible.refined(condition, true, domains);
                self.block(then, &mut taken);
                let mut left = self.possible.refined(condition, false, domains);
                self.block(otherwise, &mut left);
                *domains = joined(&taken, &left);
            }
            StmtKind::Switch(subject, arms, rest) => self.switch(subject, arms, rest.as_ref(), domains),
            StmtKind::For(slot, _, body) => {
                let mut inner = domains.clone();
                forget(&mut inner, *slot);
                self.block(body, &mut inner);
                *domains = joined(domains, &inner);
            }
            StmtKind::Rule(site, condition, body) => self.rule(*site, condition.as_ref(), body, domains),
            StmtKind::Line(..) => {}
        }
    }

    fn switch(
        &mut self,
        subject: &Expr,
        arms: &[(Vec<crate::value::Value<'static>>, Block)],
        rest: Option<&Block>,
        domains: &mut Domains,
    ) {
        let mut left = self.possible.domain(subject, domains);
        let mut after: Option<Domains> = None;
        for (words, block) in arms {
            let wanted =
                words.iter().map(Domain::constant).reduce(|known, next| known.or(&next)).unwrap_or(Domain::Any);
            let mut inner = domains.clone();
            let taken = left.and(&wanted);
            if taken.is_empty() {
                self.dead_case(subject);
            }
            if let Some(key) = value_key(subject) {
                inner.insert(key, taken);
            }
            if let (Domain::Words(known), Domain::Words(gone)) = (&left, &wanted) {
                left = Domain::Words(known.difference(gone).copied().collect());
            }
            self.block(block, &mut inner);
            after = Some(after.map_or(inner.clone(), |known| joined(&known, &inner)));
        }
        if let Some(block) = rest {
            let mut inner = domains.clone();
            if let Some(key) = value_key(subject) {
                inner.insert(key, left);
            }
            self.block(block, &mut inner);
            after = Some(after.map_or(inner.clone(), |known| joined(&known, &inner)));
        }
        if let Some(after) = after {
            *domains = after;
        }
    }

    fn rule(&mut self, site: u16, condition: Option<&Expr>, body: &Block, domains: &mut Domains) {
        let mut inner = domains.clone();
        if let Some(condition) = condition {
            let (yes, no) = truth(&self.possible.domain(condition, domains));
            let place =
                self.possible.checked.program(self.policy).rules.get(usize::from(site)).map(|rule| rule.place.clone());
            if let Some(place) = place {
                if !yes {
                    self.report("rule-never-fires", place, ("this rule can never fire", "此规则永远不会触发"));
                } else if !no && !self.absence.value(condition, &self.point) {
                    self.report(
                        "rule-always-fires",
                        place,
                        ("this rule fires for every row", "此规则对每一行都会触发"),
                    );
                }
            }
            inner = self.possible.refined(condition, true, domains);
        }
        self.block(body, &mut inner);
        *domains = joined(domains, &inner);
    }

    fn dead_branch(&mut self, condition: &Expr, holds: bool) {
        let place = self.place(condition);
        let text = if holds {
            (
                "this condition always holds; what stands in `else` is never reached",
                "此条件恒成立，`else` 部分永远不会执行",
            )
        } else {
            ("this condition never holds; its block is never reached", "此条件恒不成立，其语句块永远不会执行")
        };
        self.report("dead-branch", place, text);
    }

    fn dead_case(&mut self, subject: &Expr) {
        let place = self.place(subject);
        self.report(
            "dead-branch",
            place,
            ("a case of this `switch` can never be reached", "此 `switch` 有分支永远不会执行"),
        );
    }

    fn place(&self, expr: &Expr) -> Place {
        Place::at(self.possible.spec.script_name.as_str(), expr.at.0, expr.at.1)
    }

    fn report(&mut self, code: &'static str, place: Place, text: (&str, &str)) {
        let severity = if code == "rule-never-fires" { Diagnostic::error } else { Diagnostic::warning };
        self.findings.push(severity(code, place, Text::new(text.0, text.1)).with_hint(Text::new(
            "look at the bounds, the values of the enum and the conditions before it",
            "请检查取值上下限、枚举取值以及之前的条件",
        )));
    }
}

/// What can be after two ways that meet again: only what both know.
fn joined(left: &Domains, right: &Domains) -> Domains {
    left.iter().filter_map(|(key, domain)| Some((key.clone(), domain.or(right.get(key)?)))).collect()
}

/// Forgets what was known of a variable and its cells.
fn forget(domains: &mut Domains, slot: u16) {
    let (own, inside) = (format!("l{slot}"), format!("l{slot}."));
    domains.retain(|key, _| *key != own && !key.starts_with(&inside));
}
