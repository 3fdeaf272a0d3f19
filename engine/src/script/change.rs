//! A program's parts one level down, to be changed: a statement or an expression is found by its number.

use super::program::{Expr, ExprKind, ListExpr, Program, RowExpr, RowExprKind, Stmt, StmtKind};

impl Program {
    /// The statement of a number, to be changed.
    pub fn statement_mut(&mut self, number: u32) -> Option<&mut Stmt> {
        find_statement(&mut self.body, number)
    }

    /// The expression of a number, to be changed: in the rules, or in what a row must have.
    pub fn expression_mut(&mut self, number: u32) -> Option<&mut Expr> {
        let needs = self.needs.iter_mut().find_map(|expr| find_expression(expr, number));
        needs.or_else(|| find_in_block(&mut self.body, number))
    }
}

fn find_statement(block: &mut [Stmt], number: u32) -> Option<&mut Stmt> {
    for statement in block {
        if statement.number == number {
            return Some(statement);
        }
        let found = statement.blocks_mut().into_iter().find_map(|block| find_statement(block, number));
        if found.is_some() {
            return found;
        }
    }
    None
}

fn find_in_block(block: &mut [Stmt], number: u32) -> Option<&mut Expr> {
    for statement in block {
        let (expressions, blocks) = statement.parts_mut();
        let own = expressions.into_iter().find_map(|expr| find_expression(expr, number));
        let found = own.or_else(|| blocks.into_iter().find_map(|block| find_in_block(block, number)));
        if found.is_some() {
            return found;
        }
    }
    None
}

fn find_expression(expr: &mut Expr, number: u32) -> Option<&mut Expr> {
    if expr.number == number {
        return Some(expr);
    }
    expr.children_mut().into_iter().find_map(|child| find_expression(child, number))
}

impl Stmt {
    /// The blocks within it, and the expressions that stand directly in it.
    fn parts_mut<'p>(&'p mut self) -> (Vec<&'p mut Expr>, Vec<&'p mut [Stmt]>) {
        let mut found = Vec::new();
        let mut blocks: Vec<&'p mut [Stmt]> = Vec::new();
        match &mut self.kind {
            StmtKind::Let(_, expr) | StmtKind::SetOutput(_, expr) => found.push(expr),
            StmtKind::LetList(_, list) => of_list_mut(list, &mut found),
            StmtKind::LetRow(_, row) => of_row_mut(row, &mut found),
            StmtKind::LetScore(_, score) => found.extend(score.scores.iter_mut().flatten()),
            StmtKind::If(condition, then, otherwise) => {
                found.push(condition);
                blocks.extend([then.as_mut_slice(), otherwise.as_mut_slice()]);
            }
            StmtKind::Switch(subject, arms, rest) => {
                found.push(subject);
                blocks.extend(arms.iter_mut().map(|(_, block)| block.as_mut_slice()));
                blocks.extend(rest.iter_mut().map(|block| block.as_mut_slice()));
            }
            StmtKind::For(_, list, block) => {
                of_list_mut(list, &mut found);
                blocks.push(block);
            }
            StmtKind::Rule(_, condition, block) => {
                found.extend(condition);
                blocks.push(block);
            }
            StmtKind::Line(_, base, rate) => {
                found.push(base);
                found.extend(rate);
            }
        }
        (found, blocks)
    }

    fn blocks_mut(&mut self) -> Vec<&mut [Stmt]> {
        self.parts_mut().1
    }
}

impl Expr {
    /// The expressions directly within it.
    fn children_mut(&mut self) -> Vec<&mut Self> {
        let mut found = Vec::new();
        match &mut self.kind {
            ExprKind::Score(score, _) => found.extend(score.scores.iter_mut().flatten()),
            ExprKind::Cell(row, _)
            | ExprKind::SpanCell(row, ..)
            | ExprKind::PivotCell(row, ..)
            | ExprKind::Similarity(row) => of_row_mut(row, &mut found),
            ExprKind::KnownRow(row) => of_row_mut(row, &mut found),
            ExprKind::KnownList(list) => of_list_mut(list, &mut found),
            ExprKind::Arithmetic(_, left, right)
            | ExprKind::Compare(_, left, right)
            | ExprKind::And(left, right)
            | ExprKind::Or(left, right)
            | ExprKind::Coalesce(left, right)
            | ExprKind::InSpan(left, right) => found.extend([&mut **left, &mut **right]),
            ExprKind::Negate(inner)
            | ExprKind::Not(inner)
            | ExprKind::Known(inner)
            | ExprKind::InSet(_, inner)
            | ExprKind::IsListed(_, _, inner) => found.push(inner),
            ExprKind::Call(_, arguments)
            | ExprKind::MakeSpan(_, arguments)
            | ExprKind::ParameterCall(_, _, arguments) => found.extend(arguments),
            ExprKind::Aggregate(_, _, list, value, condition) => {
                of_list_mut(list, &mut found);
                found.extend(value.as_deref_mut());
                found.extend(condition.as_deref_mut());
            }
            ExprKind::If(condition, yes, no) => found.extend([&mut **condition, &mut **yes, &mut **no]),
            ExprKind::Switch(subject, arms, rest) => {
                found.push(&mut **subject);
                found.extend(arms.iter_mut().map(|(_, arm)| arm));
                found.extend(rest.as_deref_mut());
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

fn of_row_mut<'p>(row: &'p mut RowExpr, found: &mut Vec<&'p mut Expr>) {
    match &mut row.kind {
        RowExprKind::Entity | RowExprKind::Local(_) => {}
        RowExprKind::Parent(inner, _)
        | RowExprKind::Referred(inner, _)
        | RowExprKind::Current(inner, _)
        | RowExprKind::Link(inner) => of_row_mut(inner, found),
        RowExprKind::Pick(_, _, list, condition) => {
            of_list_mut(list, found);
            found.extend(condition.as_deref_mut());
        }
        RowExprKind::BestMatch(_, text) => found.push(text),
    }
}

fn of_list_mut<'p>(list: &'p mut ListExpr, found: &mut Vec<&'p mut Expr>) {
    match list {
        ListExpr::Children(row, _) => of_row_mut(row, found),
        ListExpr::Local(_) => {}
        ListExpr::Filter(_, inner, condition) => {
            of_list_mut(inner, found);
            found.extend(condition.as_deref_mut());
        }
    }
}
