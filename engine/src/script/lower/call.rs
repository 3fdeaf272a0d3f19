//! Functions of the library.

use rhai::{Expr as Tree, FnCallExpr, Position};

use crate::facts::{ColumnIndex, ColumnType, TableIndex};
use crate::script::findings;
use crate::script::kind::Kind;
use crate::script::program::{Expr, ExprKind, Function, RowExpr, RowExprKind, SpanFunction};

use super::{Lowered, Lowering};

/// Functions from values to a value: name, function, kinds taken, kind given.
const FUNCTIONS: &[(&str, Function, &[Kind], Kind)] = &[
    ("clamp", Function::Clamp, &[Kind::Decimal, Kind::Decimal, Kind::Decimal], Kind::Unknown),
    ("floor_to", Function::FloorTo, &[Kind::Decimal, Kind::Decimal], Kind::Unknown),
    ("whole", Function::Whole, &[Kind::Decimal], Kind::Integer),
    ("growth_rate", Function::GrowthRate, &[Kind::Decimal, Kind::Decimal], Kind::Fraction),
    ("compound_growth", Function::CompoundGrowth, &[Kind::Decimal, Kind::Decimal, Kind::Decimal], Kind::Fraction),
    ("add_days", Function::AddDays, &[Kind::Date, Kind::Integer], Kind::Date),
    ("add_months", Function::AddMonths, &[Kind::Date, Kind::Integer], Kind::Date),
    ("day_before", Function::DayBefore, &[Kind::Date], Kind::Date),
    ("days_between", Function::DaysBetween, &[Kind::Date, Kind::Date], Kind::Integer),
    ("months_between", Function::MonthsBetween, &[Kind::Date, Kind::Date], Kind::Integer),
    ("add_working_days", Function::AddWorkingDays, &[Kind::Date, Kind::Integer], Kind::Date),
    ("month", Function::Month, &[Kind::Date], Kind::Integer),
    ("days", Function::Days, &[Kind::Span], Kind::Integer),
    ("period_start", Function::PeriodStart, &[Kind::Text], Kind::Date),
    ("period_end", Function::PeriodEnd, &[Kind::Text], Kind::Date),
];

/// Functions that make a span.
const SPANS: &[(&str, SpanFunction, &[Kind])] = &[
    ("span", SpanFunction::Between, &[Kind::Date, Kind::Date]),
    ("last_months", SpanFunction::LastMonths, &[Kind::Integer, Kind::Date]),
    ("last_days", SpanFunction::LastDays, &[Kind::Integer, Kind::Date]),
    ("year_to_date", SpanFunction::YearToDate, &[Kind::Date]),
];

/// Functions with rules of their own.
const OTHERS: &[&str] = &["known", "undetermined", "lines_total", "is_listed", "best_match"];

impl Lowering<'_> {
    /// Whether the language has a function of this name.
    pub(super) fn is_function(&self, name: &str) -> bool {
        FUNCTIONS.iter().any(|entry| entry.0 == name)
            || SPANS.iter().any(|entry| entry.0 == name)
            || OTHERS.contains(&name)
    }

    /// A call of a function.
    pub(super) fn function(&mut self, call: &FnCallExpr, position: Position) -> Lowered {
        let name = call.name.as_str();
        if let Some((_, function, takes, gives)) = FUNCTIONS.iter().find(|entry| entry.0 == name) {
            let Some((arguments, first)) = self.arguments(name, &call.args, takes, position) else {
                return Lowered::Flawed;
            };
            let kind = if *gives == Kind::Unknown { first } else { gives.clone() };
            return Lowered::Value(self.make(ExprKind::Call(*function, arguments), position), kind);
        }
        if let Some((_, function, takes)) = SPANS.iter().find(|entry| entry.0 == name) {
            let Some((arguments, _)) = self.arguments(name, &call.args, takes, position) else {
                return Lowered::Flawed;
            };
            return Lowered::Value(self.make(ExprKind::MakeSpan(*function, arguments), position), Kind::Span);
        }
        match (name, &*call.args) {
            ("known", [inner]) => {
                let lowered = self.any(inner);
                Lowered::Value(self.known(lowered, position), Kind::Boolean)
            }
            ("undetermined", [Tree::StringConstant(code, at)]) => self.undetermined(code, *at),
            ("lines_total", []) => self.lines_total(None, position),
            ("lines_total", [Tree::StringConstant(code, at)]) => self.lines_total(Some((code, *at)), position),
            ("is_listed", [table, column, key]) => {
                let Some((table, column)) = self.table_column(table, column) else { return Lowered::Flawed };
                let (key_expr, kind) = self.value(key);
                self.expect(&kind, &Kind::Text, key.start_position());
                let mut expr = self.make(ExprKind::IsListed(table, column, Box::new(key_expr)), position);
                expr.name = Some(format!("is_listed({})", self.book.dictionary.table(table).id).into());
                Lowered::Value(expr, Kind::Boolean)
            }
            ("best_match", [table, column, text]) => {
                let Some((table, column)) = self.table_column(table, column) else { return Lowered::Flawed };
                let (text_expr, kind) = self.value(text);
                self.expect(&kind, &Kind::Text, text.start_position());
                Lowered::Row(RowExpr { kind: RowExprKind::BestMatch(column, Box::new(text_expr)), table }, None)
            }
            (_, arguments) if OTHERS.contains(&name) => {
                let expected = match name {
                    "is_listed" | "best_match" => 3,
                    _ => 1,
                };
                let at = self.place(position, name.chars().count());
                self.report(findings::wrong_count(at, name, expected, arguments.len()));
                Lowered::Flawed
            }
            _ => {
                self.unknown_function(name, position);
                Lowered::Flawed
            }
        }
    }

    /// Reports a function that does not exist, or stands in the wrong place.
    pub(super) fn unknown_function(&mut self, name: &str, position: Position) {
        let at = self.place(position, name.chars().count());
        if name == "line" {
            self.report(findings::not_here(
                at,
                ("`line` as a value is", "将 `line` 作为值"),
                ("it is a statement in a rule", "它是规则中的一条语句"),
            ));
            return;
        }
        if ["eval", "print", "debug", "type_of", "Fn", "call", "curry", "is_def_var", "is_def_fn", "is_shared"]
            .contains(&name)
        {
            let what = format!("`{name}`");
            self.refuse(
                position,
                name.chars().count(),
                (&format!("{what} is"), &format!(" {what}")),
                (
                    "a rule reads facts and parameters and gives decisions, nothing else",
                    "规则只读取事实和参数并给出结论，不做其他事",
                ),
            );
            return;
        }
        let known = FUNCTIONS
            .iter()
            .map(|entry| entry.0)
            .chain(SPANS.iter().map(|entry| entry.0))
            .chain(OTHERS.iter().copied());
        let known =
            known.chain(["min", "max", "mean", "sum", "count", "any", "all", "first", "last", "only", "rows", "line"]);
        self.report(findings::unknown_member(at, "unknown-function", ("function", "函数"), name, known));
    }

    fn arguments(
        &mut self,
        name: &str,
        trees: &[Tree],
        takes: &[Kind],
        position: Position,
    ) -> Option<(Vec<Expr>, Kind)> {
        if trees.len() != takes.len() {
            let at = self.place(position, name.chars().count());
            self.report(findings::wrong_count(at, name, takes.len(), trees.len()));
            return None;
        }
        let mut arguments = Vec::new();
        let mut first = Kind::Unknown;
        for (index, (tree, expected)) in trees.iter().zip(takes).enumerate() {
            let (expr, kind) = self.value(tree);
            self.expect(&kind, expected, tree.start_position());
            if index == 0 {
                first = kind;
            }
            arguments.push(expr);
        }
        Some((arguments, first))
    }

    /// Whether something is known.
    pub(super) fn known(&mut self, lowered: Lowered, position: Position) -> Expr {
        let kind = match lowered {
            Lowered::Value(expr, _) => ExprKind::Known(Box::new(expr)),
            Lowered::Row(row, _) => ExprKind::KnownRow(Box::new(row)),
            Lowered::List(list, ..) => ExprKind::KnownList(Box::new(list)),
            Lowered::Score(score) => {
                let value = self.make(ExprKind::Score(score, false), position);
                ExprKind::Known(Box::new(value))
            }
            Lowered::Record(row, _) => ExprKind::KnownRow(Box::new(row)),
            Lowered::Flawed => return self.flawed(position).0,
        };
        self.make(kind, position)
    }

    /// Reports what asks about the rules of a row, in an expression that stands outside them; whether it does.
    fn refuse_outside_rules(&mut self, what: &str, position: Position) -> bool {
        let outside = self.fixed_place.is_some();
        if outside {
            let at = self.place(position, 1);
            self.report(findings::not_here(
                at,
                (&format!("`{what}` outside the rules is"), &format!("规则之外的 `{what}`")),
                ("give it to an output in rules.rhai, and read that", "请在 rules.rhai 中将其赋给输出，再读取该输出"),
            ));
        }
        outside
    }

    fn undetermined(&mut self, code: &str, position: Position) -> Lowered {
        if self.refuse_outside_rules("undetermined", position) {
            return Lowered::Flawed;
        }
        if self.in_loop {
            let at = self.place(position, code.chars().count() + 2);
            self.report(findings::not_here(
                at,
                ("`undetermined` in a loop is", "循环中的 `undetermined`"),
                ("ask after the loop", "请在循环之后判断"),
            ));
        }
        let Some(policy) = self.policy() else { return Lowered::Flawed };
        let spec = self.book.policy(policy);
        let codes: Vec<u16> = spec
            .reasons
            .iter()
            .enumerate()
            .filter(|(_, reason)| reason.code == code || reason.group.as_deref() == Some(code))
            .filter_map(|(index, _)| u16::try_from(index).ok())
            .collect();
        if codes.is_empty() {
            let known: Vec<&str> = spec
                .reasons
                .iter()
                .flat_map(|reason| std::iter::once(reason.code.as_str()).chain(reason.group.as_deref()))
                .collect();
            let at = self.place(position, code.chars().count() + 2);
            self.report(findings::unknown_member(
                at,
                "unknown-reason",
                ("reason or group", "原因代码或分组"),
                code,
                known,
            ));
            return Lowered::Flawed;
        }
        let mut expr = self.make(ExprKind::Undetermined(codes), position);
        expr.name = Some(format!("undetermined(\"{code}\")").into());
        Lowered::Value(expr, Kind::Boolean)
    }

    fn lines_total(&mut self, code: Option<(&str, Position)>, position: Position) -> Lowered {
        if self.refuse_outside_rules("lines_total", position) {
            return Lowered::Flawed;
        }
        if self.in_loop {
            let at = self.place(position, "lines_total".len());
            self.report(findings::not_here(
                at,
                ("`lines_total` in a loop is", "循环中的 `lines_total`"),
                ("read it after the loop", "请在循环之后读取"),
            ));
        }
        let reason = match code {
            None => None,
            Some((code, at)) => match self.reason_index(code, at) {
                Some(reason) => Some(reason),
                None => return Lowered::Flawed,
            },
        };
        let mut expr = self.make(ExprKind::LinesTotal(reason), position);
        expr.name =
            Some(code.map_or_else(|| "lines_total()".into(), |(code, _)| format!("lines_total(\"{code}\")").into()));
        Lowered::Value(expr, Kind::Money)
    }

    /// A table and one of its text columns, named bare or in quotes.
    fn table_column(&mut self, table: &Tree, column: &Tree) -> Option<(TableIndex, ColumnIndex)> {
        let dictionary = &self.book.dictionary;
        let table_name = self.bare_word(table)?;
        let Some(index) = dictionary.find(&table_name) else {
            let known: Vec<&str> = dictionary.tables.iter().map(|table| table.id.as_str()).collect();
            let at = self.place(table.start_position(), table_name.chars().count());
            self.report(findings::unknown_member(at, "unknown-table", ("table", "数据表"), &table_name, known));
            return None;
        };
        self.tables_read.insert(index);
        let spec = dictionary.table(index);
        let column_name = self.bare_word(column)?;
        let found = spec.find(&column_name).filter(|found| spec.column(*found).kind == ColumnType::Text);
        if found.is_none() {
            let known: Vec<&str> = spec
                .columns
                .iter()
                .filter(|column| column.kind == ColumnType::Text)
                .map(|column| column.name.as_str())
                .collect();
            let at = self.place(column.start_position(), column_name.chars().count());
            self.report(findings::unknown_fact(at, &spec.id, &column_name, known));
        }
        found.map(|found| (index, found))
    }

    fn bare_word(&mut self, tree: &Tree) -> Option<String> {
        match tree {
            Tree::Variable(name, _, _) => Some(name.1.to_string()),
            Tree::StringConstant(text, _) => Some(text.to_string()),
            // `blacklist.subject_idno` names the column with its table.
            Tree::Dot(parts, ..) => match &parts.rhs {
                Tree::Property(names, _) => Some(names.2.to_string()),
                _ => None,
            },
            other => {
                let at = self.place(other.start_position(), 1);
                self.report(findings::plain(
                    "bad-table",
                    at,
                    ("expected the name of a table or a column".to_owned(), "此处应为数据表或列的名称".to_owned()),
                    Some((
                        "write `is_listed(blacklist, subject_idno, partner.uscc)`",
                        "请写 `is_listed(blacklist, subject_idno, partner.uscc)`",
                    )),
                ));
                None
            }
        }
    }
}
