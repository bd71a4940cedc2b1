//! Objects whose fields are resolved in place and written straight to the answer.
//!
//! The library runs every field of an object as a boxed future in an unordered set and keeps the
//! results in a hash map. Most of our fields are values that are already there; a page of leads has
//! more than a thousand. [`Row`] resolves an object's fields one after the other, without boxes,
//! and writes them as the JSON of the answer ([`json`](super::json)). It also keeps to the letter
//! of the language where the library does not: keys stand in the order asked for, and a non-null
//! field that fails makes its nearest nullable parent null.

use std::borrow::Cow;

use async_graphql::{
    ContainerType, ContextSelectionSet, Name, OutputType, Positioned, ServerError, ServerResult,
    Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
};

use futures::future::BoxFuture;

use super::{error::PROPAGATED, json};

/// Stands in a request's data when its document asks for a key of one object twice: such values
/// are merged before they are written.
pub(super) struct Merging;

/// An object whose fields are resolved in place. In the schema it is the object itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Row<T>(pub T);

impl<T: ContainerType + Send + Sync> OutputType for Row<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let set = &ctx.item.node;
        let expanded = expand::<T>(ctx, set);
        let plain = set.items.iter().filter(|_| expanded.is_none()).filter_map(as_field);
        let fields = plain.chain(expanded.iter().flatten().copied());
        let mut answer = Answer::new(ctx.data_opt::<Merging>().is_some(), set.items.len());
        for field in fields {
            let key = &field.node.response_key().node;
            if field.node.name.node == "__typename" {
                answer.put(key, Value::String(T::type_name().into_owned()));
                continue;
            }
            let ctx = ctx.with_field(field);
            match self.0.resolve_field(&ctx).await {
                Ok(value) => answer.put(key, value.unwrap_or_default()),
                Err(error) => {
                    ctx.add_error(error);
                    return Err(ServerError::new(PROPAGATED, None));
                }
            }
        }
        Ok(answer.end())
    }
}

/// What a field of a row takes with its key, roughly.
const BYTES_PER_FIELD: usize = 40;

/// An object that grows field by field.
enum Answer {
    /// As it will stand in the answer.
    Written(Vec<u8>),
    /// As a value, which others of the same key can be merged into.
    Merged(IndexMap<Name, Value>),
}

impl Answer {
    fn new(merging: bool, fields: usize) -> Self {
        if merging {
            return Self::Merged(IndexMap::with_capacity(fields));
        }
        let mut text = Vec::with_capacity(BYTES_PER_FIELD * fields + 2);
        text.push(b'{');
        Self::Written(text)
    }

    fn put(&mut self, key: &Name, value: Value) {
        match self {
            Self::Written(text) => {
                if text.len() > 1 {
                    text.push(b',');
                }
                json::write_key(key, text);
                json::write(&value, text);
            }
            Self::Merged(object) => insert(object, key, value),
        }
    }

    fn end(self) -> Value {
        match self {
            Self::Written(mut text) => {
                text.push(b'}');
                json::written(text)
            }
            Self::Merged(object) => Value::Object(object),
        }
    }
}

/// A row that is reached from below itself, as the lead of a scan of a lead: boxed, so that no
/// future contains itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Link<T>(pub T);

impl<T: ContainerType + Send + Sync> OutputType for Link<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let row = Row(&self.0);
        let resolved: BoxFuture<'_, _> = Box::pin(row.resolve(ctx, field));
        resolved.await
    }
}

const fn as_field(selection: &Positioned<Selection>) -> Option<&Positioned<Field>> {
    match &selection.node {
        Selection::Field(field) => Some(field),
        _ => None,
    }
}

/// The fields of a selection that apply to `T`, fragments expanded; `None` without fragments,
/// which is most of the time.
fn expand<'a, T: ContainerType>(
    ctx: &ContextSelectionSet<'a>,
    set: &'a SelectionSet,
) -> Option<Vec<&'a Positioned<Field>>> {
    if set.items.iter().all(|selection| as_field(selection).is_some()) {
        return None;
    }
    let mut fields = Vec::with_capacity(set.items.len());
    collect::<T>(ctx, set, &mut fields);
    Some(fields)
}

fn collect<'a, T: ContainerType>(
    ctx: &ContextSelectionSet<'a>,
    set: &'a SelectionSet,
    into: &mut Vec<&'a Positioned<Field>>,
) {
    for selection in &set.items {
        let (condition, inner) = match &selection.node {
            Selection::Field(field) => {
                into.push(field);
                continue;
            }
            Selection::InlineFragment(fragment) => {
                (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                match ctx.query_env.fragments.get(&spread.node.fragment_name.node) {
                    Some(fragment) => {
                        (Some(&fragment.node.type_condition), &fragment.node.selection_set)
                    }
                    None => continue,
                }
            }
        };
        if condition.is_none_or(|condition| applies::<T>(ctx, &condition.node.on.node)) {
            collect::<T>(ctx, &inner.node, into);
        }
    }
}

/// Whether a fragment on `name` speaks of `T`: the object itself, or an interface of it.
fn applies<T: ContainerType>(ctx: &ContextSelectionSet<'_>, name: &Name) -> bool {
    let own = T::type_name();
    let implements = &ctx.schema_env.registry.implements;
    own == name.as_str()
        || implements.get(&*own).is_some_and(|interfaces| interfaces.contains(name.as_str()))
}

/// Puts a field's value in; a field asked for twice is merged.
fn insert(object: &mut IndexMap<Name, Value>, key: &Name, value: Value) {
    match object.get_mut(key) {
        Some(standing) => merge(standing, value),
        None => {
            object.insert(key.clone(), value);
        }
    }
}

fn merge(standing: &mut Value, value: Value) {
    match (standing, value) {
        (Value::Object(standing), Value::Object(object)) => {
            for (key, value) in object {
                insert(standing, &key, value);
            }
        }
        (Value::List(standing), Value::List(items)) => {
            for (standing, item) in standing.iter_mut().zip(items) {
                merge(standing, item);
            }
        }
        // A scalar asked for twice is the same scalar.
        _ => {}
    }
}
