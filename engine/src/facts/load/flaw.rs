//! The flaws of the data dictionary's files, each in words.

use crate::diagnostic::{Diagnostic, Place, Text};

fn error(code: &'static str, place: &Place, en: String, zh: String) -> Diagnostic {
    Diagnostic::error(code, place.clone(), Text::new(en, zh))
}

fn listed<'a>(known: impl IntoIterator<Item = &'a str>) -> String {
    known.into_iter().collect::<Vec<_>>().join(", ")
}

/// A did-you-mean, or the whole list where nothing is near.
fn suggest<'a>(diagnostic: Diagnostic, typed: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Diagnostic {
    let suggested = diagnostic.clone().with_suggestion(typed, known.clone());
    if suggested.hint.is_some() {
        return suggested;
    }
    let list = listed(known);
    if list.is_empty() {
        return diagnostic;
    }
    diagnostic.with_hint(Text::new(format!("there are: {list}"), format!("可用的有：{list}")))
}

/// Two files describe one table.
pub(super) fn duplicate_table(id: &str, place: &Place, other: &Place) -> Diagnostic {
    error(
        "duplicate-table",
        place,
        format!("table `{id}` is described twice, also in `{}`", other.file),
        format!("表 `{id}` 被描述了两次，另一处在 `{}`", other.file),
    )
    .with_hint(Text::new("keep one of the two files", "请只保留其中一个文件"))
}

/// A word that is none of the few allowed.
pub(super) fn unknown_word<'a>(
    key: &str,
    typed: &str,
    place: &Place,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic =
        error("unknown-word", place, format!("`{key}` cannot be `{typed}`"), format!("`{key}` 不能为 `{typed}`"));
    suggest(diagnostic, typed, known)
}

/// A type that does not exist.
pub(super) fn unknown_type<'a>(
    typed: &str,
    place: &Place,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic = error("unknown-type", place, format!("there is no type `{typed}`"), format!("没有类型 `{typed}`"));
    suggest(diagnostic, typed, known)
}

/// A named enum that no policy and no table has.
pub(super) fn unknown_enum(typed: &str, place: &Place) -> Diagnostic {
    error(
        "unknown-enum",
        place,
        format!("no policy output and no column of enum type is called `{typed}`"),
        format!("没有名为 `{typed}` 的政策输出或枚举列"),
    )
    .with_hint(Text::new(
        "write `policy.output` or `table.column`, or list the values here: type = \"enum\", values = […]",
        "请写 `政策.输出` 或 `表.列`，或在此列出取值：type = \"enum\", values = […]",
    ))
}

/// A table that does not exist.
pub(super) fn unknown_table<'a>(
    typed: &str,
    place: &Place,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic = error("unknown-table", place, format!("there is no table `{typed}`"), format!("没有表 `{typed}`"));
    suggest(diagnostic, typed, known)
}

/// A column that a table does not have.
pub(super) fn unknown_column<'a>(
    table: &str,
    typed: &str,
    place: &Place,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic = error(
        "unknown-column",
        place,
        format!("table `{table}` has no column `{typed}`"),
        format!("表 `{table}` 没有列 `{typed}`"),
    );
    suggest(diagnostic, typed, known)
}

/// A list that must not be empty.
pub(super) fn empty_list(key: &str, place: &Place) -> Diagnostic {
    error("empty-list", place, format!("`{key}` is empty"), format!("`{key}` 为空"))
        .with_hint(Text::new("name at least one", "请至少写一项"))
}

/// One thing named twice in a list.
pub(super) fn named_twice(key: &str, typed: &str, place: &Place) -> Diagnostic {
    error(
        "named-twice",
        place,
        format!("`{typed}` stands twice in `{key}`"),
        format!("`{typed}` 在 `{key}` 中出现两次"),
    )
    .with_hint(Text::new("take one of them out", "请删去其中一个"))
}

/// A column of a type that does not fit its use.
pub(super) fn wrong_type(key: &str, column: &str, place: &Place, wanted: (&str, &str)) -> Diagnostic {
    error(
        "wrong-column-type",
        place,
        format!("`{key}` names column `{column}`, which is not {}", wanted.0),
        format!("`{key}` 所指的列 `{column}` 不是{}", wanted.1),
    )
    .with_hint(Text::new("name another column, or give this one another `type`", "请改用其他列，或修改该列的 `type`"))
}

/// An option that a type does not have.
pub(super) fn option_not_for_type(option: &str, kind: &str, place: &Place, only: (&str, &str)) -> Diagnostic {
    error(
        "option-not-for-type",
        place,
        format!("a column of type `{kind}` has no `{option}`"),
        format!("`{kind}` 类型的列没有 `{option}`"),
    )
    .with_hint(Text::new(format!("`{option}` is for {}", only.0), format!("`{option}` 只用于{}", only.1)))
}

/// Options of which only one of two is given.
pub(super) fn only_one_of(there: &str, missing: &str, place: &Place) -> Diagnostic {
    error(
        "missing-key",
        place,
        format!("`{there}` is given without `{missing}`"),
        format!("写了 `{there}` 却没有 `{missing}`"),
    )
    .with_hint(Text::new(
        "an amount is converted by both: the column of the currency and the column of the rate",
        "换算金额需要两列：币种列和汇率列",
    ))
}

/// A least value above the greatest.
pub(super) fn min_above_max(min: &str, max: &str, place: &Place) -> Diagnostic {
    error(
        "min-above-max",
        place,
        format!("`min` {min} is above `max` {max}, so no value is allowed"),
        format!("`min` {min} 大于 `max` {max}，没有任何值可用"),
    )
    .with_hint(Text::new("exchange them, or take one of them out", "请互换两者，或删去其一"))
}

/// A default outside the bounds.
pub(super) fn default_out_of_bounds(place: &Place) -> Diagnostic {
    error(
        "default-out-of-bounds",
        place,
        "the default is not between `min` and `max`".to_owned(),
        "默认值不在 `min` 与 `max` 之间".to_owned(),
    )
    .with_hint(Text::new("choose a default that a row could have", "请选用行中允许出现的默认值"))
}

/// A default that an integer cannot have.
pub(super) fn default_not_whole(place: &Place) -> Diagnostic {
    error(
        "default-not-whole",
        place,
        "the default of an integer is not a whole number".to_owned(),
        "整数列的默认值不是整数".to_owned(),
    )
    .with_hint(Text::new("write a whole number, or `type = \"decimal\"`", "请写整数，或改为 `type = \"decimal\"`"))
}

/// A pattern in another notation.
pub(super) fn bad_pattern(typed: &str, place: &Place) -> Diagnostic {
    error(
        "bad-pattern",
        place,
        format!("`{typed}` is not a pattern"),
        format!("`{typed}` 不是有效的格式"),
    )
    .with_hint(Text::new(
        "write one sign a character: `9` for a digit, `A` for a capital letter, `X` for either; others stand for themselves",
        "每个字符写一个符号：`9` 表示数字，`A` 表示大写字母，`X` 表示数字或大写字母，其他符号表示其本身",
    ))
}

/// An alias that would also find another column, or stands twice.
pub(super) fn duplicate_alias(alias: &str, column: &str, place: &Place) -> Diagnostic {
    error(
        "duplicate-alias",
        place,
        format!("header `{alias}` already finds column `{column}`"),
        format!("表头 `{alias}` 已对应列 `{column}`"),
    )
    .with_hint(Text::new("a header can stand for one column only", "一个表头只能对应一列"))
}

/// An enum without values.
pub(super) fn enum_without_values(place: &Place) -> Diagnostic {
    error("enum-without-values", place, "an enum lists no values".to_owned(), "枚举没有列出取值".to_owned()).with_hint(
        Text::new(
            "write values = [{ value = \"active\", en = \"active\", zh = \"合作中\" }, …]",
            "请写 values = [{ value = \"active\", en = \"active\", zh = \"合作中\" }, …]",
        ),
    )
}

/// An enum's value without labels.
pub(super) fn value_without_label(word: &str, place: &Place) -> Diagnostic {
    error("enum-without-labels", place, format!("the value `{word}` has no label"), format!("取值 `{word}` 没有标签"))
        .with_hint(Text::new(
            format!("write {{ value = \"{word}\", en = \"…\", zh = \"…\" }}"),
            format!("请写 {{ value = \"{word}\", en = \"…\", zh = \"…\" }}"),
        ))
}

/// A word of an enum that means two of its values.
pub(super) fn ambiguous_value(word: &str, other: &str, place: &Place) -> Diagnostic {
    error(
        "ambiguous-enum-value",
        place,
        format!("`{word}` already stands for the value `{other}`"),
        format!("`{word}` 已表示取值 `{other}`"),
    )
    .with_hint(Text::new(
        "values and labels are both read in data, so each may stand for one value only",
        "数据中既可写取值也可写标签，因此每个词只能表示一个取值",
    ))
}

/// A name that would mean two things.
pub(super) fn name_collision(name: &str, place: &Place, here: (&str, &str), there: (&str, &str)) -> Diagnostic {
    if here == there {
        return error(
            "name-collision",
            place,
            format!("`{name}` is used twice as {}", here.0),
            format!("`{name}` 两次用作{}", here.1),
        )
        .with_hint(Text::new("rename one of them", "请为其中之一改名"));
    }
    error(
        "name-collision",
        place,
        format!("`{name}` is both {} and {}", here.0, there.0),
        format!("`{name}` 既是{}又是{}", here.1, there.1),
    )
    .with_hint(Text::new(
        "rename one of them; a column that refers to a table can say `as`",
        "请为其中之一改名；引用其他表的列可以写 `as`",
    ))
}

/// A table that others name by key, but whose key is not one text.
pub(super) fn key_not_one_text(table: &str, place: &Place) -> Diagnostic {
    error(
        "key-not-one-text",
        place,
        format!("rows of `{table}` cannot be named by one column: its key is not a single text"),
        format!("无法用一列指明 `{table}` 的行：它的主键不是单个文本列"),
    )
    .with_hint(Text::new(
        "give that table a `key` of one text, the others with a default, or leave the reference out",
        "请让该表的 `key` 为单个文本（其余列须有默认值），或去掉该引用",
    ))
}

/// A way in through a table that the parent cannot read.
pub(super) fn through_without_first(parent: &str, link: &str, place: &Place) -> Diagnostic {
    error(
        "through-not-resolvable",
        place,
        format!("`{link}` does not belong to `{parent}`, so there is no way through it"),
        format!("`{link}` 不属于 `{parent}`，无法经由它关联"),
    )
    .with_hint(Text::new(
        format!("add {{ table = \"{parent}\", by = …, as = … }} to `belongs_to` of `{link}`"),
        format!("请在 `{link}` 的 `belongs_to` 中加入 {{ table = \"{parent}\", by = …, as = … }}"),
    ))
}

/// A way in through a table whose second end is not told.
pub(super) fn through_without_second(link: &str, target: &str, found: usize, place: &Place) -> Diagnostic {
    error(
        "through-not-resolvable",
        place,
        format!("{found} columns of `{link}` could name the row of `{target}` at its other end"),
        format!("`{link}` 中有 {found} 列可能指向另一端的 `{target}`"),
    )
    .with_hint(Text::new(
        format!("give exactly one other column of `{link}` refers_to = \"{target}\""),
        format!("请让 `{link}` 中恰好一个其他列写有 refers_to = \"{target}\""),
    ))
}

/// A default for free text.
pub(super) fn default_for_text(place: &Place) -> Diagnostic {
    error("option-not-for-type", place, "a text has no default".to_owned(), "文本列没有默认值".to_owned())
        .with_hint(Text::new("a missing text stays missing", "缺失的文本保持缺失"))
}

/// A number of months that is not whole or not above 0.
pub(super) fn bad_months(place: &Place) -> Diagnostic {
    error(
        "bad-months",
        place,
        "`valid_for` is not a whole number of months above 0".to_owned(),
        "`valid_for` 不是大于 0 的整月数".to_owned(),
    )
    .with_hint(Text::new("write a whole number, such as 12", "请写整数，如 12"))
}
