//! One table of results read in the order of its keys, all rows of a key at a time.

use crate::dataset::{EarlierOutput, EarlierTable};
use crate::diagnostic::Text;
use crate::facts::TableIndex;
use crate::policy::{Book, PolicyIndex};
use crate::run::{KeyCell, read_key};

use super::verdict::Part;

/// The key of a row that was decided: the table's place among those decided, then its key's cells.
type Key = (usize, Vec<KeyCell>);

/// The rows of one key.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) key: Key,
    /// The key as people write it.
    pub(super) shown: String,
    pub(super) rows: Vec<Vec<String>>,
}

/// How the rows of a table say what they are of.
#[derive(Debug, Clone)]
pub(super) enum Keys {
    /// The columns of the table's key are there.
    Own(TableIndex),
    /// A column has the name of the table, another one the key.
    Named(Vec<TableIndex>),
}

impl Keys {
    /// How the rows of a part of a policy's results do, in a run of the policies in `order`.
    pub(super) fn of(book: &Book, order: &[PolicyIndex], part: Part, policy: PolicyIndex) -> Self {
        let mut entities: Vec<TableIndex> = Vec::new();
        for policy in order {
            let entity = book.policy(*policy).entity;
            if !entities.contains(&entity) {
                entities.push(entity);
            }
        }
        match (part, entities.as_slice()) {
            (Part::Decisions, _) | (_, [_]) => Self::Own(book.policy(policy).entity),
            _ => Self::Named(entities),
        }
    }

    /// The names of the columns that say it.
    pub(super) fn columns(&self, book: &Book) -> Vec<String> {
        match self {
            Self::Own(entity) => {
                let spec = book.dictionary.table(*entity);
                spec.key.iter().map(|column| spec.column(*column).name.clone()).collect()
            }
            Self::Named(_) => vec!["entity".to_owned(), "key".to_owned()],
        }
    }

    fn key(&self, book: &Book, cells: &[&str]) -> Key {
        let read = |entity: TableIndex, cells: &[&str]| -> Vec<KeyCell> {
            let spec = book.dictionary.table(entity);
            let kinds = spec.key.iter().map(|column| &spec.column(*column).kind);
            let cell = |(kind, text): (_, &&str)| {
                read_key(text, kind, &book.symbols).unwrap_or_else(|| KeyCell::Text((*text).to_owned()))
            };
            kinds.zip(cells).map(cell).collect()
        };
        match (self, cells) {
            (Self::Own(entity), cells) => (0, read(*entity, cells)),
            (Self::Named(entities), [name, key]) => {
                let place = entities.iter().position(|entity| book.dictionary.table(*entity).id == *name);
                let Some((place, entity)) = place.and_then(|place| Some((place, entities.get(place)?))) else {
                    return (usize::MAX, vec![KeyCell::Text((*key).to_owned())]);
                };
                (place, read(*entity, &key.split('/').collect::<Vec<_>>()))
            }
            (Self::Named(_), _) => (usize::MAX, Vec::new()),
        }
    }
}

/// A table of results at some row. Memory does not grow with the number of rows.
#[derive(Debug)]
pub(super) struct Side<'b> {
    book: &'b Book,
    keys: Keys,
    /// Where its file is.
    file: String,
    table: EarlierTable,
    at: Vec<Option<usize>>,
    /// The first row of the next key.
    next: Option<(Key, String, Vec<String>)>,
}

impl<'b> Side<'b> {
    /// Opens a table at its first row; `None` where there is no such file that can be read back.
    pub(super) fn open(book: &'b Book, output: &EarlierOutput, table: &str, keys: Keys) -> Result<Option<Self>, Text> {
        let opened = output.table(table).map_err(|(file, error)| unreadable(&shown(output, &file), &error))?;
        let Some((file, table)) = opened else { return Ok(None) };
        let at = keys.columns(book).iter().map(|name| table.position(name)).collect();
        let mut side = Self { book, keys, file: shown(output, &file), table, at, next: None };
        side.advance()?;
        Ok(Some(side))
    }

    /// The names of its columns; none where it has no rows and does not say.
    pub(super) fn columns(&self) -> &[String] {
        self.table.columns()
    }

    /// The rows of the next key.
    pub(super) fn group(&mut self) -> Result<Option<Group>, Text> {
        let Some((key, shown, first)) = self.next.take() else { return Ok(None) };
        let mut group = Group { key, shown, rows: vec![first] };
        self.advance()?;
        while let Some((key, _, row)) = self.next.take_if(|(key, ..)| *key == group.key) {
            debug_assert_eq!(key, group.key);
            group.rows.push(row);
            self.advance()?;
        }
        match &self.next {
            Some((next, shown, _)) if *next < group.key => Err(self.unordered(shown)),
            _ => Ok(Some(group)),
        }
    }

    fn advance(&mut self) -> Result<(), Text> {
        let mut row = Vec::new();
        if !self.table.next_row(&mut row).map_err(|error| unreadable(&self.file, &error))? {
            return Ok(());
        }
        let cells: Vec<&str> =
            self.at.iter().map(|at| at.and_then(|at| row.get(at)).map_or("", String::as_str)).collect();
        let key = self.keys.key(self.book, &cells);
        let shown = match (&self.keys, cells.as_slice()) {
            (Keys::Named(_), [_, key]) => (*key).to_owned(),
            _ => cells.join("/"),
        };
        self.next = Some((key, shown, row));
        Ok(())
    }

    fn unordered(&self, key: &str) -> Text {
        let file = &self.file;
        Text::new(
            format!("`{file}` is not in the order of keys at `{key}`: its rows are compared no further"),
            format!("`{file}` 在 `{key}` 处不按主键顺序排列：其后的行不再比较"),
        )
    }
}

fn shown(output: &EarlierOutput, file: &str) -> String {
    format!("{}/{file}", output.shown())
}

fn unreadable(file: &str, error: &std::io::Error) -> Text {
    Text::new(format!("cannot read `{file}`: {error}"), format!("无法读取 `{file}`：{error}"))
}
