//! Which names a book may give: snake_case words that neither the language nor Rhai keeps for itself.

use crate::diagnostic::{Diagnostic, Findings, Place, Text};

/// Where a name is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameUse {
    /// By itself: a policy, a table, what one row of it is called.
    Scope,
    /// After a point: a column, a relation, an output, a parameter, a population figure.
    Member,
}

/// Words that can be no name at all: Rhai's own, those it keeps for later, and the language's.
const RESERVED: &[&str] = &[
    "all",
    "any",
    "as",
    "async",
    "await",
    "break",
    "call",
    "case",
    "catch",
    "const",
    "continue",
    "count",
    "count_distinct",
    "curry",
    "debug",
    "default",
    "do",
    "else",
    "eval",
    "export",
    "false",
    "first",
    "fn",
    "for",
    "global",
    "go",
    "goto",
    "if",
    "import",
    "in",
    "is",
    "is_def_fn",
    "is_def_var",
    "is_shared",
    "last",
    "let",
    "loop",
    "match",
    "max",
    "mean",
    "min",
    "module",
    "new",
    "nil",
    "null",
    "only",
    "package",
    "print",
    "private",
    "protected",
    "public",
    "return",
    "rows",
    "rule",
    "shared",
    "spawn",
    "static",
    "sum",
    "super",
    "switch",
    "sync",
    "then",
    "this",
    "thread",
    "throw",
    "true",
    "try",
    "type_of",
    "until",
    "use",
    "var",
    "void",
    "when",
    "where",
    "while",
    "with",
    "yield",
];

/// Words that stand for something by themselves in rules, and so can be no policy, table or row.
const IN_SCOPE: &[&str] = &[
    "absent",
    "as_of",
    "decision",
    "given",
    "known",
    "line",
    "lines_total",
    "params",
    "period",
    "population",
    "prior",
    "undetermined",
];

/// Whether a word is kept by the language for itself.
#[must_use]
pub fn is_reserved(name: &str, used: NameUse) -> bool {
    RESERVED.contains(&name) || (used == NameUse::Scope && IN_SCOPE.contains(&name))
}

/// Whether a book may use a name; if not, a finding at `place` says why and what to do.
pub fn check_name(name: &str, used: NameUse, place: &Place, findings: &mut Findings) -> bool {
    if is_reserved(name, used) {
        findings.push(
            Diagnostic::error(
                "reserved-name",
                place.clone(),
                Text::new(
                    format!("`{name}` is a word of the rule language and cannot be a name"),
                    format!("`{name}` 是规则语言的保留字，不能用作名称"),
                ),
            )
            .with_hint(Text::new(
                format!("use a longer name, such as `{name}_value`"),
                format!("请换一个更长的名称，如 `{name}_value`"),
            )),
        );
        return false;
    }
    if is_snake_case(name) {
        return true;
    }
    findings.push(
        Diagnostic::error(
            "bad-name",
            place.clone(),
            Text::new(format!("`{name}` is not a name that rules can read"), format!("规则无法读取名称 `{name}`")),
        )
        .with_hint(Text::new(
            "use small letters a-z, digits and `_`, with a letter first",
            "请用小写字母 a-z、数字和 `_`，并以字母开头",
        )),
    );
    false
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_language_are_refused_where_they_would_be_misread() {
        for (name, used, accepted) in [
            ("sales", NameUse::Scope, true),
            ("period", NameUse::Scope, false),
            ("period", NameUse::Member, true),
            ("case", NameUse::Member, false),
            ("rule", NameUse::Member, false),
            ("Net", NameUse::Member, false),
            ("2nd", NameUse::Member, false),
            ("", NameUse::Member, false),
        ] {
            let mut findings = Findings::new();
            assert_eq!(check_name(name, used, &Place::file("f"), &mut findings), accepted, "{name}");
            assert_eq!(findings.is_empty(), accepted);
        }
    }
}
