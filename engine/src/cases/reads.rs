//! What facts a policy reads: tables, columns, and values of records.

use std::collections::BTreeSet;

use crate::facts::{ColumnIndex, Dictionary, RelationKind, TableIndex};
use crate::policy::PolicyIndex;
use crate::script::{CheckedBook, Expr, ExprKind, ListExpr, RowExpr, RowExprKind, StmtKind};

use super::case::GivenFact;

/// The facts that one or more policies read.
#[derive(Debug, Clone, Default)]
pub(super) struct Reads {
    /// Tables of which anything is read.
    pub(super) tables: BTreeSet<TableIndex>,
    facts: BTreeSet<(TableIndex, GivenFact)>,
}

impl Reads {
    /// What a policy's rules, needs, promises and reasons read.
    pub(super) fn of_policy(checked: &CheckedBook, policy: PolicyIndex) -> Self {
        let program = checked.program(policy);
        let mut reads = Self::default();
        reads.tables.insert(checked.book.policy(policy).entity);
        reads.tables.extend(program.tables_read.iter().copied());
        let mut walk = Walk { dictionary: &checked.book.dictionary, reads };
        program.visit(&mut |statement| {
            statement.expressions().into_iter().for_each(|child| walk.value(child.expr));
            match &statement.kind {
                StmtKind::LetList(_, list) | StmtKind::For(_, list, _) => walk.list(list),
                StmtKind::LetRow(_, row) => walk.row(row),
                _ => {}
            }
        });
        let placeholders = program.rules.iter().flat_map(|rule| &rule.placeholders);
        program.needs.iter().chain(&program.ensure).chain(placeholders).for_each(|expr| walk.value(expr));
        walk.reads
    }

    /// What both read.
    pub(super) fn extend(&mut self, other: &Self) {
        self.tables.extend(other.tables.iter().copied());
        self.facts.extend(other.facts.iter().copied());
    }

    /// Adds what the tables read ask of their own rows, whoever reads them: keys, required columns, those by
    /// which rows belong, count on a day, read as a record or are converted, and those that row checks look at.
    pub(super) fn add_structure(&mut self, checked: &CheckedBook) {
        let dictionary = &checked.book.dictionary;
        for table in &self.tables {
            let spec = dictionary.table(*table);
            let mut add = |column: ColumnIndex| {
                self.facts.insert((*table, GivenFact::Column(column)));
            };
            spec.key.iter().copied().for_each(&mut add);
            for (index, column) in (0_u16..).map(ColumnIndex).zip(&spec.columns) {
                if column.required || column.refers_to.is_some() {
                    add(index);
                }
                if let Some((currency, rate)) = column.currency {
                    add(currency);
                    add(rate);
                }
            }
            if let Some(current) = spec.current {
                [current.from, current.to].into_iter().for_each(&mut add);
            }
            if let Some(pivot) = &spec.pivot {
                [pivot.key, pivot.value, pivot.period].into_iter().for_each(&mut add);
            }
            for relation in &dictionary.relations {
                if relation.child == *table {
                    add(relation.by);
                }
                if let RelationKind::Through { link, column, .. } = relation.kind
                    && link == *table
                {
                    add(column);
                }
            }
            for check in (0..spec.ensure.len()).filter_map(|check| checked.row_check(*table, check)) {
                checked_columns(check, &mut add);
            }
        }
    }

    /// Whether a fact of a table is read.
    pub(super) fn has(&self, table: TableIndex, fact: GivenFact) -> bool {
        self.facts.contains(&(table, fact))
    }
}

/// The columns that a row check looks at.
fn checked_columns(expr: &Expr, add: &mut impl FnMut(ColumnIndex)) {
    if let ExprKind::CheckedCell(column) = expr.kind {
        add(column);
    }
    expr.children().into_iter().for_each(|child| checked_columns(child.expr, add));
}

struct Walk<'b> {
    dictionary: &'b Dictionary,
    reads: Reads,
}

impl Walk<'_> {
    fn column(&mut self, table: TableIndex, column: ColumnIndex) {
        self.reads.facts.insert((table, GivenFact::Column(column)));
    }

    fn value(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Cell(row, column) => {
                self.column(row.table, *column);
                self.row(row);
            }
            ExprKind::SpanCell(row, from, to) => {
                self.column(row.table, *from);
                self.column(row.table, *to);
                self.row(row);
            }
            ExprKind::PivotCell(row, relation, key) => {
                let child = self.dictionary.relation(*relation).child;
                self.reads.facts.insert((child, GivenFact::Key(*key)));
                self.row(row);
            }
            ExprKind::Similarity(row) => self.row(row),
            ExprKind::KnownRow(row) => self.row(row),
            ExprKind::KnownList(list) | ExprKind::Aggregate(_, _, list, _, _) => self.list(list),
            ExprKind::IsListed(table, column, _) => self.column(*table, *column),
            _ => {}
        }
        expr.children().into_iter().for_each(|child| self.value(child.expr));
    }

    fn row(&mut self, row: &RowExpr) {
        match &row.kind {
            RowExprKind::Entity | RowExprKind::Local(_) => {}
            RowExprKind::Referred(inner, column) => {
                self.column(inner.table, *column);
                self.row(inner);
            }
            RowExprKind::Parent(inner, _) | RowExprKind::Current(inner, _) | RowExprKind::Link(inner) => {
                self.row(inner);
            }
            RowExprKind::Pick(_, _, list, _) => self.list(list),
            RowExprKind::BestMatch(column, _) => self.column(row.table, *column),
        }
    }

    fn list(&mut self, list: &ListExpr) {
        match list {
            ListExpr::Children(row, _) => self.row(row),
            ListExpr::Local(_) => {}
            ListExpr::Filter(_, inner, _) => self.list(inner),
        }
    }
}
