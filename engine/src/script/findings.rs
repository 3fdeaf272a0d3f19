//! The findings of the language: one constructor for each.

use crate::diagnostic::{Diagnostic, Place, Text};

use super::kind::Kind;

fn error(code: &'static str, place: Place, en: String, zh: String) -> Diagnostic {
    Diagnostic::error(code, place, Text::new(en, zh))
}

/// A name that nothing has.
pub(super) fn unknown_name<'a>(place: Place, name: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    error("unknown-name", place, format!("nothing here is called `{name}`"), format!("没有名为 `{name}` 的内容"))
        .with_suggestion(name, known)
        .or_hint(Text::new(
            "rules read the row, `params`, `population`, `period`, `as_of`, `prior` and other policies by name",
            "规则可读取本行、`params`、`population`、`period`、`as_of`、`prior` 以及其他政策",
        ))
}

/// A fact that a row does not have.
pub(super) fn unknown_fact<'a>(
    place: Place,
    row: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    error("unknown-fact", place, format!("`{row}` has no fact `{name}`"), format!("`{row}` 没有字段 `{name}`"))
        .with_suggestion(name, known)
        .or_hint(Text::new("the files in facts/ list what a row has", "facts/ 中的文件列出各行的字段"))
}

/// Something of a kind that its owner does not have: a parameter, an output, a figure, a reason.
pub(super) fn unknown_member<'a>(
    place: Place,
    code: &'static str,
    what: (&str, &str),
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let list = known.clone().into_iter().collect::<Vec<_>>().join(", ");
    let hint = if list.is_empty() {
        Text::new(format!("there is no {} at all here", what.0), format!("此处没有任何{}", what.1))
    } else {
        Text::new(format!("there are: {list}"), format!("可用：{list}"))
    };
    error(code, place, format!("there is no {} `{name}`", what.0), format!("没有{} `{name}`", what.1))
        .with_suggestion(name, known)
        .or_hint(hint)
}

/// Something that a policy does not have: a parameter, an output.
pub(super) fn unknown_of_policy<'a>(
    place: Place,
    code: &'static str,
    (policy, what): (&str, (&str, &str)),
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let (en, zh) = what;
    error(code, place, format!("`{policy}` has no {en} `{name}`"), format!("`{policy}` 没有{zh} `{name}`"))
        .with_suggestion(name, known)
}

/// A parameter that is no choice, where one of several outputs is to be chosen.
pub(super) fn no_choice(place: Place, name: &str) -> Diagnostic {
    error(
        "no-choice",
        place,
        format!("the parameter `{name}` is no choice"),
        format!("参数 `{name}` 不是选项型（choice）"),
    )
    .with_hint(Text::new(
        "a figure follows a parameter of kind `choice`, whose options are the names of outputs",
        "总体指标只能随 `choice` 型参数而定，其选项为输出的名称",
    ))
}

/// A word that an enum does not have.
pub(super) fn unknown_word<'a>(
    place: Place,
    word: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let list = known.clone().into_iter().collect::<Vec<_>>().join(", ");
    let plain =
        error("unknown-word", place, format!("`{word}` is not one of its values"), format!("`{word}` 不是其取值之一"));
    let suggested = plain.clone().with_suggestion(word, known);
    if suggested.hint.is_some() {
        return suggested;
    }
    plain.with_hint(Text::new(format!("its values are {list}"), format!("其取值为 {list}")))
}

/// An expression of a kind that does not fit where it stands.
pub(super) fn wrong_kind(place: Place, expected: (&str, &str), found: &Kind) -> Diagnostic {
    let found = found.name();
    error(
        "wrong-kind",
        place,
        format!("expected {}, found {}", expected.0, found.0),
        format!("应为{}，实为{}", expected.1, found.1),
    )
    .with_hint(match expected.0 {
        "yes or no" => Text::new(
            "compare it, such as `x > 0` or `x == \"word\"`, or ask `known(x)`",
            "请作比较，如 `x > 0` 或 `x == \"词\"`，或用 `known(x)` 判断",
        ),
        _ => Text::new(
            "the types of facts, parameters and outputs stand in facts/, params.toml and policy.toml",
            "事实、参数与输出的类型见 facts/、params.toml 与 policy.toml",
        ),
    })
}

/// Two kinds that cannot be compared or joined.
pub(super) fn unlike_kinds(place: Place, left: &Kind, right: &Kind) -> Diagnostic {
    let (left, right) = (left.name(), right.name());
    error(
        "unlike-kinds",
        place,
        format!("{} and {} do not go together", left.0, right.0),
        format!("{}与{}不能放在一起运算或比较", left.1, right.1),
    )
    .with_hint(Text::new(
        "numbers go with numbers, dates with dates, words with the words of their list",
        "数字配数字，日期配日期，枚举值配其所列的取值",
    ))
}

/// Money where a share is meant, or the other way round.
pub(super) fn mixed_units(place: Place, sign: &str, left: &Kind, right: &Kind) -> Diagnostic {
    let (left, right) = (left.name(), right.name());
    let (en, zh) = match sign {
        "*" | "/" => (
            format!("{} {sign} {} is neither money nor a share", left.0, right.0),
            format!("{} {sign} {} 既不是金额也不是比率", left.1, right.1),
        ),
        "<" => (format!("{} is compared with {}", left.0, right.0), format!("{}与{}相比较", left.1, right.1)),
        _ => {
            (format!("{} {sign} {} mixes units", left.0, right.0), format!("{} {sign} {} 单位不一致", left.1, right.1))
        }
    };
    error("mixed-units", place, en, zh).with_hint(Text::new(
        "money times a fraction is money, money over money is a fraction",
        "金额乘比率得金额，金额除以金额得比率",
    ))
}

/// Dates do not add and subtract by operators.
pub(super) fn date_arithmetic(place: Place) -> Diagnostic {
    error("date-arithmetic", place, "dates have no `+` and `-`".to_owned(), "日期不能直接加减".to_owned()).with_hint(
        Text::new(
            "use `add_days`, `add_months` or `days_between`",
            "请使用 `add_days`、`add_months` 或 `days_between`",
        ),
    )
}

/// A construct that Rhai has and the language does not.
pub(super) fn not_in_language(place: Place, what: (&str, &str), hint: (&str, &str)) -> Diagnostic {
    error(
        "not-in-language",
        place,
        format!("{} not part of the language of rules", what.0),
        format!("规则语言中没有{}", what.1),
    )
    .with_hint(Text::new(hint.0, hint.1))
}

/// A number in a script.
pub(super) fn number_in_script(place: Place, number: &str) -> Diagnostic {
    error(
        "number-in-script",
        place,
        format!("the number {number} stands in the script"),
        format!("脚本中直接写了数字 {number}"),
    )
    .with_hint(Text::new(
        "give it a name, a unit, a source and a date in params.toml and write `params.NAME`; only 0 and 1 may stand here",
        "请在 params.toml 中为其定义名称、单位、出处和日期，并写作 `params.名称`；脚本中只允许 0 和 1",
    ))
}

/// A statement that is not allowed where it stands.
pub(super) fn not_here(place: Place, what: (&str, &str), hint: (&str, &str)) -> Diagnostic {
    error("not-here", place, format!("{} not allowed here", what.0), format!("此处不允许{}", what.1))
        .with_hint(Text::new(hint.0, hint.1))
}

/// A second variable of the same name.
pub(super) fn shadowing(place: Place, name: &str) -> Diagnostic {
    error("shadowing", place, format!("`{name}` already means something here"), format!("`{name}` 在此处已有含义"))
        .with_hint(Text::new("choose another name", "请换一个名称"))
}

/// A function called with the wrong number of values.
pub(super) fn wrong_count(place: Place, name: &str, expected: usize, found: usize) -> Diagnostic {
    let found = error(
        "wrong-arguments",
        place,
        format!("`{name}` takes {expected} value{}, found {found}", if expected == 1 { "" } else { "s" }),
        format!("`{name}` 需要 {expected} 个参数，实有 {found} 个"),
    );
    match form(name) {
        Some(form) => found.with_hint(Text::new(format!("write `{form}`"), format!("请写 `{form}`"))),
        None => found,
    }
}

/// How a call is written.
fn form(name: &str) -> Option<&'static str> {
    const FORMS: [&str; 26] = [
        "add_days(date, days)",
        "add_months(date, months)",
        "add_working_days(date, days)",
        "best_match(table, column, text)",
        "clamp(x, least, most)",
        "compound_growth(first, last, years)",
        "day_before(date)",
        "days(span)",
        "days_between(first, last)",
        "floor_to(x, step)",
        "growth_rate(before, now)",
        "is_listed(table, column, key)",
        "known(x)",
        "last_days(days, end)",
        "last_months(months, end)",
        "max(a, b)",
        "min(a, b)",
        "month(date)",
        "months_between(first, last)",
        "period_end(text)",
        "period_start(text)",
        "rate(x)",
        "span(first, last)",
        "undetermined(\"CODE\")",
        "whole(x)",
        "year_to_date(date)",
    ];
    FORMS.into_iter().find(|form| form.strip_suffix(')').and_then(|form| form.split('(').next()) == Some(name))
}

/// `??` beside an operator, without parentheses.
pub(super) fn bare_coalesce(place: Place) -> Diagnostic {
    error(
        "bare-default",
        place,
        "`??` stands beside an operator without parentheses".to_owned(),
        "`??` 与其他运算符并列而未加括号".to_owned(),
    )
    .with_hint(Text::new(
        "write `(a ?? b) + c` or `a ?? (b + c)`, whichever is meant",
        "请按本意写成 `(a ?? b) + c` 或 `a ?? (b + c)`",
    ))
}

/// A policy that, by way of others, needs its own outputs.
pub(super) fn cycle(place: Place, path: &str) -> Diagnostic {
    error("cycle", place, format!("policies read each other in a circle: {path}"), format!("政策之间循环引用：{path}"))
        .with_hint(Text::new(
            "read last period's output with `prior.POLICY.OUTPUT`, or move the shared part to a policy of its own",
            "可用 `prior.政策.输出` 读取上期结果，或将共用部分移到单独的政策",
        ))
}

/// Any other flaw with its own words.
pub(super) fn plain(
    code: &'static str,
    place: Place,
    text: (String, String),
    hint: Option<(&str, &str)>,
) -> Diagnostic {
    let diagnostic = error(code, place, text.0, text.1);
    match hint {
        Some((en, zh)) => diagnostic.with_hint(Text::new(en, zh)),
        None => diagnostic,
    }
}

/// The machine has no thread left to check a book on.
pub(super) fn no_thread(reason: &Text) -> Diagnostic {
    error(
        "no-thread",
        Place::file("book.toml"),
        format!("the book could not be checked: {}", reason.en),
        format!("无法检查政策册：{}", reason.zh),
    )
    .with_hint(Text::new(
        "close other programs, or allow this one more memory",
        "请关闭其他程序，或为本程序放宽内存限制",
    ))
}
