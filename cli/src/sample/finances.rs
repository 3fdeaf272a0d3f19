//! Yearly accounts, receivables, rated indicators and site visits of a partner.

use assay_engine::calendar::Date;

use super::partner::{Partner, Trait, day};
use super::table::TableRows;

/// The columns of `financials`.
pub(super) const FINANCIALS: &str = "partner_id,fiscal_year:integer,revenue:money,net_profit:money,gross_profit:money,\
total_assets:money,total_liabilities:money,net_worth:money,accounts_receivable_avg:money,audited:boolean";
/// The columns of `receivables`.
pub(super) const RECEIVABLES: &str = "partner_id,as_of:date,ar_total:money,ar_overdue:money,overdue_days_max:integer,\
bad_debt:money,dso_days:integer,due_in_period:money,collected_in_period:money";
/// The columns of `indicators`.
pub(super) const INDICATORS: &str = "partner_id,period,indicator,value:decimal,source";
/// The columns of `site_visits`.
pub(super) const SITE_VISITS: &str = "visit_id,partner_id,visit_date:date,passed:boolean";

const SCORES: [&str; 13] = [
    "capability",
    "brand",
    "willingness",
    "compliance",
    "culture_fit",
    "service",
    "innovation",
    "social_responsibility",
    "reputation",
    "cooperation",
    "operation",
    "finance",
    "growth",
];

/// Writes up to three years of accounts.
pub(super) fn write_financials(partner: &mut Partner, table: &mut TableRows) {
    let years = if partner.has(Trait::ShortAccounts) { partner.random.between(1, 2) } else { 3 };
    if partner.random.percent(4) {
        return;
    }
    let mut revenue = partner.yearly_sales.max(200_000) * partner.random.between(120, 300);
    let growth = partner.random.between(-12, 28);
    let debt =
        if partner.has(Trait::Insolvent) { 110 } else { 100 - partner.quality / 2 - partner.random.between(0, 20) };
    for year in (2025 - years)..2025 {
        let assets = revenue / 100 * partner.random.between(40, 90);
        let liabilities = assets / 100 * debt;
        let net_worth = (!partner.has(Trait::NetWorthUnknown)).then_some(assets - liabilities);
        let receivable = revenue / partner.random.between(5, 14);
        let revenue_known = !partner.random.percent(2);
        let row = table.row().cell(&partner.id).cell(year).maybe_money(revenue_known.then_some(revenue));
        let row = row.money(revenue / 100 * (growth / 3)).money(revenue / 100 * partner.random.between(12, 30));
        let row = row.money(assets).money(liabilities).maybe_money(net_worth);
        let known = !partner.random.percent(5);
        row.maybe_money(known.then_some(receivable)).cell(partner.random.percent(70)).end();
        revenue += revenue / 100 * growth;
    }
}

/// Writes what was due and what was collected, at the end of every quarter of two years.
pub(super) fn write_receivables(partner: &mut Partner, table: &mut TableRows) {
    if partner.random.percent(5) {
        return;
    }
    let quarterly = partner.yearly_sales.max(10_000) * 100 / 4;
    for quarter in 0..8_i64 {
        let on = day(2024, 3, 31).add_days(1).add_months(3 * quarter).add_days(-1);
        let due = quarterly / 100 * partner.random.between(80, 115);
        let collected = match () {
            () if partner.has(Trait::Failing) => partner.random.between(30, 85),
            () if partner.has(Trait::PaysLate) => partner.random.between(60, 92),
            () => partner.random.between(86, 100),
        };
        let total = due / 100 * partner.random.between(5, 60);
        let overdue = total / 100 * (100 - collected);
        let row = table.row().cell(&partner.id).day(Some(on)).money(total).money(overdue);
        let row = row.cell((100 - collected) * 2).money(0).cell(partner.random.between(8, 70));
        row.money(due).money(due / 100 * collected).end();
    }
}

/// Writes the rated indicators: at the end of 2024, and some of them again in the middle of 2025.
pub(super) fn write_indicators(partner: &mut Partner, table: &mut TableRows) {
    let often = if partner.has(Trait::ScarcelyRated) { 35 } else { 97 };
    for (number, name) in SCORES.into_iter().enumerate() {
        // The last five can also be computed, so they are rated for few.
        let chance = if number >= 8 { 25 } else { often };
        let mut score = partner.score();
        if name == "culture_fit" {
            score =
                if partner.has(Trait::CultureUnfit) { partner.random.between(2_000, 5_999) } else { score.max(6_000) };
        }
        if partner.random.percent(chance) {
            rate(partner, table, "2024Q4", name, score);
        }
        if partner.random.percent(chance / 8) {
            let again = partner.score();
            rate(partner, table, "2025Q2", name, if name == "culture_fit" { again.max(6_000) } else { again });
        }
    }
    if partner.random.percent(often) {
        let share = 7_500 + partner.quality * 25 - partner.random.between(0, 300);
        table
            .row()
            .cell(&partner.id)
            .cell("2024Q4")
            .cell("on_time_payment")
            .share(share.clamp(0, 10_000))
            .cell("ERP")
            .end();
    }
    if partner.random.percent(often) {
        let share = (100 - partner.quality) * 4 + partner.random.between(0, 60);
        table.row().cell(&partner.id).cell("2024Q4").cell("complaint_rate").share(share).cell("客服系统").end();
    }
    if partner.random.percent(often) {
        let suits = if partner.random.percent(20) { partner.random.between(1, 5) } else { 0 };
        table.row().cell(&partner.id).cell("2024Q4").cell("lawsuits").cell(suits).cell("公开信息").end();
    }
}

fn rate(partner: &Partner, table: &mut TableRows, period: &str, name: &str, score: i64) {
    table.row().cell(&partner.id).cell(period).cell(name).money(score).cell("年度评估").end();
}

/// Writes a visit or two.
pub(super) fn write_site_visits(partner: &mut Partner, table: &mut TableRows) {
    if partner.random.percent(40) && !partner.has(Trait::VisitFailed) {
        return;
    }
    let from: Date = day(2024, 2, 1);
    let visits = partner.random.between(1, 2);
    for visit in 1..=visits {
        let on = from.add_days(partner.random.between(0, 590));
        let passed = !partner.has(Trait::VisitFailed) && (visit == visits || partner.random.percent(60));
        let id = format_args!("V{}-{visit}", partner.id).to_string();
        table.row().cell(id).cell(&partner.id).day(Some(on)).cell(passed).end();
    }
}
