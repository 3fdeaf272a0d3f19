//! Texts of the data on their way into the page.

/// A text whose control characters and marks of writing direction are made visible: they could make
/// a page say something else than the data does.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|character| if misleads(character) { '\u{fffd}' } else { character }).collect()
}

fn misleads(character: char) -> bool {
    let controls = character.is_control() && !matches!(character, '\t' | '\n');
    let marks = matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
    controls || marks
}

/// A JSON text that can stand in a script element: nothing in it can end the element or start a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Embedded(String);

impl Embedded {
    /// A JSON text, written for a script element.
    pub(super) fn new(json: &serde_json::Value) -> Self {
        let json = json.to_string();
        let mut text = String::with_capacity(json.len());
        for character in json.chars() {
            match character {
                // These stand only in the strings of a JSON text, where they may be written this way.
                '<' => text.push_str("\\u003c"),
                '>' => text.push_str("\\u003e"),
                '&' => text.push_str("\\u0026"),
                '\u{2028}' => text.push_str("\\u2028"),
                '\u{2029}' => text.push_str("\\u2029"),
                other => text.push(other),
            }
        }
        Self(text)
    }
}

impl std::fmt::Display for Embedded {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Embedded {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_acts() {
        assert_eq!(plain("a\u{202e}b\u{0}c 合同\r"), "a\u{fffd}b\u{fffd}c 合同\u{fffd}");
        let texts = serde_json::json!(["</script><!--", "a & b", "\u{2028}\u{2029}"]);
        let json = Embedded::new(&texts).to_string();
        assert_eq!(json, r#"["\u003c/script\u003e\u003c!--","a \u0026 b","\u2028\u2029"]"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).expect("JSON"), texts);
    }
}
