//! The money lines of one row: summed unrounded, rounded once a code, shared out exactly.

use crate::decision::{Line, LineDetail, Subject};
use crate::number::{Number, Overflow, Rounding, Sum, allocate};

/// What was added to a line.
#[derive(Debug, Clone)]
struct Entry {
    code: u16,
    statement: u32,
    subject: Option<Subject>,
    base: Option<Number>,
    rate: Option<Number>,
    amount: Number,
}

/// All that was added so far.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: Vec<Entry>,
}

/// How money is rounded.
#[derive(Debug, Clone, Copy)]
pub(super) struct MoneyRule {
    pub(super) places: u32,
    pub(super) rounding: Rounding,
}

impl Ledger {
    pub(super) fn add(
        &mut self,
        code: u16,
        statement: u32,
        subject: Option<Subject>,
        base_and_rate: Option<(Number, Number)>,
        amount: Number,
    ) {
        let (base, rate) = base_and_rate.unzip();
        self.entries.push(Entry { code, statement, subject, base, rate, amount });
    }

    /// The total of one code's line, rounded; or of all lines, each rounded.
    pub(super) fn total(&self, code: Option<u16>, money: MoneyRule) -> Result<Number, Overflow> {
        let mut total = Sum::default();
        for code in self.codes().into_iter().filter(|candidate| code.is_none_or(|code| code == *candidate)) {
            total.add(self.rounded(code, money)?);
        }
        total.total()
    }

    /// The lines, by the first statement that added to each. Lines of zero are left out.
    pub(super) fn lines(&mut self, money: MoneyRule) -> Result<Vec<Line>, Overflow> {
        self.entries.sort_by_key(|entry| entry.statement);
        let mut lines = Vec::new();
        for code in self.codes() {
            let amount = self.rounded(code, money)?;
            if !amount.is_zero() {
                lines.push(self.line(code, amount, money)?);
            }
        }
        Ok(lines)
    }

    fn line(&self, code: u16, amount: Number, money: MoneyRule) -> Result<Line, Overflow> {
        let entries: Vec<&Entry> = self.entries.iter().filter(|entry| entry.code == code).collect();
        let rate = entries.first().and_then(|entry| entry.rate);
        let one_rate = rate.is_some() && entries.iter().all(|entry| entry.rate == rate);
        let base = if one_rate {
            let mut sum = Sum::default();
            entries.iter().filter_map(|entry| entry.base).for_each(|base| sum.add(base));
            Some(sum.total()?)
        } else {
            None
        };
        let details = if entries.iter().any(|entry| entry.subject.is_some()) {
            let parts: Vec<Number> = entries.iter().map(|entry| entry.amount).collect();
            let shares = allocate(amount, &parts, money.places);
            let detail = |(entry, amount): (&&Entry, Number)| LineDetail {
                subject: entry.subject,
                base: entry.base,
                rate: entry.rate,
                amount,
            };
            entries.iter().zip(shares).map(detail).collect()
        } else {
            Vec::new()
        };
        Ok(Line { code, base, rate: rate.filter(|_| one_rate), amount, details })
    }

    fn rounded(&self, code: u16, money: MoneyRule) -> Result<Number, Overflow> {
        let mut sum = Sum::default();
        self.entries.iter().filter(|entry| entry.code == code).for_each(|entry| sum.add(entry.amount));
        sum.total()?.round(money.places, money.rounding)
    }

    /// The codes, each once, in the order of their first entry.
    fn codes(&self) -> Vec<u16> {
        let mut codes: Vec<u16> = Vec::new();
        for entry in &self.entries {
            if !codes.contains(&entry.code) {
                codes.push(entry.code);
            }
        }
        codes
    }
}
