//! What has to travel: the difference between what should stand in Dynamics and what does.

use std::collections::BTreeMap;

use super::{
    content::{Held, Value},
    fit::FittedColumn,
    mapping::Policy,
};

/// Columns to write; `None` empties one. Empty: there is nothing to send.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes(pub BTreeMap<String, Option<Value>>);

impl Changes {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What Dynamics holds once they are written.
    pub fn applied_to(&self, held: &Held) -> Held {
        let mut after = held.clone();
        for (column, value) in &self.0 {
            match value {
                Some(value) => after.insert(column.clone(), value.clone()),
                None => after.remove(column),
            };
        }
        after
    }
}

/// What has to be written where Dynamics holds this. A lead that is not there yet holds nothing.
pub fn changes(wanted: &[FittedColumn], held: &Held) -> Changes {
    let mut found = BTreeMap::new();
    let mut along = BTreeMap::new();
    for column in wanted {
        let there = held.get(&column.name);
        let travels = match (&column.value, column.policy) {
            (Some(value), Policy::Always | Policy::ClearOnNull) => there != Some(value),
            (Some(_), Policy::IfEmpty) => there.is_none(),
            (None, Policy::ClearOnNull) => there.is_some(),
            (None, Policy::Always | Policy::IfEmpty) => false,
        };
        if travels {
            let into = if column.along { &mut along } else { &mut found };
            into.insert(column.name.clone(), column.value.clone());
        }
    }
    if !found.is_empty() {
        found.append(&mut along);
    }
    Changes(found)
}
