//! What is put into samples: numbers at the edges, operators, signs, and pieces of the language.

use crate::random::Random;
use crate::target::Target;

/// Numbers at the edges of what there is.
pub(crate) const NUMBERS: [&str; 22] = [
    "0",
    "1",
    "2",
    "-1",
    "0.5",
    "0.000000000001",
    "0.0000000000001",
    "1e9",
    "9999999999999999",
    "10000000000000000",
    "170141183460469231731687303715884105727",
    "99999999999999999999999999999999999999999",
    "0x10",
    "1_000",
    "1__0",
    "00",
    "-0",
    "nan",
    "inf",
    "12.",
    "0.1234567890123456789012345678901234567890",
    "-9223372036854775808",
];

/// Dates at the edges of the calendar.
pub(crate) const DATES: [&str; 10] = [
    "2025-02-29",
    "2024-02-29",
    "0000-01-01",
    "9999-12-31",
    "2025-13-01",
    "2025Q5",
    "2025",
    "2025-07",
    "2025-07-01T00:00:00Z",
    "2025-12-31",
];

/// Operators of the language and its neighbours.
pub(crate) const OPERATORS: [&str; 32] = [
    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "!", "??", "=", "+=", "-=", "in", ".", "?.",
    "..", "=>", ";", ",", ":", "::", "**", "|", "&", "#", "!in",
];

/// Letters that upset what reads them.
pub(crate) const SIGNS: [&str; 18] = [
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\u{200b}",
    "é",
    "销",
    "𝒳",
    "\u{301}",
    "\r",
    "\r\n",
    "\t",
    "\"",
    "'",
    "\\",
    "`",
    "\u{2028}",
    "\"\"\"",
    "🏳️‍🌈",
];

/// What may stand around something, many times.
pub(crate) const NESTS: [(&str, &str); 8] = [
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("#{a: ", "}"),
    ("known(", ")"),
    ("if true { ", " }"),
    ("{a = ", "}"),
    ("max(0, ", ")"),
];

/// What may stand before something, many times.
pub(crate) const PREFIXES: [&str; 7] = ["-", "!", "a.", "0 + ", "1 ?? ", "if true {} else ", "[a.b."];

const SCRIPT: [&str; 30] = [
    "let x = 1 / 0;\n",
    "let x = partner.volume / partner.volume;\n",
    "let y = first(sale in partner.sales);\n",
    "for sale in partner.sales { }\n",
    "for sale in rows(sale in partner.sales where sale.net_amount > 0) { ",
    "rule \"LARGE\" when partner.volume > 0;\n",
    "rule \"LARGE\" { line(1); }\n",
    "line(partner.volume, 1);",
    "switch partner.level { \"gold\" => { } _ => { } }\n",
    "decision.class = switch partner.level { \"gold\" => \"full\", _ => \"none\" };\n",
    "if known(partner.volume) { } else if partner.volume > 1 { }\n",
    "sum(sale.net_amount for sale in partner.sales)",
    "count(sale in partner.sales)",
    "count_distinct(sale.doc_no for sale in partner.sales)",
    "only(sale in partner.sales)",
    "decision.sales = decision.sales * decision.sales;\n",
    "lines_total(\"LARGE\")",
    "undetermined(\"size\")",
    "clamp(partner.volume, 0, params.large)",
    "floor_to(partner.volume, 0)",
    "compound_growth(1, 0, 1)",
    "add_months(as_of, 1)",
    "add_working_days(as_of, 1)",
    "months_between(as_of, period.start)",
    "last_months(0, as_of)",
    "mean([partner.volume, 1])",
    "growth_rate(0, 1)",
    "sale.doc_date in period",
    "best_match(partners, partner_id, partner.partner_id)",
    "is_listed(partners, partner_id, \"P1\")",
];

const TOML: [&str; 22] = [
    "optional = true\n",
    "default = 0\n",
    "type = \"money\"\n",
    "type = \"date\"\n",
    "type = \"enum\"\n",
    "keep = \"strongest\"\n",
    "values = []\n",
    "values = [{ since = 2025-07-01, value = 1 }]\n",
    "until = 2025-07-01\n",
    "kind = \"scale\"\n",
    "kind = \"bands\"\n",
    "kind = \"weights\"\n",
    "kind = \"anchors\"\n",
    "of = \"partners.level\"\n",
    "over = \"money\"\n",
    "given.absent = [\"sales\"]\n",
    "given.params = { large = 0 }\n",
    "given.population = { place = 0 }\n",
    "expect = { state = \"undecided\" }\n",
    "[[case]]\n",
    "[columns.x]\n",
    "required = true\n",
];

const CSV: [&str; 14] = [
    ",",
    "\n",
    "\"",
    "\"a\nb\"",
    ";",
    "P1",
    "2025-02-30",
    "1,000.00",
    "(5)",
    "-",
    "¥5",
    "5%",
    "９",
    "99999999999999999999",
];

/// A piece of what a target's inputs are made of.
pub(crate) fn piece(random: &mut Random, target: Target) -> &'static str {
    let list: &[&'static str] = match target {
        Target::Script => &SCRIPT,
        Target::Dataset => &CSV,
        _ => &TOML,
    };
    random.pick(list).copied().unwrap_or("")
}
