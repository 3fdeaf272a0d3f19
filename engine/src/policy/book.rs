//! A book of policies, as loaded: everything its files say, nothing yet checked against its rules.

use crate::calendar::Date;
use crate::diagnostic::{Language, Text};
use crate::document::TableNode;
use crate::facts::Dictionary;
use crate::number::Rounding;
use crate::parameters::ParameterSpec;
use crate::value::Symbols;

use super::manifest::{OutputSpec, PolicyIndex, PolicySpec};

/// All policies with what they share.
#[derive(Debug, Clone)]
pub struct Book {
    /// What the book is called.
    pub name: Text,
    /// The currency of every amount (`CNY`).
    pub currency: String,
    /// At how many decimal places money is paid and shown.
    pub money_places: u32,
    /// How a money line is rounded.
    pub money_rounding: Rounding,
    /// The languages it speaks, the default one first.
    pub languages: Vec<Language>,
    /// Days off that are no weekend, in order.
    pub holidays: Vec<Date>,
    /// Days of a weekend that are worked, in order.
    pub workdays: Vec<Date>,
    /// The policies in the order in which people read them (`order` in book.toml, then by id).
    pub order: Vec<PolicyIndex>,
    /// Every word of its enums, choices and labels.
    pub symbols: Symbols,
    /// The data dictionary.
    pub dictionary: Dictionary,
    /// The policies, sorted by id.
    pub policies: Vec<PolicySpec>,
    /// The worked examples of each policy, as written; by policy.
    pub cases: Vec<Option<TableNode>>,
    /// Every file read, with the SHA-256 of its text in hexadecimal; sorted by name.
    pub files: Vec<(String, String)>,
}

impl Book {
    /// The language in which it speaks unless told otherwise.
    #[must_use]
    pub fn default_language(&self) -> Language {
        self.languages.first().copied().unwrap_or_default()
    }

    /// The policy of an id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<PolicyIndex> {
        let at = self.policies.binary_search_by(|policy| policy.id.as_str().cmp(id)).ok()?;
        u16::try_from(at).ok().map(PolicyIndex)
    }

    /// The policy of an index.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "indices are made by this book only")]
    pub fn policy(&self, index: PolicyIndex) -> &PolicySpec {
        // INVARIANT: indices are made by this book only.
        &self.policies[usize::from(index.0)]
    }

    /// The indices of all policies, by id.
    pub fn indices(&self) -> impl Iterator<Item = PolicyIndex> + use<> {
        (0..u16::try_from(self.policies.len()).unwrap_or(u16::MAX)).map(PolicyIndex)
    }
}

impl PolicySpec {
    /// The output of a name, with its place among the outputs.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<(usize, &OutputSpec)> {
        self.outputs.iter().enumerate().find(|(_, output)| output.name == name)
    }

    /// The parameter of a name, with its place among the parameters.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<(usize, &ParameterSpec)> {
        self.parameters.iter().enumerate().find(|(_, parameter)| parameter.name == name)
    }
}
