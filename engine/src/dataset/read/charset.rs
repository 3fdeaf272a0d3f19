//! Which encoding a text is in: UTF-8 if it is that throughout, else GB18030 (with it GBK and GB2312)
//! if it is that throughout. It is decided where the first byte comes that is not ASCII.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK};

use crate::diagnostic::{Diagnostic, Place};

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
pub(super) struct Charset {
    known: Known,
}

impl Charset {
    pub(super) fn new() -> Self {
        Self { known: Known::Ascii }
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
        let place = Place::at(file, line_of(&bytes, valid, line), 1);
        if self.known == Known::Utf8 {
            return Err(Box::new(file_flaw::not_utf8(place)));
        }
        let Some(text) = gb18030(&bytes) else { return Err(Box::new(file_flaw::not_utf8(place))) };
        let guessed = guess(&bytes);
        if guessed != GBK && guessed != GB18030 {
            return Err(Box::new(format_flaw::other_encoding(guessed.name(), place)));
        }
        self.known = Known::Gb18030;
        Ok(text)
    }
}

fn gb18030(bytes: &[u8]) -> Option<String> {
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// What the bytes look like: nearly any bytes can be read as GB18030. In China a short text of unclear
/// look is GBK; a longer one is asked without that.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let is_short = bytes.iter().filter(|byte| !byte.is_ascii()).count() < 40;
    detector.guess(is_short.then_some(b"cn"), Utf8Detection::Deny)
}

/// The line of the first byte that is not GB18030.
fn not_gb18030(bytes: &[u8], file: &str, first: u32) -> Diagnostic {
    let bad = bytes.split(|byte| *byte == b'\n').position(|line| gb18030(line).is_none()).unwrap_or(0);
    let line = first.saturating_add(u32::try_from(bad).unwrap_or(u32::MAX));
    format_flaw::not_gb18030(Place::at(file, line, 1))
}

fn line_of(bytes: &[u8], at: usize, first: u32) -> u32 {
    let before = bytes.get(..at).unwrap_or_default();
    first.saturating_add(u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(blocks: &[&[u8]]) -> (Result<String, String>, &'static str) {
        let mut charset = Charset::new();
        let mut text = String::new();
        for (at, block) in (1..).zip(blocks) {
            match charset.decode(block.to_vec(), "f", at * 10) {
                Ok(decoded) => text.push_str(&decoded),
                Err(found) => return (Err(format!("{}:{}", found.code, found.place.line)), charset.name()),
            }
        }
        (Ok(text), charset.name())
    }

    #[test]
    fn what_is_utf8_is_utf8_and_else_it_may_be_gb18030() {
        let names = GB18030.encode("编号,名称\nP1,上海某某贸易有限公司\n").0;
        let rare = GB18030.encode("P2,𠮷祥\n").0;
        assert_eq!(decode(&[b"a,b\n1,2\n"]), (Ok("a,b\n1,2\n".to_owned()), "UTF-8"));
        assert_eq!(decode(&["编号\n".as_bytes(), "是\n".as_bytes()]), (Ok("编号\n是\n".to_owned()), "UTF-8"));
        let all = "id\n编号,名称\nP1,上海某某贸易有限公司\nP2,𠮷祥\n";
        assert_eq!(decode(&[b"id\n", &names, &rare]), (Ok(all.to_owned()), "GB18030"));
    }

    #[test]
    fn other_encodings_of_chinese_are_not_taken_for_gb18030() {
        let text = "名稱\n臺北國際貿易股份有限公司\n這是繁體中文的內容，與簡體不同\n";
        assert_eq!(guess(&encoding_rs::BIG5.encode(text).0), encoding_rs::BIG5);
        for text in
            ["名称", "金牌", "编号,级别,采购额", "上海某某贸易有限公司，北京市朝阳区建国路，广东省深圳市南山区科技园"]
        {
            assert_eq!(guess(&GBK.encode(text).0), GBK, "{text}");
        }
    }

    #[test]
    fn what_is_neither_is_said_with_its_line() {
        let names = GB18030.encode("编号,名称\nP1,上海某某贸易有限公司\n").0;
        assert_eq!(decode(&["编号\n".as_bytes(), &names]), (Err("not-utf8:20".to_owned()), "UTF-8"));
        assert_eq!(decode(&[&names, b"a\nb\n\xff\xff\n"]), (Err("not-utf8:22".to_owned()), "GB18030"));
        assert_eq!(decode(&[b"a\n\xe9\n"]), (Err("not-utf8:11".to_owned()), "UTF-8"));
    }
}
