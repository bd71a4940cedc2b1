//! Enums that are written without a copy of their names.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value, parser::types::Field,
    registry::Registry, resolver_utils::EnumType,
};

use super::json;

/// A value of an enum in an answer. In the schema it is the enum itself; a page of leads has
/// hundreds, and the library allocates each one's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<E>(pub E);

impl<E> From<E> for Word<E> {
    fn from(value: E) -> Self {
        Self(value)
    }
}

impl<E: EnumType + OutputType> OutputType for Word<E> {
    fn type_name() -> Cow<'static, str> {
        <E as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <E as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        match E::items().iter().find(|item| item.value == self.0) {
            Some(item) => Ok(json::word(item.name)),
            None => self.0.resolve(ctx, field).await,
        }
    }
}
