//! Something about a lead changed.

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};

use super::{AlertDelivery, Lead, lead::parts};
use crate::{
    domain::alert,
    graphql::{
        context::Reach,
        node::{NodeKind, id_of},
        row::{Link, Row},
    },
    services::alerts::{message, value},
};

/// Something about a lead changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert(alert::Alert);

/// Something about a lead changed.
#[Object]
impl Alert {
    /// Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        id_of(NodeKind::Alert, self.0.id.0)
    }

    /// The lead's domain; empty for a referral that no domain is known of.
    async fn domain(&self) -> &str {
        &self.0.domain
    }

    /// What changed.
    async fn kind(&self) -> AlertKind {
        self.0.change.kind.into()
    }

    /// For people.
    async fn message(&self, ctx: &Context<'_>) -> String {
        message(&self.0.change, ctx.caller().locale)
    }

    /// What stood before.
    async fn from(&self) -> Option<String> {
        self.0.change.from.as_ref().map(value)
    }

    /// What stands now.
    async fn to(&self) -> Option<String> {
        self.0.change.to.as_ref().map(value)
    }

    /// When it was seen.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// On which ways it went or goes out.
    async fn deliveries(&self, ctx: &Context<'_>) -> Result<Vec<Row<AlertDelivery>>> {
        let found = ctx.loaders().deliveries(self.0.id).await?;
        Ok(found.into_iter().map(|delivery| Row(delivery.into())).collect())
    }

    /// The lead.
    async fn lead(&self, ctx: &Context<'_>) -> Option<Result<Link<Lead>>> {
        let parts = parts(&ctx.look_ahead());
        ctx.loaders().lead(self.0.lead_id?, parts).await.transpose()
    }
}

impl From<alert::Alert> for Alert {
    fn from(alert: alert::Alert) -> Self {
        Self(alert)
    }
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "alert::AlertKind")]
pub enum AlertKind {
    /// Other mail exchangers.
    MxChanged,
    /// Another mail provider.
    ProviderChanged,
    /// SPF went away.
    SpfLost,
    /// SPF came.
    SpfAdded,
    /// DKIM went away.
    DkimLost,
    /// DKIM came.
    DkimAdded,
    /// A stricter DMARC policy.
    DmarcStrengthened,
    /// A weaker DMARC policy.
    DmarcWeakened,
    /// The domain's registration ends soon.
    ExpirySoon,
    /// Another segment.
    SegmentChanged,
    /// Another priority.
    PriorityChanged,
    /// A new referral.
    NewReferral,
    /// A referral lapses soon.
    ReferralExpiring,
}
