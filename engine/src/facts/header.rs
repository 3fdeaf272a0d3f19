//! How headers and words of enums are compared: without regard to case, width and outer spaces.

use unicode_normalization::UnicodeNormalization;

/// The form in which headers and enum words are compared: trimmed, NFKC, lower case.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_ascii_lowercase();
    }
    text.nfkc().collect::<String>().trim().to_lowercase()
}
