//! The dates of a parameter's values: what holds on a day, and reading the list of values.

use crate::calendar::Date;
use crate::diagnostic::{Findings, Place, Text};
use crate::document::{Fields, date_of, list_of, table_of};

use super::flaws;
use super::shape::{Dated, ParameterSpec, ParameterValue};

impl ParameterSpec {
    /// The value that holds on a day, with its dates; `None` before the first one and in a gap.
    #[must_use]
    pub fn on(&self, date: Date) -> Option<&Dated> {
        let latest = self.values.iter().filter(|dated| dated.since <= date).max_by_key(|dated| dated.since)?;
        latest.until.is_none_or(|until| date <= until).then_some(latest)
    }
}

/// Reads the key `values`: a list of tables, each with `since`, perhaps `until`, and what `read` takes from it.
pub(super) fn read_dates<'t>(
    fields: &mut Fields<'t>,
    findings: &mut Findings,
    mut read: impl FnMut(&mut Fields<'t>, &mut Findings) -> Option<ParameterValue>,
) -> Vec<Dated> {
    let Some(entry) = fields.required("values", findings) else { return Vec::new() };
    let Some(list) = list_of(&entry.node, findings) else { return Vec::new() };
    if list.is_empty() {
        findings.push(flaws::no_values(&entry.key_place));
    }
    let mut spans = Vec::new();
    let mut values = Vec::new();
    for node in list {
        let Some(table) = table_of(node, findings) else { continue };
        let mut era = Fields::new(table, Text::new("a value of the parameter", "参数的取值"));
        let since = era.required("since", findings).map(|entry| &entry.node);
        let since = since.and_then(|node| Some((date_of(node, findings)?, &node.place)));
        let until = era.entry("until").map(|entry| &entry.node);
        let until = until.and_then(|node| Some((date_of(node, findings)?, &node.place)));
        let value = read(&mut era, findings);
        era.finish(findings);
        let Some(since) = since else { continue };
        spans.push((since, until));
        if let Some(value) = value {
            values.push(Dated { since: since.0, until: until.map(|until| until.0), place: node.place.clone(), value });
        }
    }
    check_spans(&spans, findings);
    values
}

/// When a value starts and, if it says so, ends; each with its place.
type Era<'p> = ((Date, &'p Place), Option<(Date, &'p Place)>);

fn check_spans(spans: &[Era<'_>], findings: &mut Findings) {
    for (since, until) in spans {
        if let Some((end, place)) = until
            && *end < since.0
        {
            findings.push(flaws::until_before_since(place, since.0, *end));
        }
    }
    for pair in spans.windows(2) {
        let [(since, until), (next, _)] = pair else { continue };
        if next.0 == since.0 {
            findings.push(flaws::same_since(next.1, next.0));
        } else if next.0 < since.0 {
            findings.push(flaws::dates_not_rising(next.1, since.0, next.0));
        } else if let Some((end, place)) = until
            && next.0 <= *end
        {
            findings.push(flaws::values_overlap(place, *end, next.0));
        }
    }
}
