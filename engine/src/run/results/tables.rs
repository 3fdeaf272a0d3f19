//! Which tables a run's results are, with what people call their columns.

use crate::dataset::{CellKind, ResultColumn, TableLayout};
use crate::diagnostic::Text;
use crate::facts::{ColumnSpec, ColumnType, TableIndex, TableSpec};
use crate::policy::{Book, OutputSpec, OutputType, PolicyIndex};
use crate::value::{Symbol, Symbols};

/// The tables that are not one policy's, in the order in which they stand behind those of the policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shared {
    Lines,
    LineDetails,
    Reasons,
    Quarantine,
}

impl Shared {
    pub(super) const ALL: [Self; 4] = [Self::Lines, Self::LineDetails, Self::Reasons, Self::Quarantine];

    /// Its place among the tables of a run of so many policies.
    pub(super) fn place(self, policies: usize) -> usize {
        policies + self as usize
    }
}

/// The tables of a run: one a policy in running order, then the shared ones. `entities` are the
/// tables whose rows are decided.
pub(super) fn layouts(book: &Book, order: &[PolicyIndex], entities: &[TableIndex]) -> Vec<TableLayout> {
    let own = order.iter().map(|policy| decisions(book, *policy));
    let shared = Shared::ALL.iter().map(|table| shared_layout(*table, book, order, entities));
    own.chain(shared).collect()
}

/// `<policy>`: one row an entity row.
fn decisions(book: &Book, policy: PolicyIndex) -> TableLayout {
    let spec = book.policy(policy);
    let mut columns = key_columns(book, book.dictionary.table(spec.entity));
    columns.extend(spec.outputs.iter().map(|output| output_column(book, output)));
    columns.extend([
        column("reasons", ("reasons", "原因"), CellKind::Text),
        column("undetermined", ("undetermined reasons", "未能判定的原因"), CellKind::Text),
        column("state", ("state", "状态"), row_states()),
        column("problem", ("problem", "问题"), CellKind::Text),
    ]);
    TableLayout { name: spec.id.clone(), title: spec.title.clone(), columns }
}

fn shared_layout(table: Shared, book: &Book, order: &[PolicyIndex], entities: &[TableIndex]) -> TableLayout {
    let (name, title) = match table {
        Shared::Lines => ("lines", Text::new("lines", "金额明细")),
        Shared::LineDetails => ("line_details", Text::new("line details", "金额分摊")),
        Shared::Reasons => ("reasons", Text::new("reasons", "原因说明")),
        Shared::Quarantine => ("quarantine", Text::new("quarantine", "隔离数据")),
    };
    let subject = column("subject", ("document", "单据"), CellKind::Text);
    let code = column("code", ("code", "原因代码"), CellKind::Text);
    let mut columns = match table {
        Shared::Quarantine => Vec::new(),
        _ => subject_columns(book, entities),
    };
    if table != Shared::Quarantine {
        let titles = order.iter().map(|policy| book.policy(*policy)).map(|spec| (spec.id.clone(), spec.title.clone()));
        columns.push(column("policy", ("policy", "政策"), CellKind::Words(titles.collect())));
        columns.push(code);
    }
    match table {
        Shared::Lines => columns.extend(amounts(book)),
        Shared::LineDetails => {
            columns.push(subject);
            columns.extend(amounts(book));
        }
        Shared::Reasons => {
            columns.push(column("state", ("state", "状态"), reason_states()));
            columns.push(subject);
            columns.push(column("text", ("text", "说明"), CellKind::Text));
        }
        Shared::Quarantine => columns.extend([
            column("table", ("table", "数据表"), table_titles(book)),
            column("file", ("file", "文件"), CellKind::Text),
            column("line", ("line", "行"), CellKind::Integer),
            column("column", ("column", "列"), CellKind::Text),
            column("value", ("value", "原值"), CellKind::Text),
            column("problem", ("problem", "问题"), CellKind::Text),
            column("hint", ("what to do", "处理建议"), CellKind::Text),
            column("key", ("key", "主键"), CellKind::Text),
        ]),
    }
    TableLayout { name: name.to_owned(), title, columns }
}

/// What names an entity row: its key where one table is decided, else table and key.
fn subject_columns(book: &Book, entities: &[TableIndex]) -> Vec<ResultColumn> {
    match entities {
        [entity] => key_columns(book, book.dictionary.table(*entity)),
        _ => vec![
            column("entity", ("table", "数据表"), table_titles(book)),
            column("key", ("key", "主键"), CellKind::Text),
        ],
    }
}

fn key_columns(book: &Book, entity: &TableSpec) -> Vec<ResultColumn> {
    entity.key.iter().map(|key| fact_column(book, entity.column(*key))).collect()
}

fn fact_column(book: &Book, spec: &ColumnSpec) -> ResultColumn {
    let kind = match &spec.kind {
        ColumnType::Text | ColumnType::Timestamp => CellKind::Text,
        ColumnType::Boolean => CellKind::Boolean,
        ColumnType::Integer => CellKind::Integer,
        ColumnType::Decimal => CellKind::Number,
        ColumnType::Money => money(book, None, false),
        ColumnType::Fraction => CellKind::Fraction,
        ColumnType::Date => CellKind::Date,
        ColumnType::Enum(spec) => words(&book.symbols, &spec.values),
    };
    ResultColumn::new(&spec.name, spec.label.clone(), kind)
}

fn output_column(book: &Book, output: &OutputSpec) -> ResultColumn {
    let kind = match &output.kind {
        OutputType::Integer => CellKind::Integer,
        OutputType::Decimal => CellKind::Number,
        OutputType::Money => money(book, output.places, false),
        OutputType::Fraction => CellKind::Fraction,
        OutputType::Boolean => CellKind::Boolean,
        OutputType::Date => CellKind::Date,
        OutputType::Enum(values) => words(&book.symbols, values),
    };
    ResultColumn::new(&output.name, output.label.clone(), kind)
}

fn amounts(book: &Book) -> [ResultColumn; 3] {
    [
        column("base", ("base", "基数"), CellKind::Number),
        column("rate", ("rate", "比率"), CellKind::Rate),
        column("amount", ("amount", "金额"), money(book, None, true)),
    ]
}

fn money(book: &Book, places: Option<u32>, padded: bool) -> CellKind {
    CellKind::Money { places: places.unwrap_or(book.money_places), padded }
}

fn words(symbols: &Symbols, values: &[(Symbol, Text)]) -> CellKind {
    CellKind::Words(values.iter().map(|(symbol, label)| (symbols.word(*symbol).to_owned(), label.clone())).collect())
}

fn table_titles(book: &Book) -> CellKind {
    CellKind::Words(book.dictionary.tables.iter().map(|table| (table.id.clone(), table.title.clone())).collect())
}

fn row_states() -> CellKind {
    let states = [
        ("decided", "decided", "已判定"),
        ("not_applicable", "not applicable", "不适用"),
        ("undecided", "undecided", "无法判定"),
    ];
    named(&states)
}

fn reason_states() -> CellKind {
    named(&[("fired", "applies", "成立"), ("undetermined", "undetermined", "未能判定")])
}

fn named(words: &[(&str, &str, &str)]) -> CellKind {
    CellKind::Words(words.iter().map(|(word, en, zh)| ((*word).to_owned(), Text::new(*en, *zh))).collect())
}

fn column(name: &str, (en, zh): (&str, &str), kind: CellKind) -> ResultColumn {
    ResultColumn::new(name, Text::new(en, zh), kind)
}
