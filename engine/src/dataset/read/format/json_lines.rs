//! JSON lines: one object a line, whose keys are headers. Numbers are taken as they are written.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::diagnostic::Place;

use super::super::blocks::{Block, Blocks};
use super::super::bytes::Bytes;
use super::super::charset::Charset;
use super::super::fragments::Fragments;
use super::super::record::{MOST_FIELDS, Record};
use super::super::rows::{Chunk, Rows};
use super::super::{file_flaw, format_flaw, record_flaw};
use super::json_object::{JsonValue, read_object};
use super::lines::LongLine;
use super::{Known, Opened, Opening, Unusable};

/// What stands around the texts of a line: around those in quotes, and around all of them.
const BETWEEN_TEXTS: &[&[char]] = &[&['"'], &['"', ',', ':', '{', '}', '[', ']']];

/// A text of one object a line.
pub(super) struct JsonLines<'b> {
    opening: Opening<'b>,
    blocks: Blocks,
    charset: Charset<'b>,
    header: Record<'static>,
    keys: Arc<Keys>,
    first: Option<Lines>,
}

/// Which field a key is, and how many fields there are.
struct Keys {
    fields: HashMap<String, usize>,
    count: usize,
}

struct Lines {
    text: String,
    line: u32,
    keys: Arc<Keys>,
}

impl<'b> JsonLines<'b> {
    /// Opens a text; its headers are the keys of its first block. Columns that are not among them
    /// follow under their own names, so that a key may come for the first time later on.
    pub(super) fn open(opening: Opening<'b>) -> Result<Self, Unusable> {
        let name = opening.file.name.as_str();
        let bytes = Bytes::open(&opening.file.path, opening.file.form.compression);
        let bytes = bytes.map_err(|error| opening.unreadable(&error))?;
        let mut blocks = Blocks::start(bytes).map_err(|broken| opening.broken(broken))?;
        opening.as_text(blocks.head())?;
        let mut charset = opening.charset();
        let block = blocks.next().map_err(|broken| opening.broken(broken))?;
        if block.is_none() && opening.may_be_empty {
            return Ok(Self::without_rows(opening, blocks, charset));
        }
        let Some(block) = block.filter(|block| !block.is_too_long) else {
            return Err(Box::new(file_flaw::empty_file(name)));
        };
        let (line, text) = (block.line, charset.decode(block.bytes, name, block.line)?);
        let mut names = keys_of(&text);
        if names.is_empty() {
            return Err(Box::new(format_flaw::no_objects(Place::at(name, line, 1))));
        }
        if names.len() > MOST_FIELDS {
            return Err(Box::new(format_flaw::too_many_columns(Place::at(name, line, 1), names.len())));
        }
        let header = Record::of(line, names.iter().map(String::as_str));
        names.extend(opening.columns_without(&header));
        let header = Record::of(line, names.iter().map(String::as_str));
        let count = names.len();
        let keys = Arc::new(Keys { fields: names.into_iter().zip(0..).collect(), count });
        let first = Some(Lines { text, line, keys: Arc::clone(&keys) });
        Ok(Self { opening, blocks, charset, header, keys, first })
    }

    /// A part without a line, as programs write that share work out: it has all columns, and no row.
    fn without_rows(opening: Opening<'b>, blocks: Blocks, charset: Charset<'b>) -> Self {
        let columns = &opening.reading.dictionary.table(opening.index).columns;
        let header = Record::of(1, columns.iter().map(|column| column.name.as_str()));
        let fields = columns.iter().map(|column| column.name.clone()).zip(0..).collect();
        let keys = Arc::new(Keys { fields, count: columns.len() });
        Self { opening, blocks, charset, header, keys, first: None }
    }

    fn lines(&mut self, block: Block) -> Result<Box<dyn Chunk>, Unusable> {
        if block.is_too_long {
            return Ok(Box::new(LongLine(block.line)));
        }
        let text = self.charset.decode(block.bytes, &self.opening.file.name, block.line)?;
        Ok(Box::new(Lines { text, line: block.line, keys: Arc::clone(&self.keys) }))
    }
}

/// The keys of all objects of a text, in the order in which they are first met.
fn keys_of(text: &str) -> Vec<String> {
    let mut seen: HashMap<String, ()> = HashMap::new();
    let mut keys = Vec::new();
    for line in text.lines() {
        for (key, _) in read_object(line).unwrap_or_default() {
            if !seen.contains_key(&*key) {
                seen.insert(key.to_string(), ());
                keys.push(key.into_owned());
            }
        }
    }
    keys
}

impl Opened for JsonLines<'_> {
    fn header(&self) -> &Record<'static> {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Box<dyn Chunk>>, Unusable> {
        if let Some(first) = self.first.take() {
            return Ok(Some(Box::new(first)));
        }
        match self.blocks.next().map_err(|broken| self.opening.broken(broken))? {
            Some(block) => self.lines(block).map(Some),
            None => Ok(None),
        }
    }

    fn finish(self: Box<Self>) -> Result<Known, Unusable> {
        Known::of_text(self.opening, self.blocks, &self.charset)
    }
}

impl Chunk for Lines {
    fn read(&self, rows: &mut Rows<'_, '_>) {
        let mut record = Record::default();
        let mut values: Vec<Option<JsonValue<'_>>> = Vec::new();
        for (line, text) in (self.line..).zip(self.text.split('\n')) {
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let Ok(members) = read_object(text) else {
                rows.broken(line, record_flaw::no_object(), Fragments::of_line(rows.layout, text, BETWEEN_TEXTS));
                continue;
            };
            values.clear();
            values.resize(self.keys.count, None);
            let mut twice = None;
            for (key, value) in members {
                let Some(slot) = self.keys.fields.get(&*key).and_then(|field| values.get_mut(*field)) else {
                    rows.late_key(&key, line);
                    continue;
                };
                if slot.replace(value).is_some() {
                    twice = Some(key);
                }
            }
            if let Some(key) = twice {
                let fragments = Fragments::of_line(rows.layout, text, BETWEEN_TEXTS);
                rows.broken(line, record_flaw::key_twice(&key), fragments);
                continue;
            }
            record.clear(line);
            values.iter().for_each(|value| push(value.as_ref(), &mut record));
            if record.is_too_long() {
                rows.flawed(&record, record_flaw::long_field());
            } else {
                rows.record(&record);
            }
        }
    }
}

fn push(value: Option<&JsonValue<'_>>, record: &mut Record<'_>) {
    match value {
        None | Some(JsonValue::Null) => record.push_missing(),
        Some(JsonValue::Text(text)) => record.push(text),
        Some(JsonValue::Nested(text)) => record.push_flawed(text, record_flaw::nested()),
    }
}

/// Keys that no header has, and where each comes first.
pub(in super::super) type LateKeys = BTreeMap<String, u32>;
