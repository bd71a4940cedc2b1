//! The objects of the graph, one file each. No domain type is a GraphQL type: each has its twin
//! here.

mod alert;
mod alert_connection;
mod alert_delivery;
mod annotation;
mod assessment;
mod contact;
mod dashboard;
mod dynamics;
mod enums;
mod infrastructure;
mod integration_error;
mod integrations;
mod job;
pub(in crate::graphql) mod lead;
mod lead_connection;
mod page_info;
mod referral;
mod referral_connection;
mod sales;
pub(in crate::graphql) mod scalars;
mod scan;
mod scan_connection;
mod signals;
mod sync_run;
mod team_view;
mod user_error;
mod viewer;
mod whois;

pub use alert::{Alert, AlertKind};
pub use alert_connection::AlertConnection;
pub use alert_delivery::AlertDelivery;
pub use annotation::{Note, Tag};
pub use assessment::Assessment;
pub use contact::Contact;
pub(super) use dashboard::Counted;
pub use dashboard::Dashboard;
pub use dynamics::{DynamicsPushPreview, DynamicsState, DynamicsStatus};
pub use enums::{
    AddressSource, CommercialHeat, CommercialSegment, DmarcPolicy, JobKind, JobState, Locale,
    MailProvider, Observation, PriorityCategory, ScanState, Segment, TechnicalHeat, TenantSize,
    UsageType,
};
pub use infrastructure::Infrastructure;
pub use integration_error::IntegrationError;
pub use integrations::Integrations;
pub use job::Job;
pub use lead::Lead;
pub use lead_connection::LeadConnection;
pub use page_info::PageInfo;
pub use referral::{PartnerReferral, Referral, ReferralCategory};
pub use referral_connection::ReferralConnection;
pub use sales::SalesSummary;
pub use scan::Scan;
pub use scan_connection::ScanConnection;
pub use signals::Signals;
pub use sync_run::SyncRun;
pub use team_view::TeamView;
pub use user_error::{UserError, UserErrorCode};
pub use viewer::Viewer;
pub use whois::WhoisSignal;
