//! Numbers as they are typed in data: thousands separators, full-width digits, percent signs, currencies,
//! accounting negatives, units behind them. `docs/data.md` tells the forms.

use std::borrow::Cow;

use crate::diagnostic::Text;
use crate::facts::{ColumnType, folded};
use crate::number::{Number, NumberTextError};

use super::day_text::{Day, read_day};
use super::footnote::footnote;
use super::number_flaw as flaw;
use super::record::Problem;
use super::unit::{Measure, Unit, currency_prefix, scale_prefix};

/// What the cells of a column of numbers have in common.
#[derive(Clone, Copy)]
pub(super) struct NumberForm<'f> {
    pub(super) kind: &'f ColumnType,
    /// The unit in the column's header.
    pub(super) header: Option<&'f Unit>,
    /// The unit that the dictionary states.
    pub(super) declared: Option<&'f Text>,
    /// The greatest value allowed.
    pub(super) max: Option<Number>,
    /// The currency that this row's amounts are in: a code, or what stands in its column where that names none.
    pub(super) currency: &'f str,
    /// Whether a comma may stand before decimals, too: in files whose fields stand between semicolons.
    pub(super) may_be_point: bool,
}

/// A number's parts, before they are put together.
#[derive(Default)]
struct Parts {
    is_negative: bool,
    /// Digits with at most one point.
    digits: String,
    /// The power of ten of an exponent.
    exponent: i32,
    /// The currencies that a sign or word beside it can mean.
    currencies: Option<Vec<&'static str>>,
    /// The power of ten of a word behind it, 0 for 元 alone.
    scale: Option<i32>,
    /// The power of ten of a percent or per-mille sign.
    share: Option<i32>,
}

/// Reads a number, in the unit of its column.
pub(super) fn read_number(text: &str, form: NumberForm<'_>) -> Result<Number, Problem> {
    // Most numbers are plain ones.
    if form.header.is_none()
        && let Ok(number) = text.parse::<Number>()
        && !text.contains('_')
    {
        return checked(text, number, false, form);
    }
    if let Some(sign) = footnote(text) {
        return Err(flaw::no_digit(text, sign));
    }
    let plain: String = folded(text).chars().map(plain_sign).collect();
    let parts = read_parts(&plain, form).map_err(|why| why.told(text))?;
    if parts.exponent != 0 && is_spreadsheets(text) && !reaches_the_ones(&parts) {
        return Err(flaw::shortened(text));
    }
    let power = power_of(text, &parts, form)?;
    let sign = if parts.is_negative { "-" } else { "" };
    let power = power.saturating_add(parts.exponent);
    let too_far = || if power < 0 { flaw::too_many_places(text) } else { flaw::too_large(text) };
    let shifted = moved(&parts.digits, power).ok_or_else(too_far)?;
    let is_share = parts.share.is_some() || form.header.is_some_and(|unit| unit.measure == Measure::Share);
    match format!("{sign}{shifted}").parse::<Number>() {
        Ok(number) => checked(text, number, is_share, form),
        Err(NumberTextError::NotANumber) => Err(flaw::not_a_number(text)),
        Err(NumberTextError::TooManyPlaces) => Err(flaw::too_many_places(text)),
        Err(NumberTextError::TooLarge) => Err(flaw::too_large(text)),
    }
}

/// A number that has no text of its own, in the unit of its column.
pub(super) fn scaled_number(number: Number, form: NumberForm<'_>) -> Result<Number, Problem> {
    match form.header {
        // Its text is made only for what is wrong with it.
        None => checked("", number, false, form).or_else(|_| checked(&number.to_string(), number, false, form)),
        Some(_) => read_number(&number.to_string(), form),
    }
}

/// The number, if its column can have it.
fn checked(text: &str, number: Number, is_share: bool, form: NumberForm<'_>) -> Result<Number, Problem> {
    match form.kind {
        ColumnType::Integer if !number.is_whole() => Err(flaw::not_whole(text)),
        // 15 may be 15 % or fifteen-fold, and nobody can tell which.
        ColumnType::Fraction if !is_share && form.max.is_none() && is_above_one(number) => {
            Err(flaw::share_without_sign(text))
        }
        _ => Ok(number),
    }
}

fn is_above_one(number: Number) -> bool {
    number > Number::ONE || number.negated() > Number::ONE
}

/// The power of ten that the units of cell and header come to.
fn power_of(text: &str, parts: &Parts, form: NumberForm<'_>) -> Result<i32, Problem> {
    let code = form.currency;
    if let Some(codes) = &parts.currencies {
        if *form.kind != ColumnType::Money {
            return Err(flaw::currency_elsewhere(text));
        }
        if !codes.contains(&code) {
            return Err(flaw::foreign_currency(text, codes, code));
        }
    }
    if let Some(header) = form.header.filter(|header| *form.kind == ColumnType::Money && header.is_foreign_to(code)) {
        return Err(flaw::header_in_other_currency(&header.typed, code));
    }
    if parts.share.is_some() && *form.kind != ColumnType::Fraction {
        return Err(flaw::percent_elsewhere(text));
    }
    if parts.scale.is_some_and(|power| power > 0) && *form.kind == ColumnType::Fraction {
        return Err(flaw::scale_of_a_share(text));
    }
    let own = parts.share.or(parts.scale);
    match (own, form.header) {
        (None, None) => Ok(0),
        // ¥500000 under 万元 may be what it says, or ten thousand times as much.
        (None, Some(header)) if header.power != 0 && parts.currencies.is_some() => {
            Err(flaw::currency_under_a_scale(text, &header.typed))
        }
        (None, Some(header)) => Ok(header.power),
        // A unit that stands in the header and in the cell counts once; beside a header's 元 the cell's counts.
        (Some(own), Some(header)) if own == header.power || header.power == 0 => Ok(own),
        (Some(_), Some(header)) => Err(flaw::two_units(text, &header.typed)),
        (Some(own), None) => Ok(own),
    }
}

/// Why the parts of a number cannot be told.
enum Why {
    NotANumber,
    /// Points and commas as in much of Europe.
    European,
    /// Commas that are not before groups of three digits.
    Groups,
    /// One comma, in a file where it may be a point.
    Comma,
    /// A range, or about a number.
    Vague,
    /// A word behind the number.
    Word(String),
}

impl Why {
    fn told(self, text: &str) -> Problem {
        if let Ok(Day::Written(_)) = read_day(text) {
            return flaw::is_a_day(text);
        }
        match self {
            Self::NotANumber => flaw::not_a_number(text),
            Self::European => flaw::european(text),
            Self::Groups => flaw::wrong_groups(text),
            Self::Comma => flaw::comma_or_point(text),
            Self::Vague => flaw::vague(text),
            Self::Word(word) => flaw::word_behind(text, &word),
        }
    }
}

/// Minus signs and spaces of other kinds as plain ones.
fn plain_sign(sign: char) -> char {
    match sign {
        '\u{2212}' | '\u{2012}' | '\u{2013}' => '-',
        '\u{2019}' => '\'',
        _ if sign.is_whitespace() => ' ',
        _ => sign,
    }
}

fn read_parts(text: &str, form: NumberForm<'_>) -> Result<Parts, Why> {
    let is_digit = |sign: char| sign.is_ascii_digit();
    let (Some(first), Some(last)) = (text.find(is_digit), text.rfind(is_digit)) else { return Err(Why::NotANumber) };
    let (mut before, mut core) = (text.get(..first).unwrap_or_default(), String::new());
    // A database may leave out the zero before the point.
    if let Some(rest) = before.strip_suffix('.') {
        before = rest;
        core.push_str("0.");
    }
    core.push_str(text.get(first..=last).unwrap_or_default());
    let mut parts = Parts::default();
    let is_open = read_before(before, &mut parts)?;
    read_behind(text.get(last + 1..).unwrap_or_default(), is_open, form, &mut parts)?;
    read_core(&core, &mut parts)?;
    // Nobody writes 万 or 元 behind a comma before decimals.
    let is_chinese = parts.scale.is_some() || parts.currencies.as_ref().is_some_and(|codes| codes.contains(&"CNY"));
    if form.may_be_point && !is_chinese && core.matches(',').count() == 1 && !core.contains('.') {
        return Err(Why::Comma);
    }
    Ok(parts)
}

/// What stands before the digits: a sign, a currency, a bracket; each at most once. Gives whether a bracket is open.
fn read_before(text: &str, parts: &mut Parts) -> Result<bool, Why> {
    let (mut is_open, mut is_signed) = (false, false);
    let mut rest = text.trim();
    while !rest.is_empty() {
        let sign = rest.chars().next().unwrap_or_default();
        if matches!(sign, '-' | '+') && !is_signed {
            (is_signed, parts.is_negative) = (true, sign == '-');
        } else if sign == '(' && !is_open && !is_signed {
            (is_open, is_signed, parts.is_negative) = (true, true, true);
        } else if matches!(sign, '约' | '近' | '>' | '<' | '≥' | '≤' | '~' | '≈') {
            return Err(Why::Vague);
        } else if let Some((codes, behind)) = currency_prefix(rest).filter(|_| parts.currencies.is_none()) {
            parts.currencies = Some(codes);
            rest = behind.trim_start();
            continue;
        } else {
            return Err(Why::NotANumber);
        }
        rest = rest.get(sign.len_utf8()..).unwrap_or_default().trim_start();
    }
    Ok(is_open)
}

/// What stands behind the digits: a scale, a currency, a percent sign, a closing bracket, a minus.
fn read_behind(text: &str, mut is_open: bool, form: NumberForm<'_>, parts: &mut Parts) -> Result<(), Why> {
    let has_sign = is_open || parts.is_negative;
    let mut rest = text.trim();
    // A minus right behind the number, as some accounting programs write it: nothing else may stand there.
    if rest == "-" && !has_sign {
        parts.is_negative = true;
        return Ok(());
    }
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix(')').filter(|_| is_open) {
            is_open = false;
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix('%').filter(|_| parts.share.is_none()) {
            parts.share = Some(-2);
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix('‰').filter(|_| parts.share.is_none()) {
            parts.share = Some(-3);
            rest = behind;
        } else if let Some((power, behind)) =
            scale_prefix(rest).filter(|_| parts.scale.is_none() && !rest.starts_with(['\'', '0']))
        {
            parts.scale = Some(power);
            rest = behind;
        } else if let Some((codes, behind)) = currency_prefix(rest) {
            add_currency(codes, rest.starts_with('元'), parts)?;
            rest = behind;
        } else if is_columns(rest, form) {
            rest = "";
        } else if matches!(rest, "+" | "以上" | "以下" | "左右" | "多" | "余") {
            return Err(Why::Vague);
        } else {
            return Err(Why::Word(rest.to_owned()));
        }
        rest = rest.trim_start();
    }
    if is_open { Err(Why::NotANumber) } else { Ok(()) }
}

/// A currency behind a number; 元 alone says that the number is in single units.
fn add_currency(codes: Vec<&'static str>, is_yuan: bool, parts: &mut Parts) -> Result<(), Why> {
    let both: Vec<&'static str> = match &parts.currencies {
        Some(before) => codes.into_iter().filter(|code| before.contains(code)).collect(),
        None => codes,
    };
    if both.is_empty() {
        return Err(Why::NotANumber);
    }
    parts.currencies = Some(both);
    if is_yuan && parts.scale.is_none() {
        parts.scale = Some(0);
    }
    Ok(())
}

/// Whether a word behind a number is the unit that the dictionary or the header states.
fn is_columns(word: &str, form: NumberForm<'_>) -> bool {
    let declared = || form.declared.into_iter().flat_map(|unit| [&unit.zh, &unit.en]);
    if declared().any(|unit| folded(unit) == word) {
        return true;
    }
    let Some(Unit { measure: Measure::Thing(thing), power: 0, .. }) = Unit::of(word) else { return false };
    let is_same = |unit: &Unit| unit.measure == Measure::Thing(thing);
    form.header.is_some_and(is_same) || declared().any(|unit| Unit::of(unit).as_ref().is_some_and(is_same))
}

/// The digits: `1,234.5`, `1 234.5`, `1.5e6`.
fn read_core(core: &str, parts: &mut Parts) -> Result<(), Why> {
    if core.contains(['-', '~', '至', '到']) && !core.contains('e') {
        return Err(Why::Vague);
    }
    let (mantissa, exponent) = core.split_once('e').map_or((core, None), |(mantissa, power)| (mantissa, Some(power)));
    parts.digits = without_separators(mantissa)?;
    let Some(typed) = exponent else { return Ok(()) };
    let digits = typed.strip_prefix(['+', '-']).unwrap_or(typed);
    if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Why::NotANumber);
    }
    parts.exponent = typed.parse::<i32>().map_err(|_| Why::NotANumber)?;
    Ok(())
}

/// Whether a number has an exponent as spreadsheets write it: a capital, then a plus, or a minus and two digits. They
/// write 1.5E+06 or 1.5E+6 for 1500000 and for 1523456 alike; programs, which write 1.5E6 or 1.5e+06, keep all digits.
fn is_spreadsheets(text: &str) -> bool {
    let power = text.split_once('E').map(|(_, power)| power);
    power.is_some_and(|power| power.starts_with('+') || (power.len() > 2 && power.starts_with('-')))
}

fn reaches_the_ones(parts: &Parts) -> bool {
    let places = parts.digits.split_once('.').map_or(0, |(_, part)| part.len());
    i32::try_from(places).is_ok_and(|places| (0..=places).contains(&parts.exponent))
}

/// The digits without thousands separators, which stand before groups of three.
fn without_separators(text: &str) -> Result<String, Why> {
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b' ' | b'\'')) {
        return Err(Why::NotANumber);
    }
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    if let Some(part) = part
        && !part.bytes().all(|byte| byte.is_ascii_digit())
    {
        let is_european = part.contains([',', '.']) && !whole.contains(',');
        return Err(if is_european { Why::European } else { Why::Groups });
    }
    let plain = match [',', ' ', '\''].into_iter().find(|sign| whole.contains(*sign)) {
        None => Cow::Borrowed(whole),
        Some(sign) => {
            let mut groups = whole.split(sign);
            let is_first = |group: &str| (1..=3).contains(&group.len()) && is_digits(group) && !group.starts_with('0');
            let first = groups.next().is_some_and(is_first);
            if !first || !groups.all(|group| group.len() == 3 && is_digits(group)) {
                return Err(Why::Groups);
            }
            Cow::Owned(whole.replace(sign, ""))
        }
    };
    Ok(part.map_or_else(|| plain.to_string(), |part| format!("{plain}.{part}")))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits with their point moved to the right, or to the left; none where it goes too far.
fn moved(digits: &str, power: i32) -> Option<String> {
    let distance = usize::try_from(power.unsigned_abs()).ok().filter(|distance| *distance <= 400)?;
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let text = if power >= 0 {
        let padded = format!("{part:0<distance$}");
        let (left, right) = padded.split_at(distance);
        format!("{whole}{left}.{right}")
    } else {
        let wide = distance + 1;
        let padded = format!("{whole:0>wide$}");
        let (left, right) = padded.split_at(padded.len() - distance);
        format!("{left}.{right}{part}")
    };
    Some(text.strip_suffix('.').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(kind: &ColumnType) -> NumberForm<'_> {
        NumberForm { kind, header: None, declared: None, max: None, currency: "CNY", may_be_point: false }
    }

    fn read(text: &str, form: NumberForm<'_>) -> String {
        read_number(text, form).map_or_else(|(problem, _)| format!("! {}", problem.en), |number| number.to_string())
    }

    #[test]
    fn a_comma_between_semicolons_may_be_a_point() {
        let read_there = |text: &str| read(text, NumberForm { may_be_point: true, ..form(&ColumnType::Decimal) });
        for (typed, value) in [("7123", "7123"), ("7.123", "7.123"), ("7,123.0", "7123"), ("1,234,567", "1234567")] {
            assert_eq!(read_there(typed), value, "{typed}");
        }
        let amount = |text: &str| read(text, NumberForm { may_be_point: true, ..form(&ColumnType::Money) });
        assert_eq!([amount("120,000元"), amount("¥7,123"), amount("1,234万")], ["120000", "7123", "12340000"]);
        assert!(amount("120,000").contains("can be read in two ways"));
        for typed in ["7,123", "-12,345", "７，１２３", "123,456e3"] {
            assert!(read_there(typed).contains("can be read in two ways"), "{typed}");
        }
        assert!(read_there("7,12").contains("not before three digits"));
        let advice = |text: &str| {
            let form = NumberForm { may_be_point: true, ..form(&ColumnType::Decimal) };
            read_number(text, form).expect_err("two ways").1.expect("advice").en
        };
        let en = "write `-12345` if the comma stands before thousands, `-12.345` if it stands before decimals;";
        assert!(advice("-12,345").starts_with(en));
        assert!(advice("７，１２３").starts_with("write `７１２３` if the comma"));
    }

    #[test]
    fn numbers_are_read_as_typed() {
        for (typed, value) in [
            ("1234.5", "1234.5"),
            ("-1,234,567.89", "-1234567.89"),
            ("１２３４．５", "1234.5"),
            ("1，234", "1234"),
            ("12，345，678", "12345678"),
            ("1 234 567", "1234567"),
            ("1\u{a0}234.5", "1234.5"),
            ("1\u{202f}234", "1234"),
            ("1'234.5", "1234.5"),
            ("+3", "3"),
            ("- 3", "-3"),
            ("\u{2212}3", "-3"),
            ("－３", "-3"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("(123)", "-123"),
            ("（1,234.50）", "-1234.5"),
            ("123-", "-123"),
            ("1,234.50-", "-1234.5"),
            ("3万", "30000"),
            ("0.5千", "500"),
            ("1.5e6", "1500000"),
            ("1.5E6", "1500000"),
            ("1.5e+06", "1500000"),
            ("1e3", "1000"),
            ("5e-05", "0.00005"),
            ("1.234567E+06", "1234567"),
            ("1.2345678E+06", "1234567.8"),
            ("1E+00", "1"),
            ("1.5234E+4", "15234"),
            ("1.5E-5", "0.000015"),
            ("0012", "12"),
            ("0.0500000000000000", "0.05"),
        ] {
            assert_eq!(read(typed, form(&ColumnType::Decimal)), value, "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_a_reason() {
        for (typed, why) in [
            ("1.234,56", "has its points and commas the other way round"),
            ("1.234.567", "has its points and commas the other way round"),
            ("1.234.567,89", "has its points and commas the other way round"),
            ("12,34", "has a separator that is not before three digits"),
            ("1234,5", "has a separator that is not before three digits"),
            ("1,2345", "has a separator that is not before three digits"),
            ("1234,567", "has a separator that is not before three digits"),
            ("12 34", "has a separator that is not before three digits"),
            ("1 234,567", "has a separator that is not before three digits"),
            ("1,234.567,8", "has a separator that is not before three digits"),
            ("1.5E+06", "is how a spreadsheet shortens a number; digits may be missing"),
            ("1.52E+6", "is how a spreadsheet shortens a number; digits may be missing"),
            ("1.5234E+5", "is how a spreadsheet shortens a number; digits may be missing"),
            ("0,123", "has a separator that is not before three digits"),
            ("1E+06", "is how a spreadsheet shortens a number; digits may be missing"),
            ("1.23E-05", "is how a spreadsheet shortens a number; digits may be missing"),
            ("1e400", "is 10^16 or more"),
            ("1e16", "is 10^16 or more"),
            ("1e-13", "has more than 12 decimal places"),
            ("1e", "has `e` behind the number"),
            ("1e99999", "is not a number"),
            ("约100", "is not one exact number"),
            ("100以上", "is not one exact number"),
            ("100+", "is not one exact number"),
            ("100-200", "is not one exact number"),
            ("100~200", "is not one exact number"),
            ("12个", "has `个` behind the number"),
            ("30天", "has `天` behind the number"),
            ("12k", "has `k` behind the number"),
            ("12.", "has `.` behind the number"),
            ("12%", "has a percent sign, but the column is no share"),
            ("¥5", "has a currency, but the column is no amount of money"),
            ("1_000", "is not a number"),
            (",123", "is not a number"),
            ("abc", "is not a number"),
            ("--1", "is not a number"),
            ("-(1)", "is not a number"),
            ("(-1)", "is not a number"),
            ("(1", "is not a number"),
            ("1)", "has `)` behind the number"),
            ("-1-", "has `-` behind the number"),
            ("(1)-", "has `-` behind the number"),
            ("0x10", "is not a number"),
            ("壹万元整", "is not a number"),
            ("99999999999999999", "is 10^16 or more"),
            ("1.0000000000001", "has more than 12 decimal places"),
        ] {
            assert_eq!(read(typed, form(&ColumnType::Decimal)), format!("! `{typed}` {why}"), "{typed}");
        }
        assert_eq!(read("1.5", form(&ColumnType::Integer)), "! `1.5` is not a whole number");
        assert_eq!(read("12.0", form(&ColumnType::Integer)), "12");
    }

    #[test]
    fn amounts_may_have_currency_and_scale() {
        for (typed, value) in [
            ("¥1,234.50", "1234.5"),
            ("￥1,234.50", "1234.5"),
            ("1,234.50元", "1234.5"),
            ("1,234.50 元", "1234.5"),
            ("1,234.50元整", "1234.5"),
            ("CNY 100", "100"),
            ("100 CNY", "100"),
            ("RMB100", "100"),
            ("人民币 100 元", "100"),
            ("¥-5", "-5"),
            ("-¥5", "-5"),
            ("(¥5)", "-5"),
            ("¥(5)", "-5"),
            ("（5元）", "-5"),
            ("12.5万元", "125000"),
            ("12.5萬元", "125000"),
            ("12.5万", "125000"),
            ("¥12.5万", "125000"),
            ("３千元", "3000"),
            ("1.2亿元", "120000000"),
            ("1.2億", "120000000"),
            ("3百万元", "3000000"),
            ("2千万", "20000000"),
            ("0.0000000000001万元", "0.000000001"),
        ] {
            assert_eq!(read(typed, form(&ColumnType::Money)), value, "{typed}");
        }
        for (typed, why) in [
            ("$100", "is in USD, but amounts of this row are in CNY"),
            ("100美元", "is in USD, but amounts of this row are in CNY"),
            ("12.5万美元", "is in USD, but amounts of this row are in CNY"),
            ("€5", "is in EUR, but amounts of this row are in CNY"),
            ("¥5美元", "is not a number"),
            ("12.5万万", "has `万` behind the number"),
            ("5元/月", "has `/月` behind the number"),
            ("5%", "has a percent sign, but the column is no share"),
        ] {
            assert_eq!(read(typed, form(&ColumnType::Money)), format!("! `{typed}` {why}"), "{typed}");
        }
        let dollars = NumberForm { currency: "USD", ..form(&ColumnType::Money) };
        assert_eq!([read("$5", dollars), read("US$5", dollars), read("5美元", dollars)], ["5", "5", "5"]);
        assert!(read("5元", dollars).starts_with('!') && read("¥5", dollars).starts_with('!'));
        let unknown = NumberForm { currency: "THB", ..form(&ColumnType::Money) };
        assert!(read("¥5", unknown).starts_with('!'));
        assert_eq!(read("5", unknown), "5");
    }

    #[test]
    fn shares_have_a_sign_or_are_at_most_one() {
        for (typed, value) in [
            ("12.5%", "0.125"),
            ("５％", "0.05"),
            ("-100 %", "-1"),
            ("150%", "1.5"),
            ("12‰", "0.012"),
            ("(5%)", "-0.05"),
            ("0.125", "0.125"),
            ("1", "1"),
            ("-1", "-1"),
            ("1,250%", "12.5"),
        ] {
            assert_eq!(read(typed, form(&ColumnType::Fraction)), value, "{typed}");
        }
        for (typed, why) in [
            ("15", "is above 1 and has no percent sign"),
            ("1.5", "is above 1 and has no percent sign"),
            ("-15", "is above 1 and has no percent sign"),
            ("1万", "is no share of something"),
            ("5元", "has a currency, but the column is no amount of money"),
            ("5%%", "has `%` behind the number"),
            ("%", "is not a number"),
            ("5.%", "has `.%` behind the number"),
        ] {
            assert_eq!(read(typed, form(&ColumnType::Fraction)), format!("! `{typed}` {why}"), "{typed}");
        }
        let bounded = NumberForm { max: Some(Number::from_count(3)), ..form(&ColumnType::Fraction) };
        assert_eq!(read("1.5", bounded), "1.5");
    }

    #[test]
    fn a_unit_in_the_header_scales_cells_without_one() {
        let read_in = |unit: &str, kind: &ColumnType, typed: &str| {
            let unit = Unit::of(unit);
            read(typed, NumberForm { header: unit.as_ref(), ..form(kind) })
        };
        let (money, fraction, integer) = (ColumnType::Money, ColumnType::Fraction, ColumnType::Integer);
        for (unit, kind, typed, value) in [
            ("元", &money, "12.5", "12.5"),
            ("元", &money, "12.5元", "12.5"),
            ("元", &money, "12.5万元", "125000"),
            ("千元", &money, "12.5", "12500"),
            ("万元", &money, "12.5", "125000"),
            ("万元", &money, "1,234.5", "12345000"),
            ("万元", &money, "(1)", "-10000"),
            ("元", &money, "¥500", "500"),
            ("RMB", &money, "CNY 500", "500"),
            ("万元", &money, "¥12.5万", "125000"),
            ("万元", &money, "¥12.5万元", "125000"),
            ("万元", &money, "12.5万元", "125000"),
            ("万元", &money, "12.5万", "125000"),
            ("百万元", &money, "1", "1000000"),
            ("亿元", &money, "0.5", "50000000"),
            ("RMB'000", &money, "7", "7000"),
            ("%", &fraction, "12.5", "0.125"),
            ("%", &fraction, "12.5%", "0.125"),
            ("%", &fraction, "150", "1.5"),
            ("%", &fraction, "0.5", "0.005"),
            ("‰", &fraction, "5", "0.005"),
            ("天", &integer, "30", "30"),
            ("万人", &integer, "1.2", "12000"),
        ] {
            assert_eq!(read_in(unit, kind, typed), value, "{typed} under {unit}");
        }
        for (unit, kind, typed) in [
            ("万元", &money, "500元"),
            ("万元", &money, "500千元"),
            ("万元", &money, "1亿元"),
            ("%", &fraction, "5‰"),
            ("‰", &fraction, "5%"),
        ] {
            let problem = format!("! `{typed}` has another unit than its header, `{unit}`");
            assert_eq!(read_in(unit, kind, typed), problem, "{typed} under {unit}");
        }
        for (unit, typed) in [
            ("万元", "¥500,000.00"),
            ("万元", "¥50"),
            ("万元", "￥50"),
            ("万元", "CNY 500000"),
            ("万元", "人民币500000"),
            ("万元", "500000 RMB"),
            ("万元", "(¥5)"),
            ("万", "¥50"),
            ("RMB'000", "RMB 7"),
            ("CNY million", "¥7"),
        ] {
            let problem =
                format!("! `{typed}` names a currency under a header in `{unit}`, and can be read in two ways");
            assert_eq!(read_in(unit, &money, typed), problem);
        }
        assert!(read_in("万元", &money, "¥500元").ends_with("has another unit than its header, `万元`"));
        let yuan = Unit::of("万元");
        let dollars = NumberForm { header: yuan.as_ref(), currency: "USD", ..form(&money) };
        assert_eq!(read("5", dollars), "! the header gives the unit `万元`, but the row's currency is USD");
        let plain = Unit::of("万");
        assert_eq!(read("5", NumberForm { header: plain.as_ref(), ..dollars }), "50000");
        assert_eq!(read_in("万人", &integer, "1.23456"), "! `1.23456` is not a whole number");
    }

    #[test]
    fn footnotes_and_days_are_no_numbers() {
        for (typed, sign) in [
            ("50000²", '²'),
            ("1,234.50①", '①'),
            ("5₂", '₂'),
            ("1234⑴", '⑴'),
            ("¹", '¹'),
            ("1½", '½'),
            ("Ⅳ", 'Ⅳ'),
            ("⁻5", '⁻'),
            ("12.5%²", '²'),
            ("¥500①", '①'),
        ] {
            for kind in [ColumnType::Money, ColumnType::Integer, ColumnType::Decimal, ColumnType::Fraction] {
                assert_eq!(read(typed, form(&kind)), format!("! `{typed}` has a `{sign}`, which is no digit"));
            }
        }
        for typed in ["2025-08-01", "2025/8/1", "2025年8月1日", "2025-08-01 00:00:00"] {
            assert_eq!(read(typed, form(&ColumnType::Money)), format!("! `{typed}` is a date, not a number"));
        }
    }

    #[test]
    fn the_dictionarys_unit_may_stand_behind_a_number() {
        let days = Text::new("days", "天");
        let read = |typed: &str| read(typed, NumberForm { declared: Some(&days), ..form(&ColumnType::Integer) });
        assert_eq!([read("30天"), read("30 days"), read("30 Day"), read("30日")], ["30", "30", "30", "30"]);
        let unit = Unit::of("人");
        let people = NumberForm { header: unit.as_ref(), ..form(&ColumnType::Integer) };
        assert_eq!([super::tests::read("12人", people), super::tests::read("12", people)], ["12", "12"]);
        assert_eq!(read("30小时"), "! `30小时` has `小时` behind the number");
    }

    #[test]
    fn every_problem_has_a_hint() {
        for typed in ["x", "1.234,5", "12,34", "1.5E+06", "约1", "1x", "1e-13", "1e16", "$1", "1%", "5²", "2025-08-01"]
        {
            let (_, hint) = read_number(typed, form(&ColumnType::Money)).expect_err(typed);
            assert!(hint.is_some_and(|hint| !hint.en.is_empty() && !hint.zh.is_empty()), "{typed}");
        }
    }
}
