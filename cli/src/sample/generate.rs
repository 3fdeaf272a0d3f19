//! All tables of a dataset, written side by side, partner by partner.

use std::io;
use std::path::Path;

use super::partner::Partner;
use super::table::TableFile;
use super::{dealings, finances, partner, registry, sales, terms, violations};

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

/// Writes a dataset into a folder, which must exist. `progress` is told after every partner how many are done.
///
/// # Errors
/// When a file cannot be written.
pub fn write_sample(folder: &Path, size: SampleSize, mut progress: impl FnMut(u64)) -> io::Result<Vec<Written>> {
    let mut tables = Tables::create(folder, size.bad_percent)?;
    sales::write_promotions(&mut tables.promotions);
    for index in 0..size.partners {
        let mut partner = Partner::draw(size.seed, index, size.partners);
        tables.write(&mut partner);
        for table in tables.all() {
            table.spill()?;
        }
        progress(index + 1);
    }
    let mut written = Vec::new();
    for table in tables.all() {
        table.flush()?;
        written.push(table.written());
    }
    Ok(written)
}

struct Tables {
    partners: TableFile,
    ownership: TableFile,
    blacklist: TableFile,
    financials: TableFile,
    receivables: TableFile,
    sales: TableFile,
    promotions: TableFile,
    incidents: TableFile,
    agreements: TableFile,
    targets: TableFile,
    settlements: TableFile,
    mdf_claims: TableFile,
    referrals: TableFile,
    indicators: TableFile,
    site_visits: TableFile,
}

impl Tables {
    fn create(folder: &Path, bad_percent: u32) -> io::Result<Self> {
        let create = |name, header, spoilable| TableFile::create(folder, name, header, spoilable, bad_percent);
        Ok(Self {
            partners: create("partners", partner::HEADER, None)?,
            ownership: create("ownership", registry::OWNERSHIP, Some("share_pct"))?,
            blacklist: create("blacklist", registry::BLACKLIST, None)?,
            financials: create("financials", finances::FINANCIALS, Some("revenue"))?,
            receivables: create("receivables", finances::RECEIVABLES, Some("due_in_period"))?,
            sales: create("sales", sales::SALES, Some("net_amount"))?,
            promotions: create("promotions", sales::PROMOTIONS, None)?,
            incidents: create("incidents", violations::INCIDENTS, Some("occurred_date"))?,
            agreements: create("agreements", terms::AGREEMENTS, None)?,
            targets: create("targets", terms::TARGETS, Some("target"))?,
            settlements: create("settlements", terms::SETTLEMENTS, None)?,
            mdf_claims: create("mdf_claims", dealings::MDF_CLAIMS, Some("submit_date"))?,
            referrals: create("referrals", dealings::REFERRALS, None)?,
            indicators: create("indicators", finances::INDICATORS, Some("value"))?,
            site_visits: create("site_visits", finances::SITE_VISITS, Some("visit_date"))?,
        })
    }

    fn write(&mut self, partner: &mut Partner) {
        partner.write(&mut self.partners);
        registry::write(partner, &mut self.ownership, &mut self.blacklist);
        finances::write_financials(partner, &mut self.financials);
        finances::write_receivables(partner, &mut self.receivables);
        finances::write_indicators(partner, &mut self.indicators);
        finances::write_site_visits(partner, &mut self.site_visits);
        let documents = sales::write_sales(partner, &mut self.sales);
        violations::write_incidents(partner, &mut self.incidents);
        let terms = terms::Tables {
            agreements: &mut self.agreements,
            targets: &mut self.targets,
            settlements: &mut self.settlements,
        };
        terms::write_terms(partner, &documents, terms);
        dealings::write_claims(partner, &mut self.mdf_claims);
        dealings::write_referral(partner, &mut self.referrals);
    }

    fn all(&mut self) -> [&mut TableFile; 15] {
        [
            &mut self.partners,
            &mut self.ownership,
            &mut self.blacklist,
            &mut self.financials,
            &mut self.receivables,
            &mut self.sales,
            &mut self.promotions,
            &mut self.incidents,
            &mut self.agreements,
            &mut self.targets,
            &mut self.settlements,
            &mut self.mdf_claims,
            &mut self.referrals,
            &mut self.indicators,
            &mut self.site_visits,
        ]
    }
}
