//! The graph: one file per object, input, query, mutation and subscription.
