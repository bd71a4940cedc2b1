//! What a document needs of the one who sends it: the highest role among the fields that it
//! selects, found once a document.

use std::collections::HashSet;

use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};

use super::model::Model;
use crate::services::access::{self, Role};

/// The highest role among the fields of an operation, and one that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needs {
    /// The role.
    pub(super) role: Role,
    /// `Type.field`.
    pub(super) field: String,
}

impl Needs {
    /// What an operation needs. The document has passed validation.
    pub(super) fn of(
        operation: &OperationDefinition,
        document: &ExecutableDocument,
        model: &Model,
    ) -> Self {
        let root = Model::root(operation.ty);
        let needs = Self { role: Role::Viewer, field: root.to_owned() };
        let mut walk = Walk { document, model, needs, seen: HashSet::new() };
        walk.selections(root, &operation.selection_set.node);
        walk.needs
    }
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    model: &'a Model,
    needs: Needs,
    /// Fragments: each is walked once, however often it is spread.
    seen: HashSet<&'a str>,
}

impl<'a> Walk<'a> {
    fn selections(&mut self, object: &str, set: &'a SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    // Questions about the schema have a rule of their own.
                    if name.starts_with("__") {
                        continue;
                    }
                    let role = access::role_of(object, name);
                    if role > self.needs.role {
                        self.needs = Needs { role, field: format!("{object}.{name}") };
                    }
                    if let Some(model) = self.model.field(object, name)
                        && model.is_object
                    {
                        let ty = model.ty.clone();
                        self.selections(&ty, &field.node.selection_set.node);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref();
                    let object = on.map_or(object, |on| on.node.on.node.as_str());
                    self.selections(object, &fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some((name, fragment)) = self.document.fragments.get_key_value(name)
                        && self.seen.insert(name)
                    {
                        let object = fragment.node.type_condition.node.on.node.as_str();
                        self.selections(object, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
}
