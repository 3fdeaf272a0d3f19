//! Tables of text, also of Chinese text.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

/// Where the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// At the left: words.
    Left,
    /// At the right: numbers.
    Right,
}

/// A table being filled.
pub(crate) struct Grid {
    sides: Vec<Side>,
    table: Table,
}

impl Grid {
    /// A table with a header.
    pub(crate) fn new(header: &[(&str, Side)]) -> Self {
        let mut table = Table::new();
        table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
        let sides: Vec<Side> = header.iter().map(|(_, side)| *side).collect();
        table.set_header(header.iter().map(|(title, side)| cell((*title).to_owned(), *side)));
        Self { sides, table }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let sides = self.sides.clone();
        self.table.add_row(cells.into_iter().zip(sides).map(|(text, side)| cell(text, side)));
    }

    /// Whether it has no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The table as text, each line indented.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for line in self.table.lines() {
            text.push_str("  ");
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

fn cell(text: String, side: Side) -> Cell {
    Cell::new(text).set_alignment(match side {
        Side::Left => CellAlignment::Left,
        Side::Right => CellAlignment::Right,
    })
}
