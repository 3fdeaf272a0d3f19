//! Agreements, their targets and what was settled under them.

use assay_engine::calendar::{Date, Period, PeriodKind, Span};

use super::partner::{Partner, Trait, day};
use super::sales::{Document, net_sales};
use super::table::TableRows;

/// The columns of `agreements`.
pub(super) const AGREEMENTS: &str = "agreement_id,partner_id,valid_from:date,valid_to:date,period_kind,mode,scheme,growth_on,\
growth_baseline:money,prorate_thresholds:boolean,collection_factor:boolean,forfeit_on_diversion:boolean,\
credit_terms_days:integer,has_exit_clause:boolean";
/// The columns of `targets`.
pub(super) const TARGETS: &str = "agreement_id,period,target:money";
/// The columns of `settlements`.
pub(super) const SETTLEMENTS: &str = "settlement_id,agreement_id,period,kind,base_amount:money,rate:money,earned:money,\
prev_settled:money,payable:money,settled_date:date,version:integer";

/// The three tables of this file.
pub(super) struct Tables<'t> {
    /// `agreements`.
    pub(super) agreements: &'t mut TableRows,
    /// `targets`.
    pub(super) targets: &'t mut TableRows,
    /// `settlements`.
    pub(super) settlements: &'t mut TableRows,
}

/// What the agreements of a partner have in common.
struct Shape {
    yearly: bool,
    level_scheme: bool,
    mode: &'static str,
    growth_on: Option<&'static str>,
}

/// Writes an agreement a year, its targets and its settlements.
pub(super) fn write_terms(partner: &mut Partner, documents: &[Document], mut tables: Tables<'_>) {
    let Some(signed) = partner.signed else { return };
    if partner.random.percent(12) {
        return;
    }
    let yearly = partner.random.percent(45);
    let shape = Shape {
        yearly,
        level_scheme: partner.random.percent(45),
        mode: partner.random.word(&["all_units", "all_units", "marginal", "hybrid"]),
        growth_on: if yearly && partner.random.percent(60) {
            Some(partner.random.word(&["total", "increment", "marginal"]))
        } else {
            None
        },
    };
    for year in [2024, 2025] {
        let from = signed.max(day(year, 1, 1));
        if from <= day(year, 12, 31) {
            write_year(partner, documents, &mut tables, &shape, from);
        }
    }
}

fn write_year(partner: &mut Partner, documents: &[Document], tables: &mut Tables<'_>, shape: &Shape, from: Date) {
    let (year, _, _) = from.ymd();
    let id = format!("{}-{year}", partner.id.replacen('P', "A", 1));
    let last_year = net_sales(documents, Span { start: day(year - 1, 1, 1), end: day(year - 1, 12, 31) });
    let baseline = (shape.growth_on.is_some() && partner.random.percent(40) && last_year > 0).then_some(last_year);
    let row = tables.agreements.row().cell(&id).cell(&partner.id).day(Some(from)).day(Some(day(year, 12, 31)));
    let row = row.cell(if shape.yearly { "year" } else { "quarter" }).cell(shape.mode);
    let row = row.cell(if shape.level_scheme { "level" } else { "threshold" }).maybe(shape.growth_on);
    let row = row.maybe_money(baseline).cell(shape.yearly && partner.random.percent(50));
    let forfeits = partner.random.percent(40) || partner.has(Trait::Diverts) || partner.has(Trait::Malicious);
    let row = row.cell(partner.random.percent(40)).cell(forfeits);
    row.cell(partner.random.pick(&[30, 45, 60, 90])).cell(partner.random.percent(80)).end();
    let target = (partner.yearly_sales * partner.random.between(60, 130)).max(100_000);
    if shape.mode == "hybrid" && partner.random.percent(5) {
        return;
    }
    if shape.yearly {
        tables.targets.row().cell(&id).cell(year).money(target / 10_000 * 10_000).end();
    }
    for quarter in 1..=4_i64 {
        let part = target / 4 / 10_000 * 10_000;
        tables.targets.row().cell(&id).cell(format_args!("{year}Q{quarter}")).money(part).end();
    }
    if shape.yearly && partner.random.percent(70) {
        settle(partner, documents, tables.settlements, &id, from);
    }
}

/// Settles the first two quarters of a year in part, and all of a year that is over.
fn settle(partner: &mut Partner, documents: &[Document], table: &mut TableRows, agreement: &str, from: Date) {
    let (year, _, _) = from.ymd();
    let quarters = if year == 2025 { 2 } else { 4 };
    let mut settled = 0;
    for quarter in 1..=quarters {
        let period = Period::containing(day(year, quarter * 3, 1), PeriodKind::Quarter);
        if period.end() < from {
            continue;
        }
        let base = net_sales(documents, Span { start: from, end: period.end() });
        let rate = match base {
            300_000_000.. => 8,
            100_000_000.. => 5,
            _ => 0,
        };
        let earned = base.max(0) / 100 * rate;
        let kind = match () {
            () if earned < settled => "clawback",
            () if quarter == 4 => "final",
            () => "partial",
        };
        let id = format!("{}-{quarter}", agreement.replacen('A', "S", 1));
        let row = table.row().cell(id).cell(agreement).cell(period).cell(kind).money(base).money(rate);
        let row = row.money(earned).money(settled).money(earned - settled);
        row.day(Some(period.end().add_days(partner.random.between(10, 30)))).cell(1).end();
        settled = earned;
    }
}
