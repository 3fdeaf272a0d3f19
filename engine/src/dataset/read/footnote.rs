//! Signs that look like a digit and are none: raised, lowered and circled ones, fractions, Roman numerals.
//!
//! Behind a number they are mostly a footnote. Folding a text makes digits of them, so that `50000²` would be 500002:
//! what is read digit by digit looks here before it folds.

use unicode_normalization::UnicodeNormalization;

/// The first sign of a text that folding would make a digit, or a part of a number, of. Those of full width are plain.
pub(super) fn footnote(text: &str) -> Option<char> {
    if text.is_ascii() { None } else { text.chars().find(|sign| is_footnote(*sign)) }
}

fn is_footnote(sign: char) -> bool {
    match sign {
        // ASCII, full width, and digits in another typeface.
        '\0'..='\u{7f}' | '\u{ff00}'..='\u{ffef}' | '\u{1d7ce}'..='\u{1d7ff}' => false,
        // ª ² ³ ¹ º ¼ ½ ¾; raised and lowered signs, fractions and Roman numerals; circled and bracketed signs.
        '\u{aa}' | '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{ba}' | '\u{bc}'..='\u{be}' => true,
        '\u{2070}'..='\u{209f}' | '\u{2150}'..='\u{218f}' | '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' => true,
        '\u{3192}'..='\u{319f}' | '\u{3200}'..='\u{32ff}' | '\u{1f100}'..='\u{1f16f}' => true,
        // Others with a digit in them (㎡, ㍘), and letters that would be an exponent.
        _ => std::iter::once(sign).nfkc().any(|plain| plain.is_ascii_digit() || matches!(plain, 'e' | 'E')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_only_look_like_digits_are_found() {
        for (text, sign) in [
            ("50000²", '²'),
            ("1,234.50①", '①'),
            ("1234⑴", '⑴'),
            ("5₂", '₂'),
            ("¹", '¹'),
            ("1½", '½'),
            ("Ⅳ", 'Ⅳ'),
            ("5⒈", '⒈'),
            ("5❶", '❶'),
            ("⁻5", '⁻'),
            ("5㈠", '㈠'),
            ("5㊀", '㊀'),
            ("100㎡", '㎡'),
            ("1ᵉ5", 'ᵉ'),
            ("5🄁", '🄁'),
        ] {
            assert_eq!(footnote(text), Some(sign), "{text}");
        }
        for text in [
            "1234.5",
            "１，２３４．５",
            "￥5",
            "（5）",
            "12.5万元",
            "5％",
            "5‰",
            "2025年7月1日",
            "é",
            "20℃",
            "\u{a0}1 234",
            "€5",
            "—",
        ] {
            assert_eq!(footnote(text), None, "{text}");
        }
    }
}
