//! What a workbook of results says on its first sheet.

/// The first sheet.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// What the sheet is called.
    pub title: String,
    /// Its rows, of cells from the left.
    pub rows: Vec<Vec<OverviewCell>>,
}

/// A cell of the first sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverviewCell {
    /// An empty cell.
    Nothing,
    /// The title of the sheet.
    Title(String),
    /// What stands below or beside it.
    Heading(String),
    /// A text.
    Text(String),
    /// A count.
    Count(u32),
    /// An amount in plain digits, and at how many places it is shown.
    Money(String, u32),
}
