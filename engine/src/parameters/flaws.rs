//! What can be wrong with a parameter: one constructor a flaw.

use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Place, Text};
use crate::document::Node;
use crate::number::{Number, Sum};

use super::shape::Bounds;

fn flaw(code: &'static str, place: &Place, en: impl Into<String>, zh: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, place.clone(), Text::new(en, zh))
}

fn advice(en: impl Into<String>, zh: impl Into<String>) -> Text {
    Text::new(en, zh)
}

/// The nearest of the words that may stand there, else all of them.
fn suggest(diagnostic: Diagnostic, typed: &str, known: &[&str]) -> Diagnostic {
    let suggested = diagnostic.with_suggestion(typed, known.iter().copied());
    if suggested.hint.is_some() {
        return suggested;
    }
    let list = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>();
    suggested.with_hint(advice(format!("one of {}", list.join(", ")), format!("可用：{}", list.join("、"))))
}

fn quoted(words: &[&str]) -> (String, String) {
    let list = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>();
    (list.join(", "), list.join("、"))
}

pub(super) fn bare_parameter(place: &Place, name: &str) -> Diagnostic {
    flaw("bare-parameter", place, format!("parameter `{name}` is not a table"), format!("参数 `{name}` 不是一个表"))
        .with_hint(advice(
            format!("start it with `[{name}]` on a line of its own, then kind, label, source and values"),
            format!("请以单独一行 `[{name}]` 开头，再写 kind、label、source、values"),
        ))
}

pub(super) fn unknown_kind(place: &Place, typed: &str, known: &[&str]) -> Diagnostic {
    let diagnostic = flaw(
        "unknown-kind",
        place,
        format!("there is no kind of parameter `{typed}`"),
        format!("没有名为 `{typed}` 的参数类别"),
    );
    suggest(diagnostic, typed, known)
}

pub(super) fn unknown_type(place: &Place, key: &str, typed: &str, known: &[&str]) -> Diagnostic {
    let diagnostic =
        flaw("unknown-type", place, format!("`{key}` cannot be `{typed}`"), format!("`{key}` 不能是 `{typed}`"));
    if typed == "label" {
        return diagnostic.with_hint(advice(
            "a parameter that gives labels has `kind = \"bands\"`",
            "给出标签的参数应写 `kind = \"bands\"`",
        ));
    }
    suggest(diagnostic, typed, known)
}

pub(super) fn blank(place: &Place, key: &str) -> Diagnostic {
    flaw("blank-text", place, format!("`{key}` says nothing"), format!("`{key}` 为空")).with_hint(advice(
        "name the document and clause, or say that it is a default",
        "请写明文件与条款，或说明是默认值",
    ))
}

pub(super) fn undated_value(place: &Place) -> Diagnostic {
    flaw("undated-value", place, "the value has no date", "取值没有日期").with_hint(advice(
        "write `values = [ { since = 2010-01-01, value = … } ]`",
        "请写成 `values = [ { since = 2010-01-01, value = … } ]`",
    ))
}

pub(super) fn no_values(place: &Place) -> Diagnostic {
    flaw("no-values", place, "the parameter has no value on any day", "该参数在任何日期都没有取值")
        .with_hint(advice("add at least one value with `since`", "请至少补一个带 `since` 的取值"))
}

pub(super) fn until_before_since(place: &Place, since: Date, until: Date) -> Diagnostic {
    flaw(
        "until-before-since",
        place,
        format!("`until` {until} is before `since` {since}"),
        format!("`until` {until} 早于 `since` {since}"),
    )
    .with_hint(advice("`until` is the last day on which the value holds", "`until` 是该取值有效的最后一天"))
}

pub(super) fn same_since(place: &Place, since: Date) -> Diagnostic {
    flaw("values-overlap", place, format!("two values hold from {since}"), format!("有两个取值都从 {since} 起"))
        .with_hint(advice("keep one of them, or give it another `since`", "请保留其一，或改写 `since`"))
}

pub(super) fn dates_not_rising(place: &Place, before: Date, since: Date) -> Diagnostic {
    flaw(
        "dates-not-rising",
        place,
        format!("{since} comes after {before} in the list"),
        format!("列表中 {since} 排在 {before} 之后"),
    )
    .with_hint(advice("list the values from the oldest to the newest", "请按从早到晚排列取值"))
}

pub(super) fn values_overlap(place: &Place, until: Date, next: Date) -> Diagnostic {
    let day_before = next.add_days(-1);
    flaw(
        "values-overlap",
        place,
        format!("the value holds until {until}, but the next one starts on {next}"),
        format!("该取值到 {until} 为止，而下一个从 {next} 开始"),
    )
    .with_hint(advice(
        format!("leave `until` out, or make it {day_before} or earlier"),
        format!("请去掉 `until`，或改为不晚于 {day_before}"),
    ))
}

pub(super) fn not_whole(place: &Place, number: Number) -> Diagnostic {
    flaw("not-whole", place, format!("{number} is not a whole number"), format!("{number} 不是整数")).with_hint(advice(
        "an integer has no decimal places; else use `decimal`",
        "integer 不含小数；否则请用 `decimal`",
    ))
}

pub(super) fn min_above_max(place: &Place, min: Number, max: Number) -> Diagnostic {
    flaw(
        "min-above-max",
        place,
        format!("`min` {min} is above `max` {max}, so no value is allowed"),
        format!("`min` {min} 大于 `max` {max}，没有任何值可用"),
    )
    .with_hint(advice("exchange them, or take one of them out", "请互换两者，或删去其一"))
}

/// A share that was typed as a number above 1.
pub(super) fn share_above_one(place: &Place, name: &str, number: Number) -> Diagnostic {
    let en = format!("`{name}` is a share, and {number} may be {number} % or {number} times");
    let zh = format!("`{name}` 是比例，{number} 可能指 {number}%，也可能指 {number} 倍");
    flaw("out-of-bounds", place, en, zh).with_hint(advice(
        "write it with a sign, such as `5%` or `500%`, or as a number up to 1, such as `0.05`",
        "请带百分号书写，如 `5%`、`500%`，或写成不大于 1 的数，如 `0.05`",
    ))
}

/// A share below 0.
pub(super) fn share_below_zero(place: &Place, name: &str, number: Number) -> Diagnostic {
    let en = format!("`{name}` is a share, and is not to be {number}, which is below 0");
    let zh = format!("`{name}` 是比例，不能小于 0，所给的是 {number}");
    flaw("out-of-bounds", place, en, zh).with_hint(advice(
        "take a share from 0 on; where less is meant, give the parameter a `min` below 0 in params.toml",
        "请改用不小于 0 的比例；如确可为负，请在 params.toml 中为该参数写明小于 0 的 `min`",
    ))
}

pub(super) fn out_of_bounds(place: &Place, name: &str, number: Number, bounds: Bounds) -> Diagnostic {
    let (en, zh) = match (bounds.min, bounds.max) {
        (Some(min), Some(max)) => (format!("from {min} to {max}"), format!("应在 {min} 至 {max} 之间")),
        (Some(min), None) => (format!("{min} or more"), format!("不得小于 {min}")),
        (None, Some(max)) => (format!("{max} or less"), format!("不得大于 {max}")),
        (None, None) => (String::new(), String::new()),
    };
    let (en, zh) = (format!("`{name}` is to be {en}, not {number}"), format!("`{name}` {zh}，所给的是 {number}"));
    flaw("out-of-bounds", place, en, zh).with_hint(advice(
        "take another value; where the bounds are wrong, correct `min` or `max` in params.toml",
        "请改用其他值；如界限有误，请在 params.toml 中更正 `min` 或 `max`",
    ))
}

pub(super) fn percent_of_no_share(place: &Place, typed: &str, kind: &str) -> Diagnostic {
    flaw("not-a-share", place, format!("`{typed}` is a share, not {kind}"), format!("`{typed}` 是比例，不是 {kind}"))
        .with_hint(advice("use `fraction`, or write the number without %", "请用 `fraction`，或去掉 %"))
}

pub(super) fn unknown_enum(place: &Place, name: &str) -> Diagnostic {
    flaw("unknown-enum", place, format!("there is no enum `{name}`"), format!("没有枚举 `{name}`")).with_hint(advice(
        "write `table.column` or `policy.output` of an enum, or list its values in [ ]",
        "请写枚举的 `表.列` 或 `政策.输出`，或在 [ ] 中列出取值",
    ))
}

pub(super) fn not_an_enum(node: &Node) -> Diagnostic {
    let (en, zh) = node.kind.name();
    flaw(
        "wrong-kind",
        &node.place,
        format!("expected the name of an enum or a list of values, found {en}"),
        format!("应为枚举名称或取值列表，实为{zh}"),
    )
    .with_hint(advice("write \"table.column\", or [\"one\", \"two\"]", "请写 \"表.列\" 或 [\"one\", \"two\"]"))
}

pub(super) fn no_options(place: &Place, key: &str) -> Diagnostic {
    flaw("no-options", place, format!("`{key}` lists nothing"), format!("`{key}` 列表为空"))
        .with_hint(advice("list the values that may be chosen", "请列出可选的取值"))
}

pub(super) fn unlisted(place: &Place, typed: &str, known: &[&str]) -> Diagnostic {
    let diagnostic = flaw(
        "unlisted-value",
        place,
        format!("`{typed}` is not one of the listed values"),
        format!("`{typed}` 不在所列取值之中"),
    );
    suggest(diagnostic, typed, known)
}

pub(super) fn listed_twice(place: &Place) -> Diagnostic {
    flaw("listed-twice", place, "this value is listed twice", "该取值列了两次")
        .with_hint(advice("take one of them out", "请删去其一"))
}

pub(super) fn no_bands(place: &Place) -> Diagnostic {
    flaw("no-bands", place, "there is no band", "没有任何分档").with_hint(advice(
        "list at least one band, the first without a bound: `{ gives = 0 }`",
        "请至少列一档，第一档不写界限：`{ gives = 0 }`",
    ))
}

pub(super) fn from_and_above(place: &Place) -> Diagnostic {
    flaw("two-bound-words", place, "a band has one bound, `from` or `above`", "一档只有一个界限：`from` 或 `above`")
        .with_hint(advice("`from` is at least, `above` is more than", "`from` 表示不少于，`above` 表示多于"))
}

pub(super) fn two_bound_words(place: &Place) -> Diagnostic {
    flaw("two-bound-words", place, "the parameter uses both `from` and `above`", "该参数混用了 `from` 与 `above`")
        .with_hint(advice(
            "use one of them in all bands: `from` is at least, `above` is more than",
            "各档请用同一个词：`from` 表示不少于，`above` 表示多于",
        ))
}

pub(super) fn first_band_bound(place: &Place) -> Diagnostic {
    flaw("first-band-bound", place, "the first band has a bound", "第一档写了界限").with_hint(advice(
        "put a band without a bound before it, for everything below: `{ gives = … }`",
        "请在其前加一档不写界限的，覆盖更低的数：`{ gives = … }`",
    ))
}

pub(super) fn band_without_bound(place: &Place) -> Diagnostic {
    flaw("band-without-bound", place, "only the first band has no bound", "只有第一档可以不写界限").with_hint(advice(
        "add `from = …` (at least) or `above = …` (more than)",
        "请补 `from = …`（不少于）或 `above = …`（多于）",
    ))
}

pub(super) fn equal_bounds(place: &Place, bound: Number) -> Diagnostic {
    flaw("equal-bounds", place, format!("two bands start at {bound}"), format!("有两档都从 {bound} 开始"))
        .with_hint(advice("each bound is higher than the one before", "每档的界限都要高于前一档"))
}

pub(super) fn bounds_not_rising(place: &Place, before: Number, bound: Number) -> Diagnostic {
    flaw(
        "bounds-not-rising",
        place,
        format!("the bound {bound} comes after {before}"),
        format!("界限 {bound} 排在 {before} 之后"),
    )
    .with_hint(advice("list the bands from the lowest bound to the highest", "请按界限从低到高排列"))
}

pub(super) fn bands_give_labels(place: &Place, typed: &str) -> Diagnostic {
    flaw("unknown-type", place, format!("bands give labels, not `{typed}`"), format!("bands 给出标签，不是 `{typed}`"))
        .with_hint(advice(
            "write `gives = \"label\"`, or `kind = \"scale\"` for numbers",
            "请写 `gives = \"label\"`；给出数字则用 `kind = \"scale\"`",
        ))
}

pub(super) fn label_twice(place: &Place, label: &str) -> Diagnostic {
    flaw("label-twice", place, format!("two bands give `{label}`"), format!("有两档都给出 `{label}`"))
        .with_hint(advice("each label has one band, and so one threshold", "每个标签只对应一档，因而只有一个门槛"))
}

pub(super) fn table_incomplete(place: &Place, missing: &[&str]) -> Diagnostic {
    let (en, zh) = quoted(missing);
    flaw("table-incomplete", place, format!("the table has no entry for {en}"), format!("表中缺少 {zh} 的取值"))
        .with_hint(advice("every value of the enum needs an entry", "枚举的每个取值都要有对应项"))
}

pub(super) fn negative_weight(place: &Place, name: &str, weight: Number) -> Diagnostic {
    flaw("negative-weight", place, format!("the weight of `{name}` is {weight}"), format!("`{name}` 的权重是 {weight}"))
        .with_hint(advice("weights are 0 or more", "权重不能小于 0"))
}

pub(super) fn weights_sum(place: &Place, sum: Sum) -> Diagnostic {
    let (en, zh) = sum.total().map_or_else(
        |_| ("more than any number".to_owned(), "超出范围".to_owned()),
        |total| (total.to_string(), total.to_string()),
    );
    flaw("weights-sum", place, format!("the weights add up to {en}"), format!("权重合计为 {zh}"))
        .with_hint(advice("weights add up to exactly 100, or to exactly 1", "权重合计须恰为 100 或恰为 1"))
}

pub(super) fn weights_differ(place: &Place, names: &[&str]) -> Diagnostic {
    let (en, zh) = quoted(names);
    flaw(
        "weights-differ",
        place,
        format!("the names differ from those of the first date: {en}"),
        format!("名称与第一个日期的不一致：{zh}"),
    )
    .with_hint(advice(
        "name the same weights on every date; one that does not count is 0",
        "各日期须列出相同的名称；不计入的写 0",
    ))
}

pub(super) fn equal_anchors(place: &Place, at: Number) -> Diagnostic {
    flaw("equal-anchors", place, format!("both anchors are {at}"), format!("两个锚点都是 {at}")).with_hint(advice(
        "`zero` is the number that scores 0, `hundred` the one that scores 100",
        "`zero` 是得 0 分的数，`hundred` 是得 100 分的数",
    ))
}
