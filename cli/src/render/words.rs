//! Values and reasons in words.

use assay_engine::diagnostic::Language;
use assay_engine::number::Number;
use assay_engine::policy::{Book, OutputSpec, OutputType};
use assay_engine::value::Value;

use super::amount::grouped;
use super::summary;

/// A value as read: exact, words as in the script.
pub(crate) fn exact(book: &Book, value: Value<'_>, language: Language) -> String {
    match (value, language) {
        (Value::Absent, Language::English) => "absent".to_owned(),
        (Value::Absent, Language::Chinese) => "缺失".to_owned(),
        (Value::Number(number), _) => exact_number(number),
        (Value::Boolean(yes), Language::English) => if yes { "yes" } else { "no" }.to_owned(),
        (Value::Boolean(yes), Language::Chinese) => if yes { "是" } else { "否" }.to_owned(),
        (Value::Text(text), _) => format!("\"{text}\""),
        (Value::Symbol(symbol), _) => book.symbols.word(symbol).to_owned(),
        (Value::Date(date), _) => date.to_string(),
        (Value::Span(span), _) => format!("{} – {}", span.start, span.end),
    }
}

/// A number with all its places, thousands separated.
pub(crate) fn exact_number(number: Number) -> String {
    let places = number.to_string().split_once('.').map_or(0, |(_, places)| places.len());
    grouped(number, u32::try_from(places).unwrap_or(Number::PLACES))
}

/// A value of an output as a person reads it.
pub(crate) fn output(book: &Book, output: &OutputSpec, value: Value<'_>, language: Language) -> String {
    match (&output.kind, value) {
        (OutputType::Enum(values), Value::Symbol(symbol)) => {
            let word = book.symbols.word(symbol);
            match values.iter().find(|(known, _)| *known == symbol) {
                Some((_, label)) if label.get(language) != word => format!("{word} · {}", label.get(language)),
                _ => word.to_owned(),
            }
        }
        (_, Value::Number(number)) => summary::value(book, output, number),
        _ => exact(book, value, language),
    }
}

/// A text with what its placeholders are worth for everybody, and `…` for what differs between partners.
pub(crate) fn general(text: &str, worth: impl Fn(&str) -> Option<String>) -> String {
    let mut general = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        general.push_str(before);
        general.push_str(worth(name.trim()).as_deref().unwrap_or("…"));
        rest = behind;
    }
    general.push_str(rest);
    general
}

#[cfg(test)]
mod tests {
    use super::general;

    #[test]
    fn what_differs_between_partners_is_left_out() {
        let worth = |name: &str| (name == "params.days").then(|| "30".to_owned());
        assert_eq!(
            general("expired on {partner.expiry}, after {params.days} days", worth),
            "expired on …, after 30 days"
        );
        assert_eq!(general("plain", worth), "plain");
    }
}
