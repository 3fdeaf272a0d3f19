//! Names and what follows a point: facts, parameters, outputs, figures, periods.

use rhai::{ASTFlags, Expr as Tree, FnCallExpr, Position};

use crate::facts::{RelationIndex, RelationKind, TableIndex};
use crate::script::findings;
use crate::script::kind::Kind;
use crate::script::program::{ExprKind, ListExpr, RowExpr, RowExprKind};

use super::{Lowered, Lowering, Surroundings};

/// One step of a path.
pub(super) enum Step<'t> {
    /// `.name`
    Property(&'t str, Position),
    /// `.name(…)`
    Call(&'t FnCallExpr, Position),
}

impl Step<'_> {
    pub(super) fn position(&self) -> Position {
        match self {
            Self::Property(_, position) | Self::Call(_, position) => *position,
        }
    }
}

/// A path taken apart: what it starts from, and its steps. `Err` is where it uses `?.` or `[ ]`.
pub(super) fn take_apart(tree: &Tree) -> Result<(&Tree, Vec<Step<'_>>), Position> {
    let mut steps = Vec::new();
    let mut root = tree;
    if let Tree::Index(_, _, position) = tree {
        return Err(*position);
    }
    if let Tree::Dot(parts, flags, position) = tree {
        if flags.contains(ASTFlags::NEGATED) {
            return Err(*position);
        }
        root = &parts.lhs;
        let mut rest = &parts.rhs;
        loop {
            match rest {
                Tree::Dot(parts, flags, position) => {
                    if flags.contains(ASTFlags::NEGATED) {
                        return Err(*position);
                    }
                    steps.push(step(&parts.lhs)?);
                    rest = &parts.rhs;
                }
                last => {
                    steps.push(step(last)?);
                    break;
                }
            }
        }
    }
    Ok((root, steps))
}

fn step(tree: &Tree) -> Result<Step<'_>, Position> {
    match tree {
        Tree::Property(names, position) => Ok(Step::Property(&names.2, *position)),
        Tree::MethodCall(call, position) => Ok(Step::Call(call, *position)),
        other => Err(other.start_position()),
    }
}

impl Lowering<'_> {
    /// What a path gives.
    pub(super) fn path(&mut self, tree: &Tree) -> Lowered {
        let (root, steps) = match take_apart(tree) {
            Ok(parts) => parts,
            Err(position) => {
                let at = self.place(position, 2);
                self.report(findings::not_in_language(
                    at,
                    ("`?.` and `[ ]` are", " `?.` 和 `[ ]`"),
                    ("an absent value flows through `.` by itself", "缺失值会自动沿 `.` 传递"),
                ));
                return Lowered::Flawed;
            }
        };
        if let Tree::Variable(name, _, position) = root {
            let name = name.1.to_string();
            return self.named(&name, *position, &steps);
        }
        let lowered = self.any(root);
        self.follow(lowered, &steps, "…")
    }

    /// What a name with steps gives.
    pub(super) fn named(&mut self, name: &str, position: Position, steps: &[Step<'_>]) -> Lowered {
        if let Some((_, local)) = self.scope.find(name) {
            let (slot, kind) = (local.slot, local.kind.clone());
            return self.local(name, slot, &kind, position, steps);
        }
        match self.surroundings {
            Surroundings::RowCheck(table) => return self.checked_cell(table, name, position, steps),
            Surroundings::Outputs(policy) => {
                if let Some((index, output)) = self.book.policy(policy).output(name) {
                    let kind = Kind::of_output(&output.kind);
                    let mut expr = self.make(ExprKind::Output(index), position);
                    expr.name = Some(name.into());
                    return self.follow(Lowered::Value(expr, kind), steps, name);
                }
            }
            Surroundings::Policy(_) => {}
        }
        let Some(policy) = self.policy() else { return Lowered::Flawed };
        let entity = self.book.policy(policy).entity;
        match name {
            "as_of" => {
                let mut expr = self.make(ExprKind::AsOf, position);
                expr.name = Some("as_of".into());
                self.follow(Lowered::Value(expr, Kind::Date), steps, name)
            }
            "period" => self.period(position, steps),
            "params" => self.parameter(policy, position, steps, "params"),
            "population" => self.population(policy, position, steps),
            "prior" => self.prior(position, steps),
            "decision" => self.output(policy, position, steps),
            _ if name == self.book.dictionary.table(entity).row => {
                let row = RowExpr { kind: RowExprKind::Entity, table: entity };
                self.follow(Lowered::Row(row, None), steps, name)
            }
            _ => match self.book.find(name) {
                Some(upstream) => self.upstream(upstream, name, position, steps),
                None => self.unknown(name, position, entity),
            },
        }
    }

    fn unknown(&mut self, name: &str, position: Position, entity: TableIndex) -> Lowered {
        let fixed = ["as_of", "period", "params", "population", "prior", "decision"];
        let row = self.book.dictionary.table(entity).row.clone();
        let mut known: Vec<String> = self.scope.visible().map(str::to_owned).collect();
        known.extend(fixed.map(str::to_owned));
        known.push(row);
        known.extend(self.book.policies.iter().map(|policy| policy.id.clone()));
        let at = self.place(position, name.chars().count());
        self.report(findings::unknown_name(at, name, known.iter().map(String::as_str)));
        Lowered::Flawed
    }

    fn local(&mut self, name: &str, slot: u16, kind: &Kind, position: Position, steps: &[Step<'_>]) -> Lowered {
        match kind {
            Kind::Row(table, link) => {
                let row = RowExpr { kind: RowExprKind::Local(slot), table: *table };
                self.follow(Lowered::Row(row, *link), steps, name)
            }
            Kind::Match(table) => {
                let row = RowExpr { kind: RowExprKind::Local(slot), table: *table };
                self.follow(Lowered::Row(row, None), steps, name)
            }
            Kind::List(table, link) => self.follow(Lowered::List(ListExpr::Local(slot), *table, *link), steps, name),
            Kind::Score => {
                let coverage = match steps {
                    [Step::Property("value", _)] => false,
                    [Step::Property("coverage", _)] => true,
                    _ => {
                        let at = self.place(position, name.chars().count());
                        self.report(findings::unknown_fact(at, name, steps_text(steps), ["value", "coverage"]));
                        return Lowered::Flawed;
                    }
                };
                let mut expr = self.make(ExprKind::LocalScore(slot, coverage), position);
                expr.name = Some(format!("{name}.{}", if coverage { "coverage" } else { "value" }).into());
                Lowered::Value(expr, if coverage { Kind::Fraction } else { Kind::Decimal })
            }
            Kind::Unknown => Lowered::Flawed,
            _ => {
                let mut expr = self.make(ExprKind::Local(slot), position);
                expr.name = Some(name.into());
                self.follow(Lowered::Value(expr, kind.clone()), steps, name)
            }
        }
    }

    /// Goes on along a path from what its beginning gave.
    pub(super) fn follow(&mut self, from: Lowered, steps: &[Step<'_>], text: &str) -> Lowered {
        let Some((step, rest)) = steps.split_first() else { return from };
        let Step::Property(name, position) = step else {
            let at = self.place(step.position(), 1);
            self.report(findings::plain(
                "unknown-function",
                at,
                (format!("`{text}` has no function of this name"), format!("`{text}` 没有此函数")),
                Some((
                    "only parameters have functions, such as `params.scale.rate(x)`",
                    "只有参数带函数，如 `params.scale.rate(x)`",
                )),
            ));
            return Lowered::Flawed;
        };
        let next_text = format!("{text}.{name}");
        let next = match from {
            Lowered::Row(row, link) => self.row_property(row, link, name, *position, text),
            Lowered::Record(row, relation) => self.record_value(row, relation, name, *position, &next_text),
            Lowered::Score(score) => match *name {
                "value" | "coverage" => {
                    let coverage = *name == "coverage";
                    let expr = self.make(ExprKind::Score(score, coverage), *position);
                    Lowered::Value(expr, if coverage { Kind::Fraction } else { Kind::Decimal })
                }
                other => {
                    let at = self.place(*position, other.chars().count());
                    self.report(findings::unknown_fact(at, text, other, ["value", "coverage"]));
                    Lowered::Flawed
                }
            },
            Lowered::Value(_, Kind::Unknown) | Lowered::Flawed => Lowered::Flawed,
            Lowered::Value(..) => self.nothing_inside(text, name, *position),
            Lowered::List(..) => {
                let at = self.place(*position, name.chars().count());
                self.report(findings::plain(
                    "list-property",
                    at,
                    (format!("`{text}` is a list of rows and has no `{name}`"), format!("`{text}` 是多行记录，没有 `{name}`")),
                    Some((
                        "take a figure over it, such as `sum(row.amount for row in list)`, or pick a row with `last(row in list)`",
                        "请对其汇总，如 `sum(row.amount for row in list)`，或用 `last(row in list)` 取一行",
                    )),
                ));
                Lowered::Flawed
            }
        };
        self.follow(next, rest, &next_text)
    }

    fn nothing_inside(&mut self, text: &str, name: &str, position: Position) -> Lowered {
        let at = self.place(position, name.chars().count());
        self.report(findings::unknown_fact(at, text, name, []));
        Lowered::Flawed
    }

    /// What a row has under a name: a cell, a span, children, a parent, a row referred to.
    fn row_property(
        &mut self,
        row: RowExpr,
        link: Option<TableIndex>,
        name: &str,
        position: Position,
        text: &str,
    ) -> Lowered {
        let dictionary = &self.book.dictionary;
        let table = dictionary.table(row.table);
        let full = format!("{text}.{name}");
        if let Some(column) = table.find(name) {
            let kind = Kind::of_column(&table.column(column).kind);
            let mut expr = self.make(ExprKind::Cell(row, column), position);
            expr.name = Some(full.into());
            return Lowered::Value(expr, kind);
        }
        if let Some(span) = table.spans.iter().find(|span| span.name == name) {
            let mut expr = self.make(ExprKind::SpanCell(row, span.from, span.to), position);
            expr.name = Some(full.into());
            return Lowered::Value(expr, Kind::Span);
        }
        if name == "similarity" && self.is_match(&row) {
            let mut expr = self.make(ExprKind::Similarity(row), position);
            expr.name = Some(full.into());
            return Lowered::Value(expr, Kind::Fraction);
        }
        if let Some(index) = dictionary.relation_named(row.table, name) {
            let relation = dictionary.relation(index);
            let child = relation.child;
            let kind = relation.kind;
            self.tables_read.insert(child);
            return match kind {
                RelationKind::List => Lowered::List(ListExpr::Children(row, index), child, None),
                RelationKind::Through { link, .. } => {
                    self.tables_read.insert(link);
                    Lowered::List(ListExpr::Children(row, index), child, Some(link))
                }
                RelationKind::Current => {
                    Lowered::Row(RowExpr { kind: RowExprKind::Current(Box::new(row), index), table: child }, None)
                }
                RelationKind::Pivot => Lowered::Record(row, index),
            };
        }
        if let Some(link) = link
            && dictionary.table(link).row == name
        {
            return Lowered::Row(RowExpr { kind: RowExprKind::Link(Box::new(row)), table: link }, None);
        }
        if let Some((kind, target)) = self.referred_row(&row, name) {
            self.tables_read.insert(target);
            return Lowered::Row(RowExpr { kind, table: target }, None);
        }
        self.unknown_fact(&row, link, name, position, text);
        Lowered::Flawed
    }

    /// Whether a row was found by name: only then it has a similarity.
    fn is_match(&self, row: &RowExpr) -> bool {
        match row.kind {
            RowExprKind::BestMatch(..) => true,
            RowExprKind::Local(slot) => matches!(self.scope.kind_of(slot), Some(Kind::Match(_))),
            _ => false,
        }
    }

    /// The parent of a row, or a row that one of its columns refers to, by name.
    fn referred_row(&self, row: &RowExpr, name: &str) -> Option<(RowExprKind, TableIndex)> {
        let dictionary = &self.book.dictionary;
        let table = dictionary.table(row.table);
        for (index, column) in table.columns.iter().enumerate() {
            if let Some(target) = column.refers_to
                && column.reference_name(dictionary.table(target)) == name
            {
                let column = crate::facts::ColumnIndex(u16::try_from(index).ok()?);
                return Some((RowExprKind::Referred(Box::new(row.clone()), column), target));
            }
        }
        let (index, relation) = dictionary.relations.iter().enumerate().find(|(_, relation)| {
            relation.child == row.table
                && !matches!(relation.kind, RelationKind::Through { .. })
                && dictionary.table(relation.parent).row == name
        })?;
        let index = RelationIndex(u16::try_from(index).ok()?);
        Some((RowExprKind::Parent(Box::new(row.clone()), index), relation.parent))
    }

    fn unknown_fact(&mut self, row: &RowExpr, link: Option<TableIndex>, name: &str, position: Position, text: &str) {
        let dictionary = &self.book.dictionary;
        let table = dictionary.table(row.table);
        let mut known: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        known.extend(table.spans.iter().map(|span| span.name.as_str()));
        known.extend(
            dictionary
                .relations
                .iter()
                .filter(|relation| relation.parent == row.table)
                .map(|relation| relation.name.as_str()),
        );
        known.extend(link.map(|link| dictionary.table(link).row.as_str()));
        let at = self.place(position, name.chars().count());
        let finding = findings::unknown_fact(at, text, name, known);
        self.report(finding);
    }

    fn record_value(
        &mut self,
        row: RowExpr,
        relation: RelationIndex,
        name: &str,
        position: Position,
        full: &str,
    ) -> Lowered {
        let child = self.book.dictionary.table(self.book.dictionary.relation(relation).child);
        let Some(pivot) = &child.pivot else { return Lowered::Flawed };
        if let Some(key) = pivot.keys.iter().position(|key| key.name == name) {
            let kind = pivot.keys.get(key).map_or(Kind::Unknown, |key| Kind::of_column(&key.kind));
            let mut expr = self.make(ExprKind::PivotCell(row, relation, key), position);
            expr.name = Some(full.into());
            return Lowered::Value(expr, kind);
        }
        let known: Vec<&str> = pivot.keys.iter().map(|key| key.name.as_str()).collect();
        let at = self.place(position, name.chars().count());
        let finding = findings::unknown_fact(at, &child.id, name, known);
        self.report(finding);
        Lowered::Flawed
    }

    fn checked_cell(&mut self, table: TableIndex, name: &str, position: Position, steps: &[Step<'_>]) -> Lowered {
        let spec = self.book.dictionary.table(table);
        if let Some(column) = spec.find(name) {
            let kind = Kind::of_column(&spec.column(column).kind);
            let mut expr = self.make(ExprKind::CheckedCell(column), position);
            expr.name = Some(name.into());
            return self.follow(Lowered::Value(expr, kind), steps, name);
        }
        let known: Vec<&str> = spec.columns.iter().map(|column| column.name.as_str()).collect();
        let at = self.place(position, name.chars().count());
        let finding = findings::unknown_fact(at, &spec.row, name, known);
        self.report(finding);
        Lowered::Flawed
    }
}

pub(super) fn steps_text<'t>(steps: &[Step<'t>]) -> &'t str {
    match steps.first() {
        Some(Step::Property(name, _)) => name,
        Some(Step::Call(call, _)) => {
            let name: &'t str = &call.name;
            name
        }
        None => "",
    }
}
