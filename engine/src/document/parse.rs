//! Text to nodes. All syntax errors of a file are reported, not the first.

use std::collections::BTreeSet;
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
    // What follows an error on its line is mostly its consequence.
    let mut told = BTreeSet::new();
    for error in &errors {
        let span = error.span();
        let place = span.as_ref().map_or_else(|| Place::file(file), |span| lines.place(span));
        if !told.insert(place.line) {
            continue;
        }
        let typed =
            span.and_then(|span| text.get(span.start..)).and_then(|rest| rest.get(..rest.chars().next()?.len_utf8()));
        findings.push(not_toml(place, error.message(), typed.unwrap_or_default()));
    }
    let span = table.span();
    TableNode { place: lines.place(&span), entries: entries(table.into_inner(), &lines) }
}

fn not_toml(place: Place, said: &str, typed: &str) -> Diagnostic {
    let said = said.lines().collect::<Vec<_>>().join(", ");
    let in_chinese = match said.as_str() {
        "duplicate key" => "同一个键出现两次",
        said if said.starts_with("string values must be quoted") => "文本须加引号",
        said if said.starts_with("missing comma") => "缺少逗号",
        said if said.starts_with("missing assignment") => "缺少 `=`",
        said if said.starts_with("invalid date") => "日期不存在",
        said if said.starts_with("unclosed") => "括号未闭合",
        said if said.starts_with("invalid basic string") => "引号未闭合",
        said => said,
    };
    let text = Text::new(format!("not valid TOML: {said}"), format!("TOML 语法错误：{in_chinese}"));
    let hint = match half_width(typed) {
        Some(plain) => Text::new(
            format!("write `{plain}`, typed in English mode, for `{typed}`"),
            format!("请切换到英文输入法，用 `{plain}` 代替 `{typed}`"),
        ),
        None => Text::new(
            "texts stand in quotes, dates as 2025-09-30, lists in [ ], and a key only once",
            "文本用引号，日期写作 2025-09-30，列表用 [ ]，同一个键只能出现一次",
        ),
    };
    Diagnostic::error("toml-syntax", place, text).with_hint(hint)
}

/// The sign of the language for one typed in Chinese mode.
pub(crate) fn half_width(typed: &str) -> Option<&'static str> {
    Some(match typed {
        "，" | "、" => ",",
        "；" => ";",
        "：" => ":",
        "。" | "．" => ".",
        "“" | "”" | "‘" | "’" | "＂" | "＇" | "「" | "」" => "\"",
        "（" => "(",
        "）" => ")",
        "【" | "［" => "[",
        "】" | "］" => "]",
        "｛" => "{",
        "｝" => "}",
        "＝" => "=",
        "＜" | "《" => "<",
        "＞" | "》" => ">",
        "＋" => "+",
        "－" | "—" => "-",
        "×" | "＊" => "*",
        "÷" | "／" => "/",
        "！" => "!",
        "？" => "?",
        _ => return None,
    })
}

fn entries(table: DeTable<'_>, lines: &Lines<'_>) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::with_capacity(table.len());
    for (key, value) in table {
        let key_place = lines.place(&key.span());
        found.push(Entry { key: key.into_inner().into_owned(), key_place, node: node(value, lines) });
    }
    found.sort_by_key(|entry| (entry.key_place.line, entry.key_place.column));
    found
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

/// So many bytes lie between two places at which it is known how many characters come before.
const STRIDE: usize = 256;

/// Byte offsets to lines and columns. A file may have many nodes on one long line, so that no
/// place is found by counting through the line.
struct Lines<'t> {
    file: Arc<str>,
    text: &'t str,
    /// Where each line starts.
    starts: Vec<usize>,
    /// Whether each line has but one byte a character.
    plain: Vec<bool>,
    /// How many characters begin before each multiple of [`STRIDE`].
    before: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(file: &str, text: &'t str) -> Self {
        let starts: Vec<usize> =
            std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
        let plain = text.split('\n').map(str::is_ascii).collect();
        let counts = text.as_bytes().chunks(STRIDE).scan(0, |sum, chunk| {
            *sum += characters(chunk);
            Some(*sum)
        });
        Self { file: file.into(), text, starts, plain, before: std::iter::once(0).chain(counts).collect() }
    }

    fn place(&self, span: &Range<usize>) -> Place {
        let line = self.starts.partition_point(|start| *start <= span.start).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let end_of_line = self.starts.get(line).map_or(self.text.len(), |next| next - 1);
        let end = span.end.min(end_of_line);
        let (length, before) = match self.plain.get(line - 1) {
            Some(true) => (end.saturating_sub(span.start), span.start.saturating_sub(start)),
            _ => (self.characters_within(&(span.start..end)), self.characters_within(&(start..span.start))),
        };
        let column = before + 1;
        Place {
            file: Arc::clone(&self.file),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            length: u32::try_from(length).unwrap_or(u32::MAX),
        }
    }

    /// How many characters begin within a range of bytes.
    fn characters_within(&self, range: &Range<usize>) -> usize {
        let bytes = self.text.as_bytes();
        let (first, last) = (range.start.div_ceil(STRIDE), range.end / STRIDE);
        if first >= last {
            return bytes.get(range.clone()).map_or(0, characters);
        }
        let known = |stride: usize| self.before.get(stride).copied().unwrap_or(0);
        let head = bytes.get(range.start..first * STRIDE).map_or(0, characters);
        let tail = bytes.get(last * STRIDE..range.end).map_or(0, characters);
        head + known(last).saturating_sub(known(first)) + tail
    }
}

/// How many characters begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}
