//! Formulas of a sheet whose results its file does not have.
//!
//! A spreadsheet keeps the result beside each formula. A program that writes formulas without computing
//! them keeps none, and such a cell must not be taken for an empty one.

use std::cmp::Ordering;

use calamine::DataRef;

use super::sheet::Part;
use super::workbook::Book;

/// Where such formulas stand: row, from 1, and column, from 0, in order.
#[derive(Default)]
pub(super) struct Unresolved(Vec<(u32, usize)>);

impl Unresolved {
    /// Looks for them among the cells that are wanted.
    pub(super) fn find(book: &mut Book, part: &Part<'_>) -> Result<Self, String> {
        let mut cells = book.worksheet_cells_reader(part.sheet).map_err(|error| error.to_string())?;
        let mut found = Vec::new();
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| error.to_string())? {
            let (line, column) = (cell.pos.0.saturating_add(1), cell.pos.1 as usize);
            let has_no_result = cell.formula.is_some() && matches!(cell.value, DataRef::Empty);
            if has_no_result && line > part.below && (part.takes)(column).is_some() {
                found.push((line, column));
            }
        }
        found.sort_unstable();
        Ok(Self(found))
    }

    /// The first column of a row, from 1, in which one stands.
    pub(super) fn first_in(book: &mut Book, sheet: &str, line: u32) -> Result<Option<usize>, String> {
        let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| error.to_string())?;
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| error.to_string())? {
            match cell.pos.0.saturating_add(1).cmp(&line) {
                Ordering::Less => {}
                Ordering::Equal if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) => {
                    return Ok(Some(cell.pos.1 as usize + 1));
                }
                Ordering::Equal => {}
                Ordering::Greater => break,
            }
        }
        Ok(None)
    }

    /// Whether one stands there.
    pub(super) fn has(&self, line: u32, column: usize) -> bool {
        self.0.binary_search(&(line, column)).is_ok()
    }
}
