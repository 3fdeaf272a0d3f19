//! Units that are stated beside the header and not in it: `单位：万元` in a title, a line of units below the header.
//!
//! Nothing is computed by them. Where numbers mean something else by one, and their header does not say so, the file
//! is not read.

use crate::diagnostic::{Findings, Place};
use crate::facts::{ColumnIndex, ColumnSpec, ColumnType, TableSpec, folded, is_bracket};

use super::format_flaw::{self, Remedy};
use super::header::Header;
use super::record::Record;
use super::unit::{Measure, Unit, is_remark};
use super::words::{is_missing, visible};

/// Words behind which a unit may stand.
const LEADS: [&str; 4] = ["单位", "unit", ":", "in "];

/// Words around a unit: 以万元计.
const BEFORE: &str = "以";
const BEHIND: [&str; 6] = ["为单位", "计", "列示", "填列", "表示", "反映"];

/// Words that stand beside the units of a line of units.
const TITLES: [&str; 4] = ["单位", "计量单位", "unit", "units"];

/// How many signs of a text, and behind a word, are looked at; and how many texts.
const LONGEST_TEXT: usize = 1000;
const LONGEST_UNIT: usize = 24;
const MOST_TEXTS: usize = 200;

/// A unit that is stated beside the header.
#[derive(Debug, Clone)]
pub(super) struct StatedUnit {
    line: u32,
    /// The field of the header that it stands under, where it stands alone below it.
    field: Option<usize>,
    /// The text that states it.
    typed: String,
    unit: Unit,
}

/// The units that are stated in texts above the header, or about all of it; with the line of each.
pub(super) fn stated_in<'t>(texts: impl IntoIterator<Item = (u32, &'t str)>) -> Vec<StatedUnit> {
    let stated = |(line, text): (u32, &str)| {
        let units = units_in(text).into_iter();
        units
            .map(move |unit| StatedUnit { line, field: None, typed: visible(text).to_owned(), unit })
            .collect::<Vec<_>>()
    };
    texts.into_iter().filter(|(_, text)| !text.trim().is_empty()).take(MOST_TEXTS).flat_map(stated).collect()
}

/// The units of the line below the header, where it has nothing else.
pub(super) fn stated_below(line: u32, fields: &[&str]) -> Vec<StatedUnit> {
    let mut stated = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        let typed = visible(field);
        if is_missing(typed) || is_remark(typed) || TITLES.contains(&folded(typed).as_str()) {
            continue;
        }
        if typed.chars().nth(LONGEST_TEXT).is_some() {
            return Vec::new();
        }
        let is_alone = Unit::of(typed).is_some();
        let units = if is_alone || is_led(typed) { units_in(typed) } else { Vec::new() };
        if units.is_empty() {
            return Vec::new();
        }
        let field = (!is_led(typed)).then_some(at);
        stated.extend(units.into_iter().map(|unit| StatedUnit { line, field, typed: typed.to_owned(), unit }));
    }
    stated
}

/// Says of units that change what numbers mean, and that the headers of these do not have; whether there are none.
pub(super) fn are_in_headers(
    stated: &[StatedUnit],
    header: &Header,
    (spec, currency): (&TableSpec, &str),
    (file, record): (&str, &Record<'_>),
    findings: &mut Findings,
) -> bool {
    let unread = header.unknown.iter().map(|unknown| unknown.typed.as_str()).filter(|typed| is_led(typed));
    let in_header = stated_in(unread.map(|typed| (record.line, typed)));
    let mut is_right = true;
    for stated in stated.iter().chain(&in_header) {
        let is_foreign = stated.unit.is_foreign_to(currency);
        let columns = (0_u16..).map(ColumnIndex).zip(&spec.columns);
        let mut silent: Vec<(&ColumnSpec, &str)> = Vec::new();
        let mut remedy = if is_foreign { Remedy::Convert } else { Remedy::IntoHeader };
        for (index, column) in columns.filter(|(index, _)| concerns(stated, *index, header, (spec, currency))) {
            let Some(found) = header.found.get(usize::from(index.0)).and_then(Option::as_ref) else { continue };
            if found.unit.as_ref().is_some_and(|own| own.power == stated.unit.power && !is_foreign) {
                continue;
            }
            if silent.is_empty() && !is_foreign {
                let is_pivoted = spec.pivot.as_ref().is_some_and(|pivot| pivot.value == index);
                remedy = match &found.unit {
                    Some(_) => Remedy::Agree,
                    None if is_pivoted => Remedy::BehindNumbers,
                    None => Remedy::IntoHeader,
                };
            }
            silent.push((column, found.typed.as_str()));
        }
        if !silent.is_empty() {
            let (typed, unit, place) = (&stated.typed, &stated.unit.typed, Place::at(file, stated.line, 0));
            findings.push(format_flaw::unit_outside_header(typed, unit, &silent, remedy, place));
            is_right = false;
        }
    }
    is_right
}

/// Whether the numbers of a column mean something else by a unit than they do without any.
fn concerns(stated: &StatedUnit, index: ColumnIndex, header: &Header, (spec, currency): (&TableSpec, &str)) -> bool {
    let unit = &stated.unit;
    let field_of = |column: ColumnIndex| header.fields.get(usize::from(column.0)).copied().flatten();
    let is_foreign = unit.is_foreign_to(currency);
    let column = spec.column(index);
    let Some(field) = field_of(index) else { return false };
    if unit.power == 0 && !is_foreign {
        return false;
    }
    // The currency of each row says it.
    if is_foreign && unit.power == 0 && column.currency.is_some_and(|(currency, _)| field_of(currency).is_some()) {
        return false;
    }
    if let Some(above) = stated.field {
        let is_number = |kind: &ColumnType| {
            matches!(kind, ColumnType::Money | ColumnType::Decimal | ColumnType::Integer | ColumnType::Fraction)
        };
        return above == field && is_number(&column.kind);
    }
    let declared = column.unit.as_ref().and_then(|unit| Unit::of(&unit.zh).or_else(|| Unit::of(&unit.en)));
    let is_declared = |is: &dyn Fn(&Measure) -> bool| declared.as_ref().is_some_and(|unit| is(&unit.measure));
    let pivoted = spec.pivot.iter().filter(|pivot| pivot.value == index).flat_map(|pivot| &pivot.keys);
    let kinds: Vec<&ColumnType> = std::iter::once(&column.kind).chain(pivoted.map(|key| &key.kind)).collect();
    match &unit.measure {
        Measure::Money(..) | Measure::Plain => {
            kinds.contains(&&ColumnType::Money) || is_declared(&|measure| matches!(measure, Measure::Money(..)))
        }
        Measure::Share => kinds.contains(&&ColumnType::Fraction),
        thing @ Measure::Thing(_) => is_declared(&|measure| measure == thing),
    }
}

/// Whether a text says itself that it gives a unit.
fn is_led(text: &str) -> bool {
    let plain = folded(text);
    ["单位:", "单位为", "unit:", "units:"].iter().any(|lead| plain.contains(lead))
}

/// The units that a text states: as a whole, in brackets, behind a word such as 单位.
fn units_in(text: &str) -> Vec<Unit> {
    let plain: String = folded(text).chars().take(LONGEST_TEXT).collect();
    let mut units: Vec<Unit> = Vec::new();
    for part in plain.split(is_bracket) {
        let mut found = Vec::new();
        for lead in LEADS {
            for (at, _) in part.match_indices(lead) {
                let is_word =
                    !part.get(..at).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphabetic);
                if is_word || !lead.is_ascii() || lead == ":" {
                    leading(part.get(at + lead.len()..).unwrap_or_default(), &mut found);
                }
            }
        }
        for (at, _) in part.match_indices(BEFORE) {
            let behind = part.get(at + BEFORE.len()..).unwrap_or_default();
            let end = BEHIND.iter().filter_map(|word| behind.find(word)).min();
            found.extend(end.and_then(|end| behind.get(..end)).and_then(Unit::of));
        }
        if found.is_empty() {
            found.extend(Unit::of(part));
        }
        for unit in found {
            if !units.iter().any(|other| (other.power, &other.measure) == (unit.power, &unit.measure)) {
                units.push(unit);
            }
        }
    }
    units
}

/// The units that a text begins with.
fn leading(text: &str, units: &mut Vec<Unit>) {
    let is_between = |sign: char| sign.is_whitespace() || "、,;:|/.。&和及为".contains(sign);
    let end = text.char_indices().nth(LONGEST_UNIT).map_or(text.len(), |(at, _)| at);
    let text = text.strip_prefix("s:").unwrap_or(text);
    let mut rest = text.get(..end.min(text.len())).unwrap_or_default().trim_start_matches(is_between);
    while !rest.is_empty() {
        let ends = rest.char_indices().filter(|(_, sign)| is_between(*sign)).map(|(at, _)| at);
        let mut ends: Vec<usize> = ends.collect();
        ends.push(rest.len());
        let unit = |end: usize| Some((end, Unit::of(rest.get(..end)?)?));
        let Some((end, unit)) = ends.into_iter().rev().find_map(unit) else { return };
        units.push(unit);
        rest = rest.get(end..).unwrap_or_default().trim_start_matches(is_between);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(i32, String)> {
        units_in(text).into_iter().map(|unit| (unit.power, unit.typed)).collect()
    }

    #[test]
    fn units_are_found_in_titles() {
        for (text, units) in [
            ("单位：万元", &[(4, "万元")][..]),
            ("單位：萬元", &[(4, "万元")]),
            ("单位: 人民币 万元", &[(4, "人民币 万元")]),
            ("金额单位：元", &[(0, "元")]),
            ("2025年三季度销售明细表（单位：万元）", &[(4, "万元")]),
            ("2025年三季度销售明细表（万元）", &[(4, "万元")]),
            ("编制单位：某某公司　　单位：万元", &[(4, "万元")]),
            ("制表日期：2025-10-01 单位：千元 币种：人民币", &[(3, "千元"), (0, "人民币")]),
            ("单位：台、万元", &[(0, "台"), (4, "万元")]),
            ("以万元为单位", &[(4, "万元")]),
            ("金额以千元列示", &[(3, "千元")]),
            ("万元", &[(4, "万元")]),
            ("金额：万元", &[(4, "万元")]),
            ("Unit: RMB'000", &[(3, "rmb'000")]),
            ("Units: CNY million", &[(6, "cny million")]),
            ("Amounts in CNY million", &[(6, "cny million")]),
            ("Sales (in thousands of RMB)", &[(3, "thousands")]),
            ("单位：美元", &[(0, "美元")]),
            ("单位：%", &[(-2, "%")]),
        ] {
            let units: Vec<(i32, String)> = units.iter().map(|(power, unit)| (*power, (*unit).to_owned())).collect();
            assert_eq!(told(text), units, "{text}");
        }
        for text in [
            "",
            "单位：千岛湖公司",
            "单位名称：万元集团",
            "编制单位：某某公司",
            "2025年三季度销售明细表",
            "Sales in 2025",
            "community: north",
            "注：金额不含税",
            "第 1 页",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn a_line_of_units_has_nothing_else() {
        let below = |line: &str| -> Vec<(Option<usize>, i32)> {
            let fields: Vec<&str> = line.split('|').collect();
            stated_below(2, &fields).into_iter().map(|stated| (stated.field, stated.unit.power)).collect()
        };
        assert_eq!(below("|||万元"), [(Some(3), 4)]);
        assert_eq!(below("单位|必填|yyyy-mm-dd|千元|%|-"), [(Some(3), 3), (Some(4), -2)]);
        assert_eq!(below("单位：万元|||"), [(None, 4)]);
        assert_eq!(below("（单位：万元）|||"), [(None, 4)]);
        for line in ["D1|P1|2025-07-01|万元", "|||", "合计|||万元", "某公司（万元）|||"] {
            assert_eq!(below(line), [], "{line}");
        }
    }
}
