//! Who may ask for what: every field of the schema has its entry in the table of roles, and every
//! root field is refused to whoever's role is less.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition},
};
use hunter::{
    graphql::{Graph, GraphRequest, Viewer},
    services::access::{self, Principal, Role},
};
use serde_json::Value;

use super::asking::{Asked, codes, json_of, over, request};

/// The schema's types by name.
struct Sdl(BTreeMap<String, TypeDefinition>);

impl Sdl {
    fn read() -> Self {
        let document = parse_schema(Graph::sdl()).expect("the schema is GraphQL");
        let types = document.definitions.into_iter().filter_map(|one| match one {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node)),
            _ => None,
        });
        Self(types.collect())
    }

    fn fields(&self, ty: &str) -> Vec<&FieldDefinition> {
        match self.0.get(ty).map(|ty| &ty.kind) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|one| &one.node).collect(),
            Some(TypeKind::Interface(face)) => face.fields.iter().map(|one| &one.node).collect(),
            _ => Vec::new(),
        }
    }

    /// A value that the type takes.
    fn value(&self, ty: &Type) -> String {
        match &ty.base {
            BaseType::List(_) => "[]".to_owned(),
            BaseType::Named(name) => match self.0.get(name.as_str()).map(|ty| &ty.kind) {
                Some(TypeKind::Enum(members)) => members.values[0].node.value.node.to_string(),
                Some(TypeKind::InputObject(input)) => {
                    let needed = input.fields.iter().map(|field| &field.node);
                    let needed = needed.filter(|field| !field.ty.node.nullable);
                    let fields: Vec<_> = needed
                        .map(|field| format!("{}: {}", field.name.node, self.value(&field.ty.node)))
                        .collect();
                    format!("{{{}}}", fields.join(", "))
                }
                _ => match name.as_str() {
                    "Int" | "Float" => "1".to_owned(),
                    "Boolean" => "true".to_owned(),
                    "DateTime" => "\"2026-03-01T12:00:00Z\"".to_owned(),
                    _ => "\"company.com\"".to_owned(),
                },
            },
        }
    }

    /// A field with what it must be given, and as little of its answer as possible.
    fn ask(&self, field: &FieldDefinition) -> String {
        let given = field.arguments.iter().map(|argument| &argument.node);
        let needed = given
            .filter(|one| !one.ty.node.nullable && one.default_value.is_none())
            .map(|one| format!("{}: {}", one.name.node, self.value(&one.ty.node)));
        let needed: Vec<_> = needed.collect();
        let arguments =
            if needed.is_empty() { String::new() } else { format!("({})", needed.join(", ")) };
        let mut ty = &field.ty.node.base;
        while let BaseType::List(inner) = ty {
            ty = &inner.base;
        }
        let BaseType::Named(name) = ty else { unreachable!("lists end") };
        let is_object = !self.fields(name).is_empty();
        format!("{}{arguments}{}", field.name.node, if is_object { " { __typename }" } else { "" })
    }
}

fn as_role(role: Role, query: &str) -> GraphRequest {
    let viewer = Viewer::of(&Principal { role, ..Principal::local() });
    GraphRequest { viewer, ..request(query, Value::Null) }
}

/// Whether the graph refuses it for the role.
async fn is_forbidden(asked: &Asked, role: Role, query: &str) -> bool {
    let answer = match asked.graph.stream(as_role(role, query)).await {
        Err(refusal) => json_of(&refusal),
        // Nothing is waited for: it came past the check.
        Ok(_) => return false,
    };
    assert_eq!(codes(&answer), ["FORBIDDEN"], "{query}: {answer:#}");
    true
}

#[test]
fn every_field_has_its_entry_and_every_entry_its_field() {
    let sdl = Sdl::read();
    let served: BTreeSet<_> = sdl
        .0
        .keys()
        .flat_map(|ty| sdl.fields(ty).into_iter().map(move |field| (ty.as_str(), field)))
        .map(|(ty, field)| format!("{ty}.{}", field.name.node))
        .collect();
    let listed: BTreeSet<_> =
        access::entries().map(|(ty, field, _)| format!("{ty}.{field}")).collect();
    assert!(served.len() > 300, "the schema is read: {}", served.len());
    let missing: Vec<_> = served.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&served).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "src/services/access/roles.txt must say who may read what.\nwithout an entry: \
         {missing:#?}\nwithout a field: {gone:#?}",
    );
}

#[actix::test]
async fn every_root_field_is_refused_to_lesser_roles_and_to_no_other() {
    let (sdl, asked) = (Sdl::read(), over(1));
    let mut checked = 0;
    for (root, operation) in
        [("Query", "query"), ("Mutation", "mutation"), ("Subscription", "subscription")]
    {
        for field in sdl.fields(root) {
            let query = format!("{operation} {{ {} }}", sdl.ask(field));
            for role in Role::ALL {
                let needed = access::role_of(root, &field.name.node);
                let forbidden = is_forbidden(&asked, role, &query).await;
                assert_eq!(forbidden, role < needed, "{query} as {role:?}");
                checked += 1;
            }
        }
    }
    assert!(checked >= 96, "only {checked} were tried");
    assert!(asked.store.leads.lock().expect("leads").len() == 1, "nothing was run");
}

#[actix::test]
async fn whoever_reads_changes_nothing() {
    let asked = over(1);
    let add = r#"mutation { addLead(input: {domain: "new.com"}) { lead { id } } }"#;
    let refused = json_of(&asked.graph.execute(as_role(Role::Viewer, add)).await);
    assert_eq!(codes(&refused), ["FORBIDDEN"]);
    assert!(refused.get("data").is_none());
    let message = refused["errors"][0]["message"].as_str().expect("a message");
    assert_eq!(message, "Mutation.addLead takes the role SALES.");
    assert_eq!(asked.store.leads.lock().expect("leads").len(), 1);
    let done = json_of(&asked.graph.execute(as_role(Role::Sales, add)).await);
    assert!(done["data"]["addLead"]["lead"]["id"].is_string(), "{done:#}");
}

#[actix::test]
async fn no_fragment_alias_or_second_operation_hides_a_field() {
    let asked = over(1);
    for hidden in [
        "{ x: ipInfrastructure(ip: \"9.9.9.9\") { country } }",
        "{ ... { ipInfrastructure(ip: \"9.9.9.9\") { country } } }",
        "{ ...F } fragment F on Query { ...G } fragment G on Query { ipInfrastructure(ip: \"1.1.1.1\") { country } }",
        "query A($on: Boolean = false) { viewer { role } ipInfrastructure(ip: \"1.1.1.1\") @include(if: $on) { country } }",
    ] {
        assert!(is_forbidden(&asked, Role::Sales, hidden).await, "{hidden}");
        assert!(!is_forbidden(&asked, Role::Admin, hidden).await, "{hidden}");
    }
    // What another operation of the document asks for does not matter.
    let two =
        "query A { viewer { role } } query B { ipInfrastructure(ip: \"1.1.1.1\") { country } }";
    for (name, forbidden) in [("A", false), ("B", true)] {
        let named =
            GraphRequest { operation_name: Some(name.to_owned()), ..as_role(Role::Viewer, two) };
        let answer = json_of(&asked.graph.execute(named).await);
        assert_eq!(codes(&answer) == ["FORBIDDEN"], forbidden, "{answer:#}");
    }
}
