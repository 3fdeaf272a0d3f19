//! Claims on the market fund, and who brought whom.

use super::partner::{Partner, day};
use super::table::TableRows;

/// The columns of `mdf_claims`.
pub(super) const MDF_CLAIMS: &str = "claim_id,partner_id,period,kind,activity,preapproved_amt:money,spent_amt:money,\
partner_contrib:money,roi_report:boolean,submit_date:date,approved_amt:money";
/// The columns of `referrals`.
pub(super) const REFERRALS: &str = "referrer_id,new_partner_id,start_date:date,end_date:date";

const ACTIVITIES: [&str; 5] = ["门店堆头", "短视频投放", "社区路演", "门头更新", "新品发布会"];

/// Writes a claim or two.
pub(super) fn write_claims(partner: &mut Partner, table: &mut TableRows) {
    if !partner.random.percent(30) {
        return;
    }
    for number in 1..=partner.random.between(1, 2) {
        let quarter = partner.random.between(1, 4);
        let period = format!("2025Q{quarter}");
        let submitted = day(2025, 1, 1).add_months((quarter - 1) * 3).add_days(partner.random.between(5, 85));
        let usual = partner.yearly_sales.max(100_000) * 100 / 4 / 100 * partner.random.between(1, 5);
        let spent = usual / 100 * partner.random.between(70, 120);
        let kind = if partner.random.percent(60) { "market_fund" } else { "co_marketing" };
        let contribution = (kind == "co_marketing").then(|| spent / 100 * partner.random.between(30, 60));
        let known = !partner.random.percent(10);
        let approved = usual / 100 * partner.random.between(60, 100);
        let row = table.row().cell(format_args!("M{}-{number}", &partner.id[1..])).cell(&partner.id).cell(period);
        let row = row.cell(kind).cell(partner.random.word(&ACTIVITIES)).money(usual);
        let row = row.maybe_money(known.then_some(spent)).maybe_money(contribution);
        row.cell(partner.random.percent(80)).day(Some(submitted)).money(approved).end();
    }
}

/// Writes who brought the partner, if it is new and somebody did.
pub(super) fn write_referral(partner: &mut Partner, table: &mut TableRows) {
    let Some(start) = partner.first_order else { return };
    if start < day(2024, 7, 1) || partner.partners < 2 || !partner.random.percent(50) {
        return;
    }
    let referrer = partner.another();
    let end = partner.random.percent(20).then(|| start.add_days(364));
    table.row().cell(referrer).cell(&partner.id).day(Some(start)).day(end).end();
}
