//! The changes, one file each, under one root.

mod add_lead;
mod cancel_job;
mod payloads;
mod refresh_infrastructure;
mod scan_domain;
mod scan_leads;
mod start_partner_center_sign_in;
mod switched_off;

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
    switched_off::SwitchedOff,
);
