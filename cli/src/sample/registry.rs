//! Owners, and the blacklist with what belongs to a partner on it.

use super::names::{self, CompanyName};
use super::partner::{Partner, Trait, day};
use super::random::Random;
use super::table::TableRows;

/// The columns of `ownership`.
pub(super) const OWNERSHIP: &str = "partner_id,owner_name,owner_idno,share_pct:decimal,is_ubo:boolean";
/// The columns of `blacklist`.
pub(super) const BLACKLIST: &str = "entry_id,subject_name,subject_idno,reason,listed_from:date,listed_to:date,source,\
list_version";

const REASONS: [&str; 6] = ["bribery", "ip_infringement", "malicious_breach", "sanction", "dishonest", "other"];

/// Writes a partner's owners, and the entries of the blacklist that concern it.
pub(super) fn write(partner: &mut Partner, ownership: &mut TableRows, blacklist: &mut TableRows) {
    let first_share =
        if partner.random.percent(60) { partner.random.between(50, 90) } else { partner.random.between(30, 49) };
    let (first, second) = (names::person(&mut partner.random), names::person(&mut partner.random));
    let number = names::identity_number(&mut partner.random);
    let listed = partner.has(Trait::OwnerBlacklisted);
    let share = if listed { 50 } else { first_share };
    ownership.row().cell(&partner.id).cell(&first).cell(&number).share(share * 100).cell(share >= 50).end();
    if first != second {
        let other = names::identity_number(&mut partner.random);
        ownership.row().cell(&partner.id).cell(second).cell(other).share((100 - share) * 100).cell(false).end();
    }
    if listed {
        entry(partner, blacklist, "O", &first, Some(&number), false);
    }
    if partner.has(Trait::Blacklisted) {
        let (name, code) = (partner.name.full(), partner.code.clone());
        entry(partner, blacklist, "B", &name, Some(&code), false);
    }
    if partner.has(Trait::NameListed) {
        let name = partner.name.written_otherwise();
        entry(partner, blacklist, "N", &name, None, false);
    }
    if partner.has(Trait::NameNear) {
        let name = partner.name.neighbour();
        entry(partner, blacklist, "S", &name, None, false);
    }
    if partner.has(Trait::ListedBefore) {
        let (name, code) = (partner.name.full(), partner.code.clone());
        entry(partner, blacklist, "F", &name, Some(&code), true);
    }
    if partner.index.is_multiple_of(25) {
        stranger(partner.index, blacklist);
    }
}

fn entry(partner: &mut Partner, table: &mut TableRows, kind: &str, name: &str, number: Option<&str>, over: bool) {
    let from = day(2022, 1, 1).add_days(partner.random.between(0, 500));
    let to = if over { Some(from.add_days(300)) } else { partner.random.percent(30).then(|| day(2027, 12, 31)) };
    let reason = partner.random.word(&REASONS);
    let row = table.row().cell(format_args!("L{kind}{:06}", partner.index + 1)).cell(name).maybe(number).cell(reason);
    row.day(Some(from)).day(to).cell("行业共享名单").cell("2025-06").end();
}

/// An entry that concerns nobody in the dataset.
fn stranger(index: u64, table: &mut TableRows) {
    let mut random = Random::of(0xB1AC, index);
    let name = CompanyName::draw(&mut random).full();
    let code = names::credit_code(&mut random);
    let row = table.row().cell(format_args!("LX{:06}", index + 1)).cell(name).cell(code).cell(random.word(&REASONS));
    row.day(Some(day(2023, 1, 1).add_days(random.between(0, 900)))).missing().cell("公开处罚").cell("2025-06").end();
}
