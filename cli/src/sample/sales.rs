//! Sales documents of a partner over nine quarters, and the promotions under which some were sold.

use assay_engine::calendar::{Date, Span};

use super::partner::{FIRST_DAY, LAST_DAY, Partner, Trait, day};
use super::table::TableRows;

/// The columns of `sales`.
pub(super) const SALES: &str = "doc_no,line_no:integer,partner_id,doc_date:date,doc_type,orig_doc_no,channel,region_code,sku,\
qty:integer,gross_amount:money,net_amount:money,paid_date:date,end_customer_id,is_first_purchase:boolean,promo_id,\
attributed_partner_id,attribution";
/// The columns of `promotions`.
pub(super) const PROMOTIONS: &str = "promo_id,name,start_date:date,end_date:date,filed_date:date,promo_price:money,\
rebate_multiplier:money,approved:boolean";

const CHANNELS: [&str; 6] = ["online", "offline_dealer", "offline_dealer", "supermarket", "live", "community"];
const SKUS: [&str; 6] = ["KT-35GW", "BX-258", "XQ-100", "DSJ-55", "RSQ-60L", "YJ-900"];

/// A promotion: id, name, first and last day, multiplier in hundredths, approval.
struct Promotion {
    id: &'static str,
    name: &'static str,
    start: (i16, i8, i8),
    end: (i16, i8, i8),
    multiplier: Option<i64>,
    approved: bool,
}

const PROMOTION_LIST: [Promotion; 7] = [
    Promotion {
        id: "PR-1111-2023",
        name: "双11大促2023",
        start: (2023, 11, 1),
        end: (2023, 11, 11),
        multiplier: Some(150),
        approved: true,
    },
    Promotion {
        id: "PR-618-2024",
        name: "618年中大促2024",
        start: (2024, 6, 1),
        end: (2024, 6, 20),
        multiplier: Some(150),
        approved: true,
    },
    Promotion {
        id: "PR-1111-2024",
        name: "双11大促2024",
        start: (2024, 11, 1),
        end: (2024, 11, 11),
        multiplier: None,
        approved: true,
    },
    Promotion {
        id: "PR-618-2025",
        name: "618年中大促2025",
        start: (2025, 6, 1),
        end: (2025, 6, 20),
        multiplier: Some(150),
        approved: true,
    },
    Promotion {
        id: "PR-AUG-2025",
        name: "八月区域活动",
        start: (2025, 8, 1),
        end: (2025, 8, 31),
        multiplier: Some(120),
        approved: true,
    },
    Promotion {
        id: "PR-SEP-2025",
        name: "九月自办促销",
        start: (2025, 9, 1),
        end: (2025, 9, 15),
        multiplier: Some(150),
        approved: false,
    },
    Promotion {
        id: "PR-1111-2025",
        name: "双11大促2025",
        start: (2025, 11, 1),
        end: (2025, 11, 11),
        multiplier: None,
        approved: true,
    },
];

/// What later tables need of a document.
pub(super) struct Document {
    /// Its day.
    pub(super) date: Date,
    /// Its net amount in hundredths.
    pub(super) net: i64,
}

/// The sum of the documents of some days, in hundredths.
pub(super) fn net_sales(documents: &[Document], span: Span) -> i64 {
    documents.iter().filter(|document| span.contains(document.date)).map(|document| document.net).sum()
}

/// Writes every promotion.
pub(super) fn write_promotions(table: &mut TableRows) {
    for promotion in &PROMOTION_LIST {
        let (start, end) = (day_of(promotion.start), day_of(promotion.end));
        let row = table.row().cell(promotion.id).cell(promotion.name).day(Some(start)).day(Some(end));
        let row = row.day(Some(start.add_days(-20))).missing().maybe_money(promotion.multiplier);
        row.cell(promotion.approved).end();
    }
}

fn day_of((year, month, number): (i16, i8, i8)) -> Date {
    day(year, month, number)
}

/// An invoice that a later document may take back.
struct Invoice {
    number: String,
    date: Date,
    left: i64,
    channel: &'static str,
    sku: &'static str,
    customer: String,
    first: bool,
    promotion: Option<&'static str>,
}

/// Writes the partner's documents and returns them by date.
pub(super) fn write_sales(partner: &mut Partner, table: &mut TableRows) -> Vec<Document> {
    let start = partner.first_order.unwrap_or(Date::FOREVER).max(day_of(FIRST_DAY));
    let days = i64::from(day_of(LAST_DAY).days()) - i64::from(start.days());
    if days < 10 {
        return Vec::new();
    }
    let usual = if partner.has(Trait::Failing) { 18 } else { partner.random.between(7, 13) };
    let count = (usual * days / 822).max(2);
    let mut dates: Vec<Date> = (0..count).map(|number| drawn_day(partner, start, days, (number, count))).collect();
    dates.sort();
    let mut documents = Vec::with_capacity(dates.len());
    let mut last: Option<Invoice> = None;
    for (number, date) in dates.into_iter().enumerate() {
        let number = format!("{}-{:02}", partner.id.replacen('P', "D", 1), number + 1);
        let back = partner.returns_much() || partner.random.percent(11);
        let net = match &mut last {
            Some(invoice) if back && invoice.left > 0 => take_back(partner, table, &number, date, invoice),
            _ if partner.random.percent(2) => adjust(partner, table, &number, date),
            _ => {
                let (invoice, net) = sell(partner, table, &number, date, count, days);
                last = Some(invoice);
                net
            }
        };
        documents.push(Document { date, net });
    }
    documents
}

/// A day in its share of the days from `start` on; now and then in a promotion's days instead.
fn drawn_day(partner: &mut Partner, start: Date, days: i64, (number, count): (i64, i64)) -> Date {
    let date = start.add_days(partner.random.between(days * number / count, days * (number + 1) / count - 1));
    if !partner.random.percent(6) {
        return date;
    }
    let promotion = partner.random.pick(&PROMOTION_LIST);
    let within = day_of(promotion.start).add_days(partner.random.between(0, 9));
    if within >= start { within } else { date }
}

fn sell(
    partner: &mut Partner,
    table: &mut TableRows,
    number: &str,
    date: Date,
    count: i64,
    days: i64,
) -> (Invoice, i64) {
    let growth = if date >= day(2024, 10, 1) { 100 } else { 10_000 / (100 + partner.growth).max(40) };
    let usual = partner.yearly_sales * days / 365 / count * growth;
    let net = (usual / 100 * partner.random.between(55, 145)).max(10_000);
    let running =
        PROMOTION_LIST.iter().find(|promotion| day_of(promotion.start) <= date && date <= day_of(promotion.end));
    let promotion = match running {
        Some(promotion) if partner.random.percent(75) => Some(promotion.id),
        _ if partner.random.percent(1) => Some("PR-618-2025"),
        _ => None,
    };
    let first = partner.random.percent(8);
    let invoice = Invoice {
        number: number.to_owned(),
        date,
        left: net,
        channel: partner.random.word(&CHANNELS),
        sku: partner.random.word(&SKUS),
        customer: format!("C{}{:03}", &partner.id[1..], partner.random.between(1, if first { 999 } else { 40 })),
        first,
        promotion,
    };
    let paid = paid_date(partner, date);
    write(partner, table, &Written { number, date, kind: "invoice", back_to: None, invoice: &invoice, net, paid });
    (invoice, net)
}

fn paid_date(partner: &mut Partner, date: Date) -> Option<Date> {
    let late = partner.has(Trait::PaysLate);
    if partner.random.percent(if late { 30 } else { 6 }) {
        return None;
    }
    let slowness = (100 - partner.quality) / 2;
    let days = if late { partner.random.between(35, 80) } else { partner.random.between(3, 22) + slowness };
    Some(date.add_days(days))
}

fn take_back(partner: &mut Partner, table: &mut TableRows, number: &str, date: Date, invoice: &mut Invoice) -> i64 {
    let all = partner.has(Trait::NetReturner) || partner.random.percent(10);
    let part = if all { invoice.left } else { invoice.left / 100 * partner.random.between(3, 30) };
    invoice.left -= part;
    let date = date.max(invoice.date);
    let kind = if partner.random.percent(60) { "return" } else { "credit_note" };
    let back_to = Some(invoice.number.clone());
    let (net, paid) = (-part, None);
    write(partner, table, &Written { number, date, kind, back_to, invoice, net, paid });
    net
}

fn adjust(partner: &mut Partner, table: &mut TableRows, number: &str, date: Date) -> i64 {
    let net = partner.random.between(-500_000, 500_000);
    let invoice = Invoice {
        number: String::new(),
        date,
        left: 0,
        channel: "other",
        sku: "",
        customer: String::new(),
        first: false,
        promotion: None,
    };
    let paid = None;
    write(partner, table, &Written { number, date, kind: "adjustment", back_to: None, invoice: &invoice, net, paid });
    net
}

/// One document as it is written.
struct Written<'d> {
    number: &'d str,
    date: Date,
    kind: &'static str,
    back_to: Option<String>,
    invoice: &'d Invoice,
    net: i64,
    paid: Option<Date>,
}

fn write(partner: &mut Partner, table: &mut TableRows, document: &Written<'_>) {
    let Written { number, date, kind, back_to, invoice, net, paid } = document;
    let quantity = net / 250_000;
    let attributed = (invoice.channel == "online" && partner.random.percent(25)).then(|| partner.another());
    let row = table.row().cell(number).cell(1).cell(&partner.id).day(Some(*date)).cell(kind);
    let row = row.maybe(back_to.as_deref()).cell(invoice.channel).cell(partner.region).cell(invoice.sku);
    let row = row.cell(quantity).money(net / 100 * 113).money(*net).day(*paid).cell(&invoice.customer);
    // A return follows its invoice; it carries the mark itself for readers only.
    let row = row.cell(invoice.first && *kind == "invoice").maybe(invoice.promotion);
    let tracked = attributed.is_some().then_some("utm_source=dealer");
    row.maybe(attributed).maybe(tracked).end();
}
