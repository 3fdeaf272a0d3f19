//! The parts of a file.

use crate::calendar::Date;
use crate::diagnostic::Place;

/// A value of a file, with its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub kind: NodeKind,
}

/// What a value of a file is.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// A string.
    Text(String),
    /// An integer or a float, as typed.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A plain date.
    Date(Date),
    /// A time or a date with a time, as typed.
    Time(String),
    /// An array.
    List(Vec<Node>),
    /// A table, inline or not.
    Table(TableNode),
}

impl NodeKind {
    /// What it is called in messages: English, Chinese.
    #[must_use]
    pub fn name(&self) -> (&'static str, &'static str) {
        match self {
            Self::Text(_) => ("a text", "文本"),
            Self::Number(_) => ("a number", "数字"),
            Self::Boolean(_) => ("true or false", "true 或 false"),
            Self::Date(_) => ("a date", "日期"),
            Self::Time(_) => ("a time", "时间"),
            Self::List(_) => ("a list", "列表"),
            Self::Table(_) => ("a table", "表"),
        }
    }
}

/// One key of a table with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_place: Place,
    /// The value.
    pub node: Node,
}

/// A table: its entries in the order written.
#[derive(Debug, Clone)]
pub struct TableNode {
    /// Where it starts.
    pub place: Place,
    /// Its entries.
    pub entries: Vec<Entry>,
}

impl TableNode {
    /// The entry of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}
