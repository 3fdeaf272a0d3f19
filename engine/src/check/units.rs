//! Values in different units where they should be in one: compared, added, taken together, given to what counts in another.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::facts::TableIndex;
use crate::parameters::{ParameterKind, ParameterSpec, ParameterType};
use crate::policy::{FigureKind, PolicyIndex, PolicySpec};
use crate::script::{
    AggregateKind, Arithmetic, Block, CheckedBook, Expr, ExprKind, FigureSource, Function, ParameterMethod,
    ParameterRef, SpanFunction, Stmt, StmtKind,
};
use crate::value::Value;

use super::measure::{Measure, Unit};

/// By slot: what a variable is measured in.
type Measures = BTreeMap<u16, Measure>;

/// Reports values of a policy whose units certainly do not go together.
pub(super) fn examine(checked: &CheckedBook, policy: PolicyIndex, findings: &mut Findings) {
    let spec = checked.book.policy(policy);
    let program = checked.program(policy);
    let mut walk = Walk { checked, policy: Some((policy, spec)), row: None, fixed: None, findings };
    let needs = program.needs.iter().zip(spec.needs.iter());
    let ensure = program.ensure.iter().zip(spec.ensure.iter().map(|(_, text)| text));
    for (expr, text) in needs.chain(ensure) {
        walk.fixed = Some(text.place.clone());
        walk.measure(expr, &Measures::new());
    }
    walk.fixed = None;
    walk.block(&program.body, &mut Measures::new());
}

/// Reports values in the row checks of the data dictionary whose units certainly do not go together.
pub(super) fn examine_row_checks(checked: &CheckedBook, findings: &mut Findings) {
    for (index, table) in (0_u16..).map(TableIndex).zip(&checked.book.dictionary.tables) {
        for (at, check) in table.ensure.iter().enumerate() {
            if let Some(expr) = checked.row_check(index, at) {
                let fixed = Some(check.place.clone());
                let mut walk = Walk { checked, policy: None, row: Some(index), fixed, findings };
                walk.measure(expr, &Measures::new());
            }
        }
    }
}

struct Walk<'b, 'f> {
    checked: &'b CheckedBook,
    policy: Option<(PolicyIndex, &'b PolicySpec)>,
    /// The table whose row is checked, in a row check.
    row: Option<TableIndex>,
    /// The place of all findings, for an expression of a TOML file.
    fixed: Option<Place>,
    findings: &'f mut Findings,
}

impl Walk<'_, '_> {
    fn block(&mut self, block: &Block, measures: &mut Measures) {
        block.iter().for_each(|statement| self.statement(statement, measures));
    }

    fn statement(&mut self, statement: &Stmt, measures: &mut Measures) {
        let parts: Vec<Measure> =
            statement.expressions().into_iter().map(|child| self.measure(child.expr, measures)).collect();
        match &statement.kind {
            StmtKind::Let(slot, _) => {
                measures.insert(*slot, parts.first().copied().unwrap_or(Measure::Unknown));
            }
            StmtKind::SetOutput(index, expr) => {
                let output = self.policy.and_then(|(_, spec)| spec.outputs.get(usize::from(*index)));
                let given = parts.first().copied().unwrap_or(Measure::Unknown);
                if let Some(output) = output
                    && let Some((own, given)) = Measure::of_output(&output.kind, output.unit.as_ref()).clash(given)
                {
                    let name = &output.name;
                    self.expected(expr, (format!("`{name}`"), format!("`{name}` ")), own, given);
                }
            }
            StmtKind::Line(_, base, _) => {
                let amount = parts.into_iter().reduce(Measure::times).unwrap_or(Measure::Unknown);
                if let Some((own, given)) = Measure::In(Unit::Money).clash(amount) {
                    self.expected(base, ("a line".to_owned(), "明细行".to_owned()), own, given);
                }
            }
            StmtKind::If(_, then, otherwise) => self.ways(&[then, otherwise], false, measures),
            StmtKind::Switch(_, arms, rest) => {
                let ways: Vec<&Block> = arms.iter().map(|(_, block)| block).chain(rest).collect();
                self.ways(&ways, ways.is_empty(), measures);
            }
            StmtKind::For(_, _, block) | StmtKind::Rule(_, _, block) => self.ways(&[block], true, measures),
            _ => {}
        }
    }

    /// Blocks of which one runs, or (`or_none`) perhaps none.
    fn ways(&mut self, blocks: &[&Block], or_none: bool, measures: &mut Measures) {
        let before = measures.clone();
        let mut after = or_none.then(|| before.clone());
        for block in blocks {
            let mut inner = before.clone();
            self.block(block, &mut inner);
            after = Some(after.map_or_else(|| inner.clone(), |known| joined(known, &inner)));
        }
        *measures = after.unwrap_or(before);
    }

    /// What an expression is measured in. Reports what does not go together in it.
    fn measure(&mut self, expr: &Expr, measures: &Measures) -> Measure {
        let parts: Vec<Measure> = expr.children().into_iter().map(|child| self.measure(child.expr, measures)).collect();
        let part = |index: usize| parts.get(index).copied().unwrap_or(Measure::Unknown);
        let book = &self.checked.book;
        match &expr.kind {
            ExprKind::Constant(Value::Number(_) | Value::Absent) => Measure::Any,
            ExprKind::Local(slot) => measures.get(slot).copied().unwrap_or(Measure::Unknown),
            ExprKind::Cell(row, column) => {
                let column = book.dictionary.table(row.table).column(*column);
                Measure::of_column(&column.kind, column.unit.as_ref())
            }
            ExprKind::CheckedCell(column) => self.row.map_or(Measure::Unknown, |table| {
                let column = book.dictionary.table(table).column(*column);
                Measure::of_column(&column.kind, column.unit.as_ref())
            }),
            ExprKind::PivotCell(_, relation, key) => {
                let pivot = book.dictionary.table(book.dictionary.relation(*relation).child).pivot.as_ref();
                let key = pivot.and_then(|pivot| pivot.keys.get(*key));
                key.map_or(Measure::Unknown, |key| Measure::of_column(&key.kind, None))
            }
            ExprKind::Parameter(reference) => match self.parameter(*reference) {
                Some(ParameterSpec { kind: ParameterKind::Value(kind), unit, .. }) => {
                    Measure::of_parameter(kind, unit.as_ref())
                }
                _ => Measure::Unknown,
            },
            ExprKind::ParameterCall(reference, method, arguments) => {
                self.method(expr, *reference, *method, arguments, &parts)
            }
            ExprKind::Population(figure) => self.figure(*figure),
            ExprKind::Upstream(policy, output) | ExprKind::Prior(policy, output) => self.output(*policy, *output),
            ExprKind::Output(output) => {
                self.policy.map_or(Measure::Unknown, |(policy, _)| self.output(policy, *output))
            }
            ExprKind::LinesTotal(_) => Measure::In(Unit::Money),
            ExprKind::LocalScore(_, true) | ExprKind::Score(_, true) | ExprKind::Similarity(_) => {
                Measure::In(Unit::Fraction)
            }
            ExprKind::Arithmetic(operator, ..) => self.arithmetic(expr, *operator, part(0), part(1)),
            ExprKind::Compare(..) => {
                if let Some((left, right)) = part(0).clash(part(1)) {
                    let ((en_left, zh_left), (en_right, zh_right)) = (left.name(), right.name());
                    let is = if en_left.ends_with('s') { "are" } else { "is" };
                    let text =
                        (format!("{en_left} {is} compared with {en_right}"), format!("{zh_left}与{zh_right}相比较"));
                    self.report(expr, text);
                }
                Measure::Unknown
            }
            ExprKind::Negate(_) => part(0),
            ExprKind::Coalesce(..) => part(0).or(part(1)),
            // The condition, or what is switched on, comes first.
            ExprKind::If(..) | ExprKind::Switch(..) => {
                parts.into_iter().skip(1).reduce(Measure::or).unwrap_or(Measure::Unknown)
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments, &parts),
            ExprKind::MakeSpan(SpanFunction::LastDays, arguments) => {
                self.counts("last_days", Unit::Days, arguments.first(), part(0))
            }
            ExprKind::MakeSpan(SpanFunction::LastMonths, arguments) => {
                self.counts("last_months", Unit::Months, arguments.first(), part(0))
            }
            // Its list comes before the value, and its condition after.
            ExprKind::Aggregate(
                AggregateKind::Sum | AggregateKind::Mean | AggregateKind::Min | AggregateKind::Max,
                _,
                _,
                Some(_),
                condition,
            ) => parts.iter().rev().nth(usize::from(condition.is_some())).copied().unwrap_or(Measure::Unknown),
            _ => Measure::Unknown,
        }
    }

    fn arithmetic(&mut self, expr: &Expr, operator: Arithmetic, left: Measure, right: Measure) -> Measure {
        let sign = match operator {
            Arithmetic::Add => "+",
            Arithmetic::Subtract => "-",
            Arithmetic::Multiply => return left.times(right),
            Arithmetic::Divide if right == Measure::Any => return left,
            Arithmetic::Divide => return Measure::Unknown,
        };
        if let Some((left, right)) = left.clash(right) {
            let ((en_left, zh_left), (en_right, zh_right)) = (left.name(), right.name());
            let text =
                (format!("{en_left} {sign} {en_right} mixes units"), format!("{zh_left} {sign} {zh_right} 单位不一致"));
            self.report(expr, text);
        }
        left.or(right)
    }

    fn call(&mut self, function: Function, arguments: &[Expr], parts: &[Measure]) -> Measure {
        let part = |index: usize| parts.get(index).copied().unwrap_or(Measure::Unknown);
        let together = parts.iter().copied().reduce(Measure::or).unwrap_or(Measure::Unknown);
        let second = arguments.get(1);
        match function {
            Function::Min => self.alike("min", arguments, parts, together),
            Function::Max => self.alike("max", arguments, parts, together),
            Function::Clamp => self.alike("clamp", arguments, parts, together),
            Function::Mean => self.alike("mean", arguments, parts, together),
            Function::FloorTo => self.alike("floor_to", arguments, parts, together),
            Function::GrowthRate => self.alike("growth_rate", arguments, parts, Measure::In(Unit::Fraction)),
            Function::CompoundGrowth => {
                let amounts = parts.get(..2).unwrap_or_default();
                self.alike("compound_growth", arguments, amounts, Measure::Unknown);
                self.counts("compound_growth", Unit::Years, arguments.get(2), part(2));
                Measure::In(Unit::Fraction)
            }
            Function::Whole => part(0),
            Function::AddDays => self.counts("add_days", Unit::Days, second, part(1)),
            Function::AddWorkingDays => self.counts("add_working_days", Unit::Days, second, part(1)),
            Function::AddMonths => self.counts("add_months", Unit::Months, second, part(1)),
            Function::DaysBetween | Function::Days => Measure::In(Unit::Days),
            Function::MonthsBetween => Measure::In(Unit::Months),
            Function::Month | Function::DayBefore | Function::PeriodStart | Function::PeriodEnd => Measure::Unknown,
        }
    }

    /// Reports arguments of a function that are not in one unit.
    fn alike(&mut self, name: &str, arguments: &[Expr], parts: &[Measure], gives: Measure) -> Measure {
        let known = parts.iter().copied().find(|part| matches!(part, Measure::In(_))).unwrap_or(Measure::Any);
        let clash = arguments.iter().zip(parts).find_map(|(expr, part)| Some((expr, known.clash(*part)?)));
        if let Some((expr, (first, other))) = clash {
            let ((en_first, zh_first), (en_other, zh_other)) = (first.name(), other.name());
            let en = format!("`{name}` takes {en_first} and {en_other} together");
            self.report(expr, (en, format!("`{name}` 同时用了{zh_first}和{zh_other}")));
        }
        gives
    }

    /// Reports what a function that counts in one unit is given in another.
    fn counts(&mut self, name: &str, unit: Unit, expr: Option<&Expr>, given: Measure) -> Measure {
        if let (Some(expr), Some((own, given))) = (expr, Measure::In(unit).clash(given)) {
            self.expected(expr, (format!("`{name}`"), format!("`{name}` 所数的")), own, given);
        }
        Measure::Unknown
    }

    fn method(
        &mut self,
        expr: &Expr,
        reference: ParameterRef,
        method: ParameterMethod,
        arguments: &[Expr],
        parts: &[Measure],
    ) -> Measure {
        let Some(spec) = self.parameter(reference) else { return Measure::Unknown };
        let unit = spec.unit.as_ref();
        let plain = |kind: &ParameterType| Measure::of_parameter(kind, None);
        let (over, gives) = match (method, &spec.kind) {
            (ParameterMethod::Marginal, ParameterKind::Scale { over, .. }) => (plain(over), plain(over)),
            (_, ParameterKind::Scale { over, gives }) => (plain(over), plain(gives)),
            (ParameterMethod::Threshold, ParameterKind::Bands { over, .. }) => {
                return Measure::of_parameter(over, unit);
            }
            (ParameterMethod::NextThreshold, ParameterKind::Bands { over, .. }) => {
                (Measure::of_parameter(over, unit), Measure::of_parameter(over, unit))
            }
            (ParameterMethod::Label, ParameterKind::Bands { over, .. }) => {
                (Measure::of_parameter(over, unit), Measure::Unknown)
            }
            (_, ParameterKind::Table { gives, .. }) => return Measure::of_parameter(gives, unit),
            (_, ParameterKind::Anchors(over)) => (plain(over), Measure::Unknown),
            _ => return Measure::Unknown,
        };
        // A share that scales the bounds changes what the number is compared with.
        if let ([argument], [given]) = (arguments, parts)
            && let Some((own, given)) = over.clash(*given)
        {
            let name = expr.name.as_deref().unwrap_or(&spec.name);
            self.expected(argument, (format!("`{name}`"), format!("`{name}` 所依的")), own, given);
        }
        gives
    }

    fn figure(&self, figure: usize) -> Measure {
        let Some((policy, spec)) = self.policy else { return Measure::Unknown };
        match spec.population.get(figure).map(|figure| figure.kind) {
            Some(FigureKind::Share | FigureKind::Quantile) => Measure::In(Unit::Fraction),
            Some(FigureKind::Sum | FigureKind::Mean) => {
                match self.checked.program(policy).figures.get(figure).and_then(|figure| figure.of.as_ref()) {
                    Some(FigureSource::Output(policy, output)) => self.output(*policy, *output),
                    Some(FigureSource::Chosen(_, options)) => options
                        .iter()
                        .map(|(_, (policy, output))| self.output(*policy, *output))
                        .reduce(Measure::or)
                        .unwrap_or(Measure::Unknown),
                    None => Measure::Unknown,
                }
            }
            _ => Measure::Unknown,
        }
    }

    fn output(&self, policy: PolicyIndex, output: usize) -> Measure {
        let output = self.checked.book.policy(policy).outputs.get(output);
        output.map_or(Measure::Unknown, |output| Measure::of_output(&output.kind, output.unit.as_ref()))
    }

    fn parameter(&self, reference: ParameterRef) -> Option<&'_ ParameterSpec> {
        self.checked.book.policy(reference.policy).parameters.get(reference.parameter)
    }

    /// Reports what is given in one unit where another is asked for.
    fn expected(&mut self, expr: &Expr, what: (String, String), own: Unit, given: Unit) {
        let ((en_own, zh_own), (en_given, zh_given)) = (own.name(), given.name());
        let en = format!("{} takes {en_own}, and is given {en_given}", what.0);
        self.report(expr, (en, format!("{}应为{zh_own}，所给的是{zh_given}", what.1)));
    }

    fn report(&mut self, expr: &Expr, text: (String, String)) {
        let place = match (&self.fixed, self.policy) {
            (Some(place), _) => place.clone(),
            (None, policy) => Place::at(policy.map_or("", |(_, spec)| spec.script_name.as_str()), expr.at.0, expr.at.1),
        };
        self.findings.push(Diagnostic::error("mixed-units", place, Text::new(text.0, text.1)).with_hint(Text::new(
            "convert one of the two, or correct its `type` or `unit` where it is described",
            "请换算其一，或在其定义处更正 `type` 或 `unit`",
        )));
    }
}

/// What variables are measured in after two ways that meet again.
fn joined(mut left: Measures, right: &Measures) -> Measures {
    for (slot, measure) in right {
        let both = left.entry(*slot).or_insert(*measure);
        *both = both.or(*measure);
    }
    left
}
