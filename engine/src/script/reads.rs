//! What programs read of the tables: which columns, and whether other rows of the entity's own table.

use std::collections::BTreeSet;

use crate::facts::{ColumnIndex, RelationIndex, RelationKind, RelationSpec, TableIndex, TableSpec};
use crate::policy::PolicyIndex;

use super::book::CheckedBook;
use super::program::{Expr, ExprKind, ListExpr, RowExpr, RowExprKind, StmtKind};
use super::walk::Child;

/// What the programs of some policies read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// The columns whose cells they read by name. What tables need to be linked by, keys and the columns
    /// of relations, is not among them unless it is read as well.
    pub columns: BTreeSet<(TableIndex, ColumnIndex)>,
    /// The tables of which they reach a row in another way than as the row that is decided or as a
    /// child of one: as a parent, as a row referred to, or by name.
    pub reached: BTreeSet<TableIndex>,
    /// The relations that they follow.
    pub relations: BTreeSet<RelationIndex>,
}

impl CheckedBook {
    /// What the programs of some policies read.
    #[must_use]
    pub fn reads(&self, policies: &[PolicyIndex]) -> Reads {
        let mut reads = Reads::default();
        for policy in policies {
            let program = self.program(*policy);
            program.visit(&mut |statement| {
                match &statement.kind {
                    StmtKind::LetRow(_, row) => reads.row(row),
                    StmtKind::LetList(_, list) | StmtKind::For(_, list, _) => reads.list(list),
                    _ => {}
                }
                statement.expressions().into_iter().for_each(|child| reads.child(child));
            });
            let placeholders = program.rules.iter().flat_map(|rule| &rule.placeholders);
            let others = program.needs.iter().chain(&program.ensure).chain(placeholders);
            others.for_each(|expr| reads.expr(expr));
        }
        reads
    }

    /// The columns that the checks of a table's rows read.
    #[must_use]
    pub fn checked_columns(&self, table: TableIndex) -> Vec<ColumnIndex> {
        let mut columns = Vec::new();
        for check in 0..self.book.dictionary.table(table).ensure.len() {
            let Some(expr) = self.row_check(table, check) else { continue };
            Child { expr, is_where: false }.visit(&mut |child| {
                if let ExprKind::CheckedCell(column) = child.expr.kind {
                    columns.push(column);
                }
            });
        }
        columns
    }

    /// The table that policies decide, if its rows can come and go batch by batch: all of them decide that
    /// table, it belongs to no other, and nobody reads rows of it but the one that is decided.
    #[must_use]
    pub fn streamed_table(&self, policies: &[PolicyIndex]) -> Option<TableIndex> {
        let mut entities = policies.iter().map(|policy| self.book.policy(*policy).entity);
        let entity = entities.next()?;
        let belongs = |relation: &RelationSpec| {
            let link = match relation.kind {
                RelationKind::Through { link, .. } => Some(link),
                _ => None,
            };
            relation.child == entity || link == Some(entity)
        };
        let is_apart = entities.all(|other| other == entity)
            && !self.book.dictionary.relations.iter().any(belongs)
            && self.book.dictionary.table(entity).naming_column().is_some()
            && !self.reads(policies).reached.contains(&entity);
        is_apart.then_some(entity)
    }
}

impl Reads {
    /// The columns of a table that they read, and those that tell its rows apart.
    #[must_use]
    pub fn columns_of(&self, table: TableIndex, spec: &TableSpec) -> BTreeSet<ColumnIndex> {
        let read = self.columns.iter().filter(|(of, _)| *of == table).map(|(_, column)| *column);
        read.chain(spec.linking_columns()).collect()
    }

    fn expr(&mut self, expr: &Expr) {
        Child { expr, is_where: false }.visit(&mut |child| self.own(child.expr));
    }

    fn child(&mut self, child: Child<'_>) {
        child.visit(&mut |child| self.own(child.expr));
    }

    /// What an expression reads itself; the expressions within it are visited on their own.
    fn own(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Cell(row, column) => {
                self.columns.insert((row.table, *column));
                self.row(row);
            }
            ExprKind::SpanCell(row, from, to) => {
                self.columns.extend([(row.table, *from), (row.table, *to)]);
                self.row(row);
            }
            ExprKind::PivotCell(row, relation, _) => {
                self.relations.insert(*relation);
                self.row(row);
            }
            ExprKind::Similarity(row) => self.row(row),
            ExprKind::KnownRow(row) => self.row(row),
            ExprKind::KnownList(list) | ExprKind::Aggregate(_, _, list, ..) => self.list(list),
            ExprKind::IsListed(table, column, _) => {
                self.columns.insert((*table, *column));
                self.reached.insert(*table);
            }
            _ => {}
        }
    }

    fn row(&mut self, row: &RowExpr) {
        match &row.kind {
            RowExprKind::Entity | RowExprKind::Local(_) => {}
            RowExprKind::Parent(inner, relation) => {
                self.reached.insert(row.table);
                self.relations.insert(*relation);
                self.row(inner);
            }
            RowExprKind::Referred(inner, column) => {
                self.reached.insert(row.table);
                self.columns.insert((inner.table, *column));
                self.row(inner);
            }
            RowExprKind::Current(inner, relation) => {
                self.relations.insert(*relation);
                self.row(inner);
            }
            RowExprKind::Link(inner) => self.row(inner),
            RowExprKind::Pick(_, _, list, _) => self.list(list),
            RowExprKind::BestMatch(column, _) => {
                self.columns.insert((row.table, *column));
                self.reached.insert(row.table);
            }
        }
    }

    fn list(&mut self, list: &ListExpr) {
        match list {
            ListExpr::Children(row, relation) => {
                self.relations.insert(*relation);
                self.row(row);
            }
            ListExpr::Local(_) => {}
            ListExpr::Filter(_, inner, _) => self.list(inner),
        }
    }
}
