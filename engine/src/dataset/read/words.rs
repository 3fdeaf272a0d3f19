//! Words that stand for something in every table: missing, yes and no, points in time, broken formulas.

use crate::calendar::Date;
use crate::facts::{folded, is_unseen};

use super::footnote::footnote;

/// Words for nothing, in the form in which words are compared. `docs/data.md` lists them.
const MISSING: &[&str] = &[
    "-", "--", "---", "—", "——", "–", "/", "\\", "\\n", "n/a", "#n/a", "null", "(null)", "[null]", "nan", "无", "暂无",
    "空",
];

/// What a spreadsheet shows where a formula failed; a value that was looked up and not found is missing instead.
const BROKEN: &[&str] =
    &["#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#getting_data", "#####"];

/// Whether a cell says that nothing is known.
pub(super) fn is_missing(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return true };
    if first == '-' && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit) {
        return false;
    }
    // Most cells are told by their first character.
    let may_be =
        matches!(first, '-' | '/' | '\\' | '(' | '[' | '#' | 'n' | 'N' | '—' | '–' | '无' | '無' | '暂' | '暫' | '空')
            || ('\u{ff00}'..='\u{ffef}').contains(&first);
    may_be && text.len() <= LONGEST && MISSING.contains(&folded(text).as_str())
}

/// Whether a text is a word or a code, `P-000123`, that stands for itself in every column of texts, at the first look.
pub(super) fn is_plain_word(text: &str) -> bool {
    is_plain_start(text.as_bytes()) && text.bytes().all(is_word_letter)
}

/// Whether a text of letters that words have is a word that stands for itself.
pub(super) fn is_plain_start(word: &[u8]) -> bool {
    word.len() <= LONGEST_PLAIN
        && word.first().is_some_and(|letter| letter.is_ascii_alphanumeric() && !matches!(letter, b'n' | b'N'))
}

/// Whether a letter is one that a plain word may have.
pub(super) const fn is_word_letter(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_')
}

/// How many bytes a plain word has at most.
const LONGEST_PLAIN: usize = 64;

/// How many bytes the longest word for nothing can take.
const LONGEST: usize = 18;

/// Whether a cell has what a spreadsheet shows where a formula failed.
pub(super) fn is_broken_formula(text: &str) -> bool {
    text.starts_with('#') && (BROKEN.contains(&folded(text).as_str()) || text.bytes().all(|byte| byte == b'#'))
}

/// Words for a sum of the rows above, in the form in which words are compared, without spaces, colons and hyphens.
const TOTALS: &[&str] = &["小计", "合计", "总计", "累计", "汇总", "共计", "subtotal", "total", "grandtotal"];

/// Words behind a name that make it that of a sum: `P1 汇总`.
const TOTALS_OF: &[&str] = &["小计", "合计", "总计", "汇总"];

/// Whether what stands where a row is named says that the row is a sum of others.
pub(super) fn is_total(text: &str) -> bool {
    // Most keys are told by their last character.
    let Some(last) = text.chars().last() else { return false };
    if !matches!(last, '计' | '計' | '总' | '總' | 'l' | 'L' | 'ｌ' | 'Ｌ' | ':' | '：') || text.len() > 200 {
        return false;
    }
    let word: String =
        folded(text).chars().filter(|sign| !sign.is_whitespace() && !matches!(sign, ':' | '-')).collect();
    TOTALS.contains(&word.as_str()) || TOTALS_OF.iter().any(|total| word.ends_with(total))
}

/// Yes or no.
pub(super) fn read_boolean(text: &str) -> Option<bool> {
    match text {
        "是" | "1" | "true" => return Some(true),
        "否" | "0" | "false" => return Some(false),
        _ => {}
    }
    if footnote(text).is_some() {
        return None;
    }
    match folded(text).as_str() {
        "true" | "是" | "有" | "y" | "yes" | "1" | "1.0" | "t" | "√" | "✓" | "✔" | "☑" | "对" => Some(true),
        "false" | "否" | "无" | "n" | "no" | "0" | "0.0" | "f" | "×" | "✗" | "✘" | "☒" | "错" => Some(false),
        _ => None,
    }
}

/// A cell without what is not part of it: spaces and invisible characters around it, the apostrophe or the `="…"` by
/// which a spreadsheet is told that digits are a text.
pub(super) fn visible(text: &str) -> &str {
    let is_plain = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_graphic());
    let bytes = text.as_bytes();
    let trimmed = if is_plain(bytes.first()) && is_plain(bytes.last()) { text } else { text.trim_matches(is_unseen) };
    match trimmed.as_bytes().first() {
        Some(b'=') => trimmed.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(trimmed),
        Some(b'\'') => {
            let rest = trimmed.get(1..).unwrap_or_default();
            let is_mark = rest.starts_with(|sign: char| sign.is_ascii_digit() || matches!(sign, '=' | '+' | '-' | '@'));
            if is_mark { rest } else { trimmed }
        }
        _ => trimmed,
    }
}

/// Whether a text is a long number that a spreadsheet has shortened: `1.23457E+17`.
pub(super) fn is_shortened_code(text: &str) -> bool {
    // Most texts are told by what stands four bytes before their end.
    let Some(at) = text.len().checked_sub(4).filter(|at| text.as_bytes().get(*at..*at + 2) == Some(b"E+")) else {
        return false;
    };
    let (Some(digits), Some(power)) = (text.get(..at), text.get(at + 2..)) else { return false };
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let has_point =
        digits.split_once('.').is_some_and(|(whole, part)| whole.len() == 1 && is_digits(whole) && is_digits(part));
    has_point && is_digits(power)
}

/// Whether a text is a point in time: a day, alone or followed by a time after `T` or a space.
pub(super) fn is_timestamp(text: &str) -> bool {
    let Some(day) = text.get(..10) else { return false };
    let behind = text.get(10..).unwrap_or_default();
    let time = behind.strip_prefix(['T', ' ']);
    let is_time = |time: &str| {
        let signs = time.strip_suffix('Z').unwrap_or(time);
        signs.starts_with(|sign: char| sign.is_ascii_digit())
            && signs.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'+' | b'-'))
    };
    day.parse::<Date>().is_ok() && (behind.is_empty() || time.is_some_and(is_time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_has_its_words() {
        for typed in [
            "",
            "-",
            "--",
            "—",
            "——",
            "－",
            "–",
            "/",
            "／",
            "N/A",
            "n/a",
            "Ｎ／Ａ",
            "#N/A",
            "NULL",
            "null",
            "ＮＵＬＬ",
            "NaN",
            "[NULL]",
            "\\N",
            "无",
            "無",
            "暂无",
            "空",
        ] {
            assert!(is_missing(typed), "{typed}");
        }
        for typed in
            ["0", "无锡", "no", "NA", "未知", ".", "0.00", "-1", "/1", "否", "Nullson", "none", "⁻", "①", "无①", "-²"]
        {
            assert!(!is_missing(typed), "{typed}");
        }
    }

    #[test]
    fn plain_words_say_nothing_but_themselves() {
        for typed in ["P000123", "D000001-01", "2025Q3", "91310000MA1FL8XQ30", "capability", "on_time", "a", "E10"] {
            assert!(is_plain_word(typed), "{typed}");
            let is_itself = !is_missing(typed) && !is_broken_formula(typed) && !is_shortened_code(typed);
            assert!(is_itself && visible(typed) == typed, "{typed}");
        }
        for typed in ["", "-1", "1.5E+17", "=A1", "'12", "a b", "a ", "无", "１", "P\u{200b}"] {
            assert!(!is_plain_word(typed), "{typed}");
        }
        for word in MISSING.iter().chain(BROKEN) {
            assert!(!is_plain_word(word) && !is_plain_word(&word.to_uppercase()), "{word}");
        }
    }

    #[test]
    fn sums_have_their_words() {
        for typed in [
            "小计",
            "小計",
            "合计",
            "合  计",
            "合计：",
            "总计",
            "總計",
            "汇总",
            "累计",
            "P1 小计",
            "P1 汇总",
            "8月合计",
            "Total",
            "TOTAL",
            "Ｔｏｔａｌ",
            "total:",
            "Subtotal",
            "Sub-total",
            "sub total",
            "Grand Total",
        ] {
            assert!(is_total(typed), "{typed}");
        }
        for typed in ["", "P1", "FP-TOTAL", "Total Energies", "会计", "总", "合计1", "Retail", "L", "计", "小计划"]
        {
            assert!(!is_total(typed), "{typed}");
        }
    }

    #[test]
    fn yes_and_no_have_their_words() {
        for typed in ["是", "有", "Y", "Yes", "1", "TRUE", "True", "１", "Ｙ", "√", "✓", "对", "對", "1.0"] {
            assert_eq!(read_boolean(typed), Some(true), "{typed}");
        }
        for typed in ["否", "无", "無", "n", "no", "0", "False", "０", "×", "✗", "错", "0.0"] {
            assert_eq!(read_boolean(typed), Some(false), "{typed}");
        }
        for typed in ["maybe", "2", "是否", "-", "☐", "on", "①", "¹", "是①", "⁰"] {
            assert_eq!(read_boolean(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_no_part_of_a_cell() {
        for (typed, seen) in [
            ("P1", "P1"),
            ("  P1\t", "P1"),
            ("\u{a0}\u{3000}P1\u{200b}", "P1"),
            ("\u{feff}P1\u{200e}", "P1"),
            ("\u{200b}", ""),
            ("a\u{200b}b", "a\u{200b}b"),
            ("'00123", "00123"),
            ("'-5", "-5"),
            ("'s Gravenhage", "'s Gravenhage"),
            ("=\"00123\"", "00123"),
            ("=A1", "=A1"),
            ("'", "'"),
            ("", ""),
        ] {
            assert_eq!(visible(typed), seen, "{typed:?}");
        }
    }

    #[test]
    fn broken_formulas_and_shortened_codes_are_told() {
        assert!(
            ["#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "####", "########"].into_iter().all(is_broken_formula)
        );
        assert!(!["#N/A", "#1", "# 12", "REF!"].into_iter().any(is_broken_formula));
        assert!(["1.23457E+17", "9.131E+16", "1.2E+12"].into_iter().all(is_shortened_code));
        assert!(!["1E+10", "1.5e+17", "A1.2E+17", "1.2E+1", "12.3E+17", "E+17"].into_iter().any(is_shortened_code));
        assert!(is_timestamp("2025-07-01T08:00:00+08:00") && is_timestamp("2025-07-01 08:00"));
        assert!(!is_timestamp("2025-07-01x") && !is_timestamp("8:00"));
    }
}
