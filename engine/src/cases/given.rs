//! `given`: facts, and what else a case states instead of having it decided.

use crate::diagnostic::{Diagnostic, Findings, Text};
use crate::document::{Entry, Node, NodeKind, TableNode, list_of, number_of, table_of, text_of, wrong_kind};
use crate::facts::{TableIndex, TableSpec};
use crate::parameters::ParameterValue;
use crate::policy::{Book, PolicyIndex, PolicySpec};
use crate::value::Value;

use super::rows::{BadCells, GivenRow, GivenRows, keep_or_refuse, read_record, read_row};
use super::typed::{Wanted, read_value, unknown_name};

/// Outputs of a policy, in the order of its manifest.
pub(super) type Outputs<'b> = (PolicyIndex, Vec<Value<'b>>);

/// What a case gives.
#[derive(Debug)]
pub(super) struct Given<'b> {
    pub(super) rows: GivenRows<'b>,
    pub(super) stated: Vec<Outputs<'b>>,
    pub(super) prior: Vec<Outputs<'b>>,
    pub(super) figures: Vec<(usize, Value<'b>)>,
    pub(super) parameters: Vec<(usize, ParameterValue)>,
}

/// Reads what a case of `policy` gives.
pub(super) fn read_given<'b>(
    book: &'b Book,
    policy: PolicyIndex,
    given: Option<&'b TableNode>,
    period: &'b str,
    bad_cells: BadCells,
    findings: &mut Findings,
) -> Given<'b> {
    let spec = book.policy(policy);
    let mut reader = Reader {
        book,
        spec,
        period,
        bad_cells,
        subject: None,
        given: Given {
            rows: GivenRows { rows: vec![Vec::new(); book.dictionary.tables.len()], absent: Vec::new() },
            stated: Vec::new(),
            prior: Vec::new(),
            figures: Vec::new(),
            parameters: Vec::new(),
        },
    };
    for entry in given.map(|given| given.entries.as_slice()).unwrap_or_default() {
        reader.read(entry, findings);
    }
    reader.finish()
}

struct Reader<'b> {
    book: &'b Book,
    spec: &'b PolicySpec,
    period: &'b str,
    bad_cells: BadCells,
    subject: Option<GivenRow<'b>>,
    given: Given<'b>,
}

impl<'b> Reader<'b> {
    fn read(&mut self, entry: &'b Entry, findings: &mut Findings) {
        let entity = self.book.dictionary.table(self.spec.entity);
        match entry.key.as_str() {
            "absent" => self.read_absent(&entry.node, findings),
            "population" => self.read_figures(&entry.node, findings),
            "prior" => self.read_prior(&entry.node, findings),
            "params" => self.read_parameters(&entry.node, findings),
            row if row == entity.row => {
                self.subject = table_of(&entry.node, findings)
                    .map(|table| read_row(entity, table, &self.book.symbols, self.bad_cells, findings));
            }
            name => match (self.book.dictionary.find(name), self.book.find(name)) {
                (Some(table), _) => self.read_table(table, &entry.node, findings),
                (None, Some(policy)) => {
                    let outputs = read_outputs(self.book, policy, &entry.node, findings);
                    self.given.stated.extend(outputs);
                }
                (None, None) => findings.push(self.unknown_given(entry)),
            },
        }
    }

    /// The tables of a case, in whose entity's table the subject comes first.
    fn finish(mut self) -> Given<'b> {
        let entity = self.book.dictionary.table(self.spec.entity);
        if let Some(rows) = self.given.rows.rows.get_mut(usize::from(self.spec.entity.0)) {
            match self.subject {
                Some(subject) => rows.insert(0, subject),
                None if rows.is_empty() => rows.push(GivenRow {
                    place: self.spec.place.clone(),
                    cells: entity.columns.iter().map(|column| column.default.unwrap_or(Value::Absent)).collect(),
                    typed: Vec::new(),
                    flaw: None,
                }),
                None => {}
            }
        }
        self.given
    }

    fn read_table(&mut self, index: TableIndex, node: &'b Node, findings: &mut Findings) {
        let spec = self.book.dictionary.table(index);
        let bad_cells = keep_or_refuse(spec, index == self.spec.entity, self.bad_cells);
        let rows = match &node.kind {
            NodeKind::Table(record) if spec.pivot.is_some() => {
                read_record(spec, record, self.period, &self.book.symbols, bad_cells, findings)
            }
            NodeKind::Table(row) => vec![read_row(spec, row, &self.book.symbols, bad_cells, findings)],
            NodeKind::List(list) => self.read_rows(spec, list, bad_cells, findings),
            _ => {
                findings.push(wrong_kind(node, ("a list of rows, [ { column = value } ]", "行的列表 [ { 列 = 值 } ]")));
                return;
            }
        };
        if let Some(given) = self.given.rows.rows.get_mut(usize::from(index.0)) {
            given.extend(rows);
        }
    }

    fn read_rows(
        &self,
        spec: &TableSpec,
        list: &'b [Node],
        bad_cells: BadCells,
        findings: &mut Findings,
    ) -> Vec<GivenRow<'b>> {
        let rows = list.iter().filter_map(|node| {
            let table = table_of(node, findings)?;
            Some(read_row(spec, table, &self.book.symbols, bad_cells, findings))
        });
        rows.collect()
    }

    /// `given.absent = ["blacklist"]`.
    fn read_absent(&mut self, node: &'b Node, findings: &mut Findings) {
        for item in list_of(node, findings).unwrap_or_default() {
            let Some(name) = text_of(item, findings) else { continue };
            match self.book.dictionary.find(name) {
                Some(table) => self.given.rows.absent.push(table),
                None => {
                    let known: Vec<&str> = self.book.dictionary.tables.iter().map(|table| table.id.as_str()).collect();
                    let message = Text::new(format!("there is no table `{name}`"), format!("没有表 `{name}`"));
                    findings.push(unknown_name("unknown-table", &item.place, message, name, &known));
                }
            }
        }
    }

    fn read_figures(&mut self, node: &'b Node, findings: &mut Findings) {
        let Some(table) = table_of(node, findings) else { return };
        // Where some are stated, all are: those that are not named are absent.
        self.given.figures = (0..self.spec.population.len()).map(|at| (at, Value::Absent)).collect();
        for entry in &table.entries {
            let at = self.spec.population.iter().position(|figure| figure.name == entry.key);
            match at {
                Some(at) => {
                    let number = number_of(&entry.node, findings);
                    if let (Some(number), Some(figure)) = (number, self.given.figures.get_mut(at)) {
                        figure.1 = Value::Number(number);
                    }
                }
                None => {
                    let known: Vec<&str> = self.spec.population.iter().map(|figure| figure.name.as_str()).collect();
                    let message = Text::new(
                        format!("policy `{}` has no population figure `{}`", self.spec.id, entry.key),
                        format!("政策 `{}` 没有总体指标 `{}`", self.spec.id, entry.key),
                    );
                    findings.push(unknown_name("unknown-figure", &entry.key_place, message, &entry.key, &known));
                }
            }
        }
    }

    /// `given.prior.tiering = { level = "gold" }`.
    fn read_prior(&mut self, node: &'b Node, findings: &mut Findings) {
        let Some(table) = table_of(node, findings) else { return };
        for entry in &table.entries {
            match self.book.find(&entry.key) {
                Some(policy) => {
                    let outputs = read_outputs(self.book, policy, &entry.node, findings);
                    self.given.prior.extend(outputs);
                }
                None => {
                    let known: Vec<&str> = self.book.policies.iter().map(|policy| policy.id.as_str()).collect();
                    let message =
                        Text::new(format!("there is no policy `{}`", entry.key), format!("没有政策 `{}`", entry.key));
                    findings.push(unknown_name("unknown-policy", &entry.key_place, message, &entry.key, &known));
                }
            }
        }
    }

    fn read_parameters(&mut self, node: &'b Node, findings: &mut Findings) {
        let Some(table) = table_of(node, findings) else { return };
        for entry in &table.entries {
            match self.spec.parameter(&entry.key) {
                Some((at, parameter)) => {
                    let value = parameter.value_of(&entry.node, &self.book.symbols, findings);
                    self.given.parameters.extend(value.map(|value| (at, value)));
                }
                None => {
                    let known: Vec<&str> =
                        self.spec.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
                    let message = Text::new(
                        format!("policy `{}` has no parameter `{}`", self.spec.id, entry.key),
                        format!("政策 `{}` 没有参数 `{}`", self.spec.id, entry.key),
                    );
                    findings.push(unknown_name("unknown-parameter", &entry.key_place, message, &entry.key, &known));
                }
            }
        }
    }

    fn unknown_given(&self, entry: &Entry) -> Diagnostic {
        let entity = self.book.dictionary.table(self.spec.entity);
        let mut known = vec![entity.row.as_str(), "absent", "population", "prior", "params"];
        known.extend(self.book.dictionary.tables.iter().map(|table| table.id.as_str()));
        known.extend(self.book.policies.iter().map(|policy| policy.id.as_str()));
        let key = &entry.key;
        let message = Text::new(
            format!("`{key}` is no row, table or policy that can be given"),
            format!("`{key}` 不是可给定的行、表或政策"),
        );
        if let Some(table) = self.book.dictionary.tables.iter().find(|table| table.row == *key) {
            return Diagnostic::error("unknown-given", entry.key_place.clone(), message).with_hint(Text::new(
                format!("rows of a table are a list: `given.{} = [ {{ … }} ]`", table.id),
                format!("表的行写成列表：`given.{} = [ {{ … }} ]`", table.id),
            ));
        }
        unknown_name("unknown-given", &entry.key_place, message, key, &known)
    }
}

/// Outputs of a policy, by name; those not named are at their default, or absent.
fn read_outputs<'b>(
    book: &'b Book,
    policy: PolicyIndex,
    node: &'b Node,
    findings: &mut Findings,
) -> Option<Outputs<'b>> {
    let spec = book.policy(policy);
    let table = table_of(node, findings)?;
    let mut values: Vec<Value<'b>> =
        spec.outputs.iter().map(|output| output.default.unwrap_or(Value::Absent)).collect();
    for entry in &table.entries {
        let Some((at, output)) = spec.output(&entry.key) else {
            findings.push(unknown_output(spec, entry));
            continue;
        };
        let value = read_value(&entry.node, Wanted::output(&output.kind), &book.symbols, findings);
        if let (Some(cell), Some(value)) = (values.get_mut(at), value) {
            *cell = value;
        }
    }
    Some((policy, values))
}

/// The finding for an output that a policy does not have.
pub(super) fn unknown_output(spec: &PolicySpec, entry: &Entry) -> Diagnostic {
    let known: Vec<&str> = spec.outputs.iter().map(|output| output.name.as_str()).collect();
    let message = Text::new(
        format!("policy `{}` has no output `{}`", spec.id, entry.key),
        format!("政策 `{}` 没有输出 `{}`", spec.id, entry.key),
    );
    unknown_name("unknown-output", &entry.key_place, message, &entry.key, &known)
}
