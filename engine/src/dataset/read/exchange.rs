//! Amounts in foreign currencies: what they are in the book's, by the currency and the rate that stand beside them.

use crate::diagnostic::Text;
use crate::number::Number;

use super::cell_flaw;
use super::currency::named_currency;
use super::record::Problem;
use super::words::is_missing;

/// An amount as it stands in its row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amount<'t> {
    /// The number.
    pub(crate) number: Number,
    /// What stands in the column of its currency, where anything does.
    pub(crate) currency: Option<&'t str>,
    /// What stands in the column of its rate, where anything does.
    pub(crate) rate: Option<Number>,
}

/// The cell in which the flaw of an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flawed {
    /// The amount's own.
    Amount,
    /// Its currency's.
    Currency,
    /// Its rate's.
    Rate,
}

/// Whether a rate changes an amount; programs write 1 or 0 where there is nothing to convert.
pub(super) fn is_exchange(rate: Number) -> bool {
    rate != Number::ONE && !rate.is_zero()
}

/// An amount in the currency `book`, given what the column of rates is called; or why it cannot be told.
pub(crate) fn in_own_currency(
    amount: Amount<'_>,
    book: &str,
    rates: impl FnOnce() -> Text,
) -> Result<Number, (Flawed, Problem)> {
    let word = amount.currency.filter(|word| !is_missing(word));
    let Some(code) = word.map_or(Some(book), |word| named_currency(word, book)) else {
        return Err((Flawed::Currency, cell_flaw::unknown_currency(word.unwrap_or_default())));
    };
    match amount.rate {
        Some(rate) if code == book && is_exchange(rate) => Err((Flawed::Rate, cell_flaw::own_rate(word, book))),
        _ if code == book => Ok(amount.number),
        Some(rate) if rate.is_positive() => {
            amount.number.times(rate).map_err(|_| (Flawed::Amount, cell_flaw::too_large_converted()))
        }
        Some(_) => Err((Flawed::Rate, cell_flaw::rate_not_positive())),
        None => Err((Flawed::Amount, cell_flaw::no_rate(word.unwrap_or(code), book, &rates()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(currency: Option<&str>, rate: Option<&str>) -> Result<String, Flawed> {
        let number = |text: &str| text.parse::<Number>().expect("a number");
        let amount = Amount { number: number("100.5"), currency, rate: rate.map(number) };
        in_own_currency(amount, "CNY", || Text::new("rate", "汇率"))
            .map(|amount| amount.to_string())
            .map_err(|(at, _)| at)
    }

    #[test]
    fn amounts_are_told_in_the_currency_of_the_book() {
        for word in [None, Some("CNY"), Some("rmb"), Some("人民币"), Some("¥"), Some("-"), Some("")] {
            for rate in [None, Some("1"), Some("0")] {
                assert_eq!(told(word, rate), Ok("100.5".to_owned()), "{word:?} {rate:?}");
            }
            assert_eq!(told(word, Some("7.1")), Err(Flawed::Rate), "{word:?}");
        }
        for word in ["USD", "美元", "US$"] {
            assert_eq!(told(Some(word), Some("7.1")), Ok("713.55".to_owned()), "{word}");
            assert_eq!(told(Some(word), Some("1")), Ok("100.5".to_owned()), "{word}");
            assert_eq!(told(Some(word), None), Err(Flawed::Amount), "{word}");
            assert_eq!(told(Some(word), Some("0")), Err(Flawed::Rate), "{word}");
            assert_eq!(told(Some(word), Some("-7.1")), Err(Flawed::Rate), "{word}");
        }
        for word in ["$", "ABC", "人民币(USD)"] {
            assert_eq!(told(Some(word), Some("7.1")), Err(Flawed::Currency), "{word}");
        }
        assert_eq!(told(Some("USD"), Some("9999999999999999")), Err(Flawed::Amount));
    }
}
