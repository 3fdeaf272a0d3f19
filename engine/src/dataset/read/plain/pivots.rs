//! The value of a pivot: what type it has, and its bounds, depend on the key beside it.

use arrow_array::ArrayRef;

use crate::calendar::Period;
use crate::facts::{Column, ColumnIndex, Pivot};

use super::super::layout::Layout;
use super::Marks;
use super::numbers::{Limits, number_column};
use super::texts::Known;

/// The values of a pivot, given the other columns. Rows whose key is not written as in the dictionary, or whose
/// period is none, are marked. None where the values are not exact numbers.
pub(super) fn pivot_column(
    layout: &Layout<'_>,
    pivot: &Pivot,
    array: Option<&ArrayRef>,
    columns: &[Column],
    marks: &mut Marks,
) -> Option<Column> {
    let column = layout.spec.column(pivot.value);
    let form = layout.forms.get(usize::from(pivot.value.0))?;
    if form.unit.is_some() {
        return None;
    }
    let limits: Vec<Limits> = pivot
        .keys
        .iter()
        .map(|key| Limits::of(&key.kind, (key.min, key.max), key.max).within(column.min, column.max))
        .collect();
    let text = |column: ColumnIndex, row: u32| columns.get(usize::from(column.0)).and_then(|cells| cells.text(row));
    let (mut keys, mut periods) = (Known::default(), Known::default());
    let mut of = Vec::with_capacity(marks.rows());
    for (at, row) in (0_u32..).zip(0..marks.rows()) {
        let key = text(pivot.key, at).and_then(|word| {
            keys.get(word, |word| {
                let at = pivot.keys.iter().position(|key| key.name == word)?;
                u16::try_from(at).ok()
            })
        });
        let is_period =
            text(pivot.period, at).is_none_or(|period| periods.get(period, |period| period.parse::<Period>().is_ok()));
        if key.is_none() || !is_period {
            marks.mark(row);
        }
        of.push(key);
    }
    match array {
        Some(array) if !limits.is_empty() => number_column(array, &limits, Some(&of), marks),
        _ => Some(Column::Absent),
    }
}
