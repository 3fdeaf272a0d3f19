//! What columns and checks are called where people read of them: in English by their names, in Chinese by their labels.

use crate::diagnostic::Text;
use crate::value::Symbols;

use super::dictionary::{ColumnIndex, ColumnSpec, ColumnType, RowCheck, TableSpec};

impl ColumnSpec {
    /// What people call it in Chinese, where that is not its name.
    #[must_use]
    pub fn chinese_label(&self) -> Option<&str> {
        Some(self.label.zh.as_str()).filter(|label| !label.is_empty() && *label != self.name)
    }

    /// Its name in quotes; in Chinese behind its label.
    #[must_use]
    pub fn named(&self) -> Text {
        let name = format!("`{}`", self.name);
        let zh = self.chinese_label().map_or_else(|| name.clone(), |label| format!("{label} {name}"));
        Text::new(name, zh)
    }
}

impl RowCheck {
    /// The expression as written; in Chinese with the labels of columns and of words.
    #[must_use]
    pub fn words(&self, spec: &TableSpec, symbols: &Symbols) -> Text {
        let mut zh = String::new();
        for piece in self.pieces() {
            let label = match piece.strip_prefix('"').and_then(|piece| piece.strip_suffix('"')) {
                Some(word) => word_label(word, spec, symbols).map(|label| format!("\"{label}\"")),
                None => spec.find(piece).and_then(|at| spec.column(at).chinese_label()).map(str::to_owned),
            };
            zh.push_str(label.as_deref().unwrap_or(piece));
        }
        Text::new(self.expression.as_str(), zh)
    }

    /// The one column that the expression reads; none where it reads several.
    #[must_use]
    pub fn only_column(&self, spec: &TableSpec) -> Option<ColumnIndex> {
        let mut columns = self.pieces().into_iter().filter_map(|piece| spec.find(piece));
        let first = columns.next()?;
        columns.all(|column| column == first).then_some(first)
    }

    /// The expression in names, texts in quotes and signs.
    fn pieces(&self) -> Vec<&str> {
        let mut pieces = Vec::new();
        let mut rest = self.expression.as_str();
        while let Some(first) = rest.chars().next() {
            let is_name = |sign: char| sign.is_alphanumeric() || sign == '_';
            let length = match first {
                '"' => rest.get(1..).and_then(|inner| inner.find('"')).map_or(rest.len(), |end| end + 2),
                _ if is_name(first) => rest.find(|sign| !is_name(sign)).unwrap_or(rest.len()),
                _ => first.len_utf8(),
            };
            let (piece, behind) = rest.split_at(length);
            pieces.push(piece);
            rest = behind;
        }
        pieces
    }
}

/// What a word of an enum is called, where the columns that have it agree.
fn word_label<'s>(word: &str, spec: &'s TableSpec, symbols: &Symbols) -> Option<&'s str> {
    let symbol = symbols.find(word)?;
    let values = spec.columns.iter().filter_map(|column| match &column.kind {
        ColumnType::Enum(words) => Some(&words.values),
        _ => None,
    });
    let mut labels = values.flatten().filter(|(value, _)| *value == symbol).map(|(_, label)| label.zh.as_str());
    let first = labels.next()?;
    labels.all(|label| label == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Place;
    use crate::facts::EnumSpec;

    use super::*;

    #[test]
    fn checks_are_read_by_labels() {
        let mut symbols = Symbols::default();
        let words = |pairs: &[(&str, &str)], symbols: &mut Symbols| {
            let values = pairs.iter().map(|(word, label)| (symbols.add(word), Text::new(*word, *label))).collect();
            ColumnType::Enum(EnumSpec { values, unlisted_is_missing: false })
        };
        let column = |name: &str, zh: &str, kind: ColumnType| ColumnSpec {
            label: Text::new(name, zh),
            ..ColumnSpec::plain(name, kind)
        };
        let mut spec = TableSpec::plain("sales");
        spec.columns = vec![
            column("doc_type", "单据类型", words(&[("return", "退货"), ("gift", "赠品")], &mut symbols)),
            column("other", "其他", words(&[("gift", "礼品")], &mut symbols)),
            column("net_amount", "不含税金额", ColumnType::Money),
            column("sku", "sku", ColumnType::Text),
        ];
        let shown = |expression: &str| {
            let check = RowCheck {
                name: "it".to_owned(),
                expression: expression.to_owned(),
                place: Place::file("facts/sales.toml"),
                message: None,
                hint: None,
            };
            let words = check.words(&spec, &symbols);
            assert_eq!(words.en, expression);
            words.zh
        };
        assert_eq!(
            shown("(doc_type != \"return\" && !known(sku)) || net_amount <= 0"),
            "(单据类型 != \"退货\" && !known(sku)) || 不含税金额 <= 0"
        );
        // A word with two labels, words that are none, a name that is part of another, a text that does not end.
        assert_eq!(shown("doc_type == \"gift\""), "单据类型 == \"gift\"");
        assert_eq!(shown("sku == \"net_amount\" && net_amounts"), "sku == \"net_amount\" && net_amounts");
        assert_eq!(shown("其他 \"net_amount"), "其他 \"net_amount");
        let only = |expression: &str| {
            let place = Place::file("facts/sales.toml");
            let (name, expression) = ("it".to_owned(), expression.to_owned());
            RowCheck { name, expression, place, message: None, hint: None }.only_column(&spec)
        };
        assert_eq!(only("net_amount <= 0 && !(net_amount < -9)"), Some(ColumnIndex(2)));
        assert_eq!(only("net_amount <= 0 || sku == \"net_amount\""), None);
        assert_eq!(only("1 < 2"), None);
        assert_eq!(spec.columns[2].named(), Text::new("`net_amount`", "不含税金额 `net_amount`"));
        assert_eq!(spec.columns[3].named(), Text::same("`sku`"));
    }
}
