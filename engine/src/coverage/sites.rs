//! The rules and branches of a program.

use crate::check::open_rules;
use crate::diagnostic::{Place, Text};
use crate::policy::PolicyIndex;
use crate::script::{CheckedBook, Child, Expr, ExprKind, Stmt, StmtKind};
use crate::value::{Symbols, Value};

use super::point::{Point, PointKind, Test};

/// Every way that a policy's rules may go, in the order of the script.
pub(super) fn points_of_rules(checked: &CheckedBook, policy: PolicyIndex) -> Vec<Point> {
    let open = open_rules(checked, policy);
    let mut sites = Sites { checked, policy, points: Vec::new(), site: 0 };
    checked.program(policy).visit(&mut |statement| sites.statement(statement, open.contains(&statement.number)));
    sites.points
}

struct Sites<'b> {
    checked: &'b CheckedBook,
    policy: PolicyIndex,
    points: Vec<Point>,
    site: u32,
}

impl Sites<'_> {
    fn statement(&mut self, statement: &Stmt, may_be_open: bool) {
        for child in statement.expressions() {
            child.visit(&mut |child| self.expression(child));
        }
        match &statement.kind {
            StmtKind::Rule(site, condition, _) => self.rule(statement, *site, condition.as_ref(), may_be_open),
            StmtKind::If(condition, ..) => self.two_ways(statement.at, condition, &IF),
            StmtKind::Switch(subject, arms, rest) => {
                let arms: Vec<&[Value<'static>]> = arms.iter().map(|(words, _)| words.as_slice()).collect();
                self.switch(statement.at, subject, &arms, rest.is_some());
            }
            _ => {}
        }
    }

    fn expression(&mut self, child: Child<'_>) {
        if child.is_where {
            self.two_ways(child.expr.at, child.expr, &WHERE);
        }
        match &child.expr.kind {
            ExprKind::If(condition, ..) => self.two_ways(child.expr.at, condition, &IF),
            ExprKind::Switch(subject, arms, rest) => {
                let arms: Vec<&[Value<'static>]> = arms.iter().map(|(words, _)| words.as_slice()).collect();
                self.switch(child.expr.at, subject, &arms, rest.is_some());
            }
            _ => {}
        }
    }

    fn rule(&mut self, statement: &Stmt, site: u16, condition: Option<&Expr>, may_be_open: bool) {
        let spec = self.checked.book.policy(self.policy);
        let rule = self.checked.program(self.policy).rules.get(usize::from(site));
        let code = rule.and_then(|rule| spec.reasons.get(usize::from(rule.code))).map_or("", |reason| &reason.code);
        self.site += 1;
        let Some(condition) = condition else {
            let words = Text::new(format!("rule `{code}` fires"), format!("规则 `{code}` 触发"));
            return self.add(PointKind::Rule, statement.at, words, Test::Ran(statement.number));
        };
        let number = condition.number;
        let fires = Text::new(format!("rule `{code}` fires"), format!("规则 `{code}` 触发"));
        self.add(PointKind::Rule, statement.at, fires, Test::Truth(number, |truths| truths.held));
        let silent = Text::new(format!("rule `{code}` does not fire"), format!("规则 `{code}` 不触发"));
        self.add(PointKind::Rule, statement.at, silent, Test::Truth(number, |truths| truths.failed));
        if may_be_open {
            let open = Text::new(format!("rule `{code}` is undetermined"), format!("规则 `{code}` 无法判定"));
            self.add(PointKind::Rule, statement.at, open, Test::Truth(number, |truths| truths.unknown));
        }
    }

    fn two_ways(&mut self, at: (u32, u32), condition: &Expr, words: &[(&str, &str); 2]) {
        let [holds, fails] = words.map(|(en, zh)| Text::new(en, zh));
        self.site += 1;
        self.add(PointKind::Branch, at, holds, Test::Truth(condition.number, |truths| truths.held));
        self.add(PointKind::Branch, at, fails, Test::Truth(condition.number, |truths| truths.failed));
    }

    fn switch(&mut self, at: (u32, u32), subject: &Expr, arms: &[&[Value<'static>]], has_rest: bool) {
        self.site += 1;
        for (arm, words) in arms.iter().enumerate() {
            let words: Vec<String> = words.iter().map(|word| shown(*word, &self.checked.book.symbols)).collect();
            let list = words.join(", ");
            let text = Text::new(format!("`switch` on {list}"), format!("`switch` 取 {list}"));
            self.add(PointKind::Branch, at, text, Test::Arm(subject.number, arm));
        }
        if has_rest {
            let text = Text::new("`switch` on all others", "`switch` 取其余值");
            self.add(PointKind::Branch, at, text, Test::Arm(subject.number, arms.len()));
        }
    }

    fn add(&mut self, kind: PointKind, at: (u32, u32), words: Text, test: Test) {
        let file = self.checked.book.policy(self.policy).script_name.as_str();
        let place = Place::at(file, at.0, at.1);
        self.points.push(Point { kind, place, words, site: self.site, cases: 0, test });
    }
}

const IF: [(&str, &str); 2] = [("`if` holds", "`if` 成立"), ("`if` does not hold", "`if` 不成立")];
const WHERE: [(&str, &str); 2] =
    [("`where` takes a row", "`where` 选中一行"), ("`where` leaves a row out", "`where` 排除一行")];

fn shown(value: Value<'_>, symbols: &Symbols) -> String {
    match value {
        Value::Symbol(symbol) => format!("`{}`", symbols.word(symbol)),
        Value::Boolean(yes) => format!("`{yes}`"),
        _ => String::new(),
    }
}
