//! Reading a table key by key: a wrong kind, a missing key or an unknown key is a finding, and
//! reading goes on.

use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::number::{Number, NumberTextError};

use super::node::{Entry, Node, NodeKind, TableNode};

/// A table being read. Ask for every key the format has, then call [`Fields::finish`].
pub struct Fields<'t> {
    table: &'t TableNode,
    /// What the table is, for messages: English and Chinese.
    what: Text,
    asked: Vec<&'static str>,
}

impl<'t> Fields<'t> {
    /// Starts to read a table that is called `what` in messages (`parameter core_share`).
    #[must_use]
    pub fn new(table: &'t TableNode, what: Text) -> Self {
        Self { table, what, asked: Vec::new() }
    }

    /// Where the table starts.
    #[must_use]
    pub fn place(&self) -> &'t Place {
        &self.table.place
    }

    /// The entry of a key, whatever its kind; `None` where it is left out.
    pub fn entry(&mut self, key: &'static str) -> Option<&'t Entry> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.table.get(key)
    }

    /// The entry of a key that must be there.
    pub fn required(&mut self, key: &'static str, findings: &mut Findings) -> Option<&'t Entry> {
        let entry = self.entry(key);
        if entry.is_none() {
            let Text { en, zh } = &self.what;
            findings.push(
                Diagnostic::error(
                    "missing-key",
                    self.table.place.clone(),
                    Text::new(format!("{en} has no `{key}`"), format!("{zh} 缺少 `{key}`")),
                )
                .with_hint(Text::new(format!("add `{key} = …`"), format!("请补上 `{key} = …`"))),
            );
        }
        entry
    }

    /// A text.
    pub fn text(&mut self, key: &'static str, findings: &mut Findings) -> Option<&'t str> {
        self.entry(key).and_then(|entry| text_of(&entry.node, findings))
    }

    /// A text that must be there.
    pub fn required_text(&mut self, key: &'static str, findings: &mut Findings) -> Option<&'t str> {
        self.required(key, findings).and_then(|entry| text_of(&entry.node, findings))
    }

    /// A text in both languages, `{ en = "…", zh = "…" }`.
    pub fn localized(&mut self, key: &'static str, findings: &mut Findings) -> Option<Text> {
        self.entry(key).and_then(|entry| localized_of(&entry.node, findings))
    }

    /// A text in both languages that must be there.
    pub fn required_localized(&mut self, key: &'static str, findings: &mut Findings) -> Option<Text> {
        self.required(key, findings).and_then(|entry| localized_of(&entry.node, findings))
    }

    /// A boolean.
    pub fn boolean(&mut self, key: &'static str, findings: &mut Findings) -> Option<bool> {
        self.entry(key).and_then(|entry| boolean_of(&entry.node, findings))
    }

    /// An exact number, from a number or from a text such as `"5%"`.
    pub fn number(&mut self, key: &'static str, findings: &mut Findings) -> Option<Number> {
        self.entry(key).and_then(|entry| number_of(&entry.node, findings))
    }

    /// A date.
    pub fn date(&mut self, key: &'static str, findings: &mut Findings) -> Option<Date> {
        self.entry(key).and_then(|entry| date_of(&entry.node, findings))
    }

    /// A list.
    pub fn list(&mut self, key: &'static str, findings: &mut Findings) -> Option<&'t [Node]> {
        self.entry(key).and_then(|entry| list_of(&entry.node, findings))
    }

    /// A list of texts.
    pub fn texts(&mut self, key: &'static str, findings: &mut Findings) -> Option<Vec<(&'t str, &'t Place)>> {
        let list = self.list(key, findings)?;
        Some(list.iter().filter_map(|node| Some((text_of(node, findings)?, &node.place))).collect())
    }

    /// A table.
    pub fn table(&mut self, key: &'static str, findings: &mut Findings) -> Option<&'t TableNode> {
        self.entry(key).and_then(|entry| table_of(&entry.node, findings))
    }

    /// Reports every key nobody asked for, with the nearest one that exists.
    pub fn finish(self, findings: &mut Findings) {
        for entry in &self.table.entries {
            if !self.asked.contains(&entry.key.as_str()) {
                findings.push(unknown_key(entry, &self.what, &self.asked));
            }
        }
    }
}

/// The finding for a key that the format does not have.
fn unknown_key(entry: &Entry, what: &Text, known: &[&'static str]) -> Diagnostic {
    let key = &entry.key;
    let diagnostic = Diagnostic::error(
        "unknown-key",
        entry.key_place.clone(),
        Text::new(format!("{} has no key `{key}`", what.en), format!("{} 没有键 `{key}`", what.zh)),
    );
    let list = known.join(", ");
    let hinted = diagnostic.clone().with_suggestion(key, known.iter().copied());
    if hinted.hint.is_some() {
        return hinted;
    }
    diagnostic.with_hint(Text::new(format!("known keys: {list}"), format!("可用的键：{list}")))
}

/// The finding for a value of the wrong kind.
#[must_use]
pub(crate) fn wrong_kind(node: &Node, expected: (&str, &str)) -> Diagnostic {
    let (en, zh) = node.kind.name();
    Diagnostic::error(
        "wrong-kind",
        node.place.clone(),
        Text::new(format!("expected {}, found {en}", expected.0), format!("应为{}，实为{zh}", expected.1)),
    )
}

/// A node as a text.
pub(crate) fn text_of<'t>(node: &'t Node, findings: &mut Findings) -> Option<&'t str> {
    if let NodeKind::Text(text) = &node.kind {
        return Some(text);
    }
    findings.push(wrong_kind(node, ("a text in quotes", "带引号的文本")));
    None
}

/// A node as a boolean.
pub(crate) fn boolean_of(node: &Node, findings: &mut Findings) -> Option<bool> {
    if let NodeKind::Boolean(yes) = node.kind {
        return Some(yes);
    }
    findings.push(wrong_kind(node, ("true or false", "true 或 false")));
    None
}

/// A node as a date.
pub(crate) fn date_of(node: &Node, findings: &mut Findings) -> Option<Date> {
    if let NodeKind::Date(date) = node.kind {
        return Some(date);
    }
    let error = wrong_kind(node, ("a date such as 2025-09-30, without quotes", "日期，如 2025-09-30（不加引号）"));
    findings.push(error);
    None
}

/// A node as a list.
pub(crate) fn list_of<'t>(node: &'t Node, findings: &mut Findings) -> Option<&'t [Node]> {
    if let NodeKind::List(list) = &node.kind {
        return Some(list);
    }
    findings.push(wrong_kind(node, ("a list in [ ]", "用 [ ] 括起的列表")));
    None
}

/// A node as a table.
pub(crate) fn table_of<'t>(node: &'t Node, findings: &mut Findings) -> Option<&'t TableNode> {
    if let NodeKind::Table(table) = &node.kind {
        return Some(table);
    }
    findings.push(wrong_kind(node, ("a table { key = value }", "表 { 键 = 值 }")));
    None
}

/// A node as a text in both languages.
pub(crate) fn localized_of(node: &Node, findings: &mut Findings) -> Option<Text> {
    let table = table_of(node, findings)?;
    let mut fields = Fields::new(table, Text::new("a text in two languages", "双语文本"));
    let en = fields.required_text("en", findings);
    let zh = fields.required_text("zh", findings);
    fields.finish(findings);
    Some(Text::new(en?, zh?))
}

/// A node as an exact number: as typed, or a text such as `"5%"` or `"1_000"`.
pub(crate) fn number_of(node: &Node, findings: &mut Findings) -> Option<Number> {
    let typed = match &node.kind {
        NodeKind::Number(typed) | NodeKind::Text(typed) => typed.trim(),
        _ => {
            findings.push(wrong_kind(node, ("a number", "数字")));
            return None;
        }
    };
    let parsed = match typed.strip_suffix('%') {
        Some(percent) => shift_two_places(percent.trim_end()).parse::<Number>(),
        None => typed.parse::<Number>(),
    };
    let flaw = match parsed {
        Ok(number) => return Some(number),
        Err(flaw) => flaw,
    };
    let (en, zh) = match flaw {
        NumberTextError::NotANumber => ("is not a plain decimal", "不是普通的十进制数"),
        NumberTextError::TooManyPlaces => ("has more than 12 decimal places", "小数位超过 12 位"),
        NumberTextError::TooLarge => ("is 10^16 or more", "达到或超过 10^16"),
    };
    findings.push(
        Diagnostic::error(
            "bad-number",
            node.place.clone(),
            Text::new(format!("`{typed}` {en}"), format!("`{typed}` {zh}")),
        )
        .with_hint(Text::new(
            "write it as 0.05, 1_000_000 or \"5%\"; exponents, inf and nan are not accepted",
            "请写成 0.05、1_000_000 或 \"5%\"；不接受指数、inf、nan",
        )),
    );
    None
}

/// The text of a number divided by 100, made by moving its point.
fn shift_two_places(typed: &str) -> String {
    let (sign, digits) = match typed.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", typed),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return typed.to_owned() + "%";
    }
    let plain = whole.replace('_', "");
    let padded = format!("{plain:0>3}");
    let (left, right) = padded.split_at(padded.len() - 2);
    format!("{sign}{left}.{right}{part}")
}
