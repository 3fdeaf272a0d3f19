//! One made-up partner: who it is, how large, and which rare traits it has.

use assay_engine::calendar::Date;

use super::names::{self, CompanyName};
use super::random::Random;
use super::table::TableRows;

/// The columns of `partners`.
pub(super) const HEADER: &str = "partner_id,partner_name,uscc,partner_type,industry,category,region_code,parent_id,status,\
sign_date:date,first_order_date:date,contract_end:date,license_valid:boolean,license_expiry:date,\
legal_liability:boolean,tax_reg_valid:boolean,industry_permit:boolean,registry_status,registered_capital:money,\
employees:integer,has_install_service:boolean,iso27001_expiry:date,api_cases:integer,is_digital:boolean,\
deposit_balance:money,deposit_required:money,level,expected_monthly_sales:money,payment_lawsuit:boolean,\
suspended_by_authority:boolean";

/// The first day of any document.
pub(super) const FIRST_DAY: (i16, i8, i8) = (2023, 10, 1);
/// The last day of any document.
pub(super) const LAST_DAY: (i16, i8, i8) = (2025, 12, 31);

const TYPES: [&str; 11] = [
    "distributor",
    "retailer",
    "platform",
    "supplier",
    "brand",
    "logistics",
    "payment",
    "agency",
    "alliance",
    "var",
    "service",
];
const REGIONS: [&str; 12] = [
    "330100", "330200", "320500", "320100", "310000", "340100", "350200", "370200", "420100", "440100", "440300",
    "510100",
];
const INDUSTRIES: [&str; 8] = ["家电", "数码", "食品", "酒类", "医药", "建材", "服装", "日化"];

/// Traits that few partners have; each is also dealt to one partner in every round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trait {
    /// Its own number stands on the blacklist.
    Blacklisted,
    /// The number of an owner of at least half stands there.
    OwnerBlacklisted,
    /// A name that reads the same stands there.
    NameListed,
    /// A name that is near stands there.
    NameNear,
    /// It stood there once.
    ListedBefore,
    /// Its licence has expired.
    LicenseExpired,
    /// Its licence is not valid.
    LicenseInvalid,
    /// The register has revoked it.
    Revoked,
    /// It has no tax registration.
    NoTaxRegistration,
    /// It is not liable in its own name.
    NotLiable,
    /// The register lists it as seriously dishonest.
    Dishonest,
    /// The register lists it as abnormal.
    Abnormal,
    /// Its trade needs a permit that it lacks.
    NoPermit,
    /// Its trade needs a permit, and nobody knows whether it has one.
    PermitUnknown,
    /// Something about its licence is not known.
    PapersMissing,
    /// It sells online without a security certificate.
    NoCertificate,
    /// Nobody knows what type of partner it is.
    TypeUnknown,
    /// Another supplier has sued it for unpaid goods.
    Sued,
    /// An authority has suspended it.
    Suspended,
    /// Whether it was sued is not known.
    SuitUnknown,
    /// Few of its indicators were rated.
    ScarcelyRated,
    /// Its culture does not fit.
    CultureUnfit,
    /// Nobody knows its net worth.
    NetWorthUnknown,
    /// It owes more than it owns.
    Insolvent,
    /// Its accounts go back only one or two years.
    ShortAccounts,
    /// It was visited and did not pass.
    VisitFailed,
    /// Nobody knows its deposit, from which a fine would be taken.
    DepositUnknown,
    /// It has never ordered.
    NeverOrdered,
    /// It returned more than it bought.
    NetReturner,
    /// Goods of its were diverted, to be paid for.
    Diverts,
    /// It diverts with intent.
    Malicious,
    /// It sells below the lowest price.
    Undercuts,
    /// It appeals.
    Appeals,
    /// Its fourth offence in a year.
    Notorious,
    /// Its appeal was heard.
    Overturned,
    /// It sold less than a twentieth below its level.
    InBuffer,
    /// It sold far less than its level asks.
    Falling,
    /// It pays late.
    PaysLate,
    /// It pays hardly at all, and takes back more and more of what it bought.
    Failing,
}

/// How many partners make a round, in which every trait is dealt out once; three times the traits there are.
const ROUND: u64 = 120;

/// A made-up partner.
pub(super) struct Partner {
    /// Its number in the dataset, from 0.
    pub(super) index: u64,
    /// How many partners there are.
    pub(super) partners: u64,
    /// Its id.
    pub(super) id: String,
    /// Its name.
    pub(super) name: CompanyName,
    /// Its unified social credit code.
    pub(super) code: String,
    /// Its type.
    pub(super) kind: &'static str,
    /// Its region.
    pub(super) region: &'static str,
    /// Its industry.
    pub(super) industry: &'static str,
    /// Its status.
    pub(super) status: &'static str,
    /// When it signed; absent for a few.
    pub(super) signed: Option<Date>,
    /// When it first ordered.
    pub(super) first_order: Option<Date>,
    /// Its level on record.
    pub(super) level: Option<&'static str>,
    /// What it sells in a year, in whole units of currency.
    pub(super) yearly_sales: i64,
    /// By how many percent it grew in the last year.
    pub(super) growth: i64,
    /// How good it is at most things, 0 to 100.
    pub(super) quality: i64,
    /// What all else is drawn from.
    pub(super) random: Random,
}

/// The id of a partner by its number.
pub(super) fn partner_id(index: u64) -> String {
    format!("P{:06}", index + 1)
}

/// A day that exists.
pub(super) fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap_or(Date::FOREVER)
}

impl Partner {
    /// Draws partner number `index` of a dataset of `partners`.
    pub(super) fn draw(seed: u64, index: u64, partners: u64) -> Self {
        let mut random = Random::of(seed, index);
        let (name, code) = (CompanyName::draw(&mut random), names::credit_code(&mut random));
        let status = match random.between(1, 100) {
            1..=84 => "active",
            85..=88 => "watch",
            89..=91 => "probation",
            92..=93 => "suspended",
            94..=95 => "prospect",
            96..=97 => "exiting",
            _ => "exited",
        };
        let signed = match random.between(1, 100) {
            1..=2 => None,
            3..=12 => Some(day(2025, 1, 1).add_days(random.between(0, 260))),
            13..=22 => Some(day(2024, 1, 1).add_days(random.between(0, 365))),
            _ => Some(day(2014, 1, 1).add_days(random.between(0, 3_600))),
        };
        let first_order = signed.map(|date| date.add_days(random.between(0, 60)));
        let yearly_sales = match random.between(1, 100) {
            1..=30 => random.between(20_000, 980_000),
            31..=62 => random.between(1_000_000, 2_990_000),
            63..=70 => 1_000 * random.between(950, 1_050),
            71..=90 => random.between(3_000_000, 9_900_000),
            91..=94 => 1_000 * random.between(2_850, 3_150),
            _ => random.between(10_000_000, 60_000_000),
        };
        let mut partner = Self {
            index,
            partners,
            id: partner_id(index),
            name,
            code,
            kind: TYPES[0],
            region: random.word(&REGIONS),
            industry: random.word(&INDUSTRIES),
            status,
            signed,
            first_order,
            level: None,
            yearly_sales,
            growth: random.between(-30, 45),
            quality: random.between(45, 100),
            random,
        };
        partner.settle();
        partner
    }

    /// Sets what depends on the traits.
    fn settle(&mut self) {
        let common = self.random.percent(70);
        self.kind = if common { self.random.word(&TYPES[..3]) } else { self.random.word(&TYPES) };
        if self.has(Trait::Failing) {
            (self.yearly_sales, self.growth) = (self.random.between(1_000_000, 3_000_000), -30);
        }
        if self.has(Trait::NeverOrdered) {
            (self.first_order, self.yearly_sales) = (None, 0);
        }
        if self.has(Trait::NetWorthUnknown) || self.has(Trait::Insolvent) || self.has(Trait::InBuffer) {
            self.quality = self.quality.max(80);
        }
        let by_sales = match self.yearly_sales / 10 * 7 {
            10_000_000.. => "diamond",
            3_000_000.. => "platinum",
            1_000_000.. => "gold",
            _ => "none",
        };
        self.level = if self.random.percent(8) { None } else { Some(by_sales) };
        if self.has(Trait::InBuffer) {
            (self.level, self.yearly_sales, self.growth) = (Some("platinum"), 2_920_000, 0);
        }
        if self.has(Trait::Falling) {
            self.level = Some("diamond");
            self.yearly_sales = self.random.between(1_200_000, 5_000_000);
        }
    }

    /// Whether it has a trait: dealt in turn, or by a chance of one in a hundred.
    pub(super) fn has(&self, which: Trait) -> bool {
        let number = which as u64;
        let drawn = Random::of(self.index ^ 0x5EED, number + 1_000).between(1, 100) == 1;
        self.index % ROUND == number * 3 + 1 || drawn
    }

    /// Whether most of its documents take something back.
    pub(super) fn returns_much(&self) -> bool {
        self.has(Trait::NetReturner) || self.has(Trait::Failing)
    }

    /// Writes its row.
    pub(super) fn write(&mut self, table: &mut TableRows) {
        let appliance = self.industry == "家电";
        let digital = self.kind == "platform" || self.has(Trait::NoCertificate) || self.random.percent(10);
        let certificate = if self.has(Trait::NoCertificate) || !digital {
            None
        } else {
            Some(day(2026, 1, 1).add_days(self.random.between(0, 700)))
        };
        let permit_needed = ["食品", "酒类", "医药"].contains(&self.industry);
        let permit = match () {
            () if self.has(Trait::NoPermit) => Some(false),
            () if self.has(Trait::PermitUnknown) => None,
            () if permit_needed => Some(true),
            () => None,
        };
        let license_expiry = match () {
            () if self.has(Trait::LicenseExpired) => Some(day(2024, 1, 1).add_days(self.random.between(0, 300))),
            () if self.has(Trait::PapersMissing) => None,
            () => Some(day(2026, 1, 1).add_days(self.random.between(0, 7_000))),
        };
        let registry = match () {
            () if self.has(Trait::Revoked) => "revoked",
            () if self.has(Trait::Dishonest) => "serious_dishonest",
            () if self.has(Trait::Abnormal) => "abnormal",
            () => "normal",
        };
        let deposit = if self.has(Trait::DepositUnknown) { None } else { Some(self.random.between(0, 40) * 500_000) };
        let kind = if self.has(Trait::TypeUnknown) { "" } else { self.kind };
        let category =
            if self.has(Trait::NoPermit) || self.has(Trait::PermitUnknown) { "食品" } else { self.industry };
        let parent = (self.index > 20 && self.random.percent(6)).then(|| self.another());
        let expected = self.random.percent(30).then(|| self.yearly_sales / 12 * 100);
        let sued = if self.has(Trait::SuitUnknown) { None } else { Some(self.has(Trait::Sued)) };
        let contract_end = self.random.percent(60).then(|| day(2025, 12, 31));
        let capital = self.random.between(50, 5_000) * 1_000_000;
        let employees = self.random.between(3, 900);
        let service = if appliance { self.random.percent(60) } else { self.random.percent(5) };
        let cases = digital.then(|| self.random.between(0, 12));
        let row = table.row().cell(&self.id).cell(self.name.full()).cell(&self.code).cell(kind);
        let row = row.cell(self.industry).cell(category).cell(self.region).maybe(parent).cell(self.status);
        let row = row.day(self.signed).day(self.first_order).day(contract_end);
        let row = row.cell(!self.has(Trait::LicenseInvalid)).day(license_expiry);
        let row = row.cell(!self.has(Trait::NotLiable)).cell(!self.has(Trait::NoTaxRegistration)).maybe(permit);
        let row = row.cell(registry).money(capital).cell(employees).cell(service).day(certificate).maybe(cases);
        let row = row.cell(digital).maybe_money(deposit).money(10_000_000).maybe(self.level).maybe_money(expected);
        row.maybe(sued).cell(self.has(Trait::Suspended)).end();
    }

    /// The id of another partner.
    pub(super) fn another(&mut self) -> String {
        let last = i64::try_from(self.partners).unwrap_or(i64::MAX) - 1;
        let drawn = self.random.between(0, last.max(0)).unsigned_abs();
        let other = if drawn == self.index { (drawn + 1) % self.partners.max(1) } else { drawn };
        partner_id(other)
    }

    /// A score near the partner's quality, in hundredths, from 0 to 100.
    pub(super) fn score(&mut self) -> i64 {
        let around = self.quality * 100 + self.random.between(-1_500, 1_000);
        around.clamp(0, 10_000)
    }
}
