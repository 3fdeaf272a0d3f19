//! Comprehensions: figures over rows, and picking rows.

use rhai::{CustomExpr, Expr as Tree, Position};

use crate::facts::TableIndex;
use crate::script::findings;
use crate::script::kind::Kind;
use crate::script::program::{AggregateKind, Expr, ExprKind, Function, ListExpr, Pick, RowExpr, RowExprKind};

use super::path::{Step, take_apart};
use super::{Lowered, Lowering};

/// What is bound by a comprehension: its list, its slot and its condition.
struct Bound {
    list: ListExpr,
    table: TableIndex,
    link: Option<TableIndex>,
    slot: u16,
    value: Option<(Expr, Kind)>,
    condition: Option<Expr>,
}

impl Lowering<'_> {
    /// The language's own syntax, in an expression.
    pub(super) fn custom(&mut self, custom: &CustomExpr, position: Position) -> Lowered {
        let word = custom.tokens.first().map_or("", |token| token.as_str());
        if word == "rule" {
            let at = self.place(position, 4);
            self.report(findings::not_here(
                at,
                ("a rule as a value is", "将规则作为值"),
                ("a rule is a statement", "规则是一条语句"),
            ));
            return Lowered::Flawed;
        }
        let over_rows = custom.tokens.iter().any(|token| token == "in");
        if !over_rows {
            return self.plain_call(word, &custom.inputs, position);
        }
        let has_value = custom.tokens.iter().any(|token| token == "for");
        let has_condition = custom.tokens.iter().any(|token| token == "where");
        let Some(bound) = self.bind(custom, has_value, has_condition) else { return Lowered::Flawed };
        let Bound { list, table, link, slot, value, condition } = bound;
        let name = figure_name(word, custom, has_value);
        let list = Box::new(list);
        let condition = condition.map(Box::new);
        let row = |pick, condition| RowExpr { kind: RowExprKind::Pick(pick, slot, list.clone(), condition), table };
        let (kind, result) = match word {
            "rows" => return Lowered::List(ListExpr::Filter(slot, list, condition), table, link),
            "first" => return Lowered::Row(row(Pick::First, condition), link),
            "last" => return Lowered::Row(row(Pick::Last, condition), link),
            "only" => return Lowered::Row(row(Pick::Only, condition), link),
            "count" => (AggregateKind::Count, Kind::Integer),
            "any" => (AggregateKind::Any, Kind::Boolean),
            "all" => (AggregateKind::All, Kind::Boolean),
            "count_distinct" => (AggregateKind::CountDistinct, Kind::Integer),
            _ => {
                let kind = value.as_ref().map_or(Kind::Unknown, |(_, kind)| kind.clone());
                let orderable = matches!(word, "min" | "max") && kind == Kind::Date;
                if !orderable && !self.expect(&kind, &Kind::Decimal, position) {
                    return Lowered::Flawed;
                }
                match word {
                    "sum" => (AggregateKind::Sum, kind),
                    "mean" => (AggregateKind::Mean, if kind == Kind::Integer { Kind::Decimal } else { kind }),
                    "min" => (AggregateKind::Min, kind),
                    _ => (AggregateKind::Max, kind),
                }
            }
        };
        let value = value.map(|(expr, _)| Box::new(expr));
        let mut expr = self.make(ExprKind::Aggregate(kind, slot, list, value, condition), position);
        expr.name = Some(name.into());
        Lowered::Value(expr, result)
    }

    fn bind(&mut self, custom: &CustomExpr, has_value: bool, has_condition: bool) -> Option<Bound> {
        let mut inputs = custom.inputs.iter();
        let value_tree = if has_value { inputs.next() } else { None };
        let Some(Tree::Variable(name, _, name_at)) = inputs.next() else { return None };
        let name = name.1.to_string();
        let list_tree = inputs.next()?;
        let condition_tree = if has_condition { inputs.next() } else { None };
        let lowered = self.any(list_tree);
        let list = self.expect_list(lowered, list_tree.start_position());
        self.refuse_shadowing(&name, *name_at);
        let depth = self.scope.depth();
        let kind = list.as_ref().map_or(Kind::Unknown, |(_, table, link)| Kind::Row(*table, *link));
        let slot = self.scope.add(&name, kind);
        let condition = condition_tree.map(|tree| self.condition(tree));
        let value = value_tree.map(|tree| self.value(tree));
        self.scope.leave(depth);
        let (list, table, link) = list?;
        Some(Bound { list, table, link, slot, value, condition })
    }

    /// `min(a, b)`, `max(a, b)`, `mean([a, b])`: the words that also begin comprehensions, as functions.
    fn plain_call(&mut self, word: &str, inputs: &[Tree], position: Position) -> Lowered {
        let function = match (word, inputs) {
            ("mean", [Tree::Array(items, _)]) => {
                let items: Vec<Tree> = items.iter().cloned().collect();
                return self.mean_of(&items, position);
            }
            ("min", [_, _]) => Function::Min,
            ("max", [_, _]) => Function::Max,
            ("min" | "max", _) => {
                let at = self.place(position, word.len());
                self.report(findings::wrong_count(at, word, 2, inputs.len()));
                return Lowered::Flawed;
            }
            _ => {
                let at = self.place(position, word.len());
                self.report(findings::plain(
                    "bad-comprehension",
                    at,
                    (format!("`{word}` needs rows to go over"), format!("`{word}` 需要指明遍历的行")),
                    Some(if word == "mean" {
                        (
                            "write `mean(expression for row in list)` or `mean([a, b])`",
                            "请写 `mean(表达式 for 行 in 列表)` 或 `mean([a, b])`",
                        )
                    } else {
                        (
                            "write `sum(expression for row in list where condition)`",
                            "请写 `sum(表达式 for 行 in 列表 where 条件)`",
                        )
                    }),
                ));
                return Lowered::Flawed;
            }
        };
        self.extreme(function, inputs, position)
    }

    fn extreme(&mut self, function: Function, inputs: &[Tree], position: Position) -> Lowered {
        let mut values = Vec::new();
        let mut joined = Kind::Unknown;
        for input in inputs {
            let (expr, kind) = self.value(input);
            if !joined.fits(&kind) || !(kind.is_number() || matches!(kind, Kind::Date | Kind::Unknown)) {
                let at = self.place(input.start_position(), 1);
                self.report(findings::unlike_kinds(at, &joined, &kind));
                return Lowered::Flawed;
            }
            joined = joined.join(&kind);
            values.push(expr);
        }
        Lowered::Value(self.make(ExprKind::Call(function, values), position), joined)
    }

    fn mean_of(&mut self, items: &[Tree], position: Position) -> Lowered {
        let mut values = Vec::new();
        let mut joined = Kind::Unknown;
        for item in items {
            let (expr, kind) = self.value(item);
            self.expect(&kind, &Kind::Decimal, item.start_position());
            joined = joined.join(&kind);
            values.push(expr);
        }
        let kind = if joined == Kind::Integer { Kind::Decimal } else { joined };
        Lowered::Value(self.make(ExprKind::Call(Function::Mean, values), position), kind)
    }
}

/// What a figure is called in an explanation: `sum(… for sale in partner.sales where …)`.
fn figure_name(word: &str, custom: &CustomExpr, has_value: bool) -> String {
    let mut inputs = custom.inputs.iter().skip(usize::from(has_value));
    let row = match inputs.next() {
        Some(Tree::Variable(name, ..)) => name.1.as_str(),
        _ => "…",
    };
    let list = inputs.next().map_or_else(|| "…".to_owned(), path_text);
    let before = if has_value { "… for " } else { "" };
    let after = if custom.tokens.iter().any(|token| token == "where") { " where …" } else { "" };
    format!("{word}({before}{row} in {list}{after})")
}

/// A path as written.
fn path_text(tree: &Tree) -> String {
    let Ok((Tree::Variable(root, ..), steps)) = take_apart(tree) else { return "…".to_owned() };
    let mut text = root.1.to_string();
    for step in steps {
        match step {
            Step::Property(name, _) => {
                text.push('.');
                text.push_str(name);
            }
            Step::Call(..) => text.push_str(".…"),
        }
    }
    text
}
