//! The first line of a file: which field is which column, and in what unit.

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Diagnostic, Findings, Place, did_you_mean};
use crate::facts::{ColumnIndex, ColumnSpec, TableIndex, TableSpec, header_name, is_bracket, is_unseen};

use super::Reading;
use super::file_flaw;
use super::headers_told::{Near, Unclaimed, UnclaimedHeaders};
use super::layout::required_columns;
use super::profile::UnknownHeader;
use super::record::Record;
use super::unit::{Unit, is_remark};
use super::words::visible;

/// How many signs a header may have to be a column.
const LONGEST_HEADER: usize = 300;
/// Of how many headers of a file that are no columns it is looked up what may have been meant.
const MOST_TOLD: usize = 100;

/// For each column, the field it stands in.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) fields: Vec<Option<usize>>,
    /// For each column, the header that found it.
    pub(super) found: Vec<Option<FoundHeader>>,
    /// The headers that are no columns.
    pub(super) unknown: Vec<UnknownHeader>,
    /// Those of them that say something and that no column claims.
    pub(super) unclaimed: UnclaimedHeaders,
    /// The field of the first of these.
    pub(super) first_unclaimed: Option<usize>,
    /// Of how many something is said.
    most_told: usize,
    /// How many fields a row has.
    pub(super) width: usize,
    /// Whether rows can be read by it; if not, a finding says why.
    pub(super) is_usable: bool,
}

/// What of the dictionary a header was found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// The column's name.
    Name,
    /// One of its aliases.
    Alias,
    /// Its label, in one of the languages.
    Label,
}

/// A header that is a column.
#[derive(Debug, Clone)]
pub(super) struct FoundHeader {
    /// As typed.
    pub(super) typed: String,
    pub(super) by: FoundBy,
    /// The unit that it states.
    pub(super) unit: Option<Unit>,
}

/// What a header of the dictionary means: one column, or several, which is none.
enum Known {
    One(ColumnIndex, FoundBy),
    Many(Vec<ColumnIndex>),
}

/// Finds the columns of a table in a header; none where a finding says that it cannot be used.
pub(super) fn read_header(
    reading: Reading<'_>,
    index: TableIndex,
    record: &Record<'_>,
    file: &str,
    findings: &mut Findings,
) -> Option<Header> {
    Some(understand_header(reading, index, record, file, findings)).filter(|header| header.is_usable)
}

/// Finds the columns of a table in what may be a header, of which nothing is told.
pub(super) fn try_header(reading: Reading<'_>, index: TableIndex, record: &Record<'_>) -> Header {
    understand(reading, index, record, ("", 0), &mut Findings::new())
}

/// Finds the columns of a table in a header, as far as that can be done.
pub(super) fn understand_header(
    reading: Reading<'_>,
    index: TableIndex,
    record: &Record<'_>,
    file: &str,
    findings: &mut Findings,
) -> Header {
    understand(reading, index, record, (file, MOST_TOLD), findings)
}

/// Of `most_told` headers that are no columns it is looked up what may have been meant.
fn understand(
    reading: Reading<'_>,
    index: TableIndex,
    record: &Record<'_>,
    (file, most_told): (&str, usize),
    findings: &mut Findings,
) -> Header {
    let spec = reading.dictionary.table(index);
    let known = known_headers(spec);
    let mut header = Header {
        fields: vec![None; spec.columns.len()],
        found: vec![None; spec.columns.len()],
        unknown: Vec::new(),
        unclaimed: UnclaimedHeaders::default(),
        first_unclaimed: None,
        most_told,
        width: record.len(),
        is_usable: true,
    };
    let mut seen: HashMap<String, usize> = HashMap::new();
    for at in 0..record.len() {
        let typed = visible(record.field(at));
        let place = Place::at(file, record.line, u32::try_from(at + 1).unwrap_or(u32::MAX));
        let name = header_name(typed);
        if name.is_empty() {
            header.empty(at, typed, || file_flaw::empty_header(at + 1, place), findings);
            continue;
        }
        // One that only looks different is told with the other, below.
        let twin = seen.insert(name, at).map(|other| visible(record.field(other)));
        let found = find(typed, &known, |column, unit| fits(spec, column, unit, reading.currency));
        // Of columns that nobody reads, several may go by one name.
        if twin == Some(typed) && matches!(found, Found::Column(..) | Found::Many(_)) {
            header.unusable(at, typed, file_flaw::duplicate_header(typed, place), findings);
            continue;
        }
        let (column, by, unit) = match found {
            Found::Column(column, by, unit) => (column, by, unit),
            Found::Many(columns) => {
                let names: Vec<&str> = columns.iter().map(|column| spec.column(*column).name.as_str()).collect();
                header.unusable(at, typed, file_flaw::ambiguous_header(typed, &names, place), findings);
                continue;
            }
            Found::BeforeBrackets(column) => {
                header.unclaimed(at, typed, || Near::Brackets(spec.column(column).name.clone()));
                continue;
            }
            Found::None => {
                header.unclaimed(at, typed, || nearest(typed, spec));
                continue;
            }
        };
        if let Some(unit) = unit.as_ref().filter(|unit| !fits(spec, column, unit, reading.currency)) {
            findings.push(file_flaw::unit_does_not_fit(typed, unit, spec.column(column), place.clone()));
            header.is_usable = false;
        }
        let slot = header.fields.get_mut(usize::from(column.0));
        if let Some(other) = slot.and_then(|slot| slot.replace(at)) {
            let name = &spec.column(column).name;
            findings.push(file_flaw::two_headers(name, visible(record.field(other)), typed, place));
            header.is_usable = false;
        }
        if let Some(slot) = header.found.get_mut(usize::from(column.0)) {
            *slot = Some(FoundHeader { typed: typed.to_owned(), by, unit });
        }
    }
    for column in required_columns(reading, index) {
        if header.fields.get(usize::from(column.0)).is_some_and(Option::is_none) {
            let place = Place::at(file, record.line, 1);
            findings.push(file_flaw::missing_column(spec.column(column), place, record));
            header.is_usable = false;
        }
    }
    header
}

impl Header {
    /// Notes a field without a header, and what is said of it: of the first ones, since a file that is
    /// no table at all has thousands.
    fn empty(&mut self, at: usize, typed: &str, flaw: impl FnOnce() -> Diagnostic, findings: &mut Findings) {
        let flaw = (self.unknown.len() < self.most_told).then(flaw);
        let hint = flaw.as_ref().and_then(|flaw| flaw.hint.clone());
        flaw.into_iter().for_each(|flaw| findings.push(flaw));
        self.unknown.push(UnknownHeader { field: at + 1, typed: typed.to_owned(), hint });
    }

    /// Notes a header that no column claims, and of the first ones what may have been meant.
    fn unclaimed(&mut self, at: usize, typed: &str, near: impl FnOnce() -> Near) {
        self.first_unclaimed.get_or_insert(at);
        let mut hint = None;
        if self.unclaimed.first.len() < self.most_told {
            let near = near();
            hint = near.hint();
            self.unclaimed.first.push(Unclaimed { typed: typed.to_owned(), near });
        } else {
            self.unclaimed.more += 1;
        }
        self.unknown.push(UnknownHeader { field: at + 1, typed: typed.to_owned(), hint });
    }

    /// Notes a header that makes the file unusable. Always told: nothing is refused without a word.
    fn unusable(&mut self, at: usize, typed: &str, flaw: Diagnostic, findings: &mut Findings) {
        self.is_usable = false;
        self.unknown.push(UnknownHeader { field: at + 1, typed: typed.to_owned(), hint: flaw.hint.clone() });
        findings.push(flaw);
    }
}

/// The name, alias or label that a header may have been meant as.
fn nearest(typed: &str, spec: &TableSpec) -> Near {
    let names = spec.columns.iter().map(|column| column.name.as_str());
    let aliases = spec.columns.iter().flat_map(|column| column.aliases.iter().map(String::as_str));
    let labels = spec.columns.iter().flat_map(|column| [column.label.en.as_str(), column.label.zh.as_str()]);
    let near = did_you_mean(typed, names.chain(aliases).chain(labels));
    near.map_or(Near::Nothing, |name| Near::Name(name.to_owned()))
}

/// Whether a column's cells can be in a unit. What type a pivot's values have depends on their keys, so that no unit
/// can hold for all of them.
fn fits(spec: &TableSpec, column: ColumnIndex, unit: &Unit, currency: &str) -> bool {
    let ColumnSpec { kind, unit: declared, .. } = spec.column(column);
    let is_pivoted = spec.pivot.as_ref().is_some_and(|pivot| pivot.value == column);
    !is_pivoted && unit.fits(kind, declared.as_ref(), currency)
}

/// What a header is.
enum Found {
    Column(ColumnIndex, FoundBy, Option<Unit>),
    /// It may be any of these.
    Many(Vec<ColumnIndex>),
    /// It would be this column without what stands in its brackets.
    BeforeBrackets(ColumnIndex),
    None,
}

/// Finds a header: without the unit and the remarks in its brackets, else as a whole, else without a unit at its end.
fn find(typed: &str, known: &HashMap<String, Known>, fits: impl Fn(ColumnIndex, &Unit) -> bool) -> Found {
    // Every bracket in it is tried as a unit's: a line of rubbish has thousands.
    if typed.chars().nth(LONGEST_HEADER).is_some() {
        return Found::None;
    }
    let split = split_brackets(typed);
    for name in [header_name(&split.name), header_name(typed)] {
        match known.get(&name) {
            Some(Known::One(column, by)) => return Found::Column(*column, *by, split.unit),
            Some(Known::Many(columns)) => return Found::Many(columns.clone()),
            None => {}
        }
    }
    if split.unit.is_none() {
        let ends = typed.char_indices().filter(|(_, sign)| is_unseen(*sign) || "/:：_-，,".contains(*sign));
        for (at, sign) in ends {
            let (name, tail) = (typed.get(..at).unwrap_or_default(), typed.get(at + sign.len_utf8()..));
            let Some(unit) = tail.and_then(Unit::of) else { continue };
            if let Some(Known::One(column, by)) = known.get(&header_name(name))
                && fits(*column, &unit)
            {
                return Found::Column(*column, *by, Some(unit));
            }
        }
    }
    match known.get(&header_name(&split.outside)) {
        Some(Known::One(column, _)) => Found::BeforeBrackets(*column),
        _ => Found::None,
    }
}

/// A header's parts.
struct Split {
    /// Without unit and remarks.
    name: String,
    /// Without anything that stands in brackets.
    outside: String,
    unit: Option<Unit>,
}

fn split_brackets(typed: &str) -> Split {
    let plain: String = typed.nfkc().collect();
    let mut split = Split { name: String::new(), outside: String::new(), unit: None };
    let mut rest = plain.as_str();
    while let Some(start) = rest.find(is_bracket) {
        let (before, from) = rest.split_at(start);
        let opened = from.chars().next().map_or(0, char::len_utf8);
        let within = from.get(opened..).unwrap_or_default();
        let (group, behind) = match within.find(is_bracket) {
            Some(end) => {
                let (group, closing) = within.split_at(end);
                (group, closing.get(closing.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default())
            }
            None => (within, ""),
        };
        split.name.push_str(before);
        split.outside.push_str(before);
        match Unit::of(group).filter(|_| split.unit.is_none()) {
            Some(unit) => split.unit = Some(unit),
            None if is_remark(group) => {}
            None => split.name.push_str(group),
        }
        rest = behind;
    }
    split.name.push_str(rest);
    split.outside.push_str(rest);
    split
}

/// Columns by the headers that find them: names before aliases before labels.
fn known_headers(spec: &TableSpec) -> HashMap<String, Known> {
    let columns = || (0_u16..).map(ColumnIndex).zip(&spec.columns);
    let mut known: HashMap<String, Known> = HashMap::new();
    for (index, column) in columns() {
        known.insert(header_name(&column.name), Known::One(index, FoundBy::Name));
    }
    for (index, column) in columns() {
        for alias in &column.aliases {
            known.entry(header_name(alias)).or_insert(Known::One(index, FoundBy::Alias));
        }
    }
    let mut labels: BTreeMap<String, Vec<ColumnIndex>> = BTreeMap::new();
    for (index, column) in columns() {
        for label in [&column.label.en, &column.label.zh] {
            let meant = labels.entry(header_name(label)).or_default();
            if !meant.contains(&index) {
                meant.push(index);
            }
        }
    }
    for (label, meant) in labels {
        let meaning = match *meant.as_slice() {
            [index] => Known::One(index, FoundBy::Label),
            _ => Known::Many(meant),
        };
        known.entry(label).or_insert(meaning);
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> HashMap<String, Known> {
        let mut known = HashMap::new();
        for (at, name) in ["partner_id", "销售额", "注册资本", "期间", "销售额不含税"].into_iter().enumerate()
        {
            let index = ColumnIndex(u16::try_from(at).expect("small"));
            known.insert(header_name(name), Known::One(index, FoundBy::Name));
        }
        known.insert("地区".to_owned(), Known::Many(vec![ColumnIndex(0), ColumnIndex(1)]));
        known
    }

    fn told(typed: &str) -> String {
        match find(typed, &known(), |_, unit| matches!(unit.measure, super::super::unit::Measure::Money(..))) {
            Found::Column(column, _, unit) => {
                format!("{} {}", column.0, unit.map_or_else(|| "-".to_owned(), |unit| unit.power.to_string()))
            }
            Found::Many(columns) => format!("many {}", columns.len()),
            Found::BeforeBrackets(column) => format!("{} but for the brackets", column.0),
            Found::None => "none".to_owned(),
        }
    }

    #[test]
    fn headers_are_found_with_their_units() {
        for (typed, column) in [
            ("Partner ID", "0 -"),
            ("*partner_id（必填）", "0 -"),
            ("销售额", "1 -"),
            ("銷售額", "1 -"),
            ("销售额(元)", "1 0"),
            ("销售额（万元）", "1 4"),
            ("銷售額【萬元】", "1 4"),
            ("销售额 [ 单位：千元 ]", "1 3"),
            ("销售额(万元)(必填)", "1 4"),
            ("销售额/万元", "1 4"),
            ("销售额：亿元", "1 8"),
            ("销售额 RMB million", "1 6"),
            ("注册资本(人民币万元)", "2 4"),
            ("注册资本(美元)", "2 0"),
            ("销售额(不含税)", "4 -"),
            ("销售额(不含税)(万元)", "4 4"),
            ("销售额(含税)", "1 but for the brackets"),
            ("销售额万元", "none"),
            ("期间 月", "none"),
            ("销售额(万元", "1 4"),
            ("地区", "many 2"),
            ("毛利", "none"),
            ("()", "none"),
        ] {
            assert_eq!(told(typed), column, "{typed}");
        }
    }
}
