//! `saveTeamView` and `removeTeamView`.

use async_graphql::{Context, Object, Result};

use super::payloads::{TeamViewPayload, refusals};
use crate::{
    graphql::{
        context::Reach,
        error::store_fault,
        inputs::{RemoveTeamViewInput, SaveTeamViewInput},
        row::Row,
        types::{UserError, UserErrorCode},
    },
    services::views::{MOST, NAME, Unsaved},
};

/// Views that the team shares.
#[derive(Debug, Default)]
pub struct TeamViewMutation;

#[Object]
impl TeamViewMutation {
    /// Saves a view for everybody, over one of the same name.
    async fn save_team_view(
        &self,
        ctx: &Context<'_>,
        input: SaveTeamViewInput,
    ) -> Result<Row<TeamViewPayload>> {
        let caller = ctx.caller();
        let saved = ctx.state().views.save(&input.name, &input.address, caller.viewer.who()).await;
        let payload = match saved.map_err(store_fault)? {
            Ok(view) => TeamViewPayload { view: Some(Row(view.into())), user_errors: Vec::new() },
            Err(unsaved) => {
                let (code, key, limit, field) = match unsaved {
                    Unsaved::Name => (UserErrorCode::InvalidInput, "view-name", NAME, "name"),
                    Unsaved::Address => (UserErrorCode::InvalidInput, "view-address", 0, "address"),
                    Unsaved::TooMany => {
                        (UserErrorCode::TooMany, "too-many-views", MOST as usize, "name")
                    }
                };
                let limit = limit.to_string();
                let path = ["input", field];
                let error = UserError::new(code, key, Some(&limit), &path, caller.locale);
                TeamViewPayload { view: None, user_errors: refusals([error]) }
            }
        };
        Ok(Row(payload))
    }

    /// Takes a view away from everybody.
    async fn remove_team_view(
        &self,
        ctx: &Context<'_>,
        input: RemoveTeamViewInput,
    ) -> Result<Row<TeamViewPayload>> {
        let is_gone = ctx.state().views.remove(&input.name).await.map_err(store_fault)?;
        let user_errors = if is_gone {
            Vec::new()
        } else {
            let (code, path) = (UserErrorCode::NotFound, ["input", "name"]);
            let locale = ctx.caller().locale;
            refusals([UserError::new(code, "no-view", Some(&input.name), &path, locale)])
        };
        Ok(Row(TeamViewPayload { view: None, user_errors }))
    }
}
