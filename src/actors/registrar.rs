//! Steps the registration reconciler.
