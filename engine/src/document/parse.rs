//! Text to nodes. All syntax errors of a file are reported, not the first.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Findings, Place, Text};

use super::node::{Entry, Node, NodeKind, TableNode};

/// Reads a TOML file. Syntax errors go to `findings`; what could be read in spite of them is returned.
pub fn parse_document(file: &str, text: &str, findings: &mut Findings) -> TableNode {
    let lines = Lines::new(file, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let place = error.span().map_or_else(|| Place::file(file), |span| lines.place(&span));
        let said = error.message().lines().collect::<Vec<_>>().join(", ");
        let diagnostic = Diagnostic::error(
            "toml-syntax",
            place,
            Text::new(format!("not valid TOML: {said}"), format!("TOML 语法错误:{said}")),
        );
        findings.push(diagnostic.with_hint(Text::new(
            "texts stand in quotes, dates as 2025-09-30, lists in [ ], and a key only once",
            "文本用引号,日期写作 2025-09-30,列表用 [ ],同一个键只能出现一次",
        )));
    }
    let span = table.span();
    TableNode { place: lines.place(&span), entries: entries(table.into_inner(), &lines) }
}

fn entries(table: DeTable<'_>, lines: &Lines<'_>) -> Vec<Entry> {
    let mut found: Vec<(usize, Entry)> = table
        .into_iter()
        .map(|(key, value)| {
            let span = key.span();
            let entry =
                Entry { key: key.into_inner().into_owned(), key_place: lines.place(&span), node: node(value, lines) };
            (span.start, entry)
        })
        .collect();
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, entry)| entry).collect()
}

fn node(value: Spanned<DeValue<'_>>, lines: &Lines<'_>) -> Node {
    let span = value.span();
    let place = lines.place(&span);
    let kind = match value.into_inner() {
        DeValue::String(text) => NodeKind::Text(text.into_owned()),
        DeValue::Integer(number) if number.radix() == 10 => NodeKind::Number(number.as_str().to_owned()),
        DeValue::Integer(_) => NodeKind::Number(lines.text.get(span).unwrap_or_default().to_owned()),
        DeValue::Float(number) => NodeKind::Number(number.as_str().to_owned()),
        DeValue::Boolean(yes) => NodeKind::Boolean(yes),
        DeValue::Datetime(time) => {
            let plain = time.time.is_none() && time.offset.is_none();
            let date = time.date.filter(|_| plain).and_then(|date| {
                let year = i16::try_from(date.year).ok()?;
                Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?)
            });
            date.map_or_else(|| NodeKind::Time(time.to_string()), NodeKind::Date)
        }
        DeValue::Array(list) => NodeKind::List(list.into_iter().map(|item| node(item, lines)).collect()),
        DeValue::Table(table) => NodeKind::Table(TableNode { place: place.clone(), entries: entries(table, lines) }),
    };
    Node { place, kind }
}

/// Byte offsets to lines and columns.
struct Lines<'t> {
    file: Arc<str>,
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(file: &str, text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
        Self { file: file.into(), text, starts }
    }

    fn place(&self, span: &Range<usize>) -> Place {
        let line = self.starts.partition_point(|start| *start <= span.start).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let characters = |range: Range<usize>| self.text.get(range).map_or(0, |part| part.chars().count());
        let end_of_line =
            self.text.get(span.start..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |at| span.start + at);
        let length = characters(span.start..span.end.min(end_of_line));
        Place {
            file: Arc::clone(&self.file),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(characters(start..span.start) + 1).unwrap_or(u32::MAX),
            length: u32::try_from(length).unwrap_or(u32::MAX),
        }
    }
}
