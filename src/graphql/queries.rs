//! The questions, one file for each subject, under one root.

mod alerts;
mod assess;
mod dashboard;
mod dynamics;
mod infrastructure;
mod integrations;
mod jobs;
mod leads;
mod node;
mod partner_referrals;
mod team_views;
mod viewer;

use async_graphql::MergedObject;

/// What can be asked.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    node::NodeQuery,
    leads::LeadQuery,
    partner_referrals::PartnerReferralQuery,
    alerts::AlertQuery,
    jobs::JobQuery,
    dashboard::DashboardQuery,
    integrations::IntegrationsQuery,
    assess::AssessQuery,
    infrastructure::InfrastructureQuery,
    dynamics::DynamicsQuery,
    team_views::TeamViewQuery,
    viewer::ViewerQuery,
);
