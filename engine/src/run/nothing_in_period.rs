//! Documents of which none is of the period: the period or the dataset may be another than what was meant.

use crate::calendar::{Date, Period};
use crate::dataset::InputRecord;
use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::facts::{ColumnIndex, ColumnSpec, ColumnType, Dictionary, Table, TableIndex, TableSpec};
use crate::value::Value;

/// Warns of each table of documents that has rows, none of which is of the period. Documents have a day and an amount
/// each; what is in force from one day to another is none, nor is `entity`, which is decided whatever its days.
pub(super) fn tell_nothing_in_period(
    dictionary: &Dictionary,
    (tables, inputs): (&[Table], &[InputRecord]),
    (entity, period): (Option<TableIndex>, Period),
    findings: &mut Findings,
) {
    for ((at, spec), table) in (0_u16..).map(TableIndex).zip(&dictionary.tables).zip(tables) {
        let Some(day) = document_day(spec).filter(|_| Some(at) != entity) else { continue };
        let Some((first, last)) = days_without(table, day, period) else { continue };
        let files = || inputs.iter().filter(|input| input.table == at).filter_map(|input| input.file.as_deref());
        let file = files().next().unwrap_or(&spec.id);
        // What is said of several files is said of their folder.
        let place = file.split_once('/').filter(|_| files().count() > 1).map_or(file, |(folder, _)| folder);
        findings.push(nothing_in_period((spec, spec.column(day)), table.rows, (first, last), period, place));
    }
}

/// The column with the day of a document; none where a table has no documents.
fn document_day(spec: &TableSpec) -> Option<ColumnIndex> {
    if spec.current.is_some() || !spec.columns.iter().any(|column| column.required && column.kind == ColumnType::Money)
    {
        return None;
    }
    let mut days = (0_u16..).map(ColumnIndex).zip(&spec.columns);
    days.find(|(_, column)| column.required && column.kind == ColumnType::Date).map(|(at, _)| at)
}

/// The first and the last day of a column; none where one is in the period, or there is none at all.
fn days_without(table: &Table, column: ColumnIndex, period: Period) -> Option<(Date, Date)> {
    let (start, end) = (period.start(), period.end());
    let mut days: Option<(Date, Date)> = None;
    for row in 0..table.rows {
        let Value::Date(day) = table.cell(row, column) else { continue };
        if (start..=end).contains(&day) {
            return None;
        }
        days = Some(days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
    }
    days
}

fn nothing_in_period(
    (table, column): (&TableSpec, &ColumnSpec),
    rows: u32,
    (first, last): (Date, Date),
    period: Period,
    place: &str,
) -> Diagnostic {
    let (id, column) = (&table.id, column.named());
    let none = if rows == 1 { "the only row".to_owned() } else { format!("none of the {rows} rows") };
    let is = if rows == 1 { "is not" } else { "is" };
    let (en, zh) = match first == last {
        true => (format!("is {first}"), format!("均为 {first}")),
        false => (format!("goes from {first} to {last}"), format!("从 {first} 到 {last}")),
    };
    let message = Text::new(
        format!("{none} of `{id}` {is} in {period}: {} {en}", column.en),
        format!("表 `{id}` 的 {rows} 行没有一行在 {period} 之内：{} {zh}", column.zh),
    );
    Diagnostic::warning("nothing-in-period", Place::file(place), message).with_hint(Text::new(
        "look whether the period is the one that was meant, and whether the dataset goes that far",
        "请确认期间是否正确，以及数据集是否包含该期间的数据",
    ))
}

#[cfg(test)]
mod tests {
    use crate::facts::{Presence, TableBuilder};

    use super::*;

    fn sales() -> TableSpec {
        let required = |name: &str, kind| ColumnSpec { required: true, ..ColumnSpec::plain(name, kind) };
        let columns = vec![required("doc_date", ColumnType::Date), required("net_amount", ColumnType::Money)];
        TableSpec { columns, ..TableSpec::plain("sales") }
    }

    fn days(typed: &[Option<&str>], period: &str) -> Option<(String, String)> {
        let spec = sales();
        let mut table = TableBuilder::new(&spec);
        for day in typed {
            let day = day.map_or(Value::Absent, |day| Value::Date(day.parse().expect("a day")));
            table.push(&[day, Value::Absent]);
        }
        let table = table.finish(Presence::Present);
        let found = days_without(&table, ColumnIndex(0), period.parse().expect("a period"));
        found.map(|(first, last)| (first.to_string(), last.to_string()))
    }

    #[test]
    fn a_single_day_in_the_period_is_enough() {
        let around = [Some("2025-06-30"), None, Some("2025-10-01")];
        let told = ("2025-06-30".to_owned(), "2025-10-01".to_owned());
        assert_eq!(days(&around, "2025Q3"), Some(told));
        for day in ["2025-07-01", "2025-09-30"] {
            assert_eq!(days(&[Some("2025-06-30"), Some(day)], "2025Q3"), None, "{day}");
        }
        assert_eq!(days(&[], "2025Q3"), None);
        assert_eq!(days(&[None], "2025Q3"), None);
    }

    #[test]
    fn documents_have_a_day_and_an_amount() {
        assert_eq!(document_day(&sales()), Some(ColumnIndex(0)));
        let mut spec = sales();
        spec.columns[1].required = false;
        assert_eq!(document_day(&spec), None);
    }

    #[test]
    fn the_message_is_in_both_languages() {
        let spec = sales();
        let days = ("2024-01-01".parse().expect("a day"), "2024-12-31".parse().expect("a day"));
        let period = "2025Q3".parse().expect("a period");
        let told =
            |rows| nothing_in_period((&spec, spec.column(ColumnIndex(0))), rows, days, period, "sales.csv").message;
        let days = "`doc_date` goes from 2024-01-01 to 2024-12-31";
        assert_eq!(told(7).en, format!("none of the 7 rows of `sales` is in 2025Q3: {days}"));
        assert_eq!(told(1).en, format!("the only row of `sales` is not in 2025Q3: {days}"));
        assert!(told(7).zh.starts_with("表 `sales` 的 7 行没有一行在 2025Q3 之内："), "{}", told(7).zh);
    }
}
