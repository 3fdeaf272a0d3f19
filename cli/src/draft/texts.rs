//! The texts of a new policy's files: templates, with the names of the book put in.

use super::choose::{Subject, is_always_there};

const TEMPLATES: [(&str, &str); 4] = [
    ("policy.toml", include_str!("template/policy.toml")),
    ("params.toml", include_str!("template/params.toml")),
    ("rules.rhai", include_str!("template/rules.rhai")),
    ("cases.toml", include_str!("template/cases.toml")),
];

/// What the templates' second half turns on: a day that may be missing, or the period before.
struct Missing {
    code: &'static str,
    condition: String,
    name: (String, String),
    reason: (String, String),
    /// What a case gives for the rule not to fire, to fire, and to be undetermined, with the cases' names.
    given: [(&'static str, String); 3],
}

/// The names and texts of a new policy's files.
pub(crate) fn files(id: &str, subject: &Subject<'_>) -> Vec<(&'static str, String)> {
    let missing = missing(id, subject);
    let base = base(subject);
    let label = (plain(&subject.amount.label.en), plain(&subject.amount.label.zh));
    let names = [
        ("<<id>>", id),
        ("<<row>>", subject.entity.row.as_str()),
        ("<<entity>>", subject.entity.id.as_str()),
        ("<<label_en>>", &label.0),
        ("<<label_zh>>", &label.1),
        ("<<base>>", &base.0),
        ("<<base_en>>", base.1),
        ("<<base_zh>>", base.2),
        ("<<code>>", missing.code),
        ("<<condition>>", &missing.condition),
        ("<<missing_en>>", &missing.name.0),
        ("<<missing_zh>>", &missing.name.1),
        ("<<missing_reason>>", &reason(&missing)),
        ("<<missing_cases>>", &cases(subject, &missing)),
    ];
    let filled = |template: &str| {
        let text = names.iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, value));
        with_given(&text, subject, &missing)
    };
    TEMPLATES.iter().map(|(name, template)| (*name, format!("{}\n", filled(template).trim_end()))).collect()
}

/// A label inside a text in quotes: what stands before the first comma or bracket.
fn plain(label: &str) -> String {
    let first = label.split([',', '(', '，', '（']).next().unwrap_or(label);
    first.replace(['"', '{', '}', '\\'], "").trim().to_owned()
}

/// The amount as the rules read it, and what to say of it.
fn base(subject: &Subject<'_>) -> (String, &'static str, &'static str) {
    let (entity, amount) = (&subject.entity.row, &subject.amount.name);
    let Some(children) = subject.children else {
        return if is_always_there(subject.entity, subject.amount) {
            (format!("{entity}.{amount}"), "The base: a fact of the row.", "基数：该行的一个字段。")
        } else {
            (
                format!("{entity}.{amount} ?? 0"),
                "The base: a fact of the row; where it is missing, nothing (`?? 0` says so).",
                "基数：该行的一个字段；缺失时按零计（用 `?? 0` 写明）。",
            )
        };
    };
    let (row, relation) = (&children.table.row, &children.relation.name);
    let sure = |sure: bool, plain: String, settled: String| if sure { plain } else { settled };
    let value = format!("{row}.{amount}");
    let value = sure(is_always_there(children.table, subject.amount), value.clone(), format!("{value} ?? 0"));
    let condition = children.day.map_or_else(String::new, |day| {
        let inside = format!("{row}.{} in period", day.name);
        format!(" where {}", sure(is_always_there(children.table, day), inside.clone(), format!("({inside}) ?? false")))
    });
    let sum = format!("sum({value} for {row} in {entity}.{relation}{condition})");
    let sum = sure(!children.may_be_unknown(), sum.clone(), format!("{sum} ?? 0"));
    if children.day.is_some() {
        (sum, "The base: a sum over the rows of the period.", "基数：对本期各行求和。")
    } else {
        (sum, "The base: a sum over its rows.", "基数：对其各行求和。")
    }
}

fn missing(id: &str, subject: &Subject<'_>) -> Missing {
    if let Some(day) = subject.day {
        let path = format!("{}.{}", subject.entity.row, day.name);
        let (en, zh) = (plain(&day.label.en), plain(&day.label.zh));
        return Missing {
            code: "EXPIRED",
            condition: format!("{path} < as_of"),
            reason: (format!("{en} {{{path}}} is past"), format!("{zh} {{{path}}} 已过")),
            name: (en, zh),
            given: [
                ("the as-of date itself is not yet past · 截止日当天不算已过", format!("{} = 2025-09-30", day.name)),
                ("the day before is past · 前一日即为已过", format!("{} = 2025-09-29", day.name)),
                ("an unknown day is looked at by somebody · 日期未知须人工核对", String::new()),
            ],
        };
    }
    let before = |base: &str| format!("given.prior.{id} = {{ base = {base} }}");
    Missing {
        code: "GROWN",
        condition: format!("decision.base > prior.{id}.base"),
        name: ("the period before".to_owned(), "上期结果".to_owned()),
        reason: (
            format!("{{decision.base}} is more than {{prior.{id}.base}} in the period before"),
            format!("{{decision.base}} 高于上期的 {{prior.{id}.base}}"),
        ),
        given: [
            ("as much as before is no growth · 与上期相同不算增长", before("500")),
            ("a cent more than before is growth · 比上期多一分即为增长", before("499.99")),
            ("an unknown period before is looked at by somebody · 上期未知须人工核对", String::new()),
        ],
    }
}

fn reason(missing: &Missing) -> String {
    let (en, zh) = &missing.reason;
    format!(
        "[reasons.{}]\nen     = \"{en}\"\nzh     = \"{zh}\"\nsource = \"document and clause · 文件与条款\"",
        missing.code
    )
}

/// The cases around what may be missing: not fired, fired, undetermined.
fn cases(subject: &Subject<'_>, missing: &Missing) -> String {
    let expect = [
        "expect = { reasons = [], review = false }".to_owned(),
        format!("expect = {{ reasons = [\"{}\"], review = false }}", missing.code),
        format!("expect = {{ reasons = [], undetermined = [\"{}\"], review = true }}", missing.code),
    ];
    let each = missing.given.iter().zip(expect).map(|((name, facts), expect)| {
        let given = given("500", subject, missing, facts);
        format!("[[case]]\nname   = \"{name}\"\nperiod = \"2025Q3\"\n{given}\n{expect}")
    });
    each.collect::<Vec<_>>().join("\n\n")
}

/// What a case gives: an amount of the period, and what the last rule reads.
fn given(amount: &str, subject: &Subject<'_>, missing: &Missing, facts: &str) -> String {
    given_on("2025-07-01", amount, subject, missing, facts)
}

fn given_on(day: &str, amount: &str, subject: &Subject<'_>, missing: &Missing, facts: &str) -> String {
    let mut own: Vec<String> = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    let stated = format!("{} = {amount}", subject.amount.name);
    match subject.children {
        None => own.push(stated),
        Some(children) => {
            let dated = children.day.map(|column| format!("{} = {day}, ", column.name)).unwrap_or_default();
            lines.push(format!("given.{} = [{{ {dated}{stated} }}]", children.table.id));
        }
    }
    match (missing.code, facts) {
        (_, "") => {}
        ("EXPIRED", facts) => own.push(facts.to_owned()),
        (_, facts) => lines.push(facts.to_owned()),
    }
    if !own.is_empty() {
        lines.insert(0, format!("given.{} = {{ {} }}", subject.entity.row, own.join(", ")));
    }
    lines.join("\n")
}

/// `<<given:AMOUNT>>` of each case, with what keeps the last rule from firing, on a day of the case's period.
fn with_given(text: &str, subject: &Subject<'_>, missing: &Missing) -> String {
    let mut filled = String::new();
    let mut period_start = "2025-07-01";
    for line in text.lines() {
        match line.strip_prefix("<<given:").and_then(|rest| rest.strip_suffix(">>")) {
            Some(amount) => {
                let facts = match missing.code {
                    "EXPIRED" => missing.given[0].1.replace("2025-09-30", "2026-12-31"),
                    _ => missing.given[0].1.replace("500", "99_999"),
                };
                filled.push_str(&given_on(period_start, amount, subject, missing, &facts));
            }
            None => filled.push_str(line),
        }
        match line {
            "period = \"2025Q3\"" => period_start = "2025-07-01",
            "period = \"2026Q1\"" => period_start = "2026-01-01",
            _ => {}
        }
        filled.push('\n');
    }
    filled
}
