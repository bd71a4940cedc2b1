//! What a document may cost: the objects its answer can hold, every list counted at its page size.
//!
//! Scalars are free: tokens, aliases and fields bound them. A document's cost is compiled once into
//! a small tree; with a request's variables it is a few multiplications.

use async_graphql::{
    Name, Value, Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};

use super::model::{Length, Model};

/// The cost of a selection, but for the variables.
#[derive(Debug)]
pub(super) struct Cost {
    items: Items,
    /// Children with a cost of their own.
    children: Vec<Cost>,
}

/// How often the children stand in the answer.
#[derive(Debug)]
enum Items {
    Fixed(u64),
    Variable { name: Name, otherwise: u64 },
}

/// Pages are refused beyond this size, so nothing larger need be priced.
const LARGEST_PAGE: u64 = 100;

impl Cost {
    /// Compiles an operation. The document has passed validation and `limits::check`.
    pub(super) fn of(
        operation: &OperationDefinition,
        document: &ExecutableDocument,
        model: &Model,
    ) -> Self {
        let compiler = Compiler { operation, document, model };
        let mut children = Vec::new();
        compiler.selections(
            Model::root(operation.ty),
            &operation.selection_set.node,
            &mut children,
        );
        Self { items: Items::Fixed(1), children }
    }

    /// The price under these variables.
    pub(super) fn price(&self, variables: &Variables) -> u64 {
        let items = match &self.items {
            Items::Fixed(items) => *items,
            Items::Variable { name, otherwise } => match variables.get(name) {
                Some(ids @ Value::List(_)) => length_of(ids),
                Some(size @ Value::Number(_)) => page(size_of(size)),
                _ => *otherwise,
            },
        };
        self.children.iter().fold(0_u64, |sum, child| {
            let each = child.price(variables).saturating_add(1);
            sum.saturating_add(items.saturating_mul(each))
        })
    }
}

fn page(size: Option<i64>) -> u64 {
    size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0).min(LARGEST_PAGE)
}

/// An argument that is given: its value, or the variable it comes from.
fn argument(field: &Field, name: &str) -> Option<Result<Value, Name>> {
    let value = field.get_argument(name)?.node.clone().into_const_with(Err);
    (value != Ok(Value::Null)).then_some(value)
}

fn size_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

fn length_of(value: &Value) -> u64 {
    match value {
        Value::List(items) => items.len() as u64,
        _ => 1,
    }
}

struct Compiler<'a> {
    operation: &'a OperationDefinition,
    document: &'a ExecutableDocument,
    model: &'a Model,
}

impl Compiler<'_> {
    fn selections(&self, object: &str, set: &SelectionSet, into: &mut Vec<Cost>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let Some(model) = self.model.field(object, &field.node.name.node) else {
                        continue;
                    };
                    if model.is_object {
                        let mut children = Vec::new();
                        self.selections(&model.ty, &field.node.selection_set.node, &mut children);
                        into.push(Cost { items: self.items(&field.node, model.length), children });
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref();
                    let object = on.map_or(object, |on| on.node.on.node.as_str());
                    self.selections(object, &fragment.node.selection_set.node, into);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name) {
                        let object = fragment.node.type_condition.node.on.node.as_str();
                        self.selections(object, &fragment.node.selection_set.node, into);
                    }
                }
            }
        }
    }

    fn items(&self, field: &Field, length: Length) -> Items {
        match length {
            Length::One => Items::Fixed(1),
            Length::Ids => match argument(field, "ids") {
                Some(Ok(ids)) => Items::Fixed(length_of(&ids)),
                Some(Err(variable)) => self.variable(variable, 1),
                None => Items::Fixed(1),
            },
            Length::Page(default) => {
                match argument(field, "first").or_else(|| argument(field, "last")) {
                    None => Items::Fixed(default),
                    Some(Ok(size)) => Items::Fixed(page(size_of(&size))),
                    Some(Err(variable)) => self.variable(variable, default),
                }
            }
        }
    }

    /// A variable, with what stands when it is not given: its own default, else the field's.
    fn variable(&self, name: Name, otherwise: u64) -> Items {
        let definition = self
            .operation
            .variable_definitions
            .iter()
            .find(|definition| definition.node.name.node == name);
        let own = definition.and_then(|definition| definition.node.default_value.as_ref());
        let otherwise = match own.map(|value| &value.node) {
            Some(size @ Value::Number(_)) => page(size_of(size)),
            Some(ids @ Value::List(_)) => length_of(ids),
            _ => otherwise,
        };
        Items::Variable { name, otherwise }
    }
}
