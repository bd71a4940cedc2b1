//! Typed identities: one wrapper for each kind of row, so that a scan id never lands in a lead's
//! place. All are UUIDv7, so rows sort by birth; who makes one passes it in (`ports::ids`).

use uuid::Uuid;

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

typed_id! {
    /// A lead: one company domain.
    LeadId,
    /// One run of the pipeline over one lead.
    ScanId,
    /// Durable work over many items.
    JobId,
    /// A Partner Center referral.
    ReferralId,
    /// Something that changed about a lead.
    AlertId,
    /// An alert on one way out.
    DeliveryId,
    /// What somebody wrote about a lead.
    NoteId,
    /// A line of the audit log.
    AuditId,
    /// One sync with Partner Center.
    SyncRunId,
}
