//! Lists of rows.

use std::{borrow::Cow, task::Poll};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value, parser::types::Field,
    registry::Registry,
};
use futures::{future::try_join_all, poll};

/// A list of rows. In the schema it is a list like any other.
///
/// The library joins the items of a list through a set of shared, counted futures. Most of our rows
/// are there at once: each is asked when its turn comes, and only those that wait for something
/// are joined, so that their questions still go out together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<R>(pub Vec<R>);

impl<R: OutputType> OutputType for Rows<R> {
    fn type_name() -> Cow<'static, str> {
        <Vec<R> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<R> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<R> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let mut values = Vec::with_capacity(self.0.len());
        let mut waiting = Vec::new();
        for (place, row) in self.0.iter().enumerate() {
            let mut resolving = Box::pin(async move {
                let ctx = ctx.with_index(place);
                let value = row.resolve(&ctx, field).await;
                value.map_err(|error| ctx.set_error_path(error))
            });
            match poll!(&mut resolving) {
                Poll::Ready(value) => values.push(value?),
                Poll::Pending => {
                    values.push(Value::Null);
                    waiting.push(async move { resolving.await.map(|value| (place, value)) });
                }
            }
        }
        for (place, value) in try_join_all(waiting).await? {
            values[place] = value;
        }
        Ok(Value::List(values))
    }
}
