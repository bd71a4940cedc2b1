//! What others may have to answer for, noted before it is done.

use std::sync::Arc;

use crate::ports::{
    clock::Clock,
    store::{
        StoreError,
        audit::{AuditAction, AuditEntry, AuditLog},
    },
};

/// Who does what, within which request.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// What.
    pub action: AuditAction,
    /// Who: the name of a viewer or of a command.
    pub actor: &'a str,
    /// To what.
    pub subject: &'a str,
    /// What else is to be known.
    pub detail: Option<&'a str>,
    /// The request, where there is one.
    pub request_id: Option<&'a str>,
}

/// Notes deeds.
#[derive(Clone)]
pub struct Audit {
    log: Arc<dyn AuditLog>,
    clock: Arc<dyn Clock>,
}

impl Audit {
    /// In that log.
    pub fn new(log: Arc<dyn AuditLog>, clock: Arc<dyn Clock>) -> Self {
        Self { log, clock }
    }

    /// Notes a deed.
    ///
    /// # Errors
    /// The store's; then it is better not done.
    pub async fn note(&self, deed: Deed<'_>) -> Result<(), StoreError> {
        let entry = AuditEntry {
            at: self.clock.now(),
            actor: deed.actor.to_owned(),
            action: deed.action,
            subject: deed.subject.to_owned(),
            detail: deed.detail.map(str::to_owned),
            request_id: deed.request_id.map(str::to_owned),
        };
        self.log.record(&entry).await
    }
}
