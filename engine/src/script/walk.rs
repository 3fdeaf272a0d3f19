//! A program's parts one level down: what measures a program, or changes it, goes through these.

use super::program::{Expr, ExprKind, ListExpr, Program, RowExpr, RowExprKind, Stmt, StmtKind};

/// An expression within a statement or another expression.
#[derive(Debug, Clone, Copy)]
pub struct Child<'p> {
    /// The expression.
    pub expr: &'p Expr,
    /// Whether it is the condition of a `where`.
    pub is_where: bool,
}

impl<'p> Child<'p> {
    fn value(expr: &'p Expr) -> Self {
        Self { expr, is_where: false }
    }

    fn condition(expr: &'p Expr) -> Self {
        Self { expr, is_where: true }
    }

    /// Visits the expression and every expression within it, outer ones first.
    pub fn visit(self, each: &mut impl FnMut(Child<'p>)) {
        each(self);
        self.expr.children().into_iter().for_each(|child| child.visit(each));
    }
}

impl Program {
    /// Visits every statement, each before those within it.
    pub fn visit<'p>(&'p self, each: &mut impl FnMut(&'p Stmt)) {
        visit_block(&self.body, each);
    }
}

/// Visits every statement of a block, each before those within it.
pub fn visit_block<'p>(block: &'p [Stmt], each: &mut impl FnMut(&'p Stmt)) {
    for statement in block {
        each(statement);
        statement.blocks().into_iter().for_each(|block| visit_block(block, each));
    }
}

impl Stmt {
    /// The blocks within it, and the expressions that stand directly in it.
    fn parts<'p>(&'p self) -> (Vec<Child<'p>>, Vec<&'p [Stmt]>) {
        let mut found = Vec::new();
        let mut blocks: Vec<&'p [Stmt]> = Vec::new();
        match &self.kind {
            StmtKind::Let(_, expr) | StmtKind::SetOutput(_, expr) => found.push(Child::value(expr)),
            StmtKind::LetList(_, list) => of_list(list, &mut found),
            StmtKind::LetRow(_, row) => of_row(row, &mut found),
            StmtKind::LetScore(_, score) => found.extend(score.scores.iter().flatten().map(Child::value)),
            StmtKind::If(condition, then, otherwise) => {
                found.push(Child::value(condition));
                blocks.extend([then.as_slice(), otherwise.as_slice()]);
            }
            StmtKind::Switch(subject, arms, rest) => {
                found.push(Child::value(subject));
                blocks.extend(arms.iter().map(|(_, block)| block.as_slice()));
                blocks.extend(rest.iter().map(|block| block.as_slice()));
            }
            StmtKind::For(_, list, block) => {
                of_list(list, &mut found);
                blocks.push(block);
            }
            StmtKind::Rule(_, condition, block) => {
                found.extend(condition.as_ref().map(Child::value));
                blocks.push(block);
            }
            StmtKind::Line(_, base, rate) => {
                found.push(Child::value(base));
                found.extend(rate.as_ref().map(Child::value));
            }
        }
        (found, blocks)
    }

    /// The blocks within it.
    #[must_use]
    pub fn blocks(&self) -> Vec<&[Stmt]> {
        self.parts().1
    }

    /// The expressions that stand directly in it.
    #[must_use]
    pub fn expressions(&self) -> Vec<Child<'_>> {
        self.parts().0
    }
}

impl Expr {
    /// The expressions directly within it.
    #[must_use]
    pub fn children(&self) -> Vec<Child<'_>> {
        let mut found = Vec::new();
        match &self.kind {
            ExprKind::Score(score, _) => found.extend(score.scores.iter().flatten().map(Child::value)),
            ExprKind::Cell(row, _)
            | ExprKind::SpanCell(row, ..)
            | ExprKind::PivotCell(row, ..)
            | ExprKind::Similarity(row) => of_row(row, &mut found),
            ExprKind::KnownRow(row) => of_row(row, &mut found),
            ExprKind::KnownList(list) => of_list(list, &mut found),
            ExprKind::Arithmetic(_, left, right)
            | ExprKind::Compare(_, left, right)
            | ExprKind::And(left, right)
            | ExprKind::Or(left, right)
            | ExprKind::Coalesce(left, right)
            | ExprKind::InSpan(left, right) => found.extend([left, right].map(|expr| Child::value(expr))),
            ExprKind::Negate(inner)
            | ExprKind::Not(inner)
            | ExprKind::Known(inner)
            | ExprKind::InSet(_, inner)
            | ExprKind::IsListed(_, _, inner) => found.push(Child::value(inner)),
            ExprKind::Call(_, arguments)
            | ExprKind::MakeSpan(_, arguments)
            | ExprKind::ParameterCall(_, _, arguments) => found.extend(arguments.iter().map(Child::value)),
            ExprKind::Aggregate(_, _, list, value, condition) => {
                of_list(list, &mut found);
                found.extend(value.as_deref().map(Child::value));
                found.extend(condition.as_deref().map(Child::condition));
            }
            ExprKind::If(condition, yes, no) => found.extend([condition, yes, no].map(|expr| Child::value(expr))),
            ExprKind::Switch(subject, arms, rest) => {
                found.push(Child::value(subject));
                found.extend(arms.iter().map(|(_, arm)| Child::value(arm)));
                found.extend(rest.as_deref().map(Child::value));
            }
            ExprKind::Constant(_)
            | ExprKind::Text(_)
            | ExprKind::Local(_)
            | ExprKind::LocalScore(..)
            | ExprKind::CheckedCell(_)
            | ExprKind::AsOf
            | ExprKind::Period(..)
            | ExprKind::Parameter(_)
            | ExprKind::Population(_)
            | ExprKind::Upstream(..)
            | ExprKind::Prior(..)
            | ExprKind::Output(_)
            | ExprKind::Undetermined(_)
            | ExprKind::LinesTotal(_) => {}
        }
        found
    }
}

fn of_row<'p>(row: &'p RowExpr, found: &mut Vec<Child<'p>>) {
    match &row.kind {
        RowExprKind::Entity | RowExprKind::Local(_) => {}
        RowExprKind::Parent(inner, _)
        | RowExprKind::Referred(inner, _)
        | RowExprKind::Current(inner, _)
        | RowExprKind::Link(inner) => of_row(inner, found),
        RowExprKind::Pick(_, _, list, condition) => {
            of_list(list, found);
            found.extend(condition.as_deref().map(Child::condition));
        }
        RowExprKind::BestMatch(_, text) => found.push(Child::value(text)),
    }
}

fn of_list<'p>(list: &'p ListExpr, found: &mut Vec<Child<'p>>) {
    match list {
        ListExpr::Children(row, _) => of_row(row, found),
        ListExpr::Local(_) => {}
        ListExpr::Filter(_, inner, condition) => {
            of_list(inner, found);
            found.extend(condition.as_deref().map(Child::condition));
        }
    }
}
