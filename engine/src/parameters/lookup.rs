//! Tables: enum to value.

use crate::value::{Symbol, Value};

use super::shape::LookupTable;

impl LookupTable {
    /// The value of an enum value; absent for one that the table does not list.
    #[must_use]
    pub fn of(&self, key: Symbol) -> Value<'static> {
        self.0.iter().find(|(listed, _)| *listed == key).map_or(Value::Absent, |(_, value)| *value)
    }
}
