//! The number formats of cells: what people see of a number that is not in its cell.

use calamine::Style;

use crate::facts::folded;

use super::super::unit::{currency_prefix, scale_prefix};

/// The formats of accounts whose currency is that of the machine on which the sheet is looked at.
const ACCOUNTING: [&str; 2] =
    ["_($* #,##0_);_($* (#,##0);_($* \"-\"_);_(@_)", "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)"];

/// The words for a number as it is.
const GENERAL: [&str; 2] = ["General", "G/通用格式"];

/// How many bytes a format has at most; programs know formats of 255 characters.
const LONGEST: usize = 1 << 10;

/// Letters for powers of ten, where nothing else stands beside a number.
const LETTERS: [(&str, i32); 11] = [
    ("k", 3),
    ("K", 3),
    ("M", 6),
    ("MM", 6),
    ("mn", 6),
    ("B", 9),
    ("bn", 9),
    ("T", 12),
    ("tn", 12),
    ("bp", -4),
    ("bps", -4),
];

/// Units of a thousand that are units of their own: 千克 is no number of thousands.
const KILO: [char; 6] = ['克', '米', '瓦', '卡', '帕', '赫'];

/// How a style shows numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct NumberFormat {
    /// Whether it shows them as percentages: what is seen as 12.5% is kept as 0.125.
    pub(super) is_percent: bool,
    /// How many digits it fills up with zeros, where it does nothing else.
    pub(super) zeros: usize,
    pub(super) sense: Sense,
    /// Whether it moves the digits, so that another number is seen than is kept.
    pub(super) moves: bool,
    /// What is seen before and behind the digits, where that matters.
    pub(super) around: (String, String),
    /// Whether numbers above 0, and those below, are seen with another sign, with more digits, or not at all.
    pub(super) misleads: (bool, bool),
}

/// Whether a number means what its digits say.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Sense {
    #[default]
    Same,
    /// An amount in a currency that is not the book's; how it is written.
    Foreign(String),
    /// Something else: the unit or the scale stands in the format alone.
    Another,
}

impl NumberFormat {
    /// How a style shows numbers, for a book in a currency.
    pub(super) fn of(style: &Style, currency: &str) -> Self {
        style.number_format.as_ref().map_or_else(Self::default, |format| Self::read(&format.format_code, currency))
    }

    /// Reads a format.
    fn read(code: &str, currency: &str) -> Self {
        if ACCOUNTING.contains(&code) || code.len() > LONGEST {
            return Self::default();
        }
        let sections = sections(code);
        let misleads = if code.is_empty() { (false, false) } else { misleads(&sections) };
        let mut format = Self {
            zeros: if code.len() > 1 && code.bytes().all(|sign| sign == b'0') { code.len() } else { 0 },
            misleads,
            ..Self::default()
        };
        // Behind the third there are texts.
        for section in sections.iter().take(3).filter(|section| section.has_digits) {
            format.is_percent |= section.is_percent;
            format.moves |= section.power() != 0;
            let sense = section.sense(currency);
            let is_worse = matches!(
                (&format.sense, &sense),
                (Sense::Same, Sense::Foreign(_) | Sense::Another) | (Sense::Foreign(_), Sense::Another)
            );
            if is_worse {
                format.sense = sense;
                format.around = (bare(&section.before).to_owned(), bare(&section.behind).to_owned());
            } else if format.sense == Sense::Same {
                // The book's currency, which counts beside a header with a unit.
                let [before, behind] = [&section.before, &section.behind].map(|text| Words::of(text).currency);
                if !before.is_empty() || !behind.is_empty() {
                    format.around = (before, behind);
                }
            }
        }
        format
    }
}

/// What a part of a format shows; there is one for numbers above 0, one for those below, and so on.
#[derive(Default)]
struct Section {
    before: String,
    behind: String,
    /// Signs in brackets, which are currencies.
    signs: Vec<String>,
    /// What else stands in brackets: colours, and conditions.
    tags: Vec<String>,
    /// Whether it shows texts as they are, and numbers where nothing else is said of them.
    has_text: bool,
    /// Whether digits stand among those of the number.
    has_false_digits: bool,
    has_digits: bool,
    is_percent: bool,
    /// Commas behind the digits: each divides by a thousand.
    commas: i32,
    /// Whether a point that is none stands among the digits, and how many digits are behind it.
    has_false_point: bool,
    places: i32,
}

impl Section {
    fn digit(&mut self) {
        if self.has_digits {
            // What stands between digits is no unit; a point there moves them.
            self.has_false_point |= self.behind.trim() == ".";
            self.has_false_digits |= self.behind.contains(is_digit);
            self.behind.clear();
        }
        self.places += i32::from(self.has_false_point);
        self.commas = 0;
        self.has_digits = true;
    }

    fn push(&mut self, sign: char) {
        if self.has_digits { self.behind.push(sign) } else { self.before.push(sign) }
    }

    /// The power of ten by which the number that is kept is greater than the one that is seen.
    fn power(&self) -> i32 {
        3 * self.commas + self.places
    }

    /// Whether more digits are seen than the number has.
    fn adds_digits(&self) -> bool {
        let part = self.behind.strip_prefix('.');
        let changes = match part {
            Some(part) => part.chars().take_while(|sign| is_digit(*sign)).any(|sign| sign != '0'),
            None => self.behind.starts_with(is_digit),
        };
        changes || self.before.ends_with(is_digit) || self.has_false_digits
    }

    /// Whether a number above 0 seems to be below.
    fn is_negative(&self) -> bool {
        let (before, behind) = (self.before.trim(), self.behind.trim());
        before.ends_with(is_minus) || behind.starts_with(is_minus) || (before.ends_with('(') && behind.starts_with(')'))
    }

    fn sense(&self, currency: &str) -> Sense {
        let words = [Words::of(&self.before), Words::of(&self.behind)];
        let is_strange = self.signs.iter().any(|sign| Words::of(sign) == Words::default());
        let power: i32 = words.iter().map(|words| words.power).sum();
        if is_strange || words.iter().any(|words| words.is_other) || power != self.power() {
            return Sense::Another;
        }
        let foreign = words.iter().find(|words| !words.codes.is_empty() && !words.codes.contains(&currency));
        foreign.map_or(Sense::Same, |words| Sense::Foreign(words.currency.clone()))
    }
}

fn is_digit(sign: char) -> bool {
    sign.is_ascii_digit()
}

fn is_minus(sign: char) -> bool {
    matches!(sign, '-' | '\u{2212}')
}

/// Whether numbers above 0, and those below, are not seen as they are.
fn misleads(sections: &[Section]) -> (bool, bool) {
    let shown = |section: &Section| section.has_digits || section.has_text;
    let [first, others @ ..] = sections else { return (false, false) };
    let all = || sections.iter().take(3);
    if all().any(|section| section.tags.iter().any(|tag| tag.starts_with(['<', '>', '=']))) {
        let any = all().any(Section::adds_digits);
        return (any, any);
    }
    let above = !shown(first) || first.adds_digits() || first.is_negative();
    let below = match others.first() {
        // Without a part of their own they have a minus.
        None => above,
        Some(own) => {
            let looks = |section: &Section| (section.before.clone(), section.behind.clone(), section.tags.clone());
            !shown(own) || own.adds_digits() || looks(own) == looks(first)
        }
    };
    (above, below)
}

/// The parts of a format.
fn sections(code: &str) -> Vec<Section> {
    let (mut sections, mut section) = (Vec::new(), Section::default());
    let mut rest = code;
    while let Some(sign) = rest.chars().next() {
        let behind = rest.get(sign.len_utf8()..).unwrap_or_default();
        let general =
            GENERAL.iter().find(|word| rest.get(..word.len()).is_some_and(|is| is.eq_ignore_ascii_case(word)));
        rest = behind;
        match sign {
            _ if general.is_some() => {
                section.digit();
                rest = behind.get(general.map_or(0, |word| word.len()) - 1..).unwrap_or_default();
            }
            ';' => sections.push(std::mem::take(&mut section)),
            '"' => {
                let (text, after) = behind.split_once('"').unwrap_or((behind, ""));
                text.chars().for_each(|sign| section.push(sign));
                rest = after;
            }
            // `_` leaves the room of a sign, `*` fills with one.
            '\\' | '!' | '_' | '*' => {
                let next = behind.chars().next();
                next.filter(|_| matches!(sign, '\\' | '!')).into_iter().for_each(|next| section.push(next));
                rest = behind.get(next.map_or(0, char::len_utf8)..).unwrap_or_default();
            }
            '[' => {
                let (text, after) = behind.split_once(']').unwrap_or((behind, ""));
                section.tags.extend((!text.starts_with('$')).then(|| text.to_owned()));
                let sign = text.strip_prefix('$').map(|text| text.split('-').next().unwrap_or_default());
                for sign in sign.into_iter().filter(|sign| !sign.is_empty()) {
                    sign.chars().for_each(|sign| section.push(sign));
                    section.signs.push(sign.to_owned());
                }
                rest = after;
            }
            '0' | '#' | '?' => section.digit(),
            '@' => section.has_text = true,
            '%' => section.is_percent = true,
            ',' if section.has_digits && section.behind.is_empty() => section.commas += 1,
            '.' | '/' if section.behind.is_empty() => {}
            'E' | 'e' if behind.starts_with(['+', '-']) => rest = behind.get(1..).unwrap_or_default(),
            _ => section.push(sign),
        }
    }
    sections.push(section);
    sections
}

/// What stands beside a number, without the signs that belong to it.
fn bare(text: &str) -> &str {
    text.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '-' | '+' | '(' | ')'))
}

/// What words beside a number say.
#[derive(Debug, Default, PartialEq)]
struct Words {
    power: i32,
    /// The currencies that are meant, and their word.
    codes: Vec<&'static str>,
    currency: String,
    /// Whether there is a share, or a currency that nobody knows.
    is_other: bool,
}

impl Words {
    fn of(text: &str) -> Self {
        let text = bare(text);
        let mut words = Self::default();
        let lower = folded(text);
        let mut rest = lower.as_str();
        while !rest.is_empty() {
            let letters = text.get(text.len().saturating_sub(rest.len())..).unwrap_or_default();
            if let Some((codes, behind)) = currency_prefix(rest) {
                words.currency = rest.get(..rest.len() - behind.len()).unwrap_or_default().to_owned();
                words.codes = codes;
                rest = behind.trim_start();
            } else if let Some((_, power)) = LETTERS.iter().find(|(word, _)| *word == letters) {
                words.power += power;
                rest = "";
            } else if let Some((power, behind)) =
                scale_prefix(rest).filter(|(_, behind)| !(rest.starts_with('千') && behind.starts_with(KILO)))
            {
                words.power += power;
                rest = behind.trim_start();
            } else {
                let is_currency = |sign: char| matches!(sign, '\u{20a0}'..='\u{20cf}' | '฿');
                words.is_other = rest.starts_with(['%', '‰']) || rest.contains("百分") || rest.starts_with(is_currency);
                rest = "";
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_mean_what_their_format_shows() {
        let foreign = |word: &str| Sense::Foreign(word.to_owned());
        for (code, sense) in [
            ("General", Sense::Same),
            ("G/通用格式", Sense::Same),
            ("G/通用格式\"万元\"", Sense::Another),
            ("0.00", Sense::Same),
            ("#,##0.00", Sense::Same),
            ("0.00E+00", Sense::Same),
            ("# ?/?", Sense::Same),
            ("0.0%", Sense::Same),
            ("#,##0.00\"元\"", Sense::Same),
            ("\"¥\"#,##0.00;[Red]\"¥\"\\-#,##0.00", Sense::Same),
            ("_ \"¥\"* #,##0.00_ ;_ \"¥\"* \\-#,##0.00_ ;_ \"¥\"* \"-\"??_ ;_ @_ ", Sense::Same),
            ("_ [$¥-804]* #,##0.00_ ", Sense::Same),
            ("[$CNY] #,##0.00", Sense::Same),
            ("￥#,##0", Sense::Same),
            ("[$-409]#,##0;(#,##0)", Sense::Same),
            (ACCOUNTING[1], Sense::Same),
            ("0\"台\"", Sense::Same),
            ("0.0\"千克\"", Sense::Same),
            ("0.00\"万元\"", Sense::Another),
            ("0.0\"万\"", Sense::Another),
            ("0.0万", Sense::Another),
            ("0.00\\亿", Sense::Another),
            ("0\"千元\"", Sense::Another),
            ("¥0.0\"M\"", Sense::Another),
            ("0\" k\"", Sense::Another),
            ("0\"万吨\"", Sense::Another),
            ("0.00,", Sense::Another),
            ("#,##0.0,", Sense::Another),
            ("0\"%\"", Sense::Another),
            ("0.0\"‰\"", Sense::Another),
            ("0;0.0\"万\"", Sense::Another),
            // The digits are moved as far as the unit says.
            ("#,##0.0,,\"M\"", Sense::Same),
            ("0.0,\"K\"", Sense::Same),
            ("#,##0,\"千元\"", Sense::Same),
            ("0!.0,\"万\"", Sense::Same),
            ("[>=10000]0\\.0,\"万\";0", Sense::Same),
            ("0\".\"0000\"万元\"", Sense::Same),
            ("[$$-409]#,##0.00", foreign("$")),
            ("[$€-2] #,##0.00", foreign("€")),
            ("#,##0.00 [$€-407]", foreign("€")),
            ("$#,##0", foreign("$")),
            ("\"US$\"#,##0", foreign("us$")),
            ("#,##0\"美元\"", foreign("美元")),
            ("[$₹-4009]#,##0", Sense::Another),
            ("[$kr-41D]#,##0", Sense::Another),
        ] {
            assert_eq!(NumberFormat::read(code, "CNY").sense, sense, "{code}");
        }
        assert_eq!(NumberFormat::read("$#,##0", "USD").sense, Sense::Same);
        let moved = ["0.0", "0.0,", "0.0\"万元\"", "0!.0,\"万元\""].map(|code| NumberFormat::read(code, "CNY").moves);
        assert_eq!(moved, [false, true, false, true]);
        let around = |code: &str| NumberFormat::read(code, "CNY").around;
        assert_eq!(around("¥#,##0.00"), ("¥".to_owned(), String::new()));
        assert_eq!(around("#,##0.00\"元\""), (String::new(), "元".to_owned()));
        assert_eq!(around("0\"台\""), (String::new(), String::new()));
        assert_eq!(NumberFormat::read("¥0.0\"万\";(0.0\"万\")", "CNY").around, ("¥".to_owned(), "万".to_owned()));
        assert_eq!(NumberFormat::read("\"¥\"#,##0", "USD").sense, foreign("¥"));
        let percents = ["0.0%", "0\"%\"", "0;-0%", "General"].map(|code| NumberFormat::read(code, "CNY").is_percent);
        assert_eq!(percents, [true, false, true, false]);
        let zeros = ["00000", "0", "0.00", "#,##0", "000000", "\"P\"000"].map(|c| NumberFormat::read(c, "CNY").zeros);
        assert_eq!(zeros, [5, 0, 0, 0, 6, 0]);
    }
    #[test]
    fn formats_may_mislead() {
        for (code, misleads) in [
            ("", (false, false)),
            ("General", (false, false)),
            ("@", (false, false)),
            ("#,##0.00", (false, false)),
            ("#,##0.00_);(#,##0.00)", (false, false)),
            ("#,##0.00;[Red]#,##0.00", (false, false)),
            ("0_ ;[Red]\\-0\\ ", (false, false)),
            ("0;-0;;@", (false, false)),
            ("\"▲\"0;\"△\"0", (false, false)),
            ("0\".00\"", (false, false)),
            ("[$-409]#,##0;(#,##0)", (false, false)),
            ("_ \"¥\"* #,##0.00_ ;_ \"¥\"* \\-#,##0.00_ ;_ \"¥\"* \"-\"??_ ;_ @_ ", (false, false)),
            ("[>=10000]0\\.0,\"万\";0", (false, false)),
            ("\\-0", (true, true)),
            ("(0)", (true, true)),
            ("0\"-\";0", (true, false)),
            ("0;0", (false, true)),
            ("#,##0.00;#,##0.00;0", (false, true)),
            ("0;;", (false, true)),
            (";;;", (true, true)),
            ("\"n/a\"", (true, true)),
            ("0\"00\"", (true, true)),
            ("\"1\"0", (true, true)),
            ("0\"0\"0", (true, true)),
            ("0\".5\"", (true, true)),
        ] {
            assert_eq!(NumberFormat::read(code, "CNY").misleads, misleads, "{code}");
        }
    }
}
