//! The schema, with and without its state.

use async_graphql::{SDLExportOptions, Schema, SchemaBuilder};

use super::{mutations::Mutation, queries::Query, subscriptions::Subscription};

/// The whole graph.
pub(super) type HunterSchema = Schema<Query, Mutation, Subscription>;

/// A schema without state: enough for its text and for validation.
pub(super) fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    // Suggestions would tell a stranger the names he can not look up.
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .disable_suggestions()
}

/// The contract as text.
pub(super) fn sdl() -> String {
    builder().finish().sdl_with_options(
        SDLExportOptions::new().prefer_single_line_descriptions().use_space_ident(),
    )
}
