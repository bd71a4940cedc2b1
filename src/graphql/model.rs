//! The schema as the checks before execution need it: which fields are objects, which are paged,
//! and what an input may hold. Read once from the schema's own text.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned, Value,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, InputValueDefinition, OperationType, Type, TypeKind,
            TypeSystemDefinition,
        },
    },
};

/// All types by name.
#[derive(Debug)]
pub(super) struct Model {
    objects: HashMap<String, HashMap<String, FieldModel>>,
    inputs: HashMap<String, HashMap<String, InputModel>>,
    enums: HashMap<String, HashSet<String>>,
}

/// One field of an object or interface.
#[derive(Debug)]
pub(super) struct FieldModel {
    /// Its type without list and non-null marks.
    pub(super) ty: String,
    /// Whether that type has fields of its own.
    pub(super) is_object: bool,
    /// The length of its list.
    pub(super) length: Length,
}

/// What says how many items a field brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// It is no list, or a short one that takes no length.
    One,
    /// `first` or `last`, with the page size where neither is given.
    Page(u64),
    /// The number of `ids`.
    Ids,
}

/// One field of an input, or one argument.
#[derive(Debug)]
pub(super) struct InputModel {
    pub(super) ty: Type,
    pub(super) has_default: bool,
}

/// Page size of connections without one in the schema.
const PAGE: u64 = 25;

impl Model {
    /// Reads a schema.
    pub(super) fn read(sdl: &str) -> Self {
        let document = parse_schema(sdl).expect("the generated schema is valid GraphQL");
        let mut model =
            Self { objects: HashMap::new(), inputs: HashMap::new(), enums: HashMap::new() };
        let types: Vec<_> = document
            .definitions
            .into_iter()
            .filter_map(|definition| match definition {
                TypeSystemDefinition::Type(ty) => Some(ty.node),
                TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
            })
            .collect();
        let objects: HashSet<String> = types
            .iter()
            .filter(|ty| matches!(ty.kind, TypeKind::Object(_) | TypeKind::Interface(_)))
            .map(|ty| ty.name.node.to_string())
            .collect();
        for ty in types {
            let name = ty.name.node.to_string();
            match ty.kind {
                TypeKind::Object(object) => {
                    model.objects.insert(name, fields(&object.fields, &objects));
                }
                TypeKind::Interface(interface) => {
                    model.objects.insert(name, fields(&interface.fields, &objects));
                }
                TypeKind::InputObject(input) => {
                    model.inputs.insert(name, inputs(&input.fields));
                }
                TypeKind::Enum(members) => {
                    let members =
                        members.values.iter().map(|value| value.node.value.node.to_string());
                    model.enums.insert(name, members.collect());
                }
                TypeKind::Scalar | TypeKind::Union(_) => {}
            }
        }
        model
    }

    /// The root type of an operation.
    pub(super) const fn root(ty: OperationType) -> &'static str {
        match ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        }
    }

    /// A field of an object.
    pub(super) fn field(&self, object: &str, field: &str) -> Option<&FieldModel> {
        self.objects.get(object)?.get(field)
    }

    /// The fields of an input.
    pub(super) fn input(&self, name: &str) -> Option<&HashMap<String, InputModel>> {
        self.inputs.get(name)
    }

    /// The members of an enum.
    pub(super) fn members(&self, name: &str) -> Option<&HashSet<String>> {
        self.enums.get(name)
    }
}

fn fields(
    definitions: &[Positioned<FieldDefinition>],
    objects: &HashSet<String>,
) -> HashMap<String, FieldModel> {
    definitions
        .iter()
        .map(|definition| {
            let field = &definition.node;
            let ty = base(&field.ty.node).to_string();
            let model = FieldModel {
                is_object: objects.contains(&ty),
                ty,
                length: length(&field.arguments),
            };
            (field.name.node.to_string(), model)
        })
        .collect()
}

fn length(arguments: &[Positioned<InputValueDefinition>]) -> Length {
    let argument = |name: &str| arguments.iter().find(|argument| argument.node.name.node == name);
    if let Some(first) = argument("first") {
        let default = first.node.default_value.as_ref().and_then(|value| match &value.node {
            Value::Number(number) => number.as_u64(),
            _ => None,
        });
        Length::Page(default.unwrap_or(PAGE))
    } else if argument("ids").is_some() {
        Length::Ids
    } else {
        Length::One
    }
}

fn inputs(definitions: &[Positioned<InputValueDefinition>]) -> HashMap<String, InputModel> {
    definitions
        .iter()
        .map(|definition| {
            let model = InputModel {
                ty: definition.node.ty.node.clone(),
                has_default: definition.node.default_value.is_some(),
            };
            (definition.node.name.node.to_string(), model)
        })
        .collect()
}

fn base(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => base(inner),
    }
}
