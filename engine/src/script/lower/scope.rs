//! Local variables.

use crate::script::kind::Kind;

/// A variable that can be seen.
#[derive(Debug, Clone)]
pub(super) struct Local {
    pub(super) name: String,
    pub(super) slot: u16,
    pub(super) kind: Kind,
}

/// The variables that can be seen at a point, and the names of all slots.
#[derive(Debug, Default)]
pub(super) struct Scope {
    visible: Vec<Local>,
    names: Vec<String>,
}

impl Scope {
    /// Adds a variable with a slot of its own.
    pub(super) fn add(&mut self, name: &str, kind: Kind) -> u16 {
        let slot = u16::try_from(self.names.len()).unwrap_or(u16::MAX);
        self.names.push(name.to_owned());
        self.visible.push(Local { name: name.to_owned(), slot, kind });
        slot
    }

    /// The variable of a name, and how many stand before it.
    pub(super) fn find(&self, name: &str) -> Option<(usize, &Local)> {
        self.visible.iter().enumerate().rev().find(|(_, local)| local.name == name)
    }

    /// The kind of the variable in a slot.
    pub(super) fn kind_of(&self, slot: u16) -> Option<&Kind> {
        self.visible.iter().find(|local| local.slot == slot).map(|local| &local.kind)
    }

    /// Changes the kind of the variable in a slot.
    pub(super) fn set_kind(&mut self, slot: u16, kind: Kind) {
        if let Some(local) = self.visible.iter_mut().find(|local| local.slot == slot) {
            local.kind = kind;
        }
    }

    /// How many variables can be seen.
    pub(super) fn depth(&self) -> usize {
        self.visible.len()
    }

    /// Forgets the variables added since there were `depth`.
    pub(super) fn leave(&mut self, depth: usize) {
        self.visible.truncate(depth);
    }

    /// The names that can be seen.
    pub(super) fn visible(&self) -> impl Iterator<Item = &str> {
        self.visible.iter().map(|local| local.name.as_str())
    }

    /// The names of all slots.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}
