//! Which encoding a text is in: UTF-8 if it is that throughout, else GB18030 (with it GBK and GB2312)
//! if it is that throughout and nothing speaks for another encoding. It is decided where the first
//! byte comes that is not ASCII.

use encoding_rs::GB18030;

use crate::diagnostic::{Diagnostic, Place};

use super::evidence::{Evidence, Verdict};
use super::file_flaw;
use super::format_flaw;

/// What is known of a text's encoding so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// All of it was ASCII.
    Ascii,
    Utf8,
    Gb18030,
}

/// Decodes a text block by block.
pub(super) struct Charset<'b> {
    known: Known,
    evidence: Evidence<'b>,
}

impl<'b> Charset<'b> {
    /// Starts a text whose encoding is told by this evidence.
    pub(super) fn new(evidence: Evidence<'b>) -> Self {
        Self { known: Known::Ascii, evidence }
    }

    /// The name of the encoding.
    pub(super) fn name(&self) -> &'static str {
        match self.known {
            Known::Ascii | Known::Utf8 => "UTF-8",
            Known::Gb18030 => "GB18030",
        }
    }

    /// The text of the next bytes, which begin with a whole character; an error where they are no text
    /// of the encoding.
    pub(super) fn decode(&mut self, bytes: Vec<u8>, file: &str, line: u32) -> Result<String, Box<Diagnostic>> {
        if self.known == Known::Gb18030 {
            return gb18030(&bytes).ok_or_else(|| Box::new(not_gb18030(&bytes, file, line)));
        }
        let error = match String::from_utf8(bytes) {
            Ok(text) => {
                if self.known == Known::Ascii && !text.is_ascii() {
                    self.known = Known::Utf8;
                }
                return Ok(text);
            }
            Err(error) => error,
        };
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let before = std::str::from_utf8(bytes.get(..valid).unwrap_or_default()).unwrap_or_default();
        let place = behind(before, file, line);
        if self.known == Known::Utf8 {
            return Err(Box::new(file_flaw::not_utf8(place)));
        }
        let Some(text) = gb18030(&bytes) else { return Err(Box::new(file_flaw::not_utf8(place))) };
        if let Verdict::Other(encoding) = self.evidence.judge(&bytes, &text) {
            return Err(Box::new(format_flaw::other_encoding(encoding, place)));
        }
        self.known = Known::Gb18030;
        Ok(text)
    }
}

fn gb18030(bytes: &[u8]) -> Option<String> {
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// Tells where the first bytes are that are not GB18030.
fn not_gb18030(bytes: &[u8], file: &str, first: u32) -> Diagnostic {
    let (text, _) = GB18030.decode_without_bom_handling(bytes);
    let before = text.split(char::REPLACEMENT_CHARACTER).next().unwrap_or_default();
    format_flaw::not_gb18030(behind(before, file, first))
}

/// The place behind a text: its line, and the character in it.
fn behind(text: &str, file: &str, first: u32) -> Place {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    let within = text.rsplit('\n').next().unwrap_or_default().chars().count();
    Place::at(file, first.saturating_add(number(lines)), number(within).saturating_add(1))
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_JP, Encoding, SHIFT_JIS};

    use super::*;

    type Decoded = (Result<String, String>, &'static str);

    fn decode(blocks: &[&[u8]]) -> Decoded {
        decode_with(&[], blocks)
    }

    fn decode_with(words: &[&str], blocks: &[&[u8]]) -> Decoded {
        let mut charset = Charset::new(Evidence::of_words(words));
        let mut text = String::new();
        for (at, block) in (1..).zip(blocks) {
            match charset.decode(block.to_vec(), "f", at * 10) {
                Ok(decoded) => text.push_str(&decoded),
                Err(found) => {
                    let place = format!("{}:{}:{}", found.code, found.place.line, found.place.column);
                    return (Err(place), charset.name());
                }
            }
        }
        (Ok(text), charset.name())
    }

    fn in_gb18030(text: &str) -> Decoded {
        (Ok(text.to_owned()), "GB18030")
    }

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let (bytes, _, is_lossy) = encoding.encode(text);
        assert!(!is_lossy, "{text}");
        bytes.into_owned()
    }

    #[test]
    fn what_is_utf8_is_utf8_and_else_it_may_be_gb18030() {
        let names = GB18030.encode("编号,名称\nP1,上海某某贸易有限公司\n").0;
        let rare = GB18030.encode("P2,𠮷祥\n").0;
        assert_eq!(decode(&[b"a,b\n1,2\n"]), (Ok("a,b\n1,2\n".to_owned()), "UTF-8"));
        assert_eq!(decode(&["编号\n".as_bytes(), "是\n".as_bytes()]), (Ok("编号\n是\n".to_owned()), "UTF-8"));
        assert_eq!(decode(&[b"id\n", &names, &rare]), in_gb18030("id\n编号,名称\nP1,上海某某贸易有限公司\nP2,𠮷祥\n"));
    }

    #[test]
    fn the_words_of_its_table_settle_what_a_text_is() {
        // Bytes that look like Arabic, and a list of yes and no.
        let flags = format!("会计年度,是否审计\n{}", "2024,是\n2025,否\n".repeat(90));
        let words = ["会计年度", "是否审计", "是", "否"];
        assert_eq!(decode_with(&words, &[&encoded(&flags, GB18030)]), in_gb18030(&flags));
        // A rare character of the region that every maker filled in his own way.
        let own = [&encoded("编号,名称\n1,", GB18030)[..], b"\xaa\xa1\n"].concat();
        assert_eq!(decode_with(&["编号", "名称"], &[&own]).1, "GB18030");
        let header = "編號,名稱\n1,台北\n";
        assert_eq!(decode_with(&["编号", "名称"], &[&encoded(header, BIG5)]).0, Err("not-utf8:10:1".to_owned()));
        let cells = encoded("id,kind\n1,盜竊\n2,違約\n", BIG5);
        assert_eq!(decode_with(&["违约"], &[&cells]).0, Err("not-utf8:11:3".to_owned()));
    }

    #[test]
    fn texts_without_a_known_word_are_told_by_their_characters() {
        for text in [
            "名称",
            "金牌",
            "编号,级别,采购额",
            "上海某某贸易有限公司，北京市朝阳区建国路，广东省深圳市南山区科技园",
            "id,name\n1,年度评估\n2,季度评估\n3,年度评估\n4,年度评估\n5,季度评估\n6,年度评估\n",
            "id,name\n1,珠海虚谷商贸有限公司\n",
            "id,name\n1,𠮷祥电子商行\n",
        ] {
            assert_eq!(decode(&[&encoded(text, GB18030)]), in_gb18030(text));
        }
        for (text, encoding, place) in [
            ("名稱\n臺北國際貿易股份有限公司\n這是繁體中文的內容，與簡體不同\n", BIG5, "10:1"),
            ("id,name\n1,台北國際貿易股份有限公司\n", BIG5, "11:3"),
            ("id,name\n1,宏達電子\n", BIG5, "11:3"),
            ("id,name\n1,東京のかいしゃ\n2,おおさかの工場です\n", EUC_JP, "11:3"),
            ("id,name\n1,東京のかいしゃ\n2,おおさかの工場です\n", SHIFT_JIS, "11:3"),
        ] {
            let bytes = encoded(text, encoding);
            assert_eq!(decode(&[&bytes]).0, Err(format!("not-utf8:{place}")), "{text} {}", encoding.name());
        }
    }

    #[test]
    fn what_is_neither_is_said_with_its_place() {
        let names = GB18030.encode("编号,名称\nP1,上海某某贸易有限公司\n").0;
        assert_eq!(decode(&["编号\n".as_bytes(), &names]), (Err("not-utf8:20:1".to_owned()), "UTF-8"));
        assert_eq!(decode(&[&names, b"a\nb\nc,\xff\xff\n"]), (Err("not-utf8:22:3".to_owned()), "GB18030"));
        assert_eq!(decode(&[b"a\nb,\xe9\n"]), (Err("not-utf8:11:3".to_owned()), "UTF-8"));
    }
}
