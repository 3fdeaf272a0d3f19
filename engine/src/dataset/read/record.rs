//! One record: the fields of a row, wherever they come from.

use crate::calendar::Date;
use crate::diagnostic::Text;
use crate::number::Number;
use crate::value::Value;

use super::scan::Fields;

/// How many fields a record may have; what is beyond is counted, not kept.
pub(super) const MOST_FIELDS: usize = 20_000;

/// How many bytes a field may have.
pub(super) const LONGEST_FIELD: usize = 1 << 20;

/// The fields of one row over a text, one row at a time.
#[derive(Debug, Default)]
pub(super) struct Record<'t> {
    /// The first line, from 1.
    pub(super) line: u32,
    text: &'t str,
    /// Texts that do not stand in `text` as they are.
    own: String,
    fields: Vec<Field>,
    /// How many fields there are beyond the most.
    beyond: usize,
    /// The field in quotes that is not closed yet.
    open: Option<Field>,
    /// The fields with more than 1 MiB.
    too_long: Vec<usize>,
    /// Fields whose format says what is wrong with them.
    flawed: Vec<(usize, Problem)>,
    /// Fields whose texts are not what was entered.
    garbled: Vec<usize>,
    /// Fields that are day numbers, and what day.
    counted: Vec<(usize, Date)>,
}

/// What is wrong with a field, and what to do about it.
pub(super) type Problem = (Text, Option<Text>);

/// A field: where its text stands, or its value.
#[derive(Debug, Clone, Copy)]
enum Field {
    Text(usize, usize),
    Own(usize, usize),
    Value(Value<'static>),
}

impl<'t> Record<'t> {
    /// A record without fields over a text.
    pub(super) fn over(text: &'t str) -> Self {
        Self { text, ..Self::default() }
    }

    /// A record of these texts.
    pub(super) fn of<'f>(line: u32, fields: impl IntoIterator<Item = &'f str>) -> Self {
        let mut record = Self { line, ..Self::default() };
        fields.into_iter().for_each(|field| record.push(field));
        record
    }

    /// How many fields there are.
    pub(super) fn len(&self) -> usize {
        self.fields.len() + self.beyond
    }

    /// How many fields are here, without those that are only counted.
    pub(super) fn kept(&self) -> usize {
        self.fields.len()
    }

    /// A field's text, without spaces around it; empty where it has a value of its own.
    pub(super) fn field(&self, at: usize) -> &str {
        let text = match self.fields.get(at) {
            Some(Field::Text(start, end)) => self.text.get(*start..*end),
            Some(Field::Own(start, end)) => self.own.get(*start..*end),
            Some(Field::Value(_)) | None => None,
        };
        trimmed(text.unwrap_or_default())
    }

    /// A field's value, where its format has values and this one is of the type of its column.
    pub(super) fn value(&self, at: usize) -> Option<Value<'static>> {
        match self.fields.get(at) {
            Some(Field::Value(value)) => Some(*value),
            _ => None,
        }
    }

    /// A field as people would write it.
    pub(super) fn shown(&self, at: usize) -> String {
        match self.value(at) {
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Date(date)) => date.to_string(),
            Some(Value::Boolean(yes)) => yes.to_string(),
            _ => self.field(at).to_owned(),
        }
    }

    /// Whether a field has more than 1 MiB.
    pub(super) fn is_too_long(&self) -> bool {
        !self.too_long.is_empty()
    }

    /// The fields with more than 1 MiB.
    pub(super) fn long_fields(&self) -> &[usize] {
        &self.too_long
    }

    /// Takes the fields out, for the row at a line.
    pub(super) fn clear(&mut self, line: u32) {
        self.line = line;
        self.own.clear();
        self.fields.clear();
        self.flawed.clear();
        self.garbled.clear();
        self.counted.clear();
        self.too_long.clear();
        (self.beyond, self.open) = (0, None);
    }

    /// Adds a text.
    pub(super) fn push(&mut self, text: &str) {
        let start = self.own.len();
        self.own.push_str(text);
        self.add(Field::Own(start, self.own.len()));
    }

    /// Adds a text that is bad whatever its column.
    pub(super) fn push_flawed(&mut self, text: &str, problem: Problem) {
        self.flawed.push((self.len(), problem));
        self.push(text);
    }

    /// Adds a text that is bad and, as it is, names nothing.
    pub(super) fn push_garbled(&mut self, text: &str, problem: Problem) {
        self.garbled.push(self.len());
        self.push_flawed(text, problem);
    }

    /// Whether a field's text is not what was entered.
    pub(super) fn is_garbled(&self, at: usize) -> bool {
        self.garbled.contains(&at)
    }

    /// What is wrong with a field, where its format says so.
    pub(super) fn problem(&self, at: usize) -> Option<&Problem> {
        self.flawed.iter().find(|(field, _)| *field == at).map(|(_, problem)| problem)
    }

    /// Adds the number of a day, counted as its file counts.
    pub(super) fn push_counted(&mut self, text: &str, day: Date) {
        self.counted.push((self.len(), day));
        self.push(text);
    }

    /// The day of a field that is the number of one, where its format says so.
    pub(super) fn counted(&self, at: usize) -> Option<Date> {
        self.counted.iter().find(|(field, _)| *field == at).map(|(_, day)| *day)
    }

    /// Adds a number.
    pub(super) fn push_number(&mut self, number: Number) {
        self.add(Field::Value(Value::Number(number)));
    }

    /// Adds a day.
    pub(super) fn push_date(&mut self, date: Date) {
        self.add(Field::Value(Value::Date(date)));
    }

    /// Adds yes or no.
    pub(super) fn push_boolean(&mut self, yes: bool) {
        self.add(Field::Value(Value::Boolean(yes)));
    }

    /// Adds nothing.
    pub(super) fn push_missing(&mut self) {
        self.add(Field::Value(Value::Absent));
    }

    /// Counts fields behind those that are here, of which nothing is known.
    pub(super) fn push_beyond(&mut self, fields: usize) {
        self.beyond += fields;
    }

    fn add(&mut self, field: Field) {
        let length = match field {
            Field::Text(start, end) | Field::Own(start, end) => end - start,
            Field::Value(_) => 0,
        };
        if length > LONGEST_FIELD {
            self.too_long.push(self.len());
        }
        if self.fields.len() < MOST_FIELDS {
            self.fields.push(field);
        } else {
            self.beyond += 1;
        }
    }

    /// Makes the open field one of its own, so that something can be added to it.
    fn own_open(&mut self) -> usize {
        let start = self.own.len();
        match self.open.take() {
            Some(Field::Own(start, _)) => start,
            Some(Field::Text(from, to)) => {
                self.own.push_str(self.text.get(from..to).unwrap_or_default());
                start
            }
            _ => start,
        }
    }
}

/// A field's text without spaces around it.
pub(super) fn trimmed(text: &str) -> &str {
    let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let is_trimmed = is_plain(text.as_bytes().first()) && is_plain(text.as_bytes().last());
    if is_trimmed { text } else { text.trim() }
}

impl Fields for Record<'_> {
    fn field(&mut self, start: usize, end: usize) {
        self.add(Field::Text(start, end));
    }

    fn part(&mut self, start: usize, end: usize) {
        if self.open.is_none() {
            self.open = Some(Field::Text(start, end));
            return;
        }
        let from = self.own_open();
        self.own.push_str(self.text.get(start..end).unwrap_or_default());
        self.open = Some(Field::Own(from, self.own.len()));
    }

    fn line_break(&mut self) {
        let from = self.own_open();
        self.own.push('\n');
        self.open = Some(Field::Own(from, self.own.len()));
    }

    fn close(&mut self) {
        if let Some(field) = self.open.take() {
            self.add(field);
        }
    }
}
