//! The questions, one file for each subject, under one root.

mod integrations;
mod viewer;

use async_graphql::MergedObject;

/// What can be asked.
#[derive(Debug, Default, MergedObject)]
pub struct Query(integrations::IntegrationsQuery, viewer::ViewerQuery);
