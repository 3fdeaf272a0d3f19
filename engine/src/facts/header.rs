//! How headers and words of data are compared: without regard to case, width, script and what cannot be seen.

use unicode_normalization::UnicodeNormalization;

use crate::matching::simplified;

/// Signs that stand around a part of a header.
const BRACKETS: &[char] =
    &['(', ')', '[', ']', '{', '}', '<', '>', '【', '】', '〔', '〕', '〖', '〗', '《', '》', '「', '」', '『', '』'];

/// The form in which words are compared: NFKC, simplified Chinese, lower case, nothing invisible, trimmed.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.trim_matches(is_unseen).to_ascii_lowercase();
    }
    let plain: String = text.nfkc().filter(|sign| !is_invisible(*sign)).collect();
    simplified(&plain).trim().to_lowercase()
}

/// The form in which headers are compared: folded, and without spaces, underscores, hyphens, brackets, quotes,
/// asterisks and colons. `*Partner ID:` is `partnerid`, `銷售額（淨額）` is `销售额净额`.
#[must_use]
pub fn header_name(text: &str) -> String {
    let is_trimming =
        |sign: char| is_unseen(sign) || matches!(sign, '_' | '-' | '"' | '\'' | '*' | ':' | '“' | '”' | '‘' | '’');
    folded(text).chars().filter(|sign| !is_trimming(*sign) && !is_bracket(*sign)).collect()
}

/// Whether a character opens or closes a part of a header.
#[must_use]
pub fn is_bracket(sign: char) -> bool {
    BRACKETS.contains(&sign)
}

/// Whether a character shows nothing: a space of any kind, a control, or one without width.
#[must_use]
pub fn is_unseen(sign: char) -> bool {
    sign.is_whitespace() || is_invisible(sign)
}

/// A control that is no space, or a character without width: zero-width spaces and joiners, byte order marks,
/// soft hyphens, marks of writing direction.
fn is_invisible(sign: char) -> bool {
    (sign.is_control() && !sign.is_whitespace())
        || matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        for (typed, word) in [
            ("  Gold ", "gold"),
            ("ＧＯＬＤ", "gold"),
            ("\u{feff}金牌\u{200b}", "金牌"),
            ("經營異常", "经营异常"),
            ("品\u{ad}牌\u{a0}商", "品牌 商"),
            ("\tA B\t", "a b"),
        ] {
            assert_eq!(folded(typed), word, "{typed:?}");
        }
    }

    #[test]
    fn headers_lose_their_trimmings() {
        for (typed, name) in [
            ("partner_id", "partnerid"),
            ("Partner ID", "partnerid"),
            ("*Partner-ID：", "partnerid"),
            ("合作伙伴 编号", "合作伙伴编号"),
            ("合作夥伴編號", "合作伙伴编号"),
            ("銷售額（淨額）", "销售额净额"),
            ("【单据\n日期】", "单据日期"),
            ("ＳＫＵ", "sku"),
            ("  ", ""),
        ] {
            assert_eq!(header_name(typed), name, "{typed:?}");
        }
    }
}
