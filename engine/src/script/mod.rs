//! The language of the rules: Rhai parses it, this room turns it into a resolved, typed program.
//!
//! The parser is Rhai's own, unoptimised, with `rule` and the comprehensions as custom syntax. What
//! comes out is walked once: every name is resolved, every construct outside the language is
//! refused with its own message, and the result is a [`Program`] that no longer knows Rhai.

mod book;
mod change;
mod coalesce;
mod comprehension;
mod findings;
mod kind;
mod lower;
mod program;
mod reads;
mod syntax;
mod walk;
mod words;

pub use book::{CheckedBook, check_book};
pub use kind::Kind;
pub use program::{
    AggregateKind, Arithmetic, Block, Comparison, CompiledFigure, Expr, ExprKind, FigureSource, Function, ListExpr,
    ParameterMethod, ParameterRef, PeriodPart, Pick, Placeholder, Program, RowExpr, RowExprKind, RuleSite, ScoreExpr,
    SpanFunction, Stmt, StmtKind,
};
pub use reads::Reads;
pub use walk::{Child, visit_block};
