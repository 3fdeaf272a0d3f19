//! Parameters: plain values, sets, and the functions of scales, bands, tables, weights and anchors.

use std::sync::Arc;

use rhai::{Expr as Tree, FnCallExpr, Position};

use crate::parameters::{ParameterKind, ParameterSpec, ParameterType};
use crate::policy::PolicyIndex;
use crate::script::findings;
use crate::script::kind::Kind;
use crate::script::program::{Expr, ExprKind, ParameterMethod, ParameterRef, ScoreExpr};
use crate::value::Symbol;

use super::path::{Step, take_apart};
use super::{Lowered, Lowering};

/// What a function of a parameter takes and gives.
struct Signature {
    method: ParameterMethod,
    takes: Kind,
    /// Whether a share that scales the bounds may follow.
    share: bool,
    gives: Kind,
}

impl<'b> Lowering<'b> {
    /// `params.NAME` and what follows.
    pub(super) fn parameter(
        &mut self,
        policy: PolicyIndex,
        position: Position,
        steps: &[Step<'_>],
        text: &str,
    ) -> Lowered {
        let Some((Step::Property(name, at), rest)) = steps.split_first() else {
            let at = self.place(position, "params".len());
            self.report(findings::plain(
                "bare-name",
                at,
                ("`params` is not a value by itself".to_owned(), "`params` 本身不是一个值".to_owned()),
                Some(("write `params.NAME`", "请写 `params.名称`")),
            ));
            return Lowered::Flawed;
        };
        let Some((reference, spec)) = self.find_parameter(policy, name, *at) else { return Lowered::Flawed };
        let text = format!("{text}.{name}");
        match rest {
            [] => self.plain_parameter(reference, spec, *at, &text),
            [Step::Call(call, call_at), rest @ ..] => {
                let lowered = self.parameter_call(reference, spec, call, *call_at, &text);
                self.follow(lowered, rest, &format!("{text}.{}()", call.name))
            }
            [Step::Property(property, property_at), ..] => {
                let at = self.place(*property_at, property.chars().count());
                self.report(findings::unknown_fact(at, &text, property, []));
                Lowered::Flawed
            }
        }
    }

    fn find_parameter(
        &mut self,
        policy: PolicyIndex,
        name: &str,
        position: Position,
    ) -> Option<(ParameterRef, &'b ParameterSpec)> {
        let book = self.book;
        let spec = book.policy(policy);
        if let Some((parameter, found)) = spec.parameter(name) {
            return Some((ParameterRef { policy, parameter }, found));
        }
        let known: Vec<&str> = spec.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let at = self.place(position, name.chars().count());
        let of = (spec.id.as_str(), ("parameter", "参数"));
        self.report(findings::unknown_of_policy(at, "unknown-parameter", of, name, known));
        None
    }

    fn plain_parameter(
        &mut self,
        reference: ParameterRef,
        spec: &ParameterSpec,
        position: Position,
        text: &str,
    ) -> Lowered {
        let kind = match &spec.kind {
            ParameterKind::Value(kind) => Kind::of_parameter(kind),
            ParameterKind::Choice(options) => Kind::Enum(options.as_slice().into()),
            other => {
                let (en, zh) = functions_of(other);
                let at = self.place(position, spec.name.chars().count());
                self.report(findings::plain(
                    "not-a-value",
                    at,
                    (format!("`{text}` is not a value by itself"), format!("`{text}` 本身不是一个值")),
                    Some((&format!("write {en}"), &format!("请写 {zh}"))),
                ));
                return Lowered::Flawed;
            }
        };
        let mut expr = self.make(ExprKind::Parameter(reference), position);
        expr.name = Some(text.into());
        Lowered::Value(expr, kind)
    }

    fn parameter_call(
        &mut self,
        reference: ParameterRef,
        spec: &ParameterSpec,
        call: &FnCallExpr,
        position: Position,
        text: &str,
    ) -> Lowered {
        if let (ParameterKind::Weights(names), "score") = (&spec.kind, call.name.as_str()) {
            return self.score(reference, names, call, position);
        }
        let Some(signature) = signature(&spec.kind, &call.name) else {
            let (en, zh) = functions_of(&spec.kind);
            let at = self.place(position, call.name.chars().count());
            self.report(findings::plain(
                "unknown-function",
                at,
                (format!("`{text}` has no function `{}`", call.name), format!("`{text}` 没有函数 `{}`", call.name)),
                Some((&format!("write {en}"), &format!("请写 {zh}"))),
            ));
            return Lowered::Flawed;
        };
        let most = 1 + usize::from(signature.share);
        if call.args.is_empty() || call.args.len() > most {
            let at = self.place(position, call.name.chars().count());
            self.report(findings::wrong_count(at, &call.name, 1, call.args.len()));
            return Lowered::Flawed;
        }
        let mut arguments = Vec::new();
        for (index, argument) in call.args.iter().enumerate() {
            let (mut expr, kind) = self.value(argument);
            let at = argument.start_position();
            match (&kind, &signature.takes) {
                (Kind::Literal, Kind::Enum(words)) if index == 0 => {
                    let words = words.clone();
                    self.literal_to_word(&mut expr, &words, at);
                }
                _ => {
                    let takes = if index == 0 { signature.takes.clone() } else { Kind::Decimal };
                    self.expect(&kind, &takes, at);
                }
            }
            arguments.push(expr);
        }
        let mut expr = self.make(ExprKind::ParameterCall(reference, signature.method, arguments), position);
        expr.name = Some(format!("{text}.{}", call.name).into());
        Lowered::Value(expr, signature.gives)
    }

    /// `params.weights.score(#{ name: score, … })`.
    fn score(&mut self, reference: ParameterRef, names: &[String], call: &FnCallExpr, position: Position) -> Lowered {
        let [Tree::Map(parts, _)] = &*call.args else {
            let at = self.place(position, call.name.chars().count());
            self.report(findings::plain(
                "wrong-arguments",
                at,
                ("`score` takes one record of names and scores".to_owned(), "`score` 需要一组名称与得分".to_owned()),
                Some(("write `score(#{ finance: …, brand: … })`", "请写 `score(#{ finance: …, brand: … })`")),
            ));
            return Lowered::Flawed;
        };
        let mut scores: Vec<Option<Expr>> = vec![None; names.len()];
        for (name, tree) in &parts.0 {
            let (expr, kind) = self.value(tree);
            self.expect(&kind, &Kind::Decimal, tree.start_position());
            match names.iter().position(|known| known == name.name.as_str()) {
                Some(index) => {
                    if let Some(slot) = scores.get_mut(index) {
                        *slot = Some(expr);
                    }
                }
                None => {
                    let at = self.place(name.pos, name.name.chars().count());
                    let known = names.iter().map(String::as_str);
                    self.report(findings::unknown_member(at, "unknown-weight", ("weight", "权重"), &name.name, known));
                }
            }
        }
        let missing: Vec<String> = names
            .iter()
            .zip(&scores)
            .filter(|(_, score)| score.is_none())
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            let list = missing.join(", ");
            let at = self.place(position, call.name.chars().count());
            self.report(findings::plain(
                "missing-weight",
                at,
                (format!("no score is given for {list}"), format!("未给出 {list} 的得分")),
                Some(("give every name of the weights; a score may be absent", "请给出权重中的每一项；得分可以缺失")),
            ));
        }
        Lowered::Score(ScoreExpr { weights: reference, scores })
    }

    /// `item in params.SET`, if the list is a parameter.
    pub(super) fn in_set(&mut self, list: &Tree, item: &Tree, position: Position) -> Option<Lowered> {
        let Ok((Tree::Variable(root, _, _), steps)) = take_apart(list) else { return None };
        let (policy, name, name_at) = match (root.1.as_str(), &*steps) {
            ("params", [Step::Property(name, at)]) => (self.policy()?, *name, *at),
            (id, [Step::Property("params", _), Step::Property(name, at)]) => (self.book.find(id)?, *name, *at),
            _ => return None,
        };
        let Some((reference, spec)) = self.find_parameter(policy, name, name_at) else { return Some(Lowered::Flawed) };
        let ParameterKind::Set(words) = &spec.kind else {
            let at = self.place(position, 2);
            self.report(findings::plain(
                "bad-membership",
                at,
                (format!("`params.{name}` is not a set"), format!("`params.{name}` 不是集合参数")),
                Some((
                    "`in` asks for a word in a parameter of kind `set`, or a date in a span",
                    "`in` 用于 `set` 类参数或日期区间",
                )),
            ));
            return Some(Lowered::Flawed);
        };
        let (mut expr, kind) = self.value(item);
        let takes = if words.is_empty() { Kind::Text } else { Kind::Enum(words.as_slice().into()) };
        match (&kind, &takes) {
            (Kind::Literal, Kind::Enum(words)) => {
                self.literal_to_word(&mut expr, &words.clone(), item.start_position())
            }
            _ => {
                self.expect(&kind, &takes, item.start_position());
            }
        }
        let mut expr = self.make(ExprKind::InSet(reference, Box::new(expr)), position);
        expr.name = Some(format!("… in params.{name}").into());
        Some(Lowered::Value(expr, Kind::Boolean))
    }
}

fn words(symbols: &[Symbol]) -> Kind {
    Kind::Enum(Arc::from(symbols))
}

fn signature(kind: &ParameterKind, name: &str) -> Option<Signature> {
    let (method, takes, share, gives) = match (kind, name) {
        (ParameterKind::Scale { over, gives }, "rate") => {
            (ParameterMethod::Rate, Kind::of_parameter(over), true, Kind::of_parameter(gives))
        }
        (ParameterKind::Scale { over, gives }, "marginal") if *gives != ParameterType::Money => {
            (ParameterMethod::Marginal, Kind::of_parameter(over), true, Kind::of_parameter(over))
        }
        (ParameterKind::Scale { over, gives }, "amount") => {
            (ParameterMethod::Amount, Kind::of_parameter(over), true, Kind::of_parameter(gives))
        }
        (ParameterKind::Bands { over, labels }, "label") => {
            (ParameterMethod::Label, Kind::of_parameter(over), false, words(labels))
        }
        (ParameterKind::Bands { over, labels }, "threshold") => {
            (ParameterMethod::Threshold, words(labels), false, Kind::of_parameter(over))
        }
        (ParameterKind::Bands { over, .. }, "next_threshold") => {
            (ParameterMethod::NextThreshold, Kind::of_parameter(over), false, Kind::of_parameter(over))
        }
        (ParameterKind::Bands { labels, .. }, "one_below") => {
            (ParameterMethod::OneBelow, words(labels), false, words(labels))
        }
        (ParameterKind::Table { over, gives }, "of") => {
            (ParameterMethod::Of, words(over), false, Kind::of_parameter(gives))
        }
        (ParameterKind::Anchors(over), "score") => {
            (ParameterMethod::AnchorScore, Kind::of_parameter(over), false, Kind::Decimal)
        }
        _ => return None,
    };
    Some(Signature { method, takes, share, gives })
}

/// How a parameter of a kind is read: English and Chinese.
fn functions_of(kind: &ParameterKind) -> (&'static str, &'static str) {
    match kind {
        ParameterKind::Value(_) | ParameterKind::Choice(_) => ("`params.NAME`", "`params.名称`"),
        ParameterKind::Set(_) => ("`value in params.NAME`", "`值 in params.名称`"),
        ParameterKind::Scale { gives: ParameterType::Money, .. } => {
            ("`params.NAME.amount(x)`", "`params.名称.amount(x)`")
        }
        ParameterKind::Scale { .. } => {
            ("`params.NAME.rate(x)` or `params.NAME.marginal(x)`", "`params.名称.rate(x)` 或 `params.名称.marginal(x)`")
        }
        ParameterKind::Bands { .. } => (
            "`params.NAME.label(x)`, `.threshold(label)`, `.next_threshold(x)` or `.one_below(label)`",
            "`params.名称.label(x)`、`.threshold(label)`、`.next_threshold(x)` 或 `.one_below(label)`",
        ),
        ParameterKind::Table { .. } => ("`params.NAME.of(word)`", "`params.名称.of(枚举值)`"),
        ParameterKind::Weights(_) => ("`params.NAME.score(#{ … })`", "`params.名称.score(#{ … })`"),
        ParameterKind::Anchors(_) => ("`params.NAME.score(x)`", "`params.名称.score(x)`"),
    }
}
