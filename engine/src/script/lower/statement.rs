//! Statements: `let`, assignments, `if`, `switch`, `for`, `rule`, `line`.

use rhai::{ASTFlags, CustomExpr, Expr as Tree, FnCallExpr, OpAssignment, Position, Stmt as TreeStmt, Token};

use crate::diagnostic::Place;
use crate::script::findings;
use crate::script::kind::Kind;
use crate::script::program::{Arithmetic, Block, Expr, ExprKind, RowExprKind, RuleSite, Stmt, StmtKind};
use crate::value::Symbol;

use super::literal::position_of_word;
use super::path::{Step, take_apart};
use super::{Lowered, Lowering, at};

impl Lowering<'_> {
    /// A block with a scope of its own.
    pub(super) fn block(&mut self, statements: &[TreeStmt]) -> Block {
        let depth = self.scope.depth();
        let mut block = Vec::new();
        for statement in statements {
            self.statement(statement, &mut block);
        }
        self.scope.leave(depth);
        block
    }

    fn statement(&mut self, statement: &TreeStmt, block: &mut Block) {
        self.statement += 1;
        let number = self.statement;
        let position = statement.position();
        let kind = match statement {
            TreeStmt::Noop(_) => None,
            TreeStmt::Var(parts, flags, _) => {
                if flags.contains(ASTFlags::CONSTANT) {
                    self.refuse(position, 5, ("`const` is", " `const`"), ("write `let`", "请写 `let`"));
                }
                self.let_statement(&parts.0.name, parts.0.pos, &parts.1)
            }
            TreeStmt::Assignment(parts) => self.assignment(&parts.0, &parts.1.lhs, &parts.1.rhs),
            TreeStmt::If(flow, _) => {
                let condition = self.condition(&flow.expr);
                let then = self.block(flow.body.statements());
                let otherwise = self.block(flow.branch.statements());
                Some(StmtKind::If(condition, then, otherwise))
            }
            TreeStmt::Switch(parts, at) => self.switch_statement(&parts.0, &parts.1, *at),
            TreeStmt::For(parts, _) => {
                if let Some(counter) = &parts.1 {
                    let counter = counter.pos;
                    self.refuse(
                        counter,
                        1,
                        ("loop counters are", "循环计数器"),
                        ("count rows with `count(row in list)`", "请用 `count(row in list)` 计数"),
                    );
                }
                self.for_statement(&parts.0.name, parts.0.pos, &parts.2.expr, parts.2.body.statements(), position)
            }
            TreeStmt::FnCall(call, at) => self.call_statement(call, *at),
            TreeStmt::Expr(tree) => match &**tree {
                Tree::Custom(custom, at) if is_rule(custom) => self.rule_statement(custom, *at),
                Tree::FnCall(call, at) => self.call_statement(call, *at),
                Tree::Stmt(inner) => {
                    for statement in inner.statements() {
                        self.statement(statement, block);
                    }
                    None
                }
                other => {
                    self.no_effect(other.start_position());
                    None
                }
            },
            other => {
                self.refused_statement(other);
                None
            }
        };
        if let Some(kind) = kind {
            block.push(Stmt { number, at: at(position), kind });
        }
    }

    fn let_statement(&mut self, name: &str, position: Position, value: &Tree) -> Option<StmtKind> {
        let lowered = self.any(value);
        self.refuse_shadowing(name, position);
        match lowered {
            Lowered::Value(mut expr, kind) => {
                let kind = self.words_where_all_are(&mut expr, kind);
                let slot = self.scope.add(name, kind);
                Some(StmtKind::Let(slot, expr))
            }
            Lowered::Row(row, link) => {
                if !matches!(value, Tree::Custom(..) | Tree::FnCall(..)) {
                    self.row_as_value(value.start_position());
                }
                let kind = match row.kind {
                    RowExprKind::BestMatch(..) => Kind::Match(row.table),
                    _ => Kind::Row(row.table, link),
                };
                let slot = self.scope.add(name, kind);
                Some(StmtKind::LetRow(slot, row))
            }
            Lowered::List(list, table, link) => {
                if !matches!(value, Tree::Custom(..)) {
                    self.row_as_value(value.start_position());
                }
                let slot = self.scope.add(name, Kind::List(table, link));
                Some(StmtKind::LetList(slot, list))
            }
            Lowered::Score(score) => {
                let slot = self.scope.add(name, Kind::Score);
                Some(StmtKind::LetScore(slot, score))
            }
            Lowered::Record(..) => {
                self.row_as_value(value.start_position());
                self.scope.add(name, Kind::Unknown);
                None
            }
            Lowered::Flawed => {
                self.scope.add(name, Kind::Unknown);
                None
            }
        }
    }

    fn row_as_value(&mut self, position: Position) {
        let at = self.place(position, 1);
        self.report(findings::not_here(
            at,
            ("rows, lists and records as values are", "将行、列表或记录作为值"),
            (
                "write the path where it is needed, or pick with `rows(…)`, `first(…)`, `last(…)`, `only(…)`",
                "请在使用处写出路径，或用 `rows(…)`、`first(…)`、`last(…)`、`only(…)` 选取",
            ),
        ));
    }

    /// Reports a name that already means something.
    pub(super) fn refuse_shadowing(&mut self, name: &str, position: Position) {
        let fixed = ["as_of", "period", "params", "population", "prior", "decision"];
        let entity = self.policy().map(|policy| self.book.policy(policy).entity);
        let taken = self.scope.find(name).is_some()
            || fixed.contains(&name)
            || entity.is_some_and(|entity| self.book.dictionary.table(entity).row == name)
            || self.book.find(name).is_some();
        if taken {
            let at = self.place(position, name.chars().count());
            self.report(findings::shadowing(at, name));
        }
    }

    fn assignment(&mut self, operation: &OpAssignment, target: &Tree, value: &Tree) -> Option<StmtKind> {
        let operator = match operation.get_op_assignment_info() {
            None => None,
            Some((_, _, _, _, Token::Plus, _)) => Some(Arithmetic::Add),
            Some((_, _, _, _, Token::Minus, _)) => Some(Arithmetic::Subtract),
            Some((_, _, _, _, Token::Multiply, _)) => Some(Arithmetic::Multiply),
            Some((_, _, _, _, Token::Divide, _)) => Some(Arithmetic::Divide),
            Some((_, _, _, syntax, _, _)) => {
                let what = format!("`{syntax}`");
                self.refuse(
                    operation.position(),
                    2,
                    (&format!("{what} is"), &what),
                    ("use = += -= *= /=", "可用 = += -= *= /="),
                );
                None
            }
        };
        let Ok((Tree::Variable(root, _, position), steps)) = take_apart(target) else {
            self.bad_target(target.start_position());
            return None;
        };
        let root = root.1.as_str();
        match (&*steps, root) {
            ([], name) => self.assign_local(name, *position, operator, value),
            ([Step::Property(name, at)], "decision") => self.assign_output(name, *at, operator, value),
            _ => {
                self.bad_target(*position);
                None
            }
        }
    }

    fn bad_target(&mut self, position: Position) {
        let at = self.place(position, 1);
        self.report(findings::plain(
            "bad-assignment",
            at,
            ("only outputs and variables can be assigned".to_owned(), "只能给输出和变量赋值".to_owned()),
            Some(("write `decision.NAME = …` or `let name = …`", "请写 `decision.名称 = …` 或 `let 名称 = …`")),
        ));
    }

    fn assign_local(
        &mut self,
        name: &str,
        position: Position,
        operator: Option<Arithmetic>,
        value: &Tree,
    ) -> Option<StmtKind> {
        let (mut expr, kind) = self.value(value);
        let Some((depth, local)) = self.scope.find(name) else {
            if matches!(name, "as_of" | "period" | "params" | "population" | "prior" | "decision") {
                self.bad_target(position);
                return None;
            }
            let known: Vec<String> = self.scope.visible().map(str::to_owned).collect();
            let at = self.place(position, name.chars().count());
            self.report(findings::unknown_name(at, name, known.iter().map(String::as_str)));
            return None;
        };
        let (slot, local_kind) = (local.slot, local.kind.clone());
        if self.in_loop && depth < self.outside_loop {
            let at = self.place(position, name.chars().count());
            self.report(findings::not_here(
                at,
                ("assigning a variable from outside the loop is", "给循环外的变量赋值"),
                (
                    "rows of a loop must not depend on each other; use a comprehension such as `sum(…)`",
                    "循环各行不得互相依赖；请使用 `sum(…)` 等汇总",
                ),
            ));
        }
        // A variable that starts as 0 or 1 takes the kind of what is assigned to it.
        if local_kind == Kind::Integer && kind.is_number() {
            self.scope.set_kind(slot, kind.clone());
        }
        if matches!(local_kind, Kind::Row(..) | Kind::Match(_) | Kind::List(..) | Kind::Score) {
            self.bad_target(position);
            return None;
        }
        if let Some(operator) = operator {
            let current = self.make(ExprKind::Local(slot), position);
            expr = self.arithmetic(operator, (current, local_kind), (expr, kind), position).0;
        } else if let (Kind::Literal, Kind::Enum(words)) = (&kind, &local_kind) {
            let words = self.widened(words, &expr);
            self.literal_to_word(&mut expr, &words, value.start_position());
            self.scope.set_kind(slot, Kind::Enum(words));
        } else if let (Kind::Enum(given), Kind::Enum(words)) = (&kind, &local_kind) {
            let both = Kind::Enum(words.clone()).join(&Kind::Enum(given.clone()));
            self.scope.set_kind(slot, both);
        } else {
            self.expect(&kind, &local_kind, value.start_position());
        }
        Some(StmtKind::Let(slot, expr))
    }

    fn assign_output(
        &mut self,
        name: &str,
        position: Position,
        operator: Option<Arithmetic>,
        value: &Tree,
    ) -> Option<StmtKind> {
        let assigned = self.assigned_output(name, position);
        let (mut expr, kind) = self.value(value);
        let (index, output, strongest) = assigned?;
        if self.in_loop && !strongest && !is_constant(&expr) {
            let at = self.place(position, name.chars().count());
            self.report(findings::not_here(
                at,
                ("giving an output a value that differs from row to row is", "在循环中给输出赋随行变化的值"),
                (
                    "in a loop, assign a constant, or an output with keep = \"strongest\"; otherwise use a comprehension",
                    "循环中只能赋常量，或赋给 keep = \"strongest\" 的输出；否则请用汇总表达式",
                ),
            ));
        }
        if let Some(operator) = operator {
            if self.in_loop {
                let at = self.place(position, name.chars().count());
                self.report(findings::not_here(
                    at,
                    ("adding to an output is", "累加输出"),
                    ("use a comprehension such as `sum(…)`, or a line", "请使用 `sum(…)` 等汇总，或使用 line"),
                ));
            }
            let current = self.make(ExprKind::Output(index), position);
            expr = self.arithmetic(operator, (current, output), (expr, kind), position).0;
            return Some(StmtKind::SetOutput(u16::try_from(index).ok()?, expr));
        }
        match (&kind, &output) {
            (Kind::Literal, Kind::Enum(words)) => {
                let words = words.clone();
                self.literal_to_word(&mut expr, &words, value.start_position());
            }
            (Kind::Enum(given), Kind::Enum(words)) => {
                let stray: Vec<Symbol> = given.iter().copied().filter(|word| !words.contains(word)).collect();
                for word in stray {
                    let position = position_of_word(&expr, word, value.start_position());
                    let (text, words) = (self.book.symbols.word(word).to_owned(), words.clone());
                    self.unknown_word(&text, &words, position);
                }
            }
            _ => {
                self.expect(&kind, &output, value.start_position());
            }
        }
        Some(StmtKind::SetOutput(u16::try_from(index).ok()?, expr))
    }

    /// A condition of `if`, `where` or `when`.
    pub(super) fn condition(&mut self, tree: &Tree) -> Expr {
        let (expr, kind) = self.value(tree);
        self.expect(&kind, &Kind::Boolean, tree.start_position());
        expr
    }

    fn for_statement(
        &mut self,
        name: &str,
        name_at: Position,
        list: &Tree,
        body: &[TreeStmt],
        position: Position,
    ) -> Option<StmtKind> {
        let lowered = self.any(list);
        if self.in_loop {
            let at = self.place(position, 3);
            self.report(findings::not_here(
                at,
                ("a loop in a loop is", "循环中的循环"),
                ("use a comprehension such as `sum(…)` for the inner one", "内层请使用 `sum(…)` 等汇总"),
            ));
        }
        if self.rule.is_some() {
            let at = self.place(position, 3);
            self.report(findings::not_here(
                at,
                ("a loop in a rule is", "规则中的循环"),
                ("put the rule into the loop", "请把规则写在循环里面"),
            ));
        }
        let (list, table, link) = self.expect_list(lowered, list.start_position())?;
        self.refuse_shadowing(name, name_at);
        let depth = self.scope.depth();
        let (was_in_loop, was_outside) = (self.in_loop, self.outside_loop);
        self.in_loop = true;
        self.outside_loop = depth;
        let slot = self.scope.add(name, Kind::Row(table, link));
        let body = self.block(body);
        self.scope.leave(depth);
        (self.in_loop, self.outside_loop) = (was_in_loop, was_outside);
        Some(StmtKind::For(slot, list, body))
    }

    fn rule_statement(&mut self, custom: &CustomExpr, position: Position) -> Option<StmtKind> {
        if self.rule.is_some() {
            let at = self.place(position, 4);
            self.report(findings::not_here(
                at,
                ("a rule in a rule is", "规则中的规则"),
                ("write the two conditions with `&&` in a rule of its own", "请另写一条规则，用 `&&` 合并条件"),
            ));
            return None;
        }
        let Some(Tree::StringConstant(code, code_at)) = custom.inputs.first() else { return None };
        let reason = self.reason_index(code, *code_at);
        let has_condition = custom.tokens.iter().any(|token| token == "when");
        let condition = match custom.inputs.get(1) {
            Some(tree) if has_condition => Some(self.condition(tree)),
            _ => None,
        };
        let depth = self.scope.depth();
        self.rule = Some(reason.unwrap_or(u16::MAX));
        let mut block = Vec::new();
        if let Some(Tree::Stmt(inner)) = custom.inputs.get(1 + usize::from(has_condition)) {
            for statement in inner.statements() {
                self.statement(statement, &mut block);
            }
        }
        self.rule = None;
        let placeholders = reason.map(|reason| self.placeholders_of(reason)).unwrap_or_default();
        self.scope.leave(depth);
        let site = u16::try_from(self.rules.len()).unwrap_or(u16::MAX);
        let place: Place = self.place(*code_at, code.chars().count() + 2);
        self.rules.push(RuleSite { code: reason.unwrap_or(0), place, placeholders });
        Some(StmtKind::Rule(site, condition, block))
    }

    fn call_statement(&mut self, call: &FnCallExpr, position: Position) -> Option<StmtKind> {
        if call.name != "line" {
            if call.op_token.is_some() || self.is_function(&call.name) {
                self.no_effect(position);
            } else {
                self.unknown_function(&call.name, position);
            }
            return None;
        }
        let Some(reason) = self.rule else {
            let at = self.place(position, 4);
            self.report(findings::not_here(
                at,
                ("`line` outside a rule is", "规则之外的 `line`"),
                (
                    "a line takes the code of the rule it stands in: put it into `rule \"CODE\" when … { }`",
                    "明细行取所在规则的代码：请写在 `rule \"代码\" when … { }` 中",
                ),
            ));
            return None;
        };
        if !(1..=2).contains(&call.args.len()) {
            let at = self.place(position, 4);
            self.report(findings::plain(
                "wrong-arguments",
                at,
                (
                    format!("`line` takes an amount, or a base and a rate, found {} values", call.args.len()),
                    format!("`line` 需要一个金额，或一个基数加一个比率，实有 {} 个参数", call.args.len()),
                ),
                Some(("write `line(amount)` or `line(base, rate)`", "请写 `line(金额)` 或 `line(基数, 比率)`")),
            ));
            return None;
        }
        let mut values = Vec::new();
        for argument in &call.args {
            let (expr, kind) = self.value(argument);
            self.expect(&kind, &Kind::Decimal, argument.start_position());
            values.push(expr);
        }
        let mut values = values.into_iter();
        let base = values.next()?;
        Some(StmtKind::Line(reason, base, values.next()))
    }

    fn no_effect(&mut self, position: Position) {
        let at = self.place(position, 1);
        self.report(findings::plain(
            "no-effect",
            at,
            ("this value goes nowhere".to_owned(), "此处的值没有用到".to_owned()),
            Some(("assign it, or make it the condition of a rule", "请赋值给变量或输出，或作为规则的条件")),
        ));
    }

    /// Reports a construct that the language does not have.
    pub(super) fn refuse(&mut self, position: Position, length: usize, what: (&str, &str), hint: (&str, &str)) {
        let at = self.place(position, length);
        self.report(findings::not_in_language(at, what, hint));
    }

    fn refused_statement(&mut self, statement: &TreeStmt) {
        let comprehension = (
            "use a comprehension such as `sum(row.amount for row in list)`, or `for row in list`",
            "请使用 `sum(row.amount for row in list)` 等汇总，或 `for row in list`",
        );
        let (what, hint) = match statement {
            TreeStmt::While(..) => (("`while` and `loop` are", " `while` 和 `loop`"), comprehension),
            TreeStmt::Do(..) => (("`do` is", " `do`"), comprehension),
            TreeStmt::BreakLoop(..) => (
                ("`break` and `continue` are", " `break` 和 `continue`"),
                ("say in `where` which rows count", "请用 `where` 说明哪些行计入"),
            ),
            TreeStmt::Return(_, flags, _) if flags.contains(ASTFlags::BREAK) => (
                ("`throw` is", " `throw`"),
                ("give a reason with `rule \"CODE\" when …`", "请用 `rule \"代码\" when …` 给出原因"),
            ),
            TreeStmt::Return(..) => (
                ("`return` is", " `return`"),
                ("put what follows into `if … { } else { }`", "请把后续内容写进 `if … { } else { }`"),
            ),
            TreeStmt::TryCatch(..) => (
                ("`try` is", " `try`"),
                ("settle absent values with `??` or `known(…)`", "请用 `??` 或 `known(…)` 处理缺失值"),
            ),
            TreeStmt::Block(..) => (
                ("a block by itself is", "单独的语句块"),
                ("write its statements without the braces", "请去掉外层花括号"),
            ),
            _ => (
                ("this statement is", "此语句"),
                ("see the language page of the documentation", "请参阅文档中的语言说明"),
            ),
        };
        self.refuse(statement.position(), 1, what, hint);
    }
}

fn is_rule(custom: &CustomExpr) -> bool {
    custom.tokens.first().is_some_and(|token| token == "rule")
}

/// Whether an expression is the same for every row of a loop because it is written down.
fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(_) | ExprKind::Text(_) | ExprKind::Parameter(_) | ExprKind::AsOf | ExprKind::Period(..) => {
            true
        }
        ExprKind::Negate(inner) => is_constant(inner),
        _ => false,
    }
}
