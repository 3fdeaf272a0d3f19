//! Parameters on a date: what every parameter is worth in one run.

use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Findings, Place, Severity, Text};
use crate::parameters::{ParameterSpec, ParameterValue};
use crate::value::Value;

use super::book::Book;
use super::manifest::{PolicyIndex, PolicySpec};

/// What holds on the as-of date: by policy, and by parameter in the order written.
#[derive(Debug, Clone)]
pub struct Parameters {
    values: Vec<Vec<ParameterValue>>,
}

impl Parameters {
    /// Finds what holds on a day. A parameter of one of the policies `that_run` without a value on
    /// that day is an error; one that somebody should have looked at again by then, a warning.
    pub fn on(book: &Book, as_of: Date, that_run: &[PolicyIndex], findings: &mut Findings) -> Self {
        let values = book.indices().map(|index| {
            let policy = book.policy(index);
            let runs = that_run.contains(&index);
            let values = policy.parameters.iter().map(|parameter| {
                let holding = parameter.on(as_of);
                if runs && holding.is_none() {
                    findings.push(no_value(policy, parameter, as_of));
                }
                if runs && parameter.review_by.is_some_and(|day| day < as_of) {
                    findings.push(review_due(policy, parameter));
                }
                holding.map_or(ParameterValue::Plain(Value::Absent), |dated| dated.value.clone())
            });
            values.collect()
        });
        Self { values: values.collect() }
    }

    /// Says, as warnings, which parameters of a book have no value on a day, and which somebody should have
    /// looked at again by then.
    pub fn remark(book: &Book, day: Date, findings: &mut Findings) {
        for policy in &book.policies {
            for parameter in &policy.parameters {
                if parameter.on(day).is_none() {
                    findings.push(Diagnostic { severity: Severity::Warning, ..no_value(policy, parameter, day) });
                }
                if parameter.review_by.is_some_and(|by| by < day) {
                    findings.push(review_due(policy, parameter));
                }
            }
        }
    }

    /// What a parameter is worth, by its policy and its place among that policy's.
    #[must_use]
    pub fn get(&self, policy: PolicyIndex, parameter: usize) -> Option<&ParameterValue> {
        self.values.get(usize::from(policy.0))?.get(parameter)
    }

    /// Gives a parameter another value.
    pub fn replace(&mut self, policy: PolicyIndex, parameter: usize, value: ParameterValue) {
        let values = self.values.get_mut(usize::from(policy.0));
        if let Some(held) = values.and_then(|values| values.get_mut(parameter)) {
            *held = value;
        }
    }

    /// Gives a parameter another value, as typed: `tiering.core_share=0.25`.
    pub fn set(&mut self, book: &Book, typed: &str, findings: &mut Findings) {
        if let Some((policy, parameter, value)) = read_setting(book, typed, findings) {
            self.replace(policy, parameter, value);
        }
    }
}

/// Where messages say that a setting stands.
const SETTING: &str = "--set";

fn read_setting(book: &Book, typed: &str, findings: &mut Findings) -> Option<(PolicyIndex, usize, ParameterValue)> {
    let place = Place::file(SETTING);
    let parts = typed.split_once('=').and_then(|(name, text)| Some((name.trim().split_once('.')?, text)));
    let Some(((policy_id, name), text)) = parts else {
        findings.push(
            Diagnostic::error(
                "bad-setting",
                place,
                Text::new(
                    format!("`{typed}` does not name a parameter and its value"),
                    format!("`{typed}` 没有写明参数和取值"),
                ),
            )
            .with_hint(Text::new(
                "write POLICY.PARAM=VALUE, such as tiering.core_share=0.25",
                "请写 政策.参数=值，如 tiering.core_share=0.25",
            )),
        );
        return None;
    };
    let Some(policy) = book.find(policy_id) else {
        let message = Text::new(format!("there is no policy `{policy_id}`"), format!("没有政策 `{policy_id}`"));
        let ids = book.policies.iter().map(|policy| policy.id.as_str());
        findings.push(Diagnostic::error("unknown-policy", place, message).with_suggestion(policy_id, ids));
        return None;
    };
    let spec = book.policy(policy);
    let Some((at, parameter)) = spec.parameter(name) else {
        let message = Text::new(
            format!("policy `{policy_id}` has no parameter `{name}`"),
            format!("政策 `{policy_id}` 没有参数 `{name}`"),
        );
        let names = spec.parameters.iter().map(|parameter| parameter.name.as_str());
        findings.push(Diagnostic::error("unknown-parameter", place, message).with_suggestion(name, names));
        return None;
    };
    let value = parameter.value_from_text(text, &place, &book.symbols, findings)?;
    Some((policy, at, value))
}

fn no_value(policy: &PolicySpec, parameter: &ParameterSpec, as_of: Date) -> Diagnostic {
    let name = format!("{}.{}", policy.id, parameter.name);
    Diagnostic::error(
        "no-value-on-date",
        parameter.place.clone(),
        Text::new(format!("parameter `{name}` has no value on {as_of}"), format!("参数 `{name}` 在 {as_of} 没有取值")),
    )
    .with_hint(Text::new(
        "add a value whose `since` is not later, or run for another date",
        "请补充 `since` 不晚于该日的取值，或改用其他日期运行",
    ))
}

fn review_due(policy: &PolicySpec, parameter: &ParameterSpec) -> Diagnostic {
    let name = format!("{}.{}", policy.id, parameter.name);
    let day = parameter.review_by.map(|day| day.to_string()).unwrap_or_default();
    Diagnostic::warning(
        "review-due",
        parameter.place.clone(),
        Text::new(
            format!("parameter `{name}` was to be reviewed by {day}"),
            format!("参数 `{name}` 应在 {day} 前复核"),
        ),
    )
    .with_hint(Text::new(
        "have its owner confirm the value, then move `review_by`",
        "请负责人确认取值后再更新 `review_by`",
    ))
}
