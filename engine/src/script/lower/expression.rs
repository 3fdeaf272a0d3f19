//! Expressions: operators, choices, constants.

use rhai::{Expr as Tree, FnCallExpr, Position, Token};

use crate::facts::TableIndex;
use crate::number::Number;
use crate::script::findings;
use crate::script::kind::Kind;
use crate::script::program::{Arithmetic, Comparison, Expr, ExprKind, ListExpr};
use crate::value::Value;

use super::{Lowered, Lowering, Surroundings};

impl Lowering<'_> {
    /// An expression that must give one value.
    pub(super) fn value(&mut self, tree: &Tree) -> (Expr, Kind) {
        let position = tree.start_position();
        match self.any(tree) {
            Lowered::Value(expr, kind) => (expr, kind),
            Lowered::Flawed => self.flawed(position),
            Lowered::Row(..) | Lowered::Record(..) => self.no_value(position, "a row", "一行记录"),
            Lowered::List(..) => self.no_value(position, "a list of rows", "多行记录"),
            Lowered::Score(_) => self.whole_score(position),
        }
    }

    /// A weighted score where one of what it gives is meant.
    fn whole_score(&mut self, position: Position) -> (Expr, Kind) {
        let at = self.place(position, 1);
        self.report(findings::plain(
            "not-a-value",
            at,
            (
                "a weighted score stands where one value is expected".to_owned(),
                "此处应为单个值，实为加权得分".to_owned(),
            ),
            Some(("write `.value` or `.coverage` behind it", "请在其后写 `.value`（得分）或 `.coverage`（覆盖率）")),
        ));
        self.flawed(position)
    }

    pub(super) fn no_value(&mut self, position: Position, en: &str, zh: &str) -> (Expr, Kind) {
        let at = self.place(position, 1);
        self.report(findings::plain(
            "not-a-value",
            at,
            (format!("{en} stands where one value is expected"), format!("此处应为单个值，实为{zh}")),
            Some((
                "name what is read from it, such as `partner.agreement.mode`; ask for it with `known(…)`",
                "请指明要读取的内容，如 `partner.agreement.mode`；是否存在请用 `known(…)`",
            )),
        ));
        self.flawed(position)
    }

    /// What an expression gives, whatever it is.
    pub(super) fn any(&mut self, tree: &Tree) -> Lowered {
        let position = tree.start_position();
        match tree {
            Tree::BoolConstant(yes, _) => {
                Lowered::Value(self.make(ExprKind::Constant(Value::Boolean(*yes)), position), Kind::Boolean)
            }
            Tree::IntegerConstant(number, _) => self.number(*number, position),
            Tree::DynamicConstant(value, _) if value.is_decimal() => self.decimal(value, position),
            Tree::StringConstant(text, _) => {
                Lowered::Value(self.make(ExprKind::Text(text.as_str().into()), position), Kind::Literal)
            }
            Tree::Variable(name, _, _) => {
                let name = name.1.to_string();
                self.named(&name, position, &[])
            }
            Tree::Dot(..) | Tree::Index(..) => self.path(tree),
            Tree::And(parts, _) => self.connect(parts, ExprKind::And, position),
            Tree::Or(parts, _) => self.connect(parts, ExprKind::Or, position),
            Tree::Coalesce(parts, at) => self.coalesce(parts, *at),
            Tree::FnCall(call, at) => self.call(call, *at),
            Tree::Custom(custom, at) => self.custom(custom, *at),
            Tree::Stmt(block) => self.choice(block.statements(), position),
            other => {
                self.refused_expression(other, position);
                Lowered::Flawed
            }
        }
    }

    fn number(&mut self, number: i64, position: Position) -> Lowered {
        if !matches!(number, 0 | 1) && !matches!(self.surroundings, Surroundings::RowCheck(_)) {
            let at = self.place(position, number.to_string().len());
            self.report(findings::number_in_script(at, &number.to_string()));
        }
        match Number::from_integer(number) {
            Ok(number) => Lowered::Value(self.make(ExprKind::Constant(Value::Number(number)), position), Kind::Integer),
            Err(_) => Lowered::Flawed,
        }
    }

    fn decimal(&mut self, value: &rhai::Dynamic, position: Position) -> Lowered {
        let text = value.to_string();
        if !matches!(self.surroundings, Surroundings::RowCheck(_)) {
            let at = self.place(position, text.len());
            self.report(findings::number_in_script(at, &text));
            return Lowered::Flawed;
        }
        match text.parse::<Number>() {
            Ok(number) => Lowered::Value(self.make(ExprKind::Constant(Value::Number(number)), position), Kind::Decimal),
            Err(_) => {
                let at = self.place(position, text.len());
                self.report(findings::plain(
                    "bad-number",
                    at,
                    (
                        format!("`{text}` is not a number with at most 12 places"),
                        format!("`{text}` 不是小数位不超过 12 位的数字"),
                    ),
                    None,
                ));
                Lowered::Flawed
            }
        }
    }

    fn connect(&mut self, parts: &[Tree], join: fn(Box<Expr>, Box<Expr>) -> ExprKind, position: Position) -> Lowered {
        let mut joined: Option<Expr> = None;
        for part in parts {
            let (expr, kind) = self.value(part);
            self.expect(&kind, &Kind::Boolean, part.start_position());
            joined = Some(match joined {
                None => expr,
                Some(left) => self.make(join(Box::new(left), Box::new(expr)), position),
            });
        }
        joined.map_or(Lowered::Flawed, |expr| Lowered::Value(expr, Kind::Boolean))
    }

    fn coalesce(&mut self, parts: &[Tree], position: Position) -> Lowered {
        let mut lowered: Vec<(Expr, Kind)> = parts.iter().map(|part| self.value(part)).collect();
        let kind = {
            let mut branches: Vec<(&mut Expr, Kind)> =
                lowered.iter_mut().map(|(expr, kind)| (expr, kind.clone())).collect();
            self.join_branches(&mut branches, position)
        };
        let mut reversed = lowered.into_iter().rev().map(|(expr, _)| expr);
        let Some(mut joined) = reversed.next() else { return Lowered::Flawed };
        for expr in reversed {
            joined = self.make(ExprKind::Coalesce(Box::new(expr), Box::new(joined)), position);
        }
        Lowered::Value(joined, kind)
    }

    /// An operator, or a call of a function of the library.
    pub(super) fn call(&mut self, call: &FnCallExpr, position: Position) -> Lowered {
        match (&call.op_token, &*call.args) {
            (Some(Token::Bang), [inner]) => {
                let condition = self.condition(inner);
                Lowered::Value(self.make(ExprKind::Not(Box::new(condition)), position), Kind::Boolean)
            }
            (Some(Token::Minus | Token::UnaryMinus), [inner]) => {
                let (expr, kind) = self.value(inner);
                self.expect(&kind, &Kind::Decimal, inner.start_position());
                Lowered::Value(self.make(ExprKind::Negate(Box::new(expr)), position), kind)
            }
            (Some(Token::Plus | Token::UnaryPlus), [inner]) => {
                let (expr, kind) = self.value(inner);
                self.expect(&kind, &Kind::Decimal, inner.start_position());
                Lowered::Value(expr, kind)
            }
            (_, [list, item]) if call.name == "contains" => self.membership(list, item, position),
            (Some(token), [left, right]) => self.operator(token, left, right, position),
            _ => self.function(call, position),
        }
    }

    fn operator(&mut self, token: &Token, left: &Tree, right: &Tree, position: Position) -> Lowered {
        let arithmetic = match token {
            Token::Plus => Some(Arithmetic::Add),
            Token::Minus => Some(Arithmetic::Subtract),
            Token::Multiply => Some(Arithmetic::Multiply),
            Token::Divide => Some(Arithmetic::Divide),
            _ => None,
        };
        if let Some(operator) = arithmetic {
            let left = self.value(left);
            let right = self.value(right);
            let (expr, kind) = self.arithmetic(operator, left, right, position);
            return Lowered::Value(expr, kind);
        }
        let comparison = match token {
            Token::EqualsTo => Comparison::Equal,
            Token::NotEqualsTo => Comparison::NotEqual,
            Token::LessThan => Comparison::Less,
            Token::LessThanEqualsTo => Comparison::LessOrEqual,
            Token::GreaterThan => Comparison::Greater,
            Token::GreaterThanEqualsTo => Comparison::GreaterOrEqual,
            Token::ExclusiveRange | Token::InclusiveRange => {
                self.refuse(
                    position,
                    token.literal_syntax().len(),
                    ("ranges are", "数字区间"),
                    (
                        "loops go over rows: `for row in partner.sales { … }`; for bands of numbers use a parameter",
                        "循环只遍历多行记录：`for row in partner.sales { … }`；数值分档请用参数",
                    ),
                );
                return Lowered::Flawed;
            }
            other => {
                let what = format!("`{other}`");
                self.refuse(
                    position,
                    1,
                    (&format!("{what} is"), &format!(" {what}")),
                    ("use + - * / and comparisons", "可用 + - * / 及比较运算"),
                );
                return Lowered::Flawed;
            }
        };
        self.comparison(comparison, left, right, position)
    }

    /// Arithmetic on two values; the kind is that of money and rates.
    pub(super) fn arithmetic(
        &mut self,
        operator: Arithmetic,
        (left, left_kind): (Expr, Kind),
        (right, right_kind): (Expr, Kind),
        position: Position,
    ) -> (Expr, Kind) {
        let at = self.place(position, 1);
        if [&left_kind, &right_kind].iter().any(|kind| matches!(kind, Kind::Date | Kind::Span)) {
            self.report(findings::date_arithmetic(at));
            return self.flawed(position);
        }
        if left_kind == Kind::Unknown || right_kind == Kind::Unknown {
            return self.flawed(position);
        }
        if !left_kind.is_number() || !right_kind.is_number() {
            self.report(findings::unlike_kinds(at, &left_kind, &right_kind));
            return self.flawed(position);
        }
        let mixed = match operator {
            Arithmetic::Add | Arithmetic::Subtract => mixes_units(&left_kind, &right_kind),
            Arithmetic::Multiply => left_kind == Kind::Money && right_kind == Kind::Money,
            Arithmetic::Divide => left_kind == Kind::Fraction && right_kind == Kind::Money,
        };
        if mixed {
            self.report(findings::mixed_units(at, operator_sign(operator), &left_kind, &right_kind));
        }
        let kind = arithmetic_kind(operator, &left_kind, &right_kind);
        (self.make(ExprKind::Arithmetic(operator, Box::new(left), Box::new(right)), position), kind)
    }

    fn comparison(&mut self, comparison: Comparison, left: &Tree, right: &Tree, position: Position) -> Lowered {
        let (mut left_expr, mut left_kind) = self.value(left);
        let (mut right_expr, mut right_kind) = self.value(right);
        let literal_at = if left_kind == Kind::Literal { left.start_position() } else { right.start_position() };
        self.align((&mut left_expr, &mut left_kind), (&mut right_expr, &mut right_kind), literal_at);
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let at = self.place(position, 1);
        if !left_kind.fits(&right_kind) {
            self.report(findings::unlike_kinds(at, &left_kind, &right_kind));
            return Lowered::Flawed;
        }
        if mixes_units(&left_kind, &right_kind) {
            let at = self.place(position, 1);
            self.report(findings::mixed_units(at, "<", &left_kind, &right_kind));
        }
        let no_order = |kind: &Kind| !kind.is_number() && !matches!(kind, Kind::Date | Kind::Unknown);
        if ordered && (no_order(&left_kind) || no_order(&right_kind)) {
            let (en, zh) = left_kind.name();
            self.report(findings::plain(
                "no-order",
                at,
                (format!("{en} has no order"), format!("{zh}没有大小之分")),
                Some(("compare numbers or dates; ask for words with `==`", "只有数字和日期可比大小；枚举值请用 `==`")),
            ));
            return Lowered::Flawed;
        }
        let kind = ExprKind::Compare(comparison, Box::new(left_expr), Box::new(right_expr));
        Lowered::Value(self.make(kind, position), Kind::Boolean)
    }

    /// `item in list`: a date in a span, a word in a set parameter.
    fn membership(&mut self, list: &Tree, item: &Tree, position: Position) -> Lowered {
        if let Some(lowered) = self.in_set(list, item, position) {
            return lowered;
        }
        let (item_expr, item_kind) = self.value(item);
        let (span, span_kind) = self.value(list);
        if span_kind == Kind::Unknown || item_kind == Kind::Unknown {
            return Lowered::Flawed;
        }
        if span_kind != Kind::Span || item_kind != Kind::Date {
            let at = self.place(position, 2);
            self.report(findings::plain(
                "bad-membership",
                at,
                (
                    "`in` asks for a date in a span, or a word in a set parameter".to_owned(),
                    "`in` 用于判断日期是否在区间内，或值是否在集合参数中".to_owned(),
                ),
                Some((
                    "write `date in period`, `date in span(a, b)` or `word in params.SET`",
                    "请写 `日期 in period`、`日期 in span(a, b)` 或 `值 in params.集合`",
                )),
            ));
            return Lowered::Flawed;
        }
        let kind = ExprKind::InSpan(Box::new(item_expr), Box::new(span));
        Lowered::Value(self.make(kind, position), Kind::Boolean)
    }

    /// A list of rows.
    pub(super) fn expect_list(
        &mut self,
        lowered: Lowered,
        position: Position,
    ) -> Option<(ListExpr, TableIndex, Option<TableIndex>)> {
        match lowered {
            Lowered::List(list, table, link) => Some((list, table, link)),
            Lowered::Flawed => None,
            _ => {
                let at = self.place(position, 1);
                self.report(findings::plain(
                    "not-a-list",
                    at,
                    (
                        "expected a list of rows, such as `partner.sales`".to_owned(),
                        "此处应为多行记录，如 `partner.sales`".to_owned(),
                    ),
                    Some((
                        "name a relation of the row, or a `let` of `rows(…)`",
                        "请写该行的关系，或 `rows(…)` 得到的变量",
                    )),
                ));
                None
            }
        }
    }

    fn refused_expression(&mut self, tree: &Tree, position: Position) {
        let (what, hint) = match tree {
            Tree::InterpolatedString(..) => (
                ("texts with `${}` are", "带 `${}` 的文本"),
                (
                    "put the placeholder into the reason's text in policy.toml",
                    "请在 policy.toml 的原因文本中使用占位符",
                ),
            ),
            Tree::CharConstant(..) => {
                (("single characters are", "单引号字符"), ("write texts in double quotes", "文本请用双引号"))
            }
            Tree::Unit(_) => (
                ("`()` is", " `()`"),
                ("ask with `known(x)`, settle with `x ?? default`", "请用 `known(x)` 判断，用 `x ?? 默认值` 处理"),
            ),
            Tree::Array(..) => (
                ("lists in brackets are", "方括号列表"),
                ("they stand only in `mean([a, b])`", "只能用于 `mean([a, b])`"),
            ),
            Tree::Map(..) => (
                ("records are", "记录字面量"),
                ("they stand only in `params.weights.score(#{ … })`", "只能用于 `params.weights.score(#{ … })`"),
            ),
            Tree::DynamicConstant(..) => (
                ("closures are", "闭包"),
                (
                    "use a comprehension such as `sum(row.amount for row in list)`",
                    "请使用 `sum(row.amount for row in list)` 等汇总",
                ),
            ),
            _ => (
                ("this expression is", "此表达式"),
                (
                    "closures and function pointers are left out on purpose; use a comprehension",
                    "规则语言有意不含闭包和函数指针；请使用汇总表达式",
                ),
            ),
        };
        self.refuse(position, 1, what, hint);
    }
}

/// Whether one side is money and the other a share of something.
fn mixes_units(left: &Kind, right: &Kind) -> bool {
    matches!((left, right), (Kind::Money, Kind::Fraction) | (Kind::Fraction, Kind::Money))
}

fn operator_sign(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
    }
}

/// The kind of a result: money times a rate is money, money over money is a number.
fn arithmetic_kind(operator: Arithmetic, left: &Kind, right: &Kind) -> Kind {
    match operator {
        Arithmetic::Add | Arithmetic::Subtract => left.join(right),
        Arithmetic::Multiply => match (left, right) {
            (Kind::Money, _) | (_, Kind::Money) => Kind::Money,
            (Kind::Fraction, Kind::Fraction) => Kind::Fraction,
            (Kind::Integer, Kind::Integer) => Kind::Integer,
            _ => Kind::Decimal,
        },
        Arithmetic::Divide => match (left, right) {
            (Kind::Money, Kind::Money) => Kind::Fraction,
            (Kind::Money, _) => Kind::Money,
            (Kind::Fraction, Kind::Integer) => Kind::Fraction,
            _ => Kind::Decimal,
        },
    }
}
