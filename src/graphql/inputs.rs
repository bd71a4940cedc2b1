//! What can be given, one file each.

mod alert_filter;
mod bulk;
mod lead_filter;
mod lead_order;
mod mutation_inputs;
mod referral_filter;
mod signals;

pub use alert_filter::AlertFilter;
pub use bulk::BulkInput;
pub use lead_filter::LeadFilter;
pub use lead_order::{LeadOrder, OrderDirection};
pub use mutation_inputs::{
    AddLeadInput, DomainInput, FavoriteInput, LinkReferralInput, NodeInput, NoteInput,
    RemoveTeamViewInput, SaveTeamViewInput, ScanDomainInput, SyncPartnerReferralsInput, TagInput,
};
pub use referral_filter::{ReferralFilter, ReferralOrder};
pub use signals::SignalsInput;
