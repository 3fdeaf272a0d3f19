//! What stands in a column of currencies: a code of three letters, or a word that means one currency.

use crate::facts::folded;

use super::unit::{Measure, measured};

/// The codes of currencies in use (ISO 4217), in order; CNH, which banks write for yuan abroad, is one by its own rate.
const CODES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
    "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNH", "CNY", "COP",
    "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL",
    "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HRK", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR",
    "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR",
    "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR",
    "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR",
    "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN",
    "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU",
    "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
];

/// Names of currencies that no unit behind a number or a header has.
const NAMES: &[(&str, &str)] = &[
    ("中国元", "CNY"),
    ("人民币元", "CNY"),
    ("renminbi", "CNY"),
    ("chineseyuan", "CNY"),
    ("yuan", "CNY"),
    ("usdollar", "USD"),
    ("香港元", "HKD"),
    ("澳门元", "MOP"),
    ("澳门币", "MOP"),
    ("新台湾元", "TWD"),
    ("euro", "EUR"),
    ("yen", "JPY"),
    ("日圆", "JPY"),
    ("poundsterling", "GBP"),
    ("韩币", "KRW"),
    ("新币", "SGD"),
    ("澳大利亚元", "AUD"),
    ("加拿大元", "CAD"),
    ("新西兰元", "NZD"),
    ("纽元", "NZD"),
    ("瑞郎", "CHF"),
    ("瑞典克朗", "SEK"),
    ("丹麦克朗", "DKK"),
    ("挪威克朗", "NOK"),
    ("泰铢", "THB"),
    ("泰国铢", "THB"),
    ("马来西亚林吉特", "MYR"),
    ("林吉特", "MYR"),
    ("马币", "MYR"),
    ("印尼盾", "IDR"),
    ("印尼卢比", "IDR"),
    ("印度卢比", "INR"),
    ("越南盾", "VND"),
    ("菲律宾比索", "PHP"),
    ("俄罗斯卢布", "RUB"),
    ("卢布", "RUB"),
    ("阿联酋迪拉姆", "AED"),
    ("沙特里亚尔", "SAR"),
    ("巴西雷亚尔", "BRL"),
    ("墨西哥比索", "MXN"),
    ("南非兰特", "ZAR"),
    ("土耳其里拉", "TRY"),
];

/// The code of the one currency that a cell names, for a book in the currency `book`; none where it names none, or may
/// mean several. A sign of several currencies means the book's where that is one of them.
pub(super) fn named_currency<'b>(typed: &str, book: &'b str) -> Option<&'b str> {
    if typed.eq_ignore_ascii_case(book) {
        return Some(book);
    }
    if let Ok(at) = CODES.binary_search(&typed) {
        return CODES.get(at).copied();
    }
    if let Some(code) = by_word(typed, book) {
        return Some(code);
    }
    let word = folded(typed);
    let whole: String = word.chars().filter(|sign| !sign.is_whitespace()).collect();
    if let Some(code) = by_word(&whole, book) {
        return Some(code);
    }
    // 人民币(CNY) and USD-美元 say one thing twice.
    let is_between = |sign: char| sign.is_whitespace() || matches!(sign, '(' | ')' | '[' | ']' | '-' | ':' | '/' | '|');
    let mut parts = word.split(is_between).filter(|part| !part.is_empty()).map(|part| by_word(part, book));
    let first = parts.next()??;
    parts.all(|part| part == Some(first)).then_some(first)
}

/// The currency of a word in the form in which words are compared.
fn by_word<'b>(word: &str, book: &'b str) -> Option<&'b str> {
    if word.eq_ignore_ascii_case(book) {
        return Some(book);
    }
    if word.len() == 3
        && let Ok(at) = CODES.binary_search(&word.to_ascii_uppercase().as_str())
    {
        return CODES.get(at).copied();
    }
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == word) {
        return Some(code);
    }
    let Some((Measure::Money(codes, None), 0)) = measured(word) else { return None };
    match *codes.as_slice() {
        [code] => Some(code),
        _ => codes.contains(&book).then_some(book),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_names_one_currency() {
        for (typed, code) in [
            ("CNY", "CNY"),
            ("cny", "CNY"),
            ("ＣＮＹ", "CNY"),
            ("RMB", "CNY"),
            ("R M B", "CNY"),
            ("元", "CNY"),
            ("人民币", "CNY"),
            ("人民幣", "CNY"),
            ("人民币元", "CNY"),
            ("¥", "CNY"),
            ("￥", "CNY"),
            ("CN¥", "CNY"),
            ("人民币(CNY)", "CNY"),
            ("CNY-人民币", "CNY"),
            ("CNH", "CNH"),
            ("usd", "USD"),
            ("美元", "USD"),
            ("US$", "USD"),
            ("US Dollar", "USD"),
            ("美元（USD）", "USD"),
            ("EUR", "EUR"),
            ("€", "EUR"),
            ("泰铢", "THB"),
            ("XAF", "XAF"),
        ] {
            assert_eq!(named_currency(typed, "CNY"), Some(code), "{typed}");
        }
    }

    #[test]
    fn what_names_none_or_several_is_none() {
        for typed in [
            "",
            "$",
            "x",
            "12345",
            "比特币",
            "ABC",
            "US",
            "CNY,USD",
            "CNY/USD",
            "人民币(USD)",
            "万元",
            "元/月",
            "7.1",
            "P1",
            "()",
            "是",
        ] {
            assert_eq!(named_currency(typed, "CNY"), None, "{typed}");
        }
    }

    #[test]
    fn a_sign_of_several_means_the_book_s() {
        assert_eq!(named_currency("¥", "JPY"), Some("JPY"));
        assert_eq!(named_currency("$", "USD"), Some("USD"));
        assert_eq!(named_currency("$", "SGD"), Some("SGD"));
        assert_eq!(named_currency("¥", "USD"), None);
        assert_eq!(named_currency("XYZ", "XYZ"), Some("XYZ"));
    }

    #[test]
    fn codes_are_in_order() {
        assert!(CODES.is_sorted());
    }
}
