//! All tables of a dataset, written side by side, some partners at a time.
//!
//! What a partner's rows are depends on the seed and the partner's number alone, so that partners can be
//! drawn on any number of threads while those before them are written.

use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::file::{SampleFormat, TableFile};
use super::partner::Partner;
use super::table::{Shape, TableRows};
use super::typed::{Prepared, prepared};
use super::{dealings, finances, partner, registry, sales, terms, violations};

/// How many partners are drawn at a stretch.
const STRETCH: u64 = 512;

/// How much of what is made.
#[derive(Debug, Clone, Copy)]
pub struct SampleSize {
    /// How many partners.
    pub partners: u64,
    /// What everything is drawn from.
    pub seed: u64,
    /// How many rows in a hundred of the child tables are spoilt.
    pub bad_percent: u32,
}

/// A table that was written: its name and how many rows it has.
pub type Written = (&'static str, u64);

/// Writes a dataset as CSV into a folder, which must exist; every partner has rows in the other tables.
/// `progress` is told now and then how many partners are done.
///
/// # Errors
/// When a file cannot be written.
pub fn write_sample(folder: &Path, size: SampleSize, progress: impl FnMut(u64)) -> io::Result<Vec<Written>> {
    write_sample_as(folder, size, (SampleFormat::Csv, size.partners), progress)
}

/// The same in some format; only the first `detailed` partners have rows in the other tables.
///
/// # Errors
/// When a file cannot be written.
pub fn write_sample_as(
    folder: &Path,
    size: SampleSize,
    (format, detailed): (SampleFormat, u64),
    mut progress: impl FnMut(u64),
) -> io::Result<Vec<Written>> {
    let open = |shape: &Shape| TableFile::create(folder, format, shape, size.bad_percent);
    let mut files = SHAPES.iter().map(open).collect::<io::Result<Vec<TableFile>>>()?;
    let at_once = 4 * STRETCH * u64::try_from(rayon::current_num_threads()).unwrap_or(1);
    let mut waiting = some_stretches((0, at_once), size, (format, detailed))?;
    let mut done = 0;
    while !waiting.is_empty() {
        let next = done + at_once;
        let (drawn, written) = rayon::join(
            || some_stretches((next, next + at_once), size, (format, detailed)),
            || {
                files
                    .par_iter_mut()
                    .enumerate()
                    .try_for_each(|(at, file)| file.append(waiting.iter().map(|it| &it[at])))
            },
        );
        written?;
        waiting = drawn?;
        done = next.min(size.partners);
        progress(done);
    }
    files.into_iter().map(TableFile::finish).collect()
}

/// The rows of some partners, stretch by stretch, by table.
fn some_stretches(
    (from, to): (u64, u64),
    size: SampleSize,
    (format, detailed): (SampleFormat, u64),
) -> io::Result<Vec<[Prepared; TABLES]>> {
    let (from, to) = (from.min(size.partners), to.min(size.partners));
    let starts: Vec<u64> = (from..to).step_by(usize::try_from(STRETCH).unwrap_or(1)).collect();
    let stretch = |start: &u64| {
        let tables = Tables::draw((*start, (start + STRETCH).min(to)), size, detailed);
        let mut written =
            tables.all().iter().zip(&SHAPES).map(|(rows, shape)| prepared(shape, rows, size.bad_percent, format));
        let mut all = Vec::with_capacity(TABLES);
        written.try_for_each(|table| table.map(|table| all.push(table)))?;
        all.try_into().map_err(|_| io::Error::other("a table is missing"))
    };
    starts.par_iter().map(stretch).collect()
}

/// How many tables there are.
const TABLES: usize = 15;

/// The tables, in the order of [`Tables::all`].
const SHAPES: [Shape; TABLES] = [
    Shape::new("partners", partner::HEADER, ""),
    Shape::new("ownership", registry::OWNERSHIP, "share_pct"),
    Shape::new("blacklist", registry::BLACKLIST, ""),
    Shape::new("financials", finances::FINANCIALS, "revenue"),
    Shape::new("receivables", finances::RECEIVABLES, "due_in_period"),
    Shape::new("sales", sales::SALES, "net_amount"),
    Shape::new("promotions", sales::PROMOTIONS, ""),
    Shape::new("incidents", violations::INCIDENTS, "occurred_date"),
    Shape::new("agreements", terms::AGREEMENTS, ""),
    Shape::new("targets", terms::TARGETS, "target"),
    Shape::new("settlements", terms::SETTLEMENTS, ""),
    Shape::new("mdf_claims", dealings::MDF_CLAIMS, "submit_date"),
    Shape::new("referrals", dealings::REFERRALS, ""),
    Shape::new("indicators", finances::INDICATORS, "value"),
    Shape::new("site_visits", finances::SITE_VISITS, "visit_date"),
];

struct Tables([TableRows; TABLES]);

impl Tables {
    /// Draws the partners from one number to another.
    fn draw((from, to): (u64, u64), size: SampleSize, detailed: u64) -> Self {
        let mut tables = Self(SHAPES.each_ref().map(|shape| TableRows::new(shape, size.bad_percent)));
        if from == 0 {
            let [_, _, _, _, _, _, promotions, ..] = &mut tables.0;
            sales::write_promotions(promotions);
        }
        for index in from..to {
            tables.0.iter_mut().for_each(|table| table.of_partner(index));
            tables.write(&mut Partner::draw(size.seed, index, size.partners), index < detailed);
        }
        tables
    }

    fn write(&mut self, partner: &mut Partner, is_detailed: bool) {
        let [
            partners,
            ownership,
            blacklist,
            financials,
            receivables,
            sales,
            _,
            incidents,
            agreements,
            targets,
            settlements,
            mdf_claims,
            referrals,
            indicators,
            site_visits,
        ] = &mut self.0;
        partner.write(partners);
        if !is_detailed {
            return;
        }
        registry::write(partner, ownership, blacklist);
        finances::write_financials(partner, financials);
        finances::write_receivables(partner, receivables);
        finances::write_indicators(partner, indicators);
        finances::write_site_visits(partner, site_visits);
        let documents = sales::write_sales(partner, sales);
        violations::write_incidents(partner, incidents);
        terms::write_terms(partner, &documents, terms::Tables { agreements, targets, settlements });
        dealings::write_claims(partner, mdf_claims);
        dealings::write_referral(partner, referrals);
    }

    fn all(&self) -> &[TableRows; TABLES] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn written(size: SampleSize, detailed: u64) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().expect("a folder");
        write_sample_as(folder.path(), size, (SampleFormat::Csv, detailed), |_| {}).expect("a sample");
        let texts = SHAPES.iter().map(|shape| {
            let text = fs::read_to_string(folder.path().join(format!("{}.csv", shape.name))).expect("a table");
            (shape.name.to_owned(), text)
        });
        texts.collect()
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let size = SampleSize { partners: 1_300, seed: 3, bad_percent: 5 };
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| written(size, size.partners))
        };
        let expected = on(1);
        assert_eq!(on(3), expected);
        assert!(expected.iter().any(|(name, text)| name == "sales" && text.contains("see note")));
    }

    #[test]
    fn partners_beyond_the_detailed_ones_have_no_other_rows() {
        let size = SampleSize { partners: 600, seed: 3, bad_percent: 0 };
        let (all, some) = (written(size, 600), written(size, 40));
        assert_eq!(all[0], some[0]);
        for ((name, all), (_, some)) in all.iter().zip(&some).skip(1).filter(|((name, _), _)| name != "promotions") {
            assert!(all.starts_with(some.as_str()) && some.len() < all.len() / 2, "{name}");
        }
    }
}
