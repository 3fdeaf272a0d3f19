//! From Rhai's tree to a [`Program`]: names resolved, kinds inferred, everything else refused.

mod call;
mod choice;
mod comprehension;
mod expression;
mod figure;
mod literal;
mod named;
mod parameter;
mod path;
mod reason;
mod scope;
mod statement;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rhai::{Expr as Tree, Position};

use crate::diagnostic::{Diagnostic, Findings, Place};
use crate::facts::{RelationIndex, TableIndex};
use crate::policy::{Book, PolicyIndex, SourceText};
use crate::value::Value;

use super::coalesce::bare_coalesces;
use super::findings;
use super::kind::Kind;
use super::program::{CompiledFigure, Expr, ExprKind, ListExpr, Placeholder, Program, RowExpr, RuleSite, ScoreExpr};
use super::syntax::{Parser, place};
use super::words::{CaseLiteral, case_words};
use scope::Scope;

/// What an expression turned out to be.
pub(super) enum Lowered {
    /// One value.
    Value(Expr, Kind),
    /// One row, and the table of the link by which it was reached.
    Row(RowExpr, Option<TableIndex>),
    /// Rows.
    List(ListExpr, TableIndex, Option<TableIndex>),
    /// A weighted score.
    Score(ScoreExpr),
    /// A record of a row: its values are read by name.
    Record(RowExpr, RelationIndex),
    /// Nothing, because of a flaw that has been reported.
    Flawed,
}

/// What names mean besides local variables.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Surroundings {
    /// A policy's script, or an expression of its manifest.
    Policy(PolicyIndex),
    /// An expression over a policy's outputs by their bare names.
    Outputs(PolicyIndex),
    /// A check of a row on reading: column names stand for themselves, numbers are allowed.
    RowCheck(TableIndex),
}

/// A walk over one script or expression.
pub(super) struct Lowering<'b> {
    book: &'b Book,
    parser: &'b Parser,
    surroundings: Surroundings,
    file: Arc<str>,
    /// The place of all findings, for an expression of a TOML file.
    fixed_place: Option<Place>,
    case_words: BTreeMap<u64, CaseLiteral>,
    scope: Scope,
    statement: u32,
    /// How many expressions have been made.
    expressions: Cell<u32>,
    /// The reason of the rule around, if any.
    rule: Option<u16>,
    /// Whether a loop is around.
    in_loop: bool,
    /// The number of variables that stood outside the loop around.
    outside_loop: usize,
    rules: Vec<RuleSite>,
    placeholders: Vec<Vec<Placeholder>>,
    upstream: BTreeSet<PolicyIndex>,
    tables_read: BTreeSet<TableIndex>,
    findings: &'b mut Findings,
}

/// Turns a policy's rules into a program. Flaws are findings; the program is good only if there are no errors.
pub(super) fn lower_policy(book: &Book, parser: &Parser, policy: PolicyIndex, findings: &mut Findings) -> Program {
    let spec = book.policy(policy);
    let file: Arc<str> = spec.script_name.as_str().into();
    let mut walk = Lowering::new(book, parser, Surroundings::Policy(policy), Arc::clone(&file), findings);
    walk.placeholders = vec![Vec::new(); spec.reasons.len()];
    let needs = spec.needs.iter().filter_map(|need| walk.need(need)).collect();
    let mut figures = Vec::new();
    for figure in &spec.population {
        let of = figure.of.as_ref().and_then(|text| walk.figure_of(policy, text));
        let condition = figure.condition.as_ref().and_then(|text| walk.figure_source(text, true));
        figures.push(CompiledFigure { of, condition });
    }
    walk.fixed_place = None;
    let mut body = Vec::new();
    if let Some(ast) = parser.script(&file, &spec.script, walk.findings) {
        let tokens = parser.tokens(&spec.script);
        for position in bare_coalesces(&tokens) {
            walk.report(findings::bare_coalesce(place(&file, position, 2)));
        }
        for function in ast.iter_functions().filter(|function| !function.name.starts_with("anon$")) {
            let keyword = tokens.iter().find(|(token, _)| *token == rhai::Token::Fn);
            walk.report(findings::not_in_language(
                keyword.map_or_else(|| Place::file(Arc::clone(&file)), |(_, position)| place(&file, *position, 2)),
                (&format!("functions such as `{}` are", function.name), &format!("函数定义（如 `{}`）", function.name)),
                (
                    "write the steps where they are needed, or make a policy of its own",
                    "请直接写出步骤，或另设一项政策",
                ),
            ));
        }
        walk.case_words = case_words(parser, &tokens);
        body = walk.block(ast.statements());
    }
    let ensure = {
        walk.surroundings = Surroundings::Outputs(policy);
        spec.ensure.iter().filter_map(|(_, text)| walk.condition_text(text)).collect()
    };
    walk.upstream.remove(&policy);
    Program {
        body,
        locals: walk.scope.names().to_vec(),
        rules: walk.rules,
        needs,
        ensure,
        upstream: walk.upstream.into_iter().collect(),
        tables_read: walk.tables_read.into_iter().filter(|table| *table != spec.entity).collect(),
        figures,
        placeholders: walk.placeholders,
    }
}

/// Turns a check of a table's rows into an expression over their cells.
pub(super) fn lower_row_check(
    book: &Book,
    parser: &Parser,
    table: TableIndex,
    text: &SourceText,
    findings: &mut Findings,
) -> Option<Expr> {
    let file = Arc::clone(&text.place.file);
    let mut walk = Lowering::new(book, parser, Surroundings::RowCheck(table), file, findings);
    walk.condition_text(text)
}

impl<'b> Lowering<'b> {
    fn new(
        book: &'b Book,
        parser: &'b Parser,
        surroundings: Surroundings,
        file: Arc<str>,
        findings: &'b mut Findings,
    ) -> Self {
        Self {
            book,
            parser,
            surroundings,
            file,
            fixed_place: None,
            case_words: BTreeMap::new(),
            scope: Scope::default(),
            statement: 0,
            expressions: Cell::new(0),
            rule: None,
            in_loop: false,
            outside_loop: 0,
            rules: Vec::new(),
            placeholders: Vec::new(),
            upstream: BTreeSet::new(),
            tables_read: BTreeSet::new(),
            findings,
        }
    }

    fn report(&mut self, mut diagnostic: Diagnostic) {
        if let Some(place) = &self.fixed_place {
            diagnostic.place = place.clone();
        }
        self.findings.push(diagnostic);
    }

    fn place(&self, position: Position, length: usize) -> Place {
        place(&self.file, position, length)
    }

    /// The policy whose script or manifest is walked, if it is one.
    fn policy(&self) -> Option<PolicyIndex> {
        match self.surroundings {
            Surroundings::Policy(policy) | Surroundings::Outputs(policy) => Some(policy),
            Surroundings::RowCheck(_) => None,
        }
    }

    /// A condition that stands in a TOML file.
    fn condition_text(&mut self, text: &SourceText) -> Option<Expr> {
        self.fixed_place = Some(text.place.clone());
        let ast = self.parser.expression(&text.place, &text.text, self.findings)?;
        let tree = single_expression(&ast)?;
        let (expr, kind) = self.value(tree);
        self.expect(&kind, &Kind::Boolean, tree.start_position());
        Some(expr)
    }

    /// Something that a row must have.
    fn need(&mut self, text: &SourceText) -> Option<Expr> {
        self.fixed_place = Some(text.place.clone());
        let ast = self.parser.expression(&text.place, &text.text, self.findings)?;
        let tree = single_expression(&ast)?;
        let lowered = self.any(tree);
        Some(self.known(lowered, tree.start_position()))
    }

    /// An expression that stands for a flawed one.
    fn flawed(&self, position: Position) -> (Expr, Kind) {
        (self.make(ExprKind::Constant(Value::Absent), position), Kind::Unknown)
    }

    fn make(&self, kind: ExprKind, position: Position) -> Expr {
        let number = self.expressions.get();
        self.expressions.set(number + 1);
        Expr { kind, number, at: at(position), name: None }
    }

    /// Reports an expression whose kind does not fit; whether it does.
    fn expect(&mut self, found: &Kind, expected: &Kind, position: Position) -> bool {
        let fits = found.fits(expected) || (expected.is_number() && found.is_number());
        if !fits {
            let at = self.place(position, 1);
            self.report(findings::wrong_kind(at, expected.name(), found));
        }
        fits
    }
}

/// Line and column of a position.
pub(super) fn at(position: Position) -> (u32, u32) {
    let number = |value: Option<usize>| value.and_then(|value| u32::try_from(value).ok()).unwrap_or(0);
    (number(position.line()), number(position.position()))
}

/// The one expression of an expression script.
fn single_expression(ast: &rhai::AST) -> Option<&Tree> {
    match ast.statements() {
        [rhai::Stmt::Expr(expression)] => Some(expression),
        _ => None,
    }
}
