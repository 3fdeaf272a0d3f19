//! What a name is without its trimmings: width, case, script, punctuation, and the word for its legal form.

use std::borrow::Cow;
use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words for a company's legal form, as they look once a name has no spaces; of two that fit, the longer first.
const SUFFIXES: [&str; 9] = ["有限责任公司", "股份有限公司", "有限公司", "COLTD", "GMBH", "LTD", "INC", "LLC", "CO"];

/// Traditional to simplified Chinese, by the dictionaries of `OpenCC`.
static SIMPLIFIED: LazyLock<Option<OpenCC>> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// A name in the form in which names are compared: NFKC, upper case, simplified Chinese, letters and digits only,
/// and one word for the legal form taken off the end, unless nothing else would be left.
/// `華信商貿（上海）有限公司` is `华信商贸上海`, `Acme Trading, Inc.` is `ACMETRADING`.
#[must_use]
pub fn normalise_name(text: &str) -> String {
    let upper: String = text.nfkc().flat_map(char::to_uppercase).collect();
    let mut name: String = simplified(&upper).chars().filter(|letter| is_of_name(*letter)).collect();
    let rest = SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix).filter(|rest| !rest.is_empty()));
    if let Some(length) = rest.map(str::len) {
        name.truncate(length);
    }
    name
}

/// A text with its traditional Chinese characters as simplified ones.
#[must_use]
pub fn simplified(text: &str) -> Cow<'_, str> {
    // Below U+2E80 there is no Chinese to simplify.
    if text.chars().all(|letter| letter < '\u{2E80}') {
        return Cow::Borrowed(text);
    }
    match &*SIMPLIFIED {
        Some(converter) => Cow::Owned(converter.convert(text)),
        None => Cow::Borrowed(text),
    }
}

/// Whether a character is part of a name: neither space nor punctuation, symbol or control.
fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionaries_are_there() {
        assert!(SIMPLIFIED.is_some());
    }

    #[test]
    fn trimmings_are_taken_off() {
        for (typed, name) in [
            ("华信商贸有限公司", "华信商贸"),
            ("華信商貿有限公司", "华信商贸"),
            ("華信(商貿) 股份有限公司", "华信商贸"),
            ("臺灣積體電路製造股份有限公司", "台湾积体电路制造"),
            ("广州　ＡＢＣ·电器有限责任公司", "广州ABC电器"),
            ("有限公司", "有限公司"),
            ("股份有限公司", "股份"),
            ("Co.", "CO"),
            ("ANGLO-CARIBBEAN CO., LTD.", "ANGLOCARIBBEAN"),
            ("Straße & Söhne GmbH", "STRASSESÖHNE"),
            ("Acme LLC Inc", "ACMELLC"),
            ("ﬁne  goods", "FINEGOODS"),
            ("e\u{301}te\u{301}", "ÉTÉ"),
            ("  - ·", ""),
        ] {
            assert_eq!(normalise_name(typed), name, "{typed}");
        }
    }
}
