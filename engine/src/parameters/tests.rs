//! `params.toml` read whole: what is right is read as typed, and each flaw gives its own finding.

use crate::diagnostic::Findings;
use crate::document::parse_document;
use crate::value::{Symbol, Symbols, Value};

use super::load_parameters;
use super::shape::{BoundWord, ParameterKind, ParameterSpec, ParameterType, ParameterValue};

fn load(text: &str) -> (Vec<ParameterSpec>, Symbols, Findings) {
    let mut symbols = Symbols::default();
    let levels: Vec<Symbol> = ["none", "gold"].iter().map(|word| symbols.add(word)).collect();
    let enums = |name: &str| (name == "tiering.level").then(|| levels.clone());
    let mut findings = Findings::new();
    let document = parse_document("p/params.toml", text, &mut findings);
    let specs = load_parameters(&document, &mut symbols, &enums, &mut findings);
    (specs, symbols, findings)
}

/// The codes found in one parameter `x`, whose label and source are in order.
fn codes(rest: &str) -> Vec<&'static str> {
    let (_, _, findings) = load(&format!("[x]\nlabel = {{ en = \"x\", zh = \"某\" }}\nsource = \"1.1\"\n{rest}"));
    for finding in findings.iter() {
        // What is of a wrong kind says in its message what is expected.
        assert!(finding.hint.is_some() || finding.code == "wrong-kind", "`{}` has no hint: {rest}", finding.message.en);
        assert!(finding.place.line > 0, "`{}` has no place: {rest}", finding.message.en);
    }
    findings.into_sorted().iter().map(|finding| finding.code).collect()
}

#[test]
fn a_value_is_read_exactly_as_typed() {
    let (specs, _, findings) = load(
        r#"
[core_share]
kind = "value"
type = "fraction"
label = { en = "share of core partners", zh = "核心伙伴占比" }
source = "002 二(一)"
unit = "%"
review_by = 2026-12-31
values = [ { since = 2010-01-01, until = 2024-12-31, value = 0.20 }, { since = 2025-07-01, value = "12.5%" } ]
"#,
    );
    assert!(findings.is_empty(), "{findings:?}");
    let spec = &specs[0];
    assert_eq!((spec.name.as_str(), spec.place.line), ("core_share", 2));
    assert_eq!(spec.kind, ParameterKind::Value(ParameterType::Fraction));
    let on = |day: &str| {
        spec.on(day.parse().expect("a date")).map(|dated| match dated.value {
            ParameterValue::Plain(Value::Number(number)) => number.to_string(),
            ref other => format!("{other:?}"),
        })
    };
    for (day, value) in [
        ("2009-12-31", None),
        ("2010-01-01", Some("0.2")),
        ("2024-12-31", Some("0.2")),
        ("2025-01-01", None),
        ("2025-06-30", None),
        ("2025-07-01", Some("0.125")),
        ("9999-12-31", Some("0.125")),
    ] {
        assert_eq!(on(day).as_deref(), value, "{day}");
    }
}

/// Parameters of every other kind, all in order.
const EVERY_KIND: &str = r#"
[scale]
kind = "scale"
over = "money"
gives = "fraction"
label = { en = "rebate scale", zh = "返利阶梯" }
source = "default"
[[scale.values]]
since = 2010-01-01
bands = [ { gives = 0 }, { above = 1_000_000, gives = 0.05 } ]

[grades]
kind = "bands"
over = "decimal"
gives = "label"
label = { en = "grades", zh = "等级" }
source = "default"
values = [
  { since = 2010-01-01, bands = [ { gives = "C" }, { from = 60, gives = "B" }, { from = 90, gives = "A" } ] },
  { since = 2020-01-01, bands = [ { gives = "D" }, { from = 40, gives = "C" }, { from = 60, gives = "B" }, { from = 70, gives = "BB" }, { from = 90, gives = "A" } ] },
]

[mode]
kind = "choice"
options = ["all_units", { value = "marginal", label = { en = "by slice", zh = "分段" } }]
label = { en = "mode", zh = "方式" }
source = "default"
values = [ { since = 2010-01-01, value = "all_units" } ]

[serious]
kind = "set"
of = "tiering.level"
label = { en = "levels", zh = "级别" }
source = "default"
values = [ { since = 2010-01-01, value = ["gold"] }, { since = 2011-01-01, value = [] } ]

[industries]
kind = "set"
of = "text"
label = { en = "industries", zh = "行业" }
source = "default"
values = [ { since = 2010-01-01, value = ["家电", "数码"] } ]

[bonus]
kind = "table"
over = "tiering.level"
gives = "fraction"
label = { en = "bonus", zh = "加成" }
source = "default"
values = [ { since = 2010-01-01, entries = { none = 0, gold = 0.05 } } ]

[parts]
kind = "weights"
label = { en = "weights", zh = "权重" }
source = "default"
values = [
  { since = 2010-01-01, weights = { operation = 25, finance = 75 } },
  { since = 2011-01-01, weights = { finance = 0.4, operation = 0.6 } },
]

[growth]
kind = "anchors"
over = "fraction"
label = { en = "growth", zh = "增长" }
source = "default"
values = [ { since = 2010-01-01, zero = -0.10, hundred = 0.20 } ]

[start]
kind = "value"
type = "date"
label = { en = "start", zh = "起始" }
source = "default"
values = [ { since = 2010-01-01, value = 2011-02-03 } ]
"#;

#[test]
fn every_kind_is_read() {
    let (specs, symbols, findings) = load(EVERY_KIND);
    assert!(findings.is_empty(), "{findings:?}");
    let names: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
    assert_eq!(names, ["scale", "grades", "mode", "serious", "industries", "bonus", "parts", "growth", "start"]);
    let words = |list: &[Symbol]| list.iter().map(|symbol| symbols.word(*symbol).to_owned()).collect::<Vec<_>>();

    let ParameterValue::Scale(scale) = &specs[0].values[0].value else { panic!("a scale") };
    assert_eq!((scale.word, scale.bands.len()), (BoundWord::Above, 2));
    let ParameterKind::Bands { labels, .. } = &specs[1].kind else { panic!("bands") };
    assert_eq!(words(labels), ["D", "C", "B", "BB", "A"]);
    let ParameterKind::Choice(options) = &specs[2].kind else { panic!("a choice") };
    assert_eq!(words(options), ["all_units", "marginal"]);
    assert_eq!(specs[2].option_labels[0].1.zh, "分段");
    let ParameterValue::Set(serious) = &specs[3].values[0].value else { panic!("a set") };
    assert_eq!(words(serious), ["gold"]);
    let ParameterValue::TextSet(industries) = &specs[4].values[0].value else { panic!("a set of texts") };
    assert_eq!(industries, &["家电", "数码"]);
    let ParameterValue::Table(table) = &specs[5].values[0].value else { panic!("a table") };
    let gold = symbols.find("gold").expect("known");
    assert_eq!(table.of(gold), Value::Number("0.05".parse().expect("a number")));
    assert_eq!(table.of(symbols.find("marginal").expect("known")), Value::Absent);
    let ParameterValue::Weights(weights) = &specs[6].values[1].value else { panic!("weights") };
    assert_eq!(weights.0.iter().map(ToString::to_string).collect::<Vec<_>>(), ["0.6", "0.4"]);
    assert_eq!(specs[6].kind, ParameterKind::Weights(vec!["operation".to_owned(), "finance".to_owned()]));
}

#[test]
fn each_flaw_of_a_parameter_is_found() {
    for (text, expected) in [
        ("", vec!["missing-key"]),
        ("kind = \"scales\"", vec!["unknown-kind"]),
        ("kind = \"value\"\ntype = \"fraction\"", vec!["missing-key"]),
        ("kind = \"value\"\ntype = \"fraction\"\nvalue = 0.2", vec!["undated-value"]),
        ("kind = \"value\"\ntype = \"ratio\"\nvalues = [{ since = 2010-01-01, value = 1 }]", vec!["unknown-type"]),
        ("kind = \"value\"\ntype = \"integer\"\nvalues = [{ since = 2010-01-01, value = 1.5 }]", vec!["not-whole"]),
        ("kind = \"value\"\ntype = \"money\"\nvalues = [{ since = 2010-01-01, value = \"5%\" }]", vec!["not-a-share"]),
        ("kind = \"value\"\ntype = \"decimal\"\nvalues = [{ since = 2010-01-01, value = 8e-5 }]", vec!["bad-number"]),
        ("kind = \"value\"\ntype = \"decimal\"\nvalues = []", vec!["no-values"]),
        (
            "kind = \"value\"\ntype = \"decimal\"\nover = \"money\"\nvalues = [{ since = 2010-01-01, value = 1 }]",
            vec!["unknown-key"],
        ),
        (
            "kind = \"anchors\"\nover = \"decimal\"\nvalues = [{ since = 2010-01-01, zero = 1, hundred = 1.0 }]",
            vec!["equal-anchors"],
        ),
        (
            "kind = \"anchors\"\nover = \"text\"\nvalues = [{ since = 2010-01-01, zero = 1 }]",
            vec!["unknown-type", "missing-key"],
        ),
        (
            "kind = \"choice\"\noptions = [\"a\", \"a\"]\nvalues = [{ since = 2010-01-01, value = \"b\" }]",
            vec!["listed-twice", "unlisted-value"],
        ),
        ("kind = \"choice\"\noptions = []\nvalues = [{ since = 2010-01-01, value = \"b\" }]", vec!["no-options"]),
        (
            "kind = \"set\"\nof = \"tiering.level\"\nvalues = [{ since = 2010-01-01, value = [\"golf\", \"gold\", \"gold\"] }]",
            vec!["unlisted-value", "listed-twice"],
        ),
        (
            "kind = \"set\"\nof = \"tiering.tier\"\nvalues = [{ since = 2010-01-01, value = [\"gold\"] }]",
            vec!["unknown-enum"],
        ),
        (
            "kind = \"set\"\nof = 3\nvalues = [{ since = 2010-01-01, value = \"gold\" }]",
            vec!["wrong-kind", "wrong-kind"],
        ),
        (
            "kind = \"table\"\nover = \"tiering.level\"\ngives = \"text\"\nvalues = []",
            vec!["unknown-type", "no-values"],
        ),
        (
            "kind = \"table\"\nover = \"tiering.level\"\ngives = \"money\"\nvalues = [{ since = 2010-01-01, entries = { gold = 1, silver = 2 } }]",
            vec!["table-incomplete", "unlisted-value"],
        ),
        ("kind = \"weights\"\nvalues = [{ since = 2010-01-01, weights = { a = 60, b = 41 } }]", vec!["weights-sum"]),
        (
            "kind = \"weights\"\nvalues = [{ since = 2010-01-01, weights = { a = 101, b = -1 } }]",
            vec!["negative-weight"],
        ),
        ("kind = \"weights\"\nvalues = [{ since = 2010-01-01, weights = { a = 1, sum = 0 } }]", vec!["reserved-name"]),
        ("kind = \"weights\"\nvalues = [{ since = 2010-01-01, weights = { a = 50, a = 50 } }]", vec!["toml-syntax"]),
        (
            "kind = \"weights\"\nvalues = [{ since = 2010-01-01, weights = { a = 1 } }, { since = 2011-01-01, weights = { b = 1 } }]",
            vec!["weights-differ"],
        ),
    ] {
        assert_eq!(without_hints_of_others(codes(text)), expected, "{text}");
    }
}

/// A key that is there twice leaves the parser with less than was typed: only its own finding counts.
fn without_hints_of_others(codes: Vec<&'static str>) -> Vec<&'static str> {
    if codes.contains(&"toml-syntax") { vec!["toml-syntax"] } else { codes }
}

#[test]
fn each_flaw_of_dates_is_found() {
    let dates = |values: &str| codes(&format!("kind = \"value\"\ntype = \"decimal\"\nvalues = [{values}]"));
    for (values, expected) in [
        ("{ value = 1 }", vec!["missing-key"]),
        ("{ since = \"2010-01-01\", value = 1 }", vec!["wrong-kind"]),
        ("{ since = 2010-01-01 }", vec!["missing-key"]),
        ("{ since = 2010-01-01, till = 2010-12-31, value = 1 }", vec!["unknown-key"]),
        ("{ since = 2010-01-01, until = 2009-12-31, value = 1 }", vec!["until-before-since"]),
        ("{ since = 2011-01-01, value = 1 }, { since = 2010-01-01, value = 2 }", vec!["dates-not-rising"]),
        ("{ since = 2010-01-01, value = 1 }, { since = 2010-01-01, value = 2 }", vec!["values-overlap"]),
        (
            "{ since = 2010-01-01, until = 2011-01-01, value = 1 }, { since = 2011-01-01, value = 2 }",
            vec!["values-overlap"],
        ),
        ("{ since = 2010-01-01, until = 2010-12-31, value = 1 }, { since = 2011-01-01, value = 2 }", vec![]),
        ("1", vec!["wrong-kind"]),
    ] {
        assert_eq!(dates(values), expected, "{values}");
    }
}

#[test]
fn each_flaw_of_bands_is_found() {
    let bands = |bands: &str| {
        let era = "since = 2010-01-01";
        codes(&format!(
            "kind = \"scale\"\nover = \"money\"\ngives = \"fraction\"\nvalues = [{{ {era}, bands = [{bands}] }}]"
        ))
    };
    for (text, expected) in [
        ("", vec!["no-bands"]),
        ("{ from = 0, gives = 0 }", vec!["first-band-bound"]),
        ("{ gives = 0 }, { gives = 0.1 }", vec!["band-without-bound"]),
        ("{ gives = 0 }, { from = 2, gives = 0.1 }, { from = 1, gives = 0.2 }", vec!["bounds-not-rising"]),
        ("{ gives = 0 }, { from = 2, gives = 0.1 }, { from = 2.0, gives = 0.2 }", vec!["equal-bounds"]),
        ("{ gives = 0 }, { from = 1, gives = 0.1 }, { above = 2, gives = 0.2 }", vec!["two-bound-words"]),
        ("{ gives = 0 }, { from = 1, above = 1, gives = 0.1 }", vec!["two-bound-words"]),
        ("{ gives = 0 }, { from = \"1%\", gives = \"low\" }", vec!["not-a-share", "bad-number"]),
        ("{ gives = 0 }, { from = 1 }", vec!["missing-key"]),
        ("{ gives = 0 }, { form = 1, gives = 1 }", vec!["band-without-bound", "unknown-key"]),
        ("0.1", vec!["wrong-kind"]),
    ] {
        assert_eq!(bands(text), expected, "{text}");
    }
    for (text, expected) in [
        (
            "kind = \"scale\"\nover = \"money\"\ngives = \"label\"\nvalues = [{ since = 2010-01-01, bands = [{ gives = 1 }] }]",
            vec!["unknown-type"],
        ),
        (
            "kind = \"scale\"\nover = \"text\"\ngives = \"money\"\nvalues = [{ since = 2010-01-01, bands = [{ gives = 1 }] }]",
            vec!["unknown-type"],
        ),
        (
            "kind = \"bands\"\nover = \"money\"\ngives = \"money\"\nvalues = [{ since = 2010-01-01, bands = [{ gives = \"a\" }] }]",
            vec!["unknown-type"],
        ),
        (
            "kind = \"bands\"\nover = \"money\"\nvalues = [{ since = 2010-01-01, bands = [{ gives = \"a\" }, { from = 1, gives = \"a\" }] }]",
            vec!["label-twice"],
        ),
        (
            "kind = \"scale\"\nover = \"money\"\ngives = \"money\"\nvalues = [{ since = 2010-01-01, bands = [{ gives = 1 }, { from = 1, gives = 2 }] }, { since = 2011-01-01, bands = [{ gives = 1 }, { above = 1, gives = 2 }] }]",
            vec!["two-bound-words"],
        ),
    ] {
        assert_eq!(codes(text), expected, "{text}");
    }
}

#[test]
fn all_flaws_are_found_at_once() {
    let (specs, _, findings) = load(
        "core_share = 0.2\n[rule]\nkind = \"value\"\ntype = \"decimal\"\nsource = \" \"\nvalues = [{ since = 2010-01-01, value = 1 }]\n[Net]\nkind = \"valu\"\n",
    );
    let codes: Vec<&str> = findings.into_sorted().iter().map(|finding| finding.code).collect();
    assert_eq!(
        codes,
        [
            "bare-parameter",
            "missing-key",
            "reserved-name",
            "blank-text",
            "missing-key",
            "missing-key",
            "bad-name",
            "unknown-kind"
        ]
    );
    assert_eq!(specs.iter().map(|spec| spec.name.as_str()).collect::<Vec<_>>(), ["rule"]);
}
