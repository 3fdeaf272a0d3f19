//! A policy's rules, resolved: what the evaluators run. Nothing here knows Rhai.

use crate::diagnostic::Place;
use crate::facts::{ColumnIndex, RelationIndex, TableIndex};
use crate::policy::PolicyIndex;
use crate::value::{Symbol, Value};

use super::kind::Kind;

/// A policy's rules with every name resolved.
#[derive(Debug, Clone)]
pub struct Program {
    /// The rules' statements.
    pub body: Block,
    /// The names of the local variables, by slot.
    pub locals: Vec<String>,
    /// The places where rules stand, by their order.
    pub rules: Vec<RuleSite>,
    /// What a row must have to be decided.
    pub needs: Vec<Expr>,
    /// What must hold for every row.
    pub ensure: Vec<Expr>,
    /// The policies whose outputs it reads, sorted.
    pub upstream: Vec<PolicyIndex>,
    /// The tables it reads beside the entity's own, sorted.
    pub tables_read: Vec<TableIndex>,
    /// Its population figures, in the order of the manifest.
    pub figures: Vec<CompiledFigure>,
    /// The placeholders of each reason's text, in the order of the manifest's reasons.
    pub placeholders: Vec<Vec<Placeholder>>,
}

/// A population figure with its names resolved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompiledFigure {
    /// The upstream output it is taken over.
    pub of: Option<FigureSource>,
    /// The upstream output that says which rows count.
    pub condition: Option<(PolicyIndex, usize)>,
}

/// What a population figure is taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureSource {
    /// An upstream output.
    Output(PolicyIndex, usize),
    /// The upstream output that a choice among the policy's own parameters names, by its options.
    Chosen(usize, Vec<(Symbol, (PolicyIndex, usize))>),
}

/// A placeholder of a reason's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Its text between the braces.
    pub name: String,
    /// The kind of its value.
    pub kind: Kind,
}

/// A place where a rule stands.
#[derive(Debug, Clone)]
pub struct RuleSite {
    /// Which reason it gives: its place in the manifest.
    pub code: u16,
    /// Where it stands.
    pub place: Place,
    /// The values of its text's placeholders.
    pub placeholders: Vec<Expr>,
}

/// Statements one after the other.
pub type Block = Vec<Stmt>;

/// A statement.
#[derive(Debug, Clone)]
pub struct Stmt {
    /// Its number in the script, from the top.
    pub number: u32,
    /// Where it stands: line and column.
    pub at: (u32, u32),
    /// What it does.
    pub kind: StmtKind,
}

/// What a statement does.
#[derive(Debug, Clone)]
pub enum StmtKind {
    /// Gives a local variable a value.
    Let(u16, Expr),
    /// Gives a local variable the rows of a list.
    LetList(u16, ListExpr),
    /// Gives a local variable a row.
    LetRow(u16, RowExpr),
    /// Gives a local variable a weighted score.
    LetScore(u16, ScoreExpr),
    /// Gives an output a value.
    SetOutput(u16, Expr),
    /// Runs one block or the other.
    If(Expr, Block, Block),
    /// Runs the block of a value; the last is for all others.
    Switch(Expr, Vec<(Vec<Value<'static>>, Block)>, Option<Block>),
    /// Runs a block for each row of a list.
    For(u16, ListExpr, Block),
    /// Runs a block and records a reason, if a condition holds. The number is the rule's site.
    Rule(u16, Option<Expr>, Block),
    /// Adds to the line of the rule around it: an amount, or a base and a rate. The number is the reason's.
    Line(u16, Expr, Option<Expr>),
}

/// A weighted score: the weights, and for each weight (in the order of the parameter) its score, if given.
#[derive(Debug, Clone)]
pub struct ScoreExpr {
    /// The weights.
    pub weights: ParameterRef,
    /// The scores, by the place of their weight.
    pub scores: Vec<Option<Expr>>,
}

/// An expression of one value.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its number within the program, by which a measurement knows it.
    pub number: u32,
    /// Where it stands: line and column.
    pub at: (u32, u32),
    /// What it is called, where it reads a fact, a parameter, an output or a figure.
    pub name: Option<Box<str>>,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A constant other than text.
    Constant(Value<'static>),
    /// A constant text.
    Text(Box<str>),
    /// A local variable.
    Local(u16),
    /// A local score's value, or (`true`) its coverage.
    LocalScore(u16, bool),
    /// A weighted score's value, or (`true`) its coverage.
    Score(ScoreExpr, bool),
    /// A cell of a row.
    Cell(RowExpr, ColumnIndex),
    /// A cell of the row that is being checked on reading.
    CheckedCell(ColumnIndex),
    /// Two date cells of a row as a span; an open end reaches for ever.
    SpanCell(RowExpr, ColumnIndex, ColumnIndex),
    /// A value of a record.
    PivotCell(RowExpr, RelationIndex, usize),
    /// How similar a name is to the row that matched it best.
    Similarity(RowExpr),
    /// The as-of date.
    AsOf,
    /// A part of the run's period, or of the one so many before.
    Period(PeriodPart, u8),
    /// A parameter's plain value.
    Parameter(ParameterRef),
    /// A function of a parameter.
    ParameterCall(ParameterRef, ParameterMethod, Vec<Expr>),
    /// Whether a value is in a set parameter.
    InSet(ParameterRef, Box<Expr>),
    /// A population figure.
    Population(usize),
    /// An output of a policy before this one.
    Upstream(PolicyIndex, usize),
    /// An output of the period before.
    Prior(PolicyIndex, usize),
    /// An output of this policy.
    Output(usize),
    /// Arithmetic.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// The number with the other sign.
    Negate(Box<Expr>),
    /// Comparison.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// Three-valued not.
    Not(Box<Expr>),
    /// Three-valued and.
    And(Box<Expr>, Box<Expr>),
    /// Three-valued or.
    Or(Box<Expr>, Box<Expr>),
    /// The first, or the second where the first is absent.
    Coalesce(Box<Expr>, Box<Expr>),
    /// Whether a date lies in a span.
    InSpan(Box<Expr>, Box<Expr>),
    /// Whether a value is known.
    Known(Box<Expr>),
    /// Whether there is a row.
    KnownRow(Box<RowExpr>),
    /// Whether it is known which rows there are.
    KnownList(Box<ListExpr>),
    /// A function of the library.
    Call(Function, Vec<Expr>),
    /// A function that makes a span.
    MakeSpan(SpanFunction, Vec<Expr>),
    /// A figure over the rows of a list: the expression, where there is one, and the condition.
    Aggregate(AggregateKind, u16, Box<ListExpr>, Option<Box<Expr>>, Option<Box<Expr>>),
    /// One value or the other.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// The value of a case; the last is for all others.
    Switch(Box<Expr>, Vec<(Vec<Value<'static>>, Expr)>, Option<Box<Expr>>),
    /// Whether a rule of these codes is undetermined so far.
    Undetermined(Vec<u16>),
    /// The total of the lines so far, or of one code's.
    LinesTotal(Option<u16>),
    /// Whether a table lists a text in a column.
    IsListed(TableIndex, ColumnIndex, Box<Expr>),
}

/// A parameter of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParameterRef {
    /// The policy.
    pub policy: PolicyIndex,
    /// The parameter's place in its file.
    pub parameter: usize,
}

/// A function of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterMethod {
    /// The rate of the band reached.
    Rate,
    /// Each slice at its own rate.
    Marginal,
    /// The amount of the band reached.
    Amount,
    /// The label of the band reached.
    Label,
    /// The bound of a label's band.
    Threshold,
    /// The next bound above.
    NextThreshold,
    /// The label one band below.
    OneBelow,
    /// The value of a word.
    Of,
    /// The score on a line.
    AnchorScore,
}

/// A part of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodPart {
    /// All its days.
    Days,
    /// Its first day.
    Start,
    /// Its last day.
    End,
    /// Its name.
    Name,
    /// Its year.
    Year,
}

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A function of the library that gives one value from values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The lesser of two.
    Min,
    /// The greater of two.
    Max,
    /// A number kept between two others.
    Clamp,
    /// The largest multiple of a step that is not above.
    FloorTo,
    /// The whole part.
    Whole,
    /// Growth over a base.
    GrowthRate,
    /// Growth a year, compounded.
    CompoundGrowth,
    /// The mean of those that are known.
    Mean,
    /// A day some days later.
    AddDays,
    /// A day some months later.
    AddMonths,
    /// The day before.
    DayBefore,
    /// Days from one day to another.
    DaysBetween,
    /// Complete months from one day to another.
    MonthsBetween,
    /// A day some working days later.
    AddWorkingDays,
    /// The month of a day, 1 to 12.
    Month,
    /// How many days a span has.
    Days,
    /// The first day of the period that a text names.
    PeriodStart,
    /// The last day of the period that a text names.
    PeriodEnd,
}

/// A function that makes a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanFunction {
    /// From one day to another.
    Between,
    /// The months that end with a day.
    LastMonths,
    /// The days that end with a day.
    LastDays,
    /// From 1 January to a day.
    YearToDate,
}

/// A figure over rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AggregateKind {
    /// The sum.
    Sum,
    /// The mean, at 6 places.
    Mean,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// How many rows.
    Count,
    /// How many different values.
    CountDistinct,
    /// Whether there is a row.
    Any,
    /// Whether the condition holds for all rows.
    All,
}

/// An expression of one row, or none.
#[derive(Debug, Clone)]
pub struct RowExpr {
    /// Which row.
    pub kind: RowExprKind,
    /// Its table.
    pub table: TableIndex,
}

/// Which row an expression gives.
#[derive(Debug, Clone)]
pub enum RowExprKind {
    /// The row that is being decided.
    Entity,
    /// A local variable's row.
    Local(u16),
    /// The parent of a row.
    Parent(Box<RowExpr>, RelationIndex),
    /// The row that a column of a row refers to.
    Referred(Box<RowExpr>, ColumnIndex),
    /// The child of a row that counts on the day.
    Current(Box<RowExpr>, RelationIndex),
    /// The row of the table between, by which a row was reached.
    Link(Box<RowExpr>),
    /// One row of a list.
    Pick(Pick, u16, Box<ListExpr>, Option<Box<Expr>>),
    /// The row of the table whose column is most similar to a name.
    BestMatch(ColumnIndex, Box<Expr>),
}

/// Which row of a list is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// The first by key.
    First,
    /// The last by key.
    Last,
    /// The only one; two are an error.
    Only,
}

/// An expression of rows.
#[derive(Debug, Clone)]
pub enum ListExpr {
    /// The children of a row, in key order.
    Children(RowExpr, RelationIndex),
    /// A local variable's rows.
    Local(u16),
    /// Those rows of a list for which a condition holds.
    Filter(u16, Box<ListExpr>, Option<Box<Expr>>),
}
