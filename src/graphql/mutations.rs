//! The changes, one file each, under one root.

mod add_lead;
mod annotations;
mod bulk;
mod cancel_job;
mod partner_referrals;
mod payloads;
mod push_lead;
mod push_leads;
mod refresh_infrastructure;
mod scan_domain;
mod scan_leads;
mod start_partner_center_sign_in;
mod team_views;
mod test_dynamics;

use async_graphql::MergedObject;

/// What can be changed.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    add_lead::AddLead,
    scan_domain::ScanDomain,
    scan_leads::ScanLeads,
    cancel_job::CancelJob,
    refresh_infrastructure::RefreshInfrastructure,
    start_partner_center_sign_in::StartPartnerCenterSignIn,
    partner_referrals::PartnerReferralMutation,
    push_lead::PushLead,
    push_leads::PushLeads,
    test_dynamics::TestDynamics,
    annotations::AnnotationMutation,
    team_views::TeamViewMutation,
);
