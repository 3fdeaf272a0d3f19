//! The language's own syntax: `rule` and the comprehensions, told to Rhai's parser symbol by symbol.

use rhai::{Dynamic, ImmutableString};

use super::syntax::Symbol;

/// Words that begin `word(expression for row in list where condition)`; some are functions of values, too.
pub(super) const VALUE_KEYWORDS: [&str; 5] = ["sum", "mean", "min", "max", "count_distinct"];

/// Words that begin `word(row in list where condition)`.
pub(super) const ROW_KEYWORDS: [&str; 7] = ["count", "any", "all", "first", "last", "only", "rows"];

fn next(symbol: &str) -> Symbol {
    Ok(Some(symbol.into()))
}

/// What follows the list: an optional condition, and the end.
fn tail(symbols: &[ImmutableString], ahead: &str) -> Symbol {
    match symbols.last().map(ImmutableString::as_str) {
        Some(")") => Ok(None),
        Some("where") => next("$expr$"),
        _ if ahead == "where" && !symbols.iter().any(|symbol| symbol == "where") => next("where"),
        _ => next(")"),
    }
}

/// `sum(expression for row in list where condition)`, or a plain call `min(a, b)`.
pub(super) fn value_syntax(symbols: &[ImmutableString], ahead: &str, _state: &mut Dynamic) -> Symbol {
    match symbols.len() {
        1 => next("("),
        2 => next("$expr$"),
        3 => next(match ahead {
            "for" => "for",
            "," => ",",
            _ => ")",
        }),
        _ if symbols.get(3).is_some_and(|symbol| symbol == "for") => match symbols.len() {
            4 => next("$ident$"),
            5 => next("in"),
            6 => next("$expr$"),
            _ => tail(symbols, ahead),
        },
        _ => match symbols.last().map(ImmutableString::as_str) {
            Some(")") => Ok(None),
            Some(",") => next("$expr$"),
            _ if ahead == "," => next(","),
            _ => next(")"),
        },
    }
}

/// `count(row in list where condition)`.
pub(super) fn row_syntax(symbols: &[ImmutableString], ahead: &str, _state: &mut Dynamic) -> Symbol {
    match symbols.len() {
        1 => next("("),
        2 => next("$ident$"),
        3 => next("in"),
        4 => next("$expr$"),
        _ => tail(symbols, ahead),
    }
}

/// `rule "CODE" when condition { … }`, and its shorter forms.
pub(super) fn rule_syntax(symbols: &[ImmutableString], ahead: &str, _state: &mut Dynamic) -> Symbol {
    match symbols.last().map(ImmutableString::as_str) {
        Some("rule") => next("$string$"),
        Some("when") => next("$expr$"),
        Some("$block$" | ";") => Ok(None),
        Some("$expr$") => next(if ahead == "{" { "$block$" } else { ";" }),
        _ => next(match ahead {
            "when" => "when",
            "{" => "$block$",
            _ => ";",
        }),
    }
}
