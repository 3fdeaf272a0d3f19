//! Rows picked from several tables.

use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_select::interleave::interleave;

use crate::facts::{Column, ColumnBuilder, Presence, Table, TableSpec, array_type};
use crate::value::Value;

use super::aside::Piece;

/// The rows `picked` of some pieces, each by its piece and its row, in the order given.
pub(super) fn interleaved(spec: &TableSpec, pieces: &[Piece], picked: &[(usize, usize)]) -> Piece {
    let columns = spec.columns.iter().enumerate().map(|(at, column)| {
        let parts: Vec<&Column> =
            pieces.iter().map(|piece| piece.table.columns.get(at).unwrap_or(&Column::Absent)).collect();
        if parts.iter().all(|part| matches!(part, Column::Absent)) {
            return Column::Absent;
        }
        let kind = array_type(&column.kind);
        let arrays: Vec<ArrayRef> = parts
            .iter()
            .zip(pieces)
            .map(|(part, piece)| part.array().unwrap_or_else(|| new_null_array(&kind, piece.table.rows as usize)))
            .collect();
        let borrowed: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
        match interleave(&borrowed, picked) {
            Ok(cells) => Column::from_array(&cells),
            // More bytes than one array holds: cell by cell.
            Err(_) => {
                let mut builder = ColumnBuilder::of_array(&kind);
                for (piece, row) in picked {
                    let row = u32::try_from(*row).unwrap_or(u32::MAX);
                    builder.push(parts.get(*piece).map_or(Value::Absent, |part| part.get(row)));
                }
                builder.finish()
            }
        }
    });
    let origins = picked.iter().filter_map(|(piece, row)| pieces.get(*piece)?.origins.get(*row).copied());
    Piece {
        table: Table {
            columns: columns.collect(),
            rows: u32::try_from(picked.len()).unwrap_or(u32::MAX),
            presence: Presence::Present,
        },
        origins: origins.collect(),
    }
}
