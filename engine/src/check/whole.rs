//! Whole numbers: outputs of type integer, and counts of days and months, that may be given decimal places.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::facts::{ColumnType, TableIndex};
use crate::parameters::{ParameterKind, ParameterType};
use crate::policy::{FigureKind, OutputType, PolicyIndex, PolicySpec};
use crate::script::{
    AggregateKind, Arithmetic, Block, CheckedBook, Child, Expr, ExprKind, FigureSource, Function, ParameterMethod,
    ParameterRef, PeriodPart, SpanFunction, Stmt, StmtKind,
};
use crate::value::Value;

/// By slot: whether a variable, where it is a number, is surely whole.
type Wholes = BTreeMap<u16, bool>;

/// Reports integer outputs, and counts of days and months, of a policy that may be given decimal places.
pub(super) fn examine(checked: &CheckedBook, policy: PolicyIndex, findings: &mut Findings) {
    let spec = checked.book.policy(policy);
    let program = checked.program(policy);
    let mut walk = Walk { whole: Whole { checked, policy: Some(spec), row: None }, fixed: None, findings };
    let needs = program.needs.iter().zip(spec.needs.iter());
    let ensure = program.ensure.iter().zip(spec.ensure.iter().map(|(_, text)| text));
    for (expr, text) in needs.chain(ensure) {
        walk.fixed = Some(text.place.clone());
        walk.counts(Child { expr, is_where: false }, &Wholes::new());
    }
    walk.fixed = None;
    walk.block(&program.body, &mut Wholes::new());
}

/// Reports counts of days and months in the row checks of the data dictionary that may have decimal places.
pub(super) fn examine_row_checks(checked: &CheckedBook, findings: &mut Findings) {
    for (index, table) in checked.book.dictionary.tables.iter().enumerate() {
        let Ok(index) = u16::try_from(index).map(TableIndex) else { continue };
        for (at, check) in table.ensure.iter().enumerate() {
            if let Some(expr) = checked.row_check(index, at) {
                let whole = Whole { checked, policy: None, row: Some(index) };
                let mut walk = Walk { whole, fixed: Some(check.place.clone()), findings };
                walk.counts(Child { expr, is_where: false }, &Wholes::new());
            }
        }
    }
}

struct Walk<'b, 'f> {
    whole: Whole<'b>,
    /// The place of all findings, for an expression of a TOML file.
    fixed: Option<Place>,
    findings: &'f mut Findings,
}

impl Walk<'_, '_> {
    fn block(&mut self, block: &Block, wholes: &mut Wholes) {
        for statement in block {
            self.statement(statement, wholes);
        }
    }

    fn statement(&mut self, statement: &Stmt, wholes: &mut Wholes) {
        statement.expressions().into_iter().for_each(|child| self.counts(child, wholes));
        match &statement.kind {
            StmtKind::Let(slot, expr) => {
                let whole = self.whole.holds(expr, wholes);
                wholes.insert(*slot, whole);
            }
            StmtKind::SetOutput(index, expr) => {
                let output = self.whole.policy.and_then(|spec| spec.outputs.get(usize::from(*index)));
                if let Some(output) = output.filter(|output| output.kind == OutputType::Integer)
                    && !self.whole.holds(expr, wholes)
                {
                    let name = output.name.as_str();
                    let is_given = (format!("`{name}` is a whole number"), format!("`{name}` 为整数"));
                    self.report(expr, wholes, is_given);
                }
            }
            StmtKind::If(_, then, otherwise) => self.ways(&[then, otherwise], false, wholes),
            StmtKind::Switch(_, arms, rest) => {
                let ways: Vec<&Block> = arms.iter().map(|(_, block)| block).chain(rest).collect();
                self.ways(&ways, rest.is_none() && arms.is_empty(), wholes);
            }
            StmtKind::For(_, _, block) | StmtKind::Rule(_, _, block) => self.ways(&[block], true, wholes),
            _ => {}
        }
    }

    /// Blocks of which one runs, or (`or_none`) perhaps none.
    fn ways(&mut self, blocks: &[&Block], or_none: bool, wholes: &mut Wholes) {
        let before = wholes.clone();
        let mut after = or_none.then(|| before.clone());
        for block in blocks {
            let mut inner = before.clone();
            self.block(block, &mut inner);
            after = Some(after.map_or(inner.clone(), |known| joined(known, &inner)));
        }
        *wholes = after.unwrap_or(before);
    }

    /// Reports counts of days and months, in an expression and all within it, that may have decimal places.
    fn counts(&mut self, child: Child<'_>, wholes: &Wholes) {
        child.visit(&mut |child| {
            let (word, count) = match &child.expr.kind {
                ExprKind::Call(function, arguments) => match (function, arguments.as_slice()) {
                    (Function::AddDays, [_, count]) => ("add_days", count),
                    (Function::AddMonths, [_, count]) => ("add_months", count),
                    (Function::AddWorkingDays, [_, count]) => ("add_working_days", count),
                    _ => return,
                },
                ExprKind::MakeSpan(function, arguments) => match (function, arguments.as_slice()) {
                    (SpanFunction::LastDays, [count, _]) => ("last_days", count),
                    (SpanFunction::LastMonths, [count, _]) => ("last_months", count),
                    _ => return,
                },
                _ => return,
            };
            if !self.whole.holds(count, wholes) {
                let of = if word.ends_with("months") { ("months", "月") } else { ("days", "天") };
                let takes = (format!("`{word}` takes whole {}", of.0), format!("`{word}` 的{}数须为整数", of.1));
                self.report(count, wholes, takes);
            }
        });
    }

    fn report(&mut self, expr: &Expr, wholes: &Wholes, takes: (String, String)) {
        let place = match (&self.fixed, self.whole.policy) {
            (Some(place), _) => place.clone(),
            (None, spec) => Place::at(spec.map_or("", |spec| spec.script_name.as_str()), expr.at.0, expr.at.1),
        };
        let culprit = self.whole.culprit(expr, wholes);
        let (en, zh) = match (&culprit.kind, culprit.name.as_deref()) {
            (_, Some(name)) => (format!("`{name}` may have decimal places"), format!(" `{name}` 可能带有小数")),
            (ExprKind::Arithmetic(Arithmetic::Divide, ..), _) => {
                ("a division may give decimal places".to_owned(), "除法结果可能带有小数".to_owned())
            }
            _ => ("what it is given may have decimal places".to_owned(), "所给的值可能带有小数".to_owned()),
        };
        let hint = match &culprit.kind {
            ExprKind::Parameter(_) | ExprKind::Cell(..) | ExprKind::Upstream(..) | ExprKind::Output(_) => Text::new(
                "where it is described, say `type = \"integer\"`; or say how it is rounded, with `whole(x)` or `floor_to(x, step)`",
                "请在其定义处写 `type = \"integer\"`；或用 `whole(x)`、`floor_to(x, 步长)` 写明如何取整",
            ),
            _ => Text::new(
                "say how it is rounded: `whole(x)` cuts the decimal places off, `floor_to(x, step)` goes down to a whole step",
                "请写明如何取整：`whole(x)` 去掉小数部分，`floor_to(x, 步长)` 向下取到整步长",
            ),
        };
        let message = Text::new(format!("{}, and {en}", takes.0), format!("{}，而{zh}", takes.1));
        self.findings.push(Diagnostic::error("not-whole", place, message).with_hint(hint));
    }
}

/// Whether variables are whole after two ways that meet again.
fn joined(mut left: Wholes, right: &Wholes) -> Wholes {
    for (slot, whole) in right {
        let both = left.entry(*slot).or_insert(*whole);
        *both = *both && *whole;
    }
    left
}

/// Tells which numbers are surely whole.
struct Whole<'b> {
    checked: &'b CheckedBook,
    policy: Option<&'b PolicySpec>,
    /// The table whose row is checked, in a row check.
    row: Option<TableIndex>,
}

impl Whole<'_> {
    /// Whether an expression, where it is a known number, is surely whole.
    fn holds(&self, expr: &Expr, wholes: &Wholes) -> bool {
        let both = |left: &Expr, right: &Expr| self.holds(left, wholes) && self.holds(right, wholes);
        let dictionary = &self.checked.book.dictionary;
        match &expr.kind {
            ExprKind::Constant(Value::Number(number)) => number.is_whole(),
            ExprKind::Constant(Value::Absent) | ExprKind::Period(PeriodPart::Year, _) => true,
            ExprKind::Local(slot) => wholes.get(slot).copied().unwrap_or(false),
            ExprKind::Cell(row, column) => dictionary.table(row.table).column(*column).kind == ColumnType::Integer,
            ExprKind::CheckedCell(column) => {
                self.row.is_some_and(|table| dictionary.table(table).column(*column).kind == ColumnType::Integer)
            }
            ExprKind::PivotCell(_, relation, key) => {
                let child = dictionary.table(dictionary.relation(*relation).child);
                let key = child.pivot.as_ref().and_then(|pivot| pivot.keys.get(*key));
                key.is_some_and(|key| key.kind == ColumnType::Integer)
            }
            ExprKind::Parameter(reference) => {
                self.parameter(*reference) == Some(&ParameterKind::Value(ParameterType::Integer))
            }
            ExprKind::ParameterCall(reference, method, arguments) => {
                self.method(*reference, *method, arguments, wholes)
            }
            ExprKind::Population(figure) => self.figure(*figure),
            ExprKind::Upstream(policy, output) | ExprKind::Prior(policy, output) => {
                is_integer(self.checked.book.policy(*policy), *output)
            }
            ExprKind::Output(output) => self.policy.is_some_and(|spec| is_integer(spec, *output)),
            ExprKind::Arithmetic(Arithmetic::Divide, ..) => false,
            ExprKind::Arithmetic(_, left, right) | ExprKind::Coalesce(left, right) => both(left, right),
            ExprKind::Negate(inner) => self.holds(inner, wholes),
            ExprKind::If(_, yes, no) => both(yes, no),
            ExprKind::Switch(_, arms, rest) => {
                arms.iter().map(|(_, arm)| arm).chain(rest.as_deref()).all(|arm| self.holds(arm, wholes))
            }
            ExprKind::Call(function, arguments) => match function {
                Function::Min | Function::Max | Function::Clamp => {
                    arguments.iter().all(|argument| self.holds(argument, wholes))
                }
                Function::FloorTo => arguments.get(1).is_some_and(|step| self.holds(step, wholes)),
                Function::Whole
                | Function::DaysBetween
                | Function::MonthsBetween
                | Function::Month
                | Function::Days => true,
                _ => false,
            },
            ExprKind::Aggregate(kind, _, _, value, _) => match kind {
                AggregateKind::Count | AggregateKind::CountDistinct => true,
                AggregateKind::Sum | AggregateKind::Min | AggregateKind::Max => {
                    value.as_deref().is_some_and(|value| self.holds(value, wholes))
                }
                _ => false,
            },
            ExprKind::LinesTotal(_) => self.checked.book.money_places == 0,
            _ => false,
        }
    }

    /// The innermost part of an expression by which it may have decimal places.
    fn culprit<'e>(&self, expr: &'e Expr, wholes: &Wholes) -> &'e Expr {
        let parts: Vec<&Expr> = match &expr.kind {
            ExprKind::Arithmetic(Arithmetic::Divide, ..) => Vec::new(),
            ExprKind::Arithmetic(_, left, right) | ExprKind::Coalesce(left, right) => vec![left, right],
            ExprKind::Negate(inner) => vec![inner],
            ExprKind::If(_, yes, no) => vec![yes, no],
            ExprKind::Switch(_, arms, rest) => arms.iter().map(|(_, arm)| arm).chain(rest.as_deref()).collect(),
            ExprKind::Call(Function::Min | Function::Max | Function::Clamp, arguments) => arguments.iter().collect(),
            _ => Vec::new(),
        };
        let part = parts.into_iter().find(|part| !self.holds(part, wholes));
        part.map_or(expr, |part| self.culprit(part, wholes))
    }

    fn parameter(&self, reference: ParameterRef) -> Option<&ParameterKind> {
        let parameters = &self.checked.book.policy(reference.policy).parameters;
        parameters.get(reference.parameter).map(|parameter| &parameter.kind)
    }

    fn method(&self, reference: ParameterRef, method: ParameterMethod, arguments: &[Expr], wholes: &Wholes) -> bool {
        let integer = |kind: &ParameterType| *kind == ParameterType::Integer;
        match (method, self.parameter(reference)) {
            (ParameterMethod::Rate | ParameterMethod::Amount, Some(ParameterKind::Scale { gives, .. }))
            | (ParameterMethod::Of, Some(ParameterKind::Table { gives, .. })) => integer(gives),
            (ParameterMethod::Marginal, Some(ParameterKind::Scale { over, gives })) => {
                let slices = arguments.len() == 1 && arguments.iter().all(|argument| self.holds(argument, wholes));
                integer(over) && integer(gives) && slices
            }
            (ParameterMethod::Threshold | ParameterMethod::NextThreshold, Some(ParameterKind::Bands { over, .. })) => {
                integer(over)
            }
            _ => false,
        }
    }

    /// Whether a population figure is whole: a place, a count, or a sum of whole numbers.
    fn figure(&self, figure: usize) -> bool {
        let Some(spec) = self.policy else { return false };
        let book = &self.checked.book;
        match spec.population.get(figure).map(|figure| figure.kind) {
            Some(FigureKind::Rank(..) | FigureKind::Count) => true,
            Some(FigureKind::Sum) => {
                let program = book.find(&spec.id).map(|policy| self.checked.program(policy));
                let of = program.and_then(|program| program.figures.get(figure)).and_then(|figure| figure.of.as_ref());
                match of {
                    Some(FigureSource::Output(policy, output)) => is_integer(book.policy(*policy), *output),
                    Some(FigureSource::Chosen(_, options)) => {
                        options.iter().all(|(_, (policy, output))| is_integer(book.policy(*policy), *output))
                    }
                    None => false,
                }
            }
            _ => false,
        }
    }
}

fn is_integer(spec: &PolicySpec, output: usize) -> bool {
    spec.outputs.get(output).is_some_and(|output| output.kind == OutputType::Integer)
}
