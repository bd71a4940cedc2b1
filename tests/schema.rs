//! The contract: `schema.graphql` is what the code serves, and nothing that clients rely on is gone.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use async_graphql::Positioned;
use async_graphql::parser::{
    parse_schema,
    types::{BaseType, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};
use hunter::graphql::Graph;

#[test]
fn the_file_is_what_the_code_serves() {
    let served = Graph::sdl();
    if std::env::var_os("HUNTER_UPDATE_SCHEMA").is_some() {
        fs::write("schema.graphql", &served).expect("the file can be written");
    }
    let file = fs::read_to_string("schema.graphql").unwrap_or_default();
    assert!(
        file == served,
        "schema.graphql is not what the code serves; write it anew with \
         `HUNTER_UPDATE_SCHEMA=1 cargo test --test schema` and review the difference",
    );
}

#[test]
fn nothing_that_clients_rely_on_is_gone() {
    let contract = fs::read_to_string("tests/data/contract/contract.graphql")
        .expect("the contract stands beside the tests");
    let mut gone = String::new();
    let served = shapes(&Graph::sdl());
    for (name, shape) in shapes(&contract) {
        let Some(present) = served.get(&name) else {
            let _ = writeln!(gone, "{name} is missing");
            continue;
        };
        if shape.kind != present.kind {
            let _ = writeln!(gone, "{name} is {}, not {}", present.kind, shape.kind);
        }
        for (member, ty) in &shape.members {
            match present.members.get(member) {
                None => {
                    let _ = writeln!(gone, "{name}.{member} is missing");
                }
                Some(present) if present != ty => {
                    let _ = writeln!(gone, "{name}.{member} is {present}, not {ty}");
                }
                Some(_) => {}
            }
        }
    }
    assert!(gone.is_empty(), "clients rely on this; deprecate before you remove:\n{gone}");
}

#[test]
fn every_mutation_answers_with_user_errors() {
    let served = shapes(&Graph::sdl());
    for (field, payload) in &served["Mutation"].members {
        if field.contains('(') {
            continue;
        }
        let payload = payload.trim_end_matches('!');
        assert_eq!(
            served[payload].members.get("userErrors").map(String::as_str),
            Some("[UserError!]!"),
            "{field}"
        );
    }
}

/// A type: its kind, and its members with their types. Arguments stand as `field(argument)`.
struct Shape {
    kind: &'static str,
    members: BTreeMap<String, String>,
}

fn shapes(sdl: &str) -> BTreeMap<String, Shape> {
    let document = parse_schema(sdl).expect("a schema is valid GraphQL");
    let types = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) => Some(ty.node),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    types
        .map(|ty| {
            let mut members = BTreeMap::new();
            let kind = match &ty.kind {
                TypeKind::Scalar => "a scalar",
                TypeKind::Union(_) => "a union",
                TypeKind::Object(object) => {
                    for field in &object.fields {
                        let field = &field.node;
                        members.insert(field.name.node.to_string(), text(&field.ty.node));
                        arguments(&field.name.node, &field.arguments, &mut members);
                    }
                    for interface in &object.implements {
                        members.insert(format!("implements {}", interface.node), String::new());
                    }
                    "an object"
                }
                TypeKind::Interface(interface) => {
                    for field in &interface.fields {
                        let field = &field.node;
                        members.insert(field.name.node.to_string(), text(&field.ty.node));
                    }
                    "an interface"
                }
                TypeKind::Enum(members_of) => {
                    for value in &members_of.values {
                        members.insert(value.node.value.node.to_string(), String::new());
                    }
                    "an enum"
                }
                TypeKind::InputObject(input) => {
                    for field in &input.fields {
                        let field = &field.node;
                        members.insert(field.name.node.to_string(), text(&field.ty.node));
                    }
                    "an input"
                }
            };
            (ty.name.node.to_string(), Shape { kind, members })
        })
        .collect()
}

fn arguments(
    field: &str,
    arguments: &[Positioned<InputValueDefinition>],
    members: &mut BTreeMap<String, String>,
) {
    for argument in arguments {
        let argument = &argument.node;
        members.insert(format!("{field}({})", argument.name.node), text(&argument.ty.node));
    }
}

fn text(ty: &Type) -> String {
    let base = match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(item) => format!("[{}]", text(item)),
    };
    if ty.nullable { base } else { format!("{base}!") }
}
