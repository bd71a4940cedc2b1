//! What an administrator made in the sandbox's Dynamics before Hunter came: its own columns and its
//! key, and a lead that is there already.

use serde_json::json;

use crate::{
    domain::push::mapping::{self, Mapping},
    sandbox::{
        dynamics::{Column, Dynamics, Key, Kind},
        world,
    },
};

/// First number of a publisher's own choices.
const FIRST_CHOICE: i64 = 100_000_000;

/// Makes the columns and the key that the mapping asks for, as `hunter dynamics provision` would.
pub(super) fn provision(organisation: &Dynamics, mapping: &Mapping) {
    let key = mapping.key();
    organisation.change_table("lead", |table| {
        table.columns.push(Column::new(&key.schema_name, Kind::Text(key.max_length as usize)));
        let own =
            mapping.columns().iter().filter_map(|column| Some((column.own.as_ref()?, column)));
        table
            .columns
            .extend(own.map(|(own, column)| Column::new(&own.schema_name, kind(&column.kind))));
        table.keys.push(Key::active(&key.name, vec![key.column.clone()]));
    });
}

/// A company that somebody entered by hand, under no domain.
pub(super) fn settle(organisation: &Dynamics) {
    if let Some(company) = world::companies().first() {
        let values = [("companyname", json!(company.name)), ("subject", json!("Fuar kaydı"))];
        organisation.add_row("lead", &values);
    }
}

fn kind(of: &mapping::Kind) -> Kind {
    match of {
        mapping::Kind::Text { max_length } => Kind::Text(*max_length as usize),
        mapping::Kind::Memo { max_length } => Kind::Memo(*max_length as usize),
        mapping::Kind::Whole { min, max } => Kind::Whole(*min, *max),
        mapping::Kind::Time => Kind::Time,
        mapping::Kind::Choice { options } => {
            let labels = options.iter().map(|option| option.label.clone());
            Kind::Choice((FIRST_CHOICE..).zip(labels).collect())
        }
    }
}
