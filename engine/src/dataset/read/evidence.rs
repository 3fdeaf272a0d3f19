//! What speaks for one encoding of a text that is not UTF-8 and for another: words of its table that
//! are found when it is read so, then how common its characters are, and last how its bytes look.
//!
//! Nearly any bytes can be read as GB18030, and columns of a few short words look like anything to a
//! detector that knows running text alone.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};

use crate::facts::{ColumnType, TableSpec, header_name, is_bracket};
use crate::matching::simplified;

/// What a text in GB18030 might be as well.
const RIVALS: [&Encoding; 4] = [BIG5, SHIFT_JIS, EUC_JP, EUC_KR];

/// How many bytes are looked at, from the first line that is not ASCII.
const LOOKED_AT: usize = 1 << 17;

/// Of this many characters one at least must be common, where nothing else is known.
const COMMON_OF: usize = 4;
/// How many common characters say something.
const FEW: usize = 3;

/// Characters that no list of companies, places, people or reasons is without. Read as something that it
/// is not, a text has one of them in eight characters at most.
const COMMON: &str = "\
    的一是不了在有人这上大来和个他们到说生子就时年得里以要着出会可也对能而去之过家学自然后天多作成开当用所事经发面心前方无业日期月季度\
    中国北京海津重庆广东深圳江苏浙杭州宁波山青岛济南河湖武汉长沙四川福建厦门泉安徽合肥西昌辽沈阳连吉林黑龙哈尔滨陕太原甘肃兰云昆明贵\
    新疆内蒙古夏藏无锡常佛莞珠省市县区镇乡村路街道巷号楼室层栋座单元限责任公司股份集团实贸易商科技电器数码信息术网络软件通讯工程设筑\
    机械备材料医药食品服装文化传媒告物流运输务管理咨询投资金融展控企厂店行营部分总王李张刘陈杨黄赵周吴徐孙马朱胡郭何罗高梁郑谢宋唐许\
    韩冯邓曹彭曾田董袁潘于蒋蔡余杜叶程魏吕丁姚卢姜崔钟谭陆汪范石廖贾韦付白邹孟熊秦邱尹薛段雷侯史陶黎贺顾毛郝龚邵万钱严戴莫孔汤伟芳\
    秀英敏静丽强磊军洋勇艳杰娟涛超霞平刚桂志玉红春梅额价收支款已未否正同订票退货返利级别奖励系渠客户编名称类型状态首次活动完考核指标等";

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Gb18030,
    /// It seems to be something else, of this name.
    Other(&'static str),
}

/// What is expected in a text.
pub(super) struct Evidence<'b> {
    words: Vec<&'b str>,
}

/// Words that are not ASCII, as headers are compared.
type Known = BTreeSet<String>;

impl<'b> Evidence<'b> {
    /// What is expected in a table: its headers, and the words of its columns.
    pub(super) fn of(spec: &'b TableSpec) -> Self {
        let mut words: Vec<&str> = vec!["是", "否", "有", "无"];
        for column in &spec.columns {
            words.extend([column.name.as_str(), &column.label.en, &column.label.zh]);
            words.extend(column.aliases.iter().map(String::as_str));
            if let ColumnType::Enum(values) = &column.kind {
                words.extend(values.values.iter().flat_map(|(_, label)| [label.en.as_str(), label.zh.as_str()]));
            }
        }
        let keys = spec.pivot.iter().flat_map(|pivot| &pivot.keys);
        words.extend(keys.flat_map(|key| [key.label.en.as_str(), key.label.zh.as_str()]));
        Self { words }
    }

    /// What is expected where these words are.
    #[cfg(test)]
    pub(super) fn of_words(words: &[&'b str]) -> Self {
        Self { words: words.to_vec() }
    }

    /// What bytes are that are not UTF-8 and can be read as GB18030, as `text`.
    pub(super) fn judge(&self, bytes: &[u8], text: &str) -> Verdict {
        let bytes = looked_at(bytes);
        let words = self.words.iter().filter(|word| !word.is_ascii()).map(|word| header_name(word));
        let known: Known = words.collect();
        let own = weigh(bytes, GB18030, &known);
        let rival = RIVALS.into_iter().map(|encoding| (weigh(bytes, encoding, &known), encoding));
        // Of rivals that weigh the same, the first.
        let Some((weight, rival)) = rival.rev().max_by_key(|(weight, _)| *weight) else { return Verdict::Gb18030 };
        if own.words.max(weight.words) > 0 {
            return if own.words >= weight.words { Verdict::Gb18030 } else { Verdict::Other(rival.name()) };
        }
        let is_text = !text.chars().any(is_no_text);
        if is_text && own.is_common && 2 * own.common_in_thousand > weight.common_in_thousand {
            return Verdict::Gb18030;
        }
        let is_clear =
            weight.is_common || (own.common_in_thousand == 0 && weight.common_in_thousand * COMMON_OF >= 1000);
        if is_clear && weight.common_in_thousand > own.common_in_thousand {
            return Verdict::Other(rival.name());
        }
        let guessed = guess(bytes);
        match guessed == GBK || guessed == GB18030 {
            true if is_text => Verdict::Gb18030,
            true => Verdict::Other(rival.name()),
            false => Verdict::Other(guessed.name()),
        }
    }
}

/// How much speaks for an encoding.
fn weigh(bytes: &[u8], encoding: &'static Encoding, known: &Known) -> Weight {
    let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) else {
        return Weight::default();
    };
    let (mut all, mut common) = (0_usize, 0_usize);
    let plain = if encoding == BIG5 { simplified(&text) } else { Cow::Borrowed(&*text) };
    for sign in plain.chars().filter(|sign| !sign.is_ascii() && sign.is_alphanumeric()) {
        all += 1;
        common += usize::from(COMMON.contains(sign) || is_of(encoding, sign));
    }
    Weight {
        words: text.split(is_between).filter(|word| is_known(word, known)).count(),
        common_in_thousand: common * 1000 / all.max(1),
        is_common: common >= FEW && common * COMMON_OF >= all,
    }
}

fn is_known(typed: &str, known: &Known) -> bool {
    if typed.is_ascii() || typed.len() > LONGEST {
        return false;
    }
    let before = typed.split(is_bracket).next().unwrap_or_default();
    [typed, before].into_iter().any(|word| known.contains(&header_name(word)))
}

/// How many bytes a known word has at most.
const LONGEST: usize = 200;

/// What speaks for an encoding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    /// How many words are known.
    words: usize,
    /// How many of a thousand characters are common.
    common_in_thousand: usize,
    /// Whether these are enough to say something.
    is_common: bool,
}

/// The lines to look at: from the first that is not ASCII.
fn looked_at(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let before = bytes.get(..first).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let from = bytes.get(start..).unwrap_or_default();
    let Some(most) = from.get(..LOOKED_AT) else { return from };
    // No byte of a character looks like a line's end.
    memchr::memrchr(b'\n', most).map_or(from, |end| most.get(..end).unwrap_or_default())
}

/// Whether a character stands between words, in any format that is text.
fn is_between(sign: char) -> bool {
    matches!(sign, ',' | ';' | '\t' | '\n' | '\r' | '"' | ':' | '{' | '}')
}

/// Whether a character is one of Japanese, in an encoding made for that. Read as Korean, most Chinese is Korean.
fn is_of(encoding: &'static Encoding, sign: char) -> bool {
    matches!(sign, '\u{3041}'..='\u{30ff}') && (encoding == EUC_JP || encoding == SHIFT_JIS)
}

/// Whether a character stands in no text: one for private use, a control, or none at all.
fn is_no_text(sign: char) -> bool {
    let is_private = matches!(sign, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    let is_control = sign.is_control() && !matches!(sign, '\t' | '\n' | '\r');
    is_private || is_control || u32::from(sign) & 0xfffe == 0xfffe
}

/// What the bytes look like. In China a short text of unclear look is GBK; a longer one is asked without that.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let is_short = bytes.iter().filter(|byte| !byte.is_ascii()).count() < 40;
    detector.guess(is_short.then_some(b"cn"), Utf8Detection::Deny)
}
