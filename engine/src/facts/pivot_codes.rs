//! What each row of a pivot's table is worth, worked out once for parents that come batch by batch.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::calendar::Period;
use crate::threads::STRETCH;

use super::dictionary::{Pivot, PivotKey};
use super::relation::Day;
use super::table::Table;

/// What a value is worth beside others of its key: the last day of its period, and the first. The later the period ends
/// the better, and of two that end on the same day the shorter one says more.
pub(super) type Worth = (crate::calendar::Date, crate::calendar::Date);

impl Pivot {
    /// What values of a period are worth on a day, by key; none where they are of no use.
    pub(super) fn worth(&self, period: &str, day: Day) -> Vec<Option<Worth>> {
        let Ok(period) = period.parse::<Period>() else { return Vec::new() };
        let is_usable = |key: &PivotKey| period.end() <= day.end && period.end().add_months(key.valid_for) >= day.end;
        self.keys.iter().map(|key| is_usable(key).then(|| (period.end(), period.start()))).collect()
    }
}

/// By row: which of the pivot's keys it has, and how good it is beside other rows of that key.
#[derive(Debug)]
pub(super) struct PivotCodes {
    /// 0 for a row without use; else one more than the rank times the number of keys, and the key added.
    codes: Vec<u32>,
    keys: u32,
}

impl PivotCodes {
    /// None where there are more keys and periods than codes.
    pub(super) fn of(table: &Table, pivot: &Pivot, day: Day) -> Option<Self> {
        let keys = u32::try_from(pivot.keys.len()).ok()?;
        let worth: HashMap<&str, Vec<Option<Worth>>> =
            periods(table, pivot).into_iter().map(|period| (period, pivot.worth(period, day))).collect();
        let ranks: BTreeSet<Worth> = worth.values().flatten().flatten().copied().collect();
        let most = u32::try_from(ranks.len()).ok()?.checked_add(1)?.checked_mul(keys)?;
        most.checked_add(1)?;
        let ranks: BTreeMap<Worth, u32> = ranks.into_iter().zip(0_u32..).collect();
        let code = |key: usize, worth: Option<Worth>| {
            let rank = worth.and_then(|worth| ranks.get(&worth)).copied();
            rank.zip(u32::try_from(key).ok()).map_or(0, |(rank, key)| 1 + rank * keys + key)
        };
        let by_period: HashMap<&str, Vec<u32>> = worth
            .into_iter()
            .map(|(period, worth)| {
                (period, worth.into_iter().enumerate().map(|(key, worth)| code(key, worth)).collect())
            })
            .collect();
        let by_name: HashMap<&str, usize> =
            pivot.keys.iter().enumerate().map(|(at, key)| (key.name.as_str(), at)).collect();
        let mut codes = vec![0; table.rows as usize];
        codes.par_chunks_mut(STRETCH).enumerate().for_each(|(stretch, codes)| {
            let first = u32::try_from(stretch * STRETCH).unwrap_or(u32::MAX);
            // Rows of one period mostly stand together.
            let mut last: Option<(&str, &[u32])> = None;
            for (row, slot) in (first..).zip(codes) {
                let (Some(key), Some(period)) = (table.text(row, pivot.key), table.text(row, pivot.period)) else {
                    continue;
                };
                if last.is_none_or(|(known, _)| known != period) {
                    last = Some((period, by_period.get(period).map(Vec::as_slice).unwrap_or_default()));
                }
                let code = by_name.get(key).and_then(|at| last.and_then(|(_, codes)| codes.get(*at)));
                *slot = code.copied().filter(|_| table.cell(row, pivot.value).is_known()).unwrap_or(0);
            }
        });
        Some(Self { codes, keys: keys.max(1) })
    }

    /// The key of a row, by its place, and its rank, from 1 on; none where it is of no use.
    pub(super) fn get(&self, row: u32) -> Option<(usize, u32)> {
        let code = self.codes.get(row as usize)?.checked_sub(1)?;
        Some(((code % self.keys) as usize, 1 + code / self.keys))
    }
}

/// The periods that a pivot's rows name.
fn periods<'t>(table: &'t Table, pivot: &Pivot) -> BTreeSet<&'t str> {
    let stretches = (0..table.rows).into_par_iter().with_min_len(STRETCH);
    let found = stretches.fold(
        || (BTreeSet::new(), None),
        |(mut found, last), row| {
            let period = table.text(row, pivot.period);
            if period != last {
                found.extend(period);
            }
            (found, period)
        },
    );
    found.map(|(found, _)| found).reduce(BTreeSet::new, |mut ours, others| {
        ours.extend(others);
        ours
    })
}
