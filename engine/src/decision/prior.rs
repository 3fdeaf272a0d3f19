//! What the period just before decided, where an earlier output was given.

use arrow_schema::DataType;

use crate::facts::{Column, ColumnBuilder, ColumnType, array_type};
use crate::policy::{OutputType, PolicyIndex, PolicySpec};
use crate::value::Value;

/// Outputs of the period before, by policy, output and entity row. What is not there reads as absent.
#[derive(Debug, Clone, Default)]
pub struct Prior {
    policies: Vec<Option<Vec<Column>>>,
}

impl Prior {
    /// An output of a row; absent where the period before did not decide it.
    #[must_use]
    pub fn get(&self, policy: PolicyIndex, output: usize, row: u32) -> Value<'_> {
        let columns = self.policies.get(usize::from(policy.0)).and_then(Option::as_ref);
        columns.and_then(|columns| columns.get(output)).map_or(Value::Absent, |column| column.get(row))
    }

    /// Adds a policy's outputs: one list of values an entity row, in row order, each in the order of
    /// the manifest. A row that the period before did not have has an empty list.
    pub fn add<'v>(&mut self, policy: PolicyIndex, spec: &PolicySpec, rows: impl Iterator<Item = &'v [Value<'v>]>) {
        let mut columns: Vec<ColumnBuilder> =
            spec.outputs.iter().map(|output| ColumnBuilder::of_array(&output_array(&output.kind))).collect();
        for row in rows {
            for (index, column) in columns.iter_mut().enumerate() {
                column.push(row.get(index).copied().unwrap_or(Value::Absent));
            }
        }
        let at = usize::from(policy.0);
        if self.policies.len() <= at {
            self.policies.resize(at + 1, None);
        }
        if let Some(slot) = self.policies.get_mut(at) {
            *slot = Some(columns.into_iter().map(ColumnBuilder::finish).collect());
        }
    }

    /// Whether a policy's outputs are there at all.
    #[must_use]
    pub fn has(&self, policy: PolicyIndex) -> bool {
        self.policies.get(usize::from(policy.0)).is_some_and(Option::is_some)
    }
}

/// The type of the array that holds values of an output.
fn output_array(kind: &OutputType) -> DataType {
    match kind {
        OutputType::Integer | OutputType::Decimal | OutputType::Money | OutputType::Fraction => {
            array_type(&ColumnType::Decimal)
        }
        OutputType::Boolean => DataType::Boolean,
        OutputType::Date => DataType::Date32,
        OutputType::Enum(_) => DataType::UInt32,
    }
}
