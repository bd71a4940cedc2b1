//! One scan.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};

use super::{Assessment, Lead, ScanState, lead::parts};
use crate::{
    domain::scan,
    graphql::{
        context::Reach,
        node::{NodeKind, id_of},
        row::{Link, Row},
    },
    texts::Texts,
};

/// One run of the pipeline over one lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan(scan::Scan);

impl Scan {
    /// Whether it has ended.
    pub(in crate::graphql) const fn has_ended(&self) -> bool {
        matches!(self.0.state, scan::ScanState::Scanned | scan::ScanState::Failed)
    }
}

/// One run of the pipeline over one lead.
#[Object]
impl Scan {
    /// Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        id_of(NodeKind::Scan, self.0.id.0)
    }

    /// The lead's domain.
    async fn domain(&self) -> &str {
        &self.0.domain
    }

    /// Where it stands.
    async fn state(&self) -> ScanState {
        self.0.state.into()
    }

    /// First time a scanner took it.
    async fn started_at(&self) -> Option<DateTime<Utc>> {
        self.0.started_at
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }

    /// Why it failed, in the reader's language.
    async fn failure(&self, ctx: &Context<'_>) -> Option<Arc<str>> {
        let code = self.0.failure.as_deref()?;
        Some(Texts::get().failure(code, ctx.caller().locale))
    }

    /// Whose scan.
    async fn lead(&self, ctx: &Context<'_>) -> Option<Result<Link<Lead>>> {
        let parts = parts(&ctx.look_ahead());
        ctx.loaders().lead(self.0.lead_id, parts).await.transpose()
    }

    /// What this scan led to.
    async fn assessment(&self) -> Option<Row<Assessment>> {
        let (verdict, at) = self.0.assessment.clone()?;
        Some(Row(Assessment::new(verdict, at)))
    }
}

impl From<scan::Scan> for Scan {
    fn from(scan: scan::Scan) -> Self {
        Self(scan)
    }
}
