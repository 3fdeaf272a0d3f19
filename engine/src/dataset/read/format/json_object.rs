//! One line of JSON: an object's keys and values.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum JsonValue<'t> {
    Null,
    /// A text, a number as a decimal without exponent, or true or false.
    Text(Cow<'t, str>),
    /// An array or an object, as it is written.
    Nested(&'t str),
}

/// The members of the object that a line is.
pub(super) fn read_object(line: &str) -> serde_json::Result<Vec<(Cow<'_, str>, JsonValue<'_>)>> {
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let members = deserializer.deserialize_map(Members)?;
    deserializer.end()?;
    Ok(members)
}

struct Members;

impl<'t> Visitor<'t> for Members {
    type Value = Vec<(Cow<'t, str>, JsonValue<'t>)>;

    fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
        words.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((Key(key), raw)) = map.next_entry::<Key<'t>, &'t RawValue>()? {
            members.push((key, value(raw.get()).map_err(A::Error::custom)?));
        }
        Ok(members)
    }
}

/// A key, borrowed where nothing in it is escaped.
struct Key<'t>(Cow<'t, str>);

impl<'t> Deserialize<'t> for Key<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl<'t> Visitor<'t> for Words {
            type Value = Key<'t>;

            fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
                words.write_str("a key")
            }

            fn visit_borrowed_str<E: Error>(self, key: &'t str) -> Result<Key<'t>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<Key<'t>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(Words)
    }
}

fn value(raw: &str) -> serde_json::Result<JsonValue<'_>> {
    Ok(match raw.bytes().next() {
        Some(b'n') => JsonValue::Null,
        Some(b'[' | b'{') => JsonValue::Nested(raw),
        Some(b'"') => match raw.get(1..raw.len() - 1).filter(|text| !text.contains('\\')) {
            Some(text) => JsonValue::Text(Cow::Borrowed(text)),
            None => JsonValue::Text(Cow::Owned(serde_json::from_str(raw)?)),
        },
        _ => JsonValue::Text(without_exponent(raw)),
    })
}

/// The greatest exponent that is written out; a number with a greater one is none that can be used.
const MOST_ZEROS: i32 = 60;

/// A number as a decimal: `1.25e3` is 1250.
pub(super) fn without_exponent(raw: &str) -> Cow<'_, str> {
    let Some((digits, exponent)) = raw.split_once(['e', 'E']) else { return Cow::Borrowed(raw) };
    let Some(exponent) = exponent.parse::<i32>().ok().filter(|exponent| exponent.abs() <= MOST_ZEROS) else {
        return Cow::Borrowed(raw);
    };
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{part}");
    let point = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(exponent);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let length = i32::try_from(all.len()).unwrap_or(i32::MAX);
    let text = if point <= 0 {
        format!("0.{}{all}", zeros(-point))
    } else if point >= length {
        format!("{all}{}", zeros(point - length))
    } else {
        let (left, right) = all.split_at(usize::try_from(point).unwrap_or(0));
        format!("{left}.{right}")
    };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let text = text.trim_start_matches('0');
    let lead = if text.is_empty() || text.starts_with('.') { "0" } else { "" };
    Cow::Owned(format!("{sign}{lead}{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_gives_its_members_as_they_are_written() {
        let text = |text: &'static str| JsonValue::Text(Cow::Borrowed(text));
        let line = r#"{"a": "x", "b\u0041":1.10, "c":null,"d":true,"e":"say \"hi\"","f":[1,{"g":2}],"名":-0.5e-3}"#;
        let expected: Vec<(Cow<'_, str>, JsonValue<'_>)> = vec![
            ("a".into(), text("x")),
            ("bA".into(), text("1.10")),
            ("c".into(), JsonValue::Null),
            ("d".into(), text("true")),
            ("e".into(), text("say \"hi\"")),
            ("f".into(), JsonValue::Nested("[1,{\"g\":2}]")),
            ("名".into(), text("-0.0005")),
        ];
        assert_eq!(read_object(line).expect("an object"), expected);
        for line in ["", "1", "[1]", "{\"a\":1", "{\"a\":01}", "{\"a\":1} x", "{'a':1}", "{\"a\":NaN}"] {
            assert!(read_object(line).is_err(), "{line}");
        }
    }

    #[test]
    fn numbers_lose_their_exponent_and_nothing_else() {
        for (raw, plain) in [
            ("123456789012345.123456789012", "123456789012345.123456789012"),
            ("1e3", "1000"),
            ("1.25E+3", "1250"),
            ("1.25e1", "12.5"),
            ("-12.5e-4", "-0.00125"),
            ("0.001e3", "1"),
            ("0e5", "0"),
            ("100e-2", "1"),
            ("1e61", "1e61"),
        ] {
            assert_eq!(without_exponent(raw), plain, "{raw}");
        }
    }
}
