//! `previewDynamicsPush`.

use async_graphql::{Context, Object, Result};

use crate::{
    domain::domain_name::DomainName,
    graphql::{
        context::Reach,
        error::{Code, fault, store_fault},
        row::Row,
        types::DynamicsPushPreview,
    },
    ports::store::leads::LeadParts,
};

/// What a push would do.
#[derive(Debug, Default)]
pub struct DynamicsQuery;

#[Object]
impl DynamicsQuery {
    /// The exact payload and the field-by-field difference a push would send now; sends nothing.
    /// Null while the integration is off, and where there is no such lead.
    async fn preview_dynamics_push(
        &self,
        ctx: &Context<'_>,
        domain: String,
    ) -> Option<Result<Row<DynamicsPushPreview>>> {
        let state = ctx.state();
        if !state.pushes.is_on() {
            return None;
        }
        let Ok(domain) = DomainName::parse(&domain) else {
            return Some(Err(fault(Code::BadInput, "This is no company domain.")));
        };
        let lead = match state.leads.find(domain.as_str(), LeadParts::default()).await {
            Ok(lead) => lead?,
            Err(error) => return Some(Err(store_fault(error))),
        };
        let preview = state.pushes.preview(lead.id).await.map_err(store_fault).transpose()?;
        let locale = ctx.caller().locale;
        Some(preview.map(|preview| Row(DynamicsPushPreview::new(preview, locale))))
    }
}
