//! Made-up partners with agreements of every kind, what they sell, give back, claim and do wrong:
//! for tests of what must hold for all of them. All of it lies in 2024 and 2025.

use std::collections::BTreeMap;
use std::path::Path;

use assay_engine::calendar::Date;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A day, counted from the first of 2024.
#[must_use]
pub fn day(offset: u16) -> Date {
    Date::new(2024, 1, 1).expect("a date").add_days(i64::from(offset))
}

/// An amount as a file states it.
#[must_use]
pub fn money(cents: i64) -> String {
    format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

/// A partner with all it does.
#[derive(Debug, Clone)]
pub struct Dealer {
    /// The level it is recorded with.
    pub level: &'static str,
    /// The day it signed.
    pub signed: u16,
    /// Whether it is active, or else on watch.
    pub active: bool,
    /// Its deposit, where known.
    pub deposit: Option<i64>,
    /// Its agreement.
    pub terms: Option<Terms>,
    /// Its documents.
    pub documents: Vec<Document>,
    /// What it did wrong.
    pub incidents: Vec<Incident>,
    /// Its claims: kind, day of 2025, cents, with a report or not.
    pub claims: Vec<(&'static str, u16, i64, bool)>,
}

/// An agreement for 2025.
#[derive(Debug, Clone)]
pub struct Terms {
    /// `quarter` or `year`.
    pub period_kind: &'static str,
    /// `threshold` or `level`.
    pub scheme: &'static str,
    /// `all_units`, `marginal` or `hybrid`.
    pub mode: &'static str,
    /// What growth is rewarded on, if it is.
    pub growth_on: &'static str,
    /// What it is measured by, if that is agreed.
    pub growth_baseline: Option<i64>,
    /// Thresholds by days.
    pub prorate: bool,
    /// Late payment lowers the rebate.
    pub collection_factor: bool,
    /// Diversion forfeits it.
    pub forfeit: bool,
    /// The target of every quarter, and four times that of the year.
    pub target: Option<i64>,
}

/// An invoice, and what came back of it.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its day.
    pub day: u16,
    /// Its net amount.
    pub cents: i64,
    /// Its promotion.
    pub promotion: &'static str,
    /// An end customer's first purchase.
    pub is_first: bool,
    /// Paid after so many days.
    pub paid_after: Option<u16>,
    /// Given back after so many days, so many hundredths of it.
    pub returned: Option<(u16, i64)>,
    /// Brought by another partner.
    pub attributed_to: Option<Index>,
}

/// A violation.
#[derive(Debug, Clone)]
pub struct Incident {
    /// Its day.
    pub day: u16,
    /// Its type.
    pub kind: &'static str,
    /// How far it has come.
    pub state: &'static str,
    /// The value of the goods, where known.
    pub goods: Option<i64>,
}

/// Amounts of any size, many of them near a bound.
pub fn cents() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => 1..500_000_000_i64,
        1 => 1..200_000_i64,
        2 => (select(vec![100_000_000, 300_000_000, 60_000_000_i64]), -3..=3_i64).prop_map(|(bound, off)| bound + off),
    ]
}

fn document() -> impl Strategy<Value = Document> {
    (
        // Two thirds in 2025.
        prop_oneof![1 => 0..366_u16, 2 => 366..731_u16],
        cents(),
        select(vec!["", "", "SPRING", "DOUBLE", "REFUSED", "AUTUMN"]),
        any::<bool>(),
        proptest::option::of(0..70_u16),
        proptest::option::weighted(0.3, (0..200_u16, 1..=100_i64)),
        proptest::option::weighted(0.2, any::<Index>()),
    )
        .prop_map(|(day, cents, promotion, is_first, paid_after, returned, attributed_to)| Document {
            day,
            cents,
            promotion,
            is_first,
            paid_after,
            returned,
            attributed_to,
        })
}

fn incident() -> impl Strategy<Value = Incident> {
    let kinds = select(vec!["low_price", "diversion", "quality"]);
    let states = select(vec!["upheld", "upheld", "appealed", "notified", "overturned"]);
    (366..731_u16, kinds, states, proptest::option::weighted(0.8, 0..20_000_000_i64))
        .prop_map(|(day, kind, state, goods)| Incident { day, kind, state, goods })
}

/// Agreements of both schemes and all modes.
pub fn terms() -> impl Strategy<Value = Terms> {
    (
        select(vec!["quarter", "year"]),
        select(vec!["threshold", "level"]),
        select(vec!["all_units", "marginal", "hybrid"]),
        select(vec!["", "total", "increment", "marginal"]),
        proptest::option::of(cents()),
        any::<(bool, bool, bool)>(),
        proptest::option::weighted(0.8, cents()),
    )
        .prop_map(|(period_kind, scheme, mode, growth_on, growth_baseline, switches, target)| Terms {
            period_kind,
            scheme,
            mode,
            growth_on,
            growth_baseline,
            prorate: switches.0,
            collection_factor: switches.1,
            forfeit: switches.2,
            target,
        })
}

/// Partners of every kind.
pub fn dealer() -> impl Strategy<Value = Dealer> {
    let claim = (select(vec!["market_fund", "co_marketing"]), 366..731_u16, 1..30_000_000_i64, any::<bool>());
    (
        select(vec!["", "none", "gold", "platinum", "diamond"]),
        prop_oneof![3 => Just(0_u16), 1 => 366..731_u16],
        proptest::bool::weighted(0.9),
        proptest::option::weighted(0.8, 0..10_000_000_i64),
        proptest::option::weighted(0.9, terms()),
        proptest::collection::vec(document(), 0..8),
        proptest::collection::vec(incident(), 0..4),
        proptest::collection::vec(claim, 0..3),
    )
        .prop_map(|(level, signed, active, deposit, terms, documents, incidents, claims)| Dealer {
            level,
            signed,
            active,
            deposit,
            terms,
            documents,
            incidents,
            claims,
        })
}

/// One partner for each amount, who sells just that in July 2025.
#[must_use]
pub fn sellers(amounts: &[i64], terms: &Terms, signed: u16) -> Vec<Dealer> {
    let seller = |cents: &i64| Dealer {
        level: "",
        signed,
        active: true,
        deposit: None,
        terms: Some(terms.clone()),
        documents: vec![invoice(*cents)],
        incidents: Vec::new(),
        claims: Vec::new(),
    };
    amounts.iter().map(seller).collect()
}

fn invoice(cents: i64) -> Document {
    Document {
        day: 366 + 190,
        cents,
        promotion: "",
        is_first: false,
        paid_after: None,
        returned: None,
        attributed_to: None,
    }
}

/// A threshold agreement that goes by days, with a baseline of a million.
#[must_use]
pub fn threshold(mode: &'static str, period_kind: &'static str, growth_on: &'static str) -> Terms {
    Terms {
        period_kind,
        scheme: "threshold",
        mode,
        growth_on,
        growth_baseline: Some(100_000_000),
        prorate: true,
        collection_factor: false,
        forfeit: false,
        target: None,
    }
}

/// The files of a dataset: by table, the header and the rows.
#[derive(Debug, Clone, Default)]
pub struct Tables(pub BTreeMap<&'static str, Vec<String>>);

impl Tables {
    /// Adds a row to a table, whose first row is its header.
    pub fn add(&mut self, table: &'static str, row: String) {
        self.0.entry(table).or_default().push(row);
    }

    /// The rows of every table in another order.
    #[must_use]
    pub fn shuffled(&self, seed: u64) -> Self {
        let mut tables = self.clone();
        for rows in tables.0.values_mut() {
            let mut state = seed;
            for at in (2..rows.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                rows.swap(at, 1 + usize::try_from(state >> 33).unwrap_or_default() % at);
            }
        }
        tables
    }

    /// Writes every table to a folder.
    ///
    /// # Panics
    /// If that cannot be done.
    pub fn write(&self, folder: &Path) {
        for (table, rows) in &self.0 {
            std::fs::write(folder.join(format!("{table}.csv")), rows.join("\n") + "\n").expect("written");
        }
    }
}

/// What a partner is called, by its place.
#[must_use]
pub fn name(at: usize) -> String {
    format!("D{at:03}")
}

/// The dataset of some partners. The first brought in the second, the third the fourth, and so on.
#[must_use]
pub fn tables(dealers: &[Dealer]) -> Tables {
    let mut tables = Tables::default();
    headers(&mut tables);
    for (at, dealer) in dealers.iter().enumerate() {
        let partner = name(at);
        let status = if dealer.active { "active" } else { "watch" };
        let deposit = dealer.deposit.map_or_else(String::new, money);
        let (signed, level) = (day(dealer.signed), dealer.level);
        tables.add("partners", format!("{partner},{partner},{status},{signed},{level},{deposit},50000"));
        if let Some(terms) = &dealer.terms {
            add_terms(&mut tables, &partner, terms);
        }
        for (number, document) in dealer.documents.iter().enumerate() {
            add_document(&mut tables, (&partner, number), document, dealers.len());
        }
        for (number, incident) in dealer.incidents.iter().enumerate() {
            let decided =
                if incident.state == "upheld" { day(incident.day).add_days(10).to_string() } else { String::new() };
            let (on, kind, state) = (day(incident.day), incident.kind, incident.state);
            let goods = incident.goods.map_or_else(String::new, money);
            tables.add(
                "incidents",
                format!("{partner}-I{number},{partner},{on},{decided},{kind},A,minor,{goods},2,{state}"),
            );
        }
        for (number, (kind, on, cents, report)) in dealer.claims.iter().enumerate() {
            let (on, budget, half) = (day(*on), money(*cents), money(cents / 2));
            tables.add(
                "mdf_claims",
                format!("{partner}-C{number},{partner},{kind},{budget},{budget},{half},{half},{report},{on}"),
            );
        }
        if at % 2 == 1 {
            tables.add("referrals", format!("{},{partner},{}", name(at - 1), day(dealer.signed)));
        }
    }
    tables
}

fn headers(tables: &mut Tables) {
    for (table, header) in [
        ("partners", "partner_id,partner_name,status,sign_date,level,deposit_balance,deposit_required"),
        (
            "agreements",
            "agreement_id,partner_id,valid_from,valid_to,period_kind,scheme,mode,growth_on,growth_baseline,\
             prorate_thresholds,collection_factor,forfeit_on_diversion",
        ),
        ("targets", "agreement_id,period,target"),
        (
            "sales",
            "doc_no,partner_id,doc_date,doc_type,orig_doc_no,net_amount,paid_date,is_first_purchase,promo_id,\
             attributed_partner_id",
        ),
        ("incidents", "incident_id,partner_id,occurred_date,decided_date,type,class,severity,goods_value,points,state"),
        (
            "mdf_claims",
            "claim_id,partner_id,kind,preapproved_amt,approved_amt,spent_amt,partner_contrib,roi_report,submit_date",
        ),
        ("referrals", "referrer_id,new_partner_id,start_date"),
        ("settlements", "settlement_id,agreement_id,period,kind,earned,prev_settled,settled_date"),
        ("promotions", "promo_id,start_date,end_date,rebate_multiplier,approved"),
        ("promotions", "SPRING,2025-02-01,2025-04-15,,true"),
        ("promotions", "DOUBLE,2025-01-01,2025-12-31,2.25,true"),
        ("promotions", "REFUSED,2025-01-01,2025-12-31,,false"),
        ("promotions", "AUTUMN,2025-08-01,2025-11-11,0.5,true"),
    ] {
        tables.add(table, header.to_owned());
    }
}

fn add_terms(tables: &mut Tables, partner: &str, terms: &Terms) {
    let Terms { period_kind, scheme, mode, growth_on, growth_baseline, prorate, collection_factor, forfeit, target } =
        terms;
    let baseline = growth_baseline.map_or_else(String::new, money);
    tables.add(
        "agreements",
        format!(
            "A-{partner},{partner},2025-01-01,2025-12-31,{period_kind},{scheme},{mode},{growth_on},{baseline},\
             {prorate},{collection_factor},{forfeit}"
        ),
    );
    if let Some(target) = target {
        for quarter in 1..=4 {
            tables.add("targets", format!("A-{partner},2025Q{quarter},{}", money(*target)));
        }
        tables.add("targets", format!("A-{partner},2025,{}", money(target * 4)));
    }
}

fn add_document(tables: &mut Tables, (partner, number): (&str, usize), document: &Document, dealers: usize) {
    let on = day(document.day);
    let (amount, first, promotion) = (money(document.cents), document.is_first, document.promotion);
    let paid = document.paid_after.map_or_else(String::new, |after| on.add_days(i64::from(after)).to_string());
    let by = document.attributed_to.map_or_else(String::new, |index| name(index.index(dealers)));
    tables
        .add("sales", format!("{partner}-F{number},{partner},{on},invoice,,{amount},{paid},{first},{promotion},{by}"));
    if let Some((after, hundredths)) = document.returned {
        let amount = money(-(document.cents * hundredths / 100));
        let on = on.add_days(i64::from(after));
        tables.add("sales", format!("{partner}-T{number},{partner},{on},return,{partner}-F{number},{amount},,,,{by}"));
    }
}
