//! Texts that a spreadsheet would run as a formula, made harmless in CSV and read back as they were.
//!
//! A text in whose beginning a formula could be seen gets an apostrophe before it. A text that had
//! apostrophes there already gets one more, so that reading back takes off exactly what was put on.

/// Signs with which a formula begins, in both widths.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Whether a text needs an apostrophe before it.
pub(super) fn needs_guard(text: &str) -> bool {
    // Nearly all texts begin with a letter or a digit.
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    let inner = text.trim_start_matches('\'');
    if inner.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let unseen = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    inner.trim_start_matches(unseen).starts_with(FORMULA)
}

/// A text of a CSV file of results as it was before an apostrophe was put before it.
#[must_use]
pub fn without_guard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(inner) if needs_guard(inner) => inner,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn guarded(text: &str) -> String {
        if needs_guard(text) { format!("'{text}") } else { text.to_owned() }
    }

    #[test]
    fn formulas_are_seen_behind_spaces_and_in_full_width() {
        for text in
            ["=1", "+1", "-1", "@A1", "＝1", "＋1", "－1", "＠A", " =1", "\u{3000}＝1", "\t1", "\r1", "\u{feff}=1"]
        {
            assert!(needs_guard(text), "{text:?}");
        }
        for text in ["", "A=1", "1-2", "（=）", "'", "'quoted'", " 1", "、", "\u{3000}一"] {
            assert!(!needs_guard(text), "{text:?}");
        }
        assert_eq!(guarded("'=1"), "''=1");
    }

    proptest! {
        #[test]
        fn what_is_guarded_reads_back_as_it_was(text in "['\t =＝a1-]{0,6}|\\PC{0,8}") {
            prop_assert!(!needs_guard(&guarded(&text)) || guarded(&text).starts_with('\''));
            let read = guarded(&text);
            prop_assert_eq!(without_guard(&read), text.as_str());
        }
    }
}
