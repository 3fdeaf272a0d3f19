//! Choices: `if` and `switch`, as values and as statements.

use rhai::{Expr as Tree, Position, Stmt as TreeStmt, SwitchCasesCollection};

use crate::script::findings;
use crate::script::kind::Kind;
use crate::script::program::{Expr, ExprKind, StmtKind};
use crate::script::words::{CaseLiteral, CaseWord};
use crate::value::Value;

use super::{Lowered, Lowering};

impl Lowering<'_> {
    /// `if` or `switch` as a value.
    pub(super) fn choice(&mut self, statements: &[TreeStmt], position: Position) -> Lowered {
        match statements {
            [TreeStmt::Expr(inner)] => self.any(inner),
            [TreeStmt::FnCall(call, at)] => self.call(call, *at),
            [TreeStmt::If(flow, _)] => {
                let condition = self.condition(&flow.expr);
                if flow.branch.statements().is_empty() {
                    let at = self.place(position, 2);
                    self.report(findings::plain(
                        "no-else",
                        at,
                        ("an `if` that gives a value has no `else`".to_owned(), "给出值的 `if` 缺少 `else`".to_owned()),
                        Some(("say what it is otherwise", "请写明其他情况的值")),
                    ));
                    return Lowered::Flawed;
                }
                let mut yes = self.branch(flow.body.statements(), position);
                let mut no = self.branch(flow.branch.statements(), position);
                let kind = self.join_branches(&mut [(&mut yes.0, yes.1.clone()), (&mut no.0, no.1.clone())], position);
                let expr = ExprKind::If(Box::new(condition), Box::new(yes.0), Box::new(no.0));
                Lowered::Value(self.make(expr, position), kind)
            }
            [TreeStmt::Switch(parts, _)] => self.switch_value(&parts.0, &parts.1, position),
            _ => {
                let at = self.place(position, 1);
                self.report(findings::plain(
                    "not-a-value",
                    at,
                    (
                        "a branch that gives a value holds one expression".to_owned(),
                        "给出值的分支只能有一个表达式".to_owned(),
                    ),
                    Some(("do the other steps before, with `let`", "其他步骤请先用 `let` 完成")),
                ));
                Lowered::Flawed
            }
        }
    }

    fn branch(&mut self, statements: &[TreeStmt], position: Position) -> (Expr, Kind) {
        match self.choice(statements, position) {
            Lowered::Value(expr, kind) => (expr, kind),
            Lowered::Flawed => self.flawed(position),
            _ => self.no_value(position, "a row", "一行记录"),
        }
    }

    /// The value that a case stands for, if it fits what is switched on.
    fn case_value(
        &mut self,
        word: &CaseWord,
        subject: &Kind,
        (at_word, position): (Position, Position),
    ) -> Option<Value<'static>> {
        match (word, subject) {
            (CaseWord::Text(text), Kind::Enum(words)) => {
                let found = self.word_of(text, words);
                if found.is_none() {
                    let words = words.clone();
                    self.unknown_word(text, &words, at_word);
                }
                found.map(Value::Symbol)
            }
            (CaseWord::Boolean(yes), Kind::Boolean) => Some(Value::Boolean(*yes)),
            (_, Kind::Unknown) => None,
            _ => {
                let at = self.place(position, 6);
                self.report(findings::plain(
                    "bad-case",
                    at,
                    ("a case does not fit what is switched on".to_owned(), "分支取值与 `switch` 的对象不符".to_owned()),
                    Some(("switch on an enum, a choice or a boolean", "`switch` 只用于枚举、选项或是/否值")),
                ));
                None
            }
        }
    }

    /// Reports a case that an earlier one of the same `switch` takes.
    fn report_case_again(&mut self, word: &CaseWord, position: Position) {
        let (word, length) = match word {
            CaseWord::Text(text) => (text.clone(), text.chars().count() + 2),
            CaseWord::Boolean(yes) => (yes.to_string(), yes.to_string().len()),
            CaseWord::Number(number) => (number.clone(), number.len()),
        };
        let at = self.place(position, length);
        self.report(findings::plain(
            "repeated-case",
            at,
            (format!("`{word}` has a case already"), format!("`{word}` 已有分支")),
            Some(("the first case is taken; take one of the two out", "总是执行第一个分支；请删除其中一个")),
        ));
    }

    /// The cases of a `switch`: what each is, and which branch it takes.
    fn cases(&mut self, subject: &Kind, cases: &SwitchCasesCollection, position: Position) -> Vec<Vec<Value<'static>>> {
        let mut by_branch: Vec<Vec<Value<'static>>> = vec![Vec::new(); cases.expressions.len()];
        if !cases.ranges.is_empty() {
            self.refuse(
                position,
                6,
                ("ranges in a `switch` are", " `switch` 中的区间"),
                ("use bands: a parameter of kind `bands`", "请使用 `bands` 类参数分档"),
            );
        }
        // By number, so that findings come in one order on every machine.
        let mut listed: Vec<_> = cases.cases.iter().collect();
        listed.sort_unstable_by_key(|(number, _)| **number);
        for (number, list) in listed {
            let Some(literal) = self.case_words.get(number).cloned() else { continue };
            let places: Vec<Position> =
                list.blocks.iter().map(|branch| place_of_case(&literal, cases, *branch).unwrap_or(position)).collect();
            let first = places.first().copied().unwrap_or(position);
            let value = self.case_value(&literal.word, subject, (first, position));
            for branch in &list.blocks {
                if let (Some(value), Some(slot)) = (value, by_branch.get_mut(*branch)) {
                    slot.push(value);
                }
            }
            for again in places.iter().skip(1) {
                self.report_case_again(&literal.word, *again);
            }
        }
        for expression in &cases.expressions {
            if !matches!(expression.lhs, Tree::BoolConstant(true, _)) {
                let at = expression.lhs.start_position();
                self.refuse(
                    at,
                    2,
                    ("`if` in a case is", "分支中的 `if`"),
                    ("put the condition into the branch", "请把条件写进分支内"),
                );
            }
        }
        self.check_covered(subject, &by_branch, cases.def_case.is_some(), position);
        by_branch
    }

    /// Reports what is switched on if it has no cases, and values without a case, unless there is one for all others.
    fn check_covered(&mut self, subject: &Kind, cases: &[Vec<Value<'static>>], has_rest: bool, position: Position) {
        let has_case = |value: Value<'_>| cases.iter().flatten().any(|case| *case == value);
        let at = self.place(position, 6);
        let missing: Vec<String> = match subject {
            Kind::Enum(words) => words
                .iter()
                .filter(|word| !has_case(Value::Symbol(**word)))
                .map(|word| format!("`{}`", self.book.symbols.word(*word)))
                .collect(),
            Kind::Boolean if !has_case(Value::Boolean(true)) || !has_case(Value::Boolean(false)) => {
                vec!["`true`/`false`".to_owned()]
            }
            Kind::Boolean | Kind::Unknown => Vec::new(),
            other => {
                self.report(findings::wrong_kind(at, ("an enum, a choice or a boolean", "枚举、选项或是/否值"), other));
                return;
            }
        };
        if !has_rest && !missing.is_empty() {
            let list = missing.join(", ");
            self.report(findings::plain(
                "missing-case",
                at,
                (format!("no case for {list}"), format!("缺少 {list} 的分支")),
                Some(("add the case, or `_ => …` for all others", "请补上分支，或用 `_ => …` 处理其余情况")),
            ));
        }
    }

    fn switch_value(&mut self, subject: &Tree, cases: &SwitchCasesCollection, position: Position) -> Lowered {
        let (subject, kind) = self.value(subject);
        let words = self.cases(&kind, cases, position);
        let mut branches: Vec<(Expr, Kind)> = Vec::new();
        for expression in &cases.expressions {
            let lowered = self.any(&expression.rhs);
            branches.push(match lowered {
                Lowered::Value(expr, kind) => (expr, kind),
                _ => self.flawed(position),
            });
        }
        let kind = {
            let mut all: Vec<(&mut Expr, Kind)> =
                branches.iter_mut().map(|(expr, kind)| (expr, kind.clone())).collect();
            self.join_branches(&mut all, position)
        };
        let mut arms = Vec::new();
        let mut rest = None;
        for (index, ((expr, _), words)) in branches.into_iter().zip(words).enumerate() {
            if cases.def_case == Some(index) {
                rest = Some(Box::new(expr));
            } else {
                arms.push((words, expr));
            }
        }
        Lowered::Value(self.make(ExprKind::Switch(Box::new(subject), arms, rest), position), kind)
    }

    /// `switch` as a statement.
    pub(super) fn switch_statement(
        &mut self,
        subject: &Tree,
        cases: &SwitchCasesCollection,
        position: Position,
    ) -> Option<StmtKind> {
        let (subject, kind) = self.value(subject);
        let words = self.cases(&kind, cases, position);
        let mut arms = Vec::new();
        let mut rest = None;
        for (index, (expression, words)) in cases.expressions.iter().zip(words).enumerate() {
            let block = match &expression.rhs {
                Tree::Stmt(inner) => self.block(inner.statements()),
                other => self.block(&[TreeStmt::Expr(Box::new(other.clone()))]),
            };
            if cases.def_case == Some(index) {
                rest = Some(block);
            } else {
                arms.push((words, block));
            }
        }
        Some(StmtKind::Switch(subject, arms, rest))
    }
}

/// Where the word of a branch's case stands.
fn place_of_case(literal: &CaseLiteral, cases: &SwitchCasesCollection, branch: usize) -> Option<Position> {
    let body = cases.expressions.get(branch)?.rhs.start_position();
    literal.last_before(body)
}
