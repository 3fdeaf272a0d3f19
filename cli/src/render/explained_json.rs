//! An explanation for programs. The shape has a version; a change of meaning raises it.

use assay_engine::decision::Subject;
use assay_engine::evaluate::{Read, ReadSource, RuleOutcome, Step, StepKind};
use assay_engine::number::Number;
use assay_engine::policy::PolicyIndex;
use assay_engine::value::Value;
use serde_json::{Value as Json, json};

use super::explanation::Explained;

/// The version of the shape.
pub(crate) const VERSION: u32 = 1;

impl Explained<'_> {
    /// The explanation of one policy.
    pub(crate) fn json(&self) -> Json {
        let policy = self.policy();
        let outputs: Vec<Json> = policy
            .outputs
            .iter()
            .zip(&self.decision.outputs)
            .map(|(output, value)| json!({ "name": output.name, "label": output.label.get(self.language()), "value": self.value(*value) }))
            .collect();
        json!({
            "policy": policy.id,
            "question": policy.question.get(self.language()),
            "state": self.decision.state.tag(),
            "problem": self.decision.problem.as_ref().map(|problem| json!({
                "code": problem.code,
                "file": &*problem.place.file,
                "line": problem.place.line,
                "message": problem.message.get(self.language()),
            })),
            "outputs": outputs,
            "steps": self.trace.steps.iter().map(|step| self.json_step(step)).collect::<Vec<_>>(),
            "lines": self.decision.lines.iter().map(|line| json!({
                "code": policy.reasons.get(usize::from(line.code)).map(|reason| &reason.code),
                "base": number(line.base),
                "rate": number(line.rate),
                "amount": number(Some(line.amount)),
                "details": line.details.iter().map(|detail| json!({
                    "subject": detail.subject.map(|subject| self.subject(subject)),
                    "base": number(detail.base),
                    "rate": number(detail.rate),
                    "amount": number(Some(detail.amount)),
                })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        })
    }

    fn json_step(&self, step: &Step<'_>) -> Json {
        let policy = self.policy();
        let mut told = match step.kind {
            StepKind::Variable(name, value) => json!({ "kind": "variable", "name": name, "value": self.value(value) }),
            StepKind::Output(at, value) => {
                json!({ "kind": "output", "name": policy.outputs.get(at).map(|output| &output.name), "value": self.value(value) })
            }
            StepKind::Rule(code, outcome) => {
                let reason = policy.reasons.get(usize::from(code));
                json!({
                    "kind": "rule",
                    "code": reason.map(|reason| &reason.code),
                    "outcome": match outcome {
                        RuleOutcome::Fired => "fired",
                        RuleOutcome::NotFired => "not_fired",
                        RuleOutcome::Undetermined => "undetermined",
                    },
                    "text": self.said(code, step.statement, step.subject),
                    "source": reason.map(|reason| &reason.source),
                })
            }
            StepKind::Line { code, base, rate, amount } => json!({
                "kind": "line",
                "code": policy.reasons.get(usize::from(code)).map(|reason| &reason.code),
                "base": number(base),
                "rate": number(rate),
                "amount": number(Some(amount)),
            }),
        };
        if let Json::Object(fields) = &mut told {
            fields.insert("script_line".to_owned(), json!(step.line));
            fields.insert("subject".to_owned(), json!(step.subject.map(|subject: Subject| self.subject(subject))));
            fields.insert("reads".to_owned(), step.reads.iter().map(|read| self.json_read(read)).collect());
        }
        told
    }

    fn json_read(&self, read: &Read<'_>) -> Json {
        let id = |policy: PolicyIndex| self.checked.book.policy(policy).id.clone();
        let source = match read.source {
            ReadSource::Fact => json!({ "kind": "fact" }),
            ReadSource::Figure => json!({ "kind": "figure" }),
            ReadSource::Upstream(policy) => json!({ "kind": "policy", "policy": id(policy) }),
            ReadSource::Prior(policy) => json!({ "kind": "prior", "policy": id(policy) }),
            ReadSource::Population => json!({ "kind": "population" }),
            ReadSource::Run => json!({ "kind": "run" }),
            ReadSource::Script => json!({ "kind": "script" }),
            ReadSource::Parameter(reference) => {
                let spec = self.checked.book.policy(reference.policy).parameters.get(reference.parameter);
                let since = spec.and_then(|spec| spec.on(self.as_of)).map(|dated| dated.since.to_string());
                json!({
                    "kind": "parameter",
                    "policy": id(reference.policy),
                    "parameter": spec.map(|spec| &spec.name),
                    "since": since,
                    "source": spec.map(|spec| &spec.source),
                })
            }
        };
        json!({ "name": read.name, "value": self.value(read.value), "source": source })
    }

    /// A value: numbers as texts, so that no reader rounds them.
    fn value(&self, value: Value<'_>) -> Json {
        match value {
            Value::Absent => Json::Null,
            Value::Number(exact) => number(Some(exact)),
            Value::Boolean(yes) => json!(yes),
            Value::Text(text) => json!(text),
            Value::Symbol(symbol) => json!(self.checked.book.symbols.word(symbol)),
            Value::Date(date) => json!(date.to_string()),
            Value::Span(span) => json!([span.start.to_string(), span.end.to_string()]),
        }
    }
}

fn number(number: Option<Number>) -> Json {
    number.map_or(Json::Null, |number| json!(number.to_string()))
}
