//! Cells that say nothing and take the default of their column: how many of each file, and which value.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place, Severity, Text};
use crate::facts::{ColumnIndex, ColumnType, TableSpec};
use crate::value::Value;

use super::batch::FileRead;
use super::layout::Layout;
use super::profile::Understood;
use super::row_flaw::counted;

/// A value that stands in for cells of a file that say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenDefault {
    /// The column.
    pub column: ColumnIndex,
    /// The value, as the dictionary writes it.
    pub value: String,
    /// The value as people call it.
    pub shown: Text,
    /// How many rows took it, of those that can be read.
    pub cells: u32,
    /// Whether the file does not have the column at all.
    pub is_lacking: bool,
}

/// What was taken in a file, given how many of its rows can be read and how many cells of the columns it has say
/// nothing.
pub(super) fn taken(layout: &Layout<'_>, rows: u32, empty: &BTreeMap<ColumnIndex, u32>) -> Vec<TakenDefault> {
    let columns = (0_u16..).map(ColumnIndex).take(layout.spec.columns.len());
    let taken = columns.filter_map(|column| {
        let typed = layout.stand_in(column)?;
        let value = Understood::of(typed)?.text(layout.reading.symbols);
        let shown = Text::new(value.clone(), word_for(&layout.spec.column(column).kind, typed).unwrap_or(&value));
        let is_lacking = !layout.has(column);
        let cells = if is_lacking { rows } else { empty.get(&column).copied().unwrap_or(0) };
        (cells > 0).then_some(TakenDefault { column, value, shown, cells, is_lacking })
    });
    taken.collect()
}

/// What people call a value in Chinese, where it is a word.
fn word_for<'k>(kind: &'k ColumnType, value: Value<'_>) -> Option<&'k str> {
    match (kind, value) {
        (ColumnType::Enum(words), Value::Symbol(symbol)) => {
            words.values.iter().find(|(word, _)| *word == symbol).map(|(_, label)| label.zh.as_str())
        }
        (_, Value::Boolean(yes)) => Some(if yes { "是" } else { "否" }),
        _ => None,
    }
}

/// Takes out the book's currency where no row of a table states another or the same: nothing is filled in there.
pub(super) fn settle(spec: &TableSpec, files: &mut [FileRead]) {
    let rows: u64 = files.iter().map(|file| u64::from(file.rows.saturating_sub(file.bad))).sum();
    let mut sums: BTreeMap<ColumnIndex, u64> = BTreeMap::new();
    for taken in files.iter().flat_map(|file| &file.defaults) {
        *sums.entry(taken.column).or_default() += u64::from(taken.cells);
    }
    let is_filled_in = |column: ColumnIndex| {
        spec.column(column).default.is_some() || sums.get(&column).is_some_and(|cells| *cells < rows)
    };
    files.iter_mut().for_each(|file| file.defaults.retain(|taken| is_filled_in(taken.column)));
}

/// Says of a table's files what stands in for cells that say nothing; none where nothing does.
pub(super) fn told(spec: &TableSpec, files: &[FileRead]) -> Option<Diagnostic> {
    let mut sums: BTreeMap<ColumnIndex, (&Text, u32, bool)> = BTreeMap::new();
    for taken in files.iter().flat_map(|file| &file.defaults) {
        let sum = sums.entry(taken.column).or_insert((&taken.shown, 0, true));
        sum.1 = sum.1.saturating_add(taken.cells);
        sum.2 &= taken.is_lacking;
    }
    let name = &files.iter().find(|file| !file.defaults.is_empty())?.name;
    // What is said of several files is said of their folder.
    let place = name.split_once('/').filter(|_| files.len() > 1).map_or(name.as_str(), |(folder, _)| folder);
    let parts = sums.into_iter().map(|(column, (value, cells, is_lacking))| {
        let column = spec.column(column);
        let name = column.named();
        let (en, zh) = if is_lacking {
            (format!("{}, there is no such column", counted(cells, "row")), format!("没有这一列，共 {cells} 行"))
        } else {
            (counted(cells, "cell"), format!("{cells} 格"))
        };
        (format!("{} is `{}` ({en})", name.en, value.en), format!("{} 为 `{}`（{zh}）", name.zh, value.zh))
    });
    let (en, zh): (Vec<String>, Vec<String>) = parts.unzip();
    let message = Text::new(
        format!("where nothing is said, a default is taken: {}", en.join(", ")),
        format!("未填写之处采用默认值：{}", zh.join("、")),
    );
    let advice = Text::new("fill in the cells where something else is meant", "如非此意，请填写相应的单元格");
    let found = Diagnostic::warning("default-used", Place::file(place), message).with_hint(advice);
    Some(Diagnostic { severity: Severity::Note, ..found })
}

impl<'b> Layout<'b> {
    /// What stands in for cells of a column that decides something, where they say nothing: the column's default; and
    /// the book's currency.
    pub(super) fn stand_in(&self, column: ColumnIndex) -> Option<Value<'b>> {
        if !self.is_read(column) {
            return None;
        }
        let default: Option<Value<'b>> = self.spec.column(column).default;
        default.or_else(|| {
            let mut amounts = (0_u16..).map(ColumnIndex).zip(&self.spec.columns);
            let is_currency = amounts.any(|(at, amount)| {
                amount.currency.is_some_and(|(currency, _)| currency == column) && self.is_read(at)
            });
            is_currency.then_some(Value::Text(self.reading.currency))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Language;
    use crate::facts::ColumnSpec;

    use super::*;

    fn file(name: &str, defaults: &[(u16, &str, u32, bool)]) -> FileRead {
        let defaults = defaults.iter().map(|(column, value, cells, is_lacking)| TakenDefault {
            column: ColumnIndex(*column),
            value: (*value).to_owned(),
            shown: Text::new(*value, format!("{value}（中文）")),
            cells: *cells,
            is_lacking: *is_lacking,
        });
        FileRead { defaults: defaults.collect(), ..FileRead::plain(name) }
    }

    #[test]
    fn a_currency_that_no_row_states_is_not_filled_in() {
        let mut spec = TableSpec::plain("deals");
        let one = ColumnSpec { default: Some(Value::Boolean(true)), ..ColumnSpec::plain("first", ColumnType::Boolean) };
        spec.columns = vec![ColumnSpec::plain("currency", ColumnType::Text), one];
        let settled = |files: &[(u32, bool)]| {
            let files = files.iter().map(|(cells, is_lacking)| {
                file("deals.csv", &[(0, "CNY", *cells, *is_lacking), (1, "true", *cells, *is_lacking)])
            });
            let mut files: Vec<FileRead> = files.collect();
            settle(&spec, &mut files);
            files.iter().map(|file| file.defaults.len()).collect::<Vec<_>>()
        };
        assert_eq!(settled(&[(9, false)]), [1]);
        assert_eq!(settled(&[(9, true), (9, false)]), [1, 1]);
        assert_eq!(settled(&[(9, true), (8, false)]), [2, 2]);
    }

    #[test]
    fn a_table_is_told_once_with_the_cells_of_all_its_files() {
        let mut spec = TableSpec::plain("deals");
        let column = |name: &str, zh: &str| ColumnSpec {
            label: Text::new(name, zh),
            ..ColumnSpec::plain(name, ColumnType::Integer)
        };
        spec.columns = vec![column("mode", "方式"), column("line", "行号")];
        assert_eq!(told(&spec, &[file("deals.csv", &[])]), None);
        let one = told(&spec, &[file("deals.csv", &[(0, "all", 1, false)])]).expect("a note");
        assert_eq!((one.place, one.severity), (Place::file("deals.csv"), Severity::Note));
        let files = [
            file("deals/a.csv", &[]),
            file("deals/b.csv", &[(0, "all", 2, false), (1, "1", 9, true)]),
            file("deals/c.csv", &[(0, "all", 9, true), (1, "1", 3, true)]),
        ];
        let both = told(&spec, &files).expect("a note");
        assert_eq!(both.place, Place::file("deals"));
        assert_eq!(
            both.message.get(Language::English),
            "where nothing is said, a default is taken: `mode` is `all` (11 cells), `line` is \
             `1` (12 rows, there is no such column)"
        );
        assert_eq!(
            both.message.get(Language::Chinese),
            "未填写之处采用默认值：方式 `mode` 为 `all（中文）`（11 格）、行号 `line` 为 `1（中文）`（没有这一列，共 12 行）"
        );
    }
}
