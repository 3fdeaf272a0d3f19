//! Names of companies and people, and numbers that identify them: all made up.

use super::random::Random;

const PLACES: [&str; 24] = [
    "杭州", "宁波", "苏州", "南京", "上海", "合肥", "福州", "厦门", "南昌", "济南", "青岛", "郑州", "武汉", "长沙",
    "广州", "深圳", "佛山", "南宁", "成都", "重庆", "贵阳", "昆明", "西安", "沈阳",
];
const FIRST: [&str; 32] = [
    "瑞", "恒", "鼎", "鑫", "华", "嘉", "盛", "隆", "泰", "安", "锦", "弘", "博", "远", "凯", "德", "昌", "利", "润",
    "丰", "启", "明", "星", "诚", "信", "卓", "佳", "荣", "庆", "顺", "天", "浩",
];
const SECOND: [&str; 32] = [
    "祥", "达", "源", "通", "宇", "海", "峰", "康", "麟", "辉", "杰", "洋", "川", "林", "岳", "程", "望", "航", "晟",
    "业", "彤", "尚", "联", "力", "腾", "越", "和", "创", "汇", "优", "百", "盈",
];
const TRADES: [&str; 20] = [
    "家电销售",
    "电器",
    "商贸",
    "贸易",
    "供应链管理",
    "电子商务",
    "数码科技",
    "食品",
    "酒业",
    "医药",
    "建材",
    "服饰",
    "日化用品",
    "百货",
    "物流",
    "网络科技",
    "信息技术",
    "实业",
    "智能设备",
    "连锁超市",
];
const ENDINGS: [&str; 6] = ["有限公司", "有限责任公司", "股份有限公司", "有限公司", "集团有限公司", "有限公司"];
const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗",
];
const GIVEN: [&str; 20] = [
    "建国", "志强", "海燕", "文静", "立新", "晓东", "雪梅", "俊杰", "丽华", "国栋", "春生", "玉兰", "永康", "思远",
    "嘉怡", "子涵", "明哲", "宏伟", "秀英", "振华",
];

/// The name of a company, in three parts: place and word, trade, ending.
#[derive(Debug, Clone)]
pub(super) struct CompanyName {
    stem: String,
    trade: &'static str,
    ending: &'static str,
}

impl CompanyName {
    /// Draws one.
    pub(super) fn draw(random: &mut Random) -> Self {
        let place = random.word(&PLACES);
        let (first, second, third) = (random.word(&FIRST), random.word(&SECOND), random.word(&SECOND));
        Self {
            stem: format!("{place}{first}{second}{third}"),
            trade: random.word(&TRADES),
            ending: random.word(&ENDINGS),
        }
    }

    /// As registered.
    pub(super) fn full(&self) -> String {
        format!("{}{}{}", self.stem, self.trade, self.ending)
    }

    /// The same company as another list may write it: another ending, a space.
    pub(super) fn written_otherwise(&self) -> String {
        let ending = if self.ending == "有限公司" { "有限责任公司" } else { "有限公司" };
        format!("{} {}{ending}", self.stem, self.trade)
    }

    /// A company whose name is near: one character of the word is another.
    pub(super) fn neighbour(&self) -> String {
        let mut stem: Vec<char> = self.stem.chars().collect();
        if let Some(last) = stem.last_mut() {
            *last = if *last == '昊' { '浩' } else { '昊' };
        }
        format!("{}{}{}", stem.iter().collect::<String>(), self.trade, self.ending)
    }
}

/// A person's name.
pub(super) fn person(random: &mut Random) -> String {
    format!("{}{}", random.word(&SURNAMES), random.word(&GIVEN))
}

/// A person's identity number of 18 characters, its last one the check character, of a region that does not exist.
pub(super) fn identity_number(random: &mut Random) -> String {
    let (year, month, day) = (random.between(1955, 2000), random.between(1, 12), random.between(1, 28));
    let digits = format!("99{:04}{year:04}{month:02}{day:02}{:03}", random.between(1, 9999), random.between(1, 999));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = "10X98765432".as_bytes()[sum as usize % 11];
    format!("{digits}{}", char::from(check))
}

/// The characters of a unified social credit code, in the order of their values (GB 32100).
const CODE_CHARACTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A unified social credit code of 18 characters, its last one the check character, of a region that does not exist.
pub(super) fn credit_code(random: &mut Random) -> String {
    let mut code = format!("9199{:04}{:08}", random.between(1, 9999), random.between(0, 99_999_999));
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = code.bytes().skip(8).zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    code.push(char::from(b"0X987654321"[sum as usize % 11]));
    let mut weight = 1;
    let mut sum = 0;
    for character in code.bytes() {
        let value = CODE_CHARACTERS.iter().position(|known| *known == character).unwrap_or(0);
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    code.push(char::from(CODE_CHARACTERS[(31 - sum % 31) % 31]));
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_have_their_check_character() {
        let mut random = Random::of(1, 1);
        for _ in 0..50 {
            let number = identity_number(&mut random);
            assert_eq!(number.len(), 18);
            assert!(number.starts_with("99"));
            let code = credit_code(&mut random);
            assert_eq!(code.len(), 18);
            let values = code.bytes().map(|byte| CODE_CHARACTERS.iter().position(|known| *known == byte).unwrap_or(0));
            let weights = (0..17).map(|power| 3_usize.pow(power) % 31).chain([1]);
            assert_eq!(values.zip(weights).map(|(value, weight)| value * weight).sum::<usize>() % 31, 0);
        }
    }

    #[test]
    fn a_neighbour_differs_by_one_character() {
        let name = CompanyName { stem: "杭州瑞祥达".to_owned(), trade: "商贸", ending: "有限公司" };
        assert_eq!(name.full(), "杭州瑞祥达商贸有限公司");
        assert_eq!(name.neighbour(), "杭州瑞祥昊商贸有限公司");
        assert_eq!(name.written_otherwise(), "杭州瑞祥达 商贸有限责任公司");
    }
}
