//! The schema, with and without its state.

use async_graphql::{EmptyMutation, EmptySubscription, SDLExportOptions, Schema, SchemaBuilder};

use super::queries::Query;

/// The whole graph.
pub(super) type HunterSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// A schema without state: enough for its text and for validation.
pub(super) fn builder() -> SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    // Suggestions would tell a stranger the names he can not look up.
    Schema::build(Query::default(), EmptyMutation, EmptySubscription).disable_suggestions()
}

/// The contract as text.
pub(super) fn sdl() -> String {
    builder().finish().sdl_with_options(
        SDLExportOptions::new().prefer_single_line_descriptions().use_space_ident(),
    )
}
