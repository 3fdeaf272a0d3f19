//! Incidents of all types, in all states, with what they are worth.

use assay_engine::calendar::Date;

use super::partner::{Partner, Trait, day};
use super::table::TableRows;

/// The columns of `incidents`.
pub(super) const INCIDENTS: &str = "incident_id,partner_id,occurred_date:date,found_date:date,type,class,severity,sku,\
qty:integer,unit_price:money,goods_value:money,points:integer,state,verdict,decided_date:date,appeal_deadline:date,\
evidence_date:date,victim_partner_id,loss_estimate:money,published:boolean";

const OTHER_TYPES: [&str; 8] =
    ["late_delivery", "quality", "false_ads", "fraud", "counterfeit", "bribery", "ip", "other"];

/// Writes the partner's incidents.
pub(super) fn write_incidents(partner: &mut Partner, table: &mut TableRows) {
    let mut incidents: Vec<(&'static str, &'static str)> = Vec::new();
    if partner.has(Trait::Diverts) || partner.has(Trait::DepositUnknown) {
        incidents.push(("diversion", "upheld"));
    }
    if partner.has(Trait::Malicious) {
        incidents.push(("diversion", "malicious"));
    }
    if partner.has(Trait::Undercuts) {
        incidents.extend([("low_price", "upheld"), ("low_price", "upheld")]);
    }
    if partner.has(Trait::Appeals) {
        incidents.push((if partner.random.percent(50) { "low_price" } else { "diversion" }, "appealed"));
    }
    if partner.has(Trait::Overturned) {
        incidents.extend([("diversion", "overturned"), ("low_price", "upheld"), ("low_price", "upheld")]);
    }
    if partner.has(Trait::Notorious) {
        let (low, away) = (("low_price", "upheld"), ("diversion", "upheld"));
        incidents.extend([low, low, away]);
        if partner.random.percent(60) {
            incidents.push(low);
        }
    }
    if partner.random.percent(6) {
        for _ in 0..partner.random.between(1, 4) {
            let kind = if partner.random.percent(25) { "low_price" } else { partner.random.word(&OTHER_TYPES) };
            incidents.push((kind, "any"));
        }
    }
    for (number, (kind, fate)) in incidents.into_iter().enumerate() {
        write(partner, table, number + 1, kind, fate);
    }
}

/// What became of an incident: state, verdict, whether it was decided.
fn fate_of(partner: &mut Partner, fate: &str) -> (&'static str, Option<&'static str>, bool) {
    match fate {
        "appealed" => (if partner.random.percent(50) { "appealed" } else { "notified" }, None, false),
        "overturned" => ("overturned", Some("overturned"), true),
        "any" => match partner.random.between(1, 10) {
            1 => ("reported", None, false),
            2 => ("notified", None, false),
            3 => ("appealed", None, false),
            4 => ("overturned", Some("overturned"), true),
            5 => ("closed", Some("overturned"), true),
            6 | 7 => ("closed", Some("upheld"), true),
            _ => ("upheld", Some("upheld"), true),
        },
        _ if partner.random.percent(20) => ("closed", Some("upheld"), true),
        _ => ("upheld", Some("upheld"), true),
    }
}

fn write(partner: &mut Partner, table: &mut TableRows, number: usize, kind: &'static str, fate: &'static str) {
    // Most fall in the third quarter of 2025, so that it has a bit of everything.
    let occurred: Date = match partner.random.between(1, 10) {
        1..=5 => day(2025, 7, 1).add_days(partner.random.between(0, 80)),
        6..=8 => day(2024, 11, 1).add_days(partner.random.between(0, 240)),
        _ => day(2024, 1, 1).add_days(partner.random.between(0, 700)),
    };
    let (state, verdict, decided) = fate_of(partner, fate);
    let decided = (decided && !partner.random.percent(10)).then(|| occurred.add_days(partner.random.between(2, 40)));
    let (class, points) = match kind {
        "diversion" | "fraud" | "bribery" => ("B", partner.random.between(3, 13)),
        "counterfeit" | "ip" => ("C", partner.random.between(6, 48)),
        _ => ("A", partner.random.between(1, 8)),
    };
    let severity = match fate {
        "malicious" => "malicious",
        _ if kind == "diversion" => "major",
        _ if partner.random.percent(15) => "major",
        _ => "minor",
    };
    let goods = kind == "diversion" || kind == "counterfeit" || partner.random.percent(10);
    let (quantity, price) = (partner.random.between(10, 300), partner.random.between(8_000, 320_000));
    let (recorded, counted) = match partner.random.between(1, 10) {
        1 => (false, false),
        2..=4 => (false, true),
        5..=6 => (true, false),
        _ => (true, true),
    };
    let value = quantity * price;
    let loss = (goods && partner.random.percent(70)).then(|| value / 100 * partner.random.between(80, 320));
    let victim = (kind == "diversion" && partner.partners > 1).then(|| partner.another());
    let id = format!("{}-{number}", partner.id.replacen('P', "W", 1));
    let row = table.row().cell(id).cell(&partner.id).day(Some(occurred));
    let row = row.day(Some(occurred.add_days(1))).cell(kind).cell(class).cell(severity).cell("KT-35GW");
    let row = row.maybe((goods && counted).then_some(quantity)).maybe_money((goods && counted).then_some(price));
    let row = row.maybe_money((goods && recorded).then_some(value)).cell(points).cell(state).maybe(verdict);
    let row = row.day(decided).day(Some(occurred.add_days(15))).missing().maybe(victim).maybe_money(loss);
    row.cell(decided.is_some() && state == "closed").end();
}
