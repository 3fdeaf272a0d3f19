//! Rows, lists of rows, and figures over them.

use std::rc::Rc;

use crate::facts::{Presence, RelationKind, TableIndex};
use crate::number::{Number, Sum};
use crate::script::{AggregateKind, Expr, ListExpr, Pick, RowExpr, RowExprKind};
use crate::value::Value;

use super::halt::{Halt, Outcome, checked};
use super::machine::{Machine, Slot};

/// One row, with the row of the link by which it was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowRef {
    pub(super) table: TableIndex,
    pub(super) row: u32,
    pub(super) link: Option<u32>,
    /// How similar its name is, for a row found by name.
    pub(super) similarity: Option<Number>,
}

/// Rows of one table.
#[derive(Debug, Clone)]
pub(super) struct Rows<'a> {
    table: TableIndex,
    rows: Held<'a>,
}

#[derive(Debug, Clone)]
enum Held<'a> {
    /// Children as linked, with the links' rows where there are any.
    Linked(&'a [u32], &'a [u32]),
    /// Picked rows.
    Picked(Rc<[RowRef]>),
}

impl Rows<'_> {
    pub(super) fn len(&self) -> usize {
        match &self.rows {
            Held::Linked(rows, _) => rows.len(),
            Held::Picked(rows) => rows.len(),
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<RowRef> {
        match &self.rows {
            Held::Linked(rows, links) => {
                let row = *rows.get(index)?;
                Some(RowRef { table: self.table, row, link: links.get(index).copied(), similarity: None })
            }
            Held::Picked(rows) => rows.get(index).copied(),
        }
    }
}

impl<'a> Machine<'_, '_, 'a> {
    /// The row that an expression gives, if there is one.
    pub(super) fn row_of(&mut self, expr: &'a RowExpr) -> Outcome<Option<RowRef>> {
        let facts = self.evaluator.facts;
        let found = |row: Option<u32>| row.map(|row| RowRef { table: expr.table, row, link: None, similarity: None });
        Ok(match &expr.kind {
            RowExprKind::Entity => found(Some(self.row)),
            RowExprKind::Local(slot) => match self.slots.get(usize::from(*slot)) {
                Some(Slot::Row(row)) => *row,
                _ => None,
            },
            RowExprKind::Parent(inner, relation) => {
                let Some(row) = self.row_of(inner)? else { return Ok(None) };
                found(facts.parent(*relation, row.row))
            }
            RowExprKind::Referred(inner, column) => {
                let Some(row) = self.row_of(inner)? else { return Ok(None) };
                found(facts.referred(row.table, *column, row.row))
            }
            RowExprKind::Current(inner, relation) => {
                let Some(row) = self.row_of(inner)? else { return Ok(None) };
                found(facts.current(*relation, row.row))
            }
            RowExprKind::Link(inner) => found(self.row_of(inner)?.and_then(|row| row.link)),
            RowExprKind::Pick(pick, slot, list, condition) => self.pick(*pick, *slot, list, condition.as_deref())?,
            RowExprKind::BestMatch(column, text) => {
                let Value::Text(text) = self.value(text)? else { return Ok(None) };
                if facts.table(expr.table).presence == Presence::Absent {
                    return Ok(None);
                }
                match facts.best_match(expr.table, *column, text) {
                    Some((row, similarity)) => {
                        Some(RowRef { table: expr.table, row, link: None, similarity: Some(similarity) })
                    }
                    // No row at all: nothing is similar, which is known.
                    None => {
                        Some(RowRef { table: expr.table, row: u32::MAX, link: None, similarity: Some(Number::ZERO) })
                    }
                }
            }
        })
    }

    /// The rows that an expression gives; `None` where it is not known which there are.
    pub(super) fn list(&mut self, expr: &'a ListExpr) -> Outcome<Option<Rows<'a>>> {
        match expr {
            ListExpr::Local(slot) => Ok(match self.slots.get(usize::from(*slot)) {
                Some(Slot::List(rows)) => rows.clone(),
                _ => None,
            }),
            ListExpr::Children(parent, relation) => {
                let facts = self.evaluator.facts;
                let spec = self.evaluator.checked.book.dictionary.relation(*relation);
                if facts.table(spec.child).presence == Presence::Absent {
                    return Ok(None);
                }
                let Some(row) = self.row_of(parent)? else { return Ok(None) };
                let links = match spec.kind {
                    RelationKind::Through { link, .. } => {
                        if facts.table(link).presence == Presence::Absent {
                            return Ok(None);
                        }
                        facts.through(*relation, row.row)
                    }
                    _ => &[],
                };
                let rows = Held::Linked(facts.children(*relation, row.row), links);
                Ok(Some(Rows { table: spec.child, rows }))
            }
            ListExpr::Filter(slot, list, condition) => {
                let Some(rows) = self.list(list)? else { return Ok(None) };
                let Some(condition) = condition else { return Ok(Some(rows)) };
                let mut picked = Vec::new();
                self.for_rows(*slot, &rows, Some(condition), |_, row| {
                    picked.push(row);
                    Ok(true)
                })?;
                Ok(Some(Rows { table: rows.table, rows: Held::Picked(picked.into()) }))
            }
        }
    }

    /// Does something for each row of a list for which the condition holds, until told to stop.
    fn for_rows(
        &mut self,
        slot: u16,
        rows: &Rows<'a>,
        condition: Option<&'a Expr>,
        mut each: impl FnMut(&mut Self, RowRef) -> Outcome<bool>,
    ) -> Outcome<()> {
        self.inside += 1;
        let mut result = Ok(());
        for index in 0..rows.len() {
            let Some(row) = rows.get(index) else { continue };
            self.put(slot, Slot::Row(Some(row)));
            let step = match condition {
                Some(condition) => self.settled(condition, ("a `where` depends on it", "`where` 取决于它")),
                None => self.spend((0, 0)).map(|()| true),
            };
            let go_on = step.and_then(|holds| if holds { each(self, row) } else { Ok(true) });
            match go_on {
                Ok(true) => {}
                Ok(false) => break,
                Err(halt) => {
                    result = Err(halt);
                    break;
                }
            }
        }
        self.inside -= 1;
        result
    }

    fn pick(
        &mut self,
        pick: Pick,
        slot: u16,
        list: &'a ListExpr,
        condition: Option<&'a Expr>,
    ) -> Outcome<Option<RowRef>> {
        let Some(rows) = self.list(list)? else { return Ok(None) };
        let mut found: Option<RowRef> = None;
        self.for_rows(slot, &rows, condition, |_, row| {
            if pick == Pick::Only && found.is_some() {
                return Err(Halt::two_rows((0, 0)));
            }
            found = Some(row);
            Ok(pick != Pick::First)
        })?;
        Ok(found)
    }

    /// A figure over the rows of a list.
    pub(super) fn aggregate(
        &mut self,
        kind: AggregateKind,
        slot: u16,
        list: &'a ListExpr,
        value: Option<&'a Expr>,
        condition: Option<&'a Expr>,
        at: (u32, u32),
    ) -> Outcome<Value<'a>> {
        let Some(rows) = self.list(list)? else { return Ok(Value::Absent) };
        match kind {
            AggregateKind::Count | AggregateKind::Any | AggregateKind::All => {
                let mut count = 0_u32;
                self.for_rows(slot, &rows, condition, |_, _| {
                    count += 1;
                    Ok(kind != AggregateKind::Any)
                })?;
                Ok(match kind {
                    AggregateKind::Count => Value::Number(Number::from_count(count)),
                    AggregateKind::Any => Value::Boolean(count > 0),
                    _ => Value::Boolean(count as usize == rows.len()),
                })
            }
            AggregateKind::CountDistinct => self.count_distinct(slot, &rows, value, condition),
            AggregateKind::Min | AggregateKind::Max => self.extreme(kind, slot, &rows, value, condition),
            AggregateKind::Sum | AggregateKind::Mean => {
                let mut sum = Sum::default();
                let mut count = 0_u32;
                self.for_rows(slot, &rows, condition, |machine, _| {
                    if let Some(value) = value {
                        sum.add(machine.number(value, ("it is summed", "要对它求和"))?);
                        count += 1;
                    }
                    Ok(true)
                })?;
                if kind == AggregateKind::Sum {
                    return Ok(Value::Number(checked(sum.total(), at)?));
                }
                mean(sum, count, at)
            }
        }
    }

    fn count_distinct(
        &mut self,
        slot: u16,
        rows: &Rows<'a>,
        value: Option<&'a Expr>,
        condition: Option<&'a Expr>,
    ) -> Outcome<Value<'a>> {
        let mut seen: Vec<Value<'a>> = Vec::new();
        self.for_rows(slot, rows, condition, |machine, _| {
            if let Some(value) = value {
                let found = machine.known_value(value, ("it is counted", "要对它计数"))?;
                seen.push(found);
            }
            Ok(true)
        })?;
        let distinct: std::collections::HashSet<Value<'a>> = seen.into_iter().collect();
        Ok(Value::Number(Number::from_count(u32::try_from(distinct.len()).unwrap_or(u32::MAX))))
    }

    fn extreme(
        &mut self,
        kind: AggregateKind,
        slot: u16,
        rows: &Rows<'a>,
        value: Option<&'a Expr>,
        condition: Option<&'a Expr>,
    ) -> Outcome<Value<'a>> {
        let mut best = Value::Absent;
        self.for_rows(slot, rows, condition, |machine, _| {
            if let Some(value) = value {
                let found = machine.known_value(value, ("it is compared", "要对它比较"))?;
                let better = match (found, best) {
                    (Value::Number(a), Value::Number(b)) => {
                        if kind == AggregateKind::Min {
                            a < b
                        } else {
                            a > b
                        }
                    }
                    (Value::Date(a), Value::Date(b)) => {
                        if kind == AggregateKind::Min {
                            a < b
                        } else {
                            a > b
                        }
                    }
                    (_, Value::Absent) => true,
                    _ => return Err(Halt::unlike(value.at)),
                };
                if better {
                    best = found;
                }
            }
            Ok(true)
        })?;
        Ok(best)
    }
}

/// A mean, at 6 places; absent of nothing.
pub(super) fn mean<'a>(sum: Sum, count: u32, at: (u32, u32)) -> Outcome<Value<'a>> {
    if count == 0 {
        return Ok(Value::Absent);
    }
    // The sum may be too large for a number while the mean is not; both roundings are of one exact value.
    let divisor = i128::from(count);
    let scaled = sum.raw().div_euclid(divisor);
    let rest = sum.raw().rem_euclid(divisor);
    let step = 1_000_000_i128;
    let (quotient, left) = (scaled.div_euclid(step), scaled.rem_euclid(step));
    let twice = (left * divisor + rest) * 2;
    let whole = step * divisor;
    let up = twice > whole || (twice == whole && quotient % 2 != 0);
    let raw = (quotient + i128::from(up)) * step;
    Ok(Value::Number(checked(Number::from_raw(raw), at)?))
}
