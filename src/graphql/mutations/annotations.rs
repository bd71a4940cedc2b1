//! `addTag`, `removeTag`, `addNote`, `removeNote`, `setFavorite`.

use async_graphql::{Context, Object, Result};

use super::payloads::{LeadPayload, refusals};
use crate::{
    domain::{
        domain_name::DomainName,
        ids::{LeadId, NoteId},
    },
    graphql::{
        context::Reach,
        error::store_fault,
        inputs::{FavoriteInput, NodeInput, NoteInput, TagInput},
        node::{NodeKind, decode_as},
        row::Row,
        types::{UserError, UserErrorCode, lead::parts},
    },
    ports::store::leads::LeadParts,
    services::annotations::{NOTE_MAX_CHARS, TAG_MAX_CHARS, note_of, tag_of},
};

/// What people pin to leads.
#[derive(Debug, Default)]
pub struct AnnotationMutation;

type Answer = Result<Row<LeadPayload>>;

#[Object]
impl AnnotationMutation {
    /// Pins a word of at most 100 characters to a lead. One that stands there stays as it is.
    async fn add_tag(&self, ctx: &Context<'_>, input: TagInput) -> Answer {
        let lead = match find(ctx, &input.domain).await? {
            Ok(lead) => lead,
            Err(error) => return refused(error),
        };
        let Some(tag) = tag_of(&input.tag) else {
            return refused(length(ctx, "tag-length", "tag", TAG_MAX_CHARS));
        };
        let author = ctx.caller().viewer.who();
        ctx.state().annotations.add_tag(lead, &tag, author).await.map_err(store_fault)?;
        answer(ctx, lead).await
    }

    /// Takes a word away that somebody pinned. Automatic ones stay: the facts would bring them back.
    async fn remove_tag(&self, ctx: &Context<'_>, input: TagInput) -> Answer {
        let lead = match find(ctx, &input.domain).await? {
            Ok(lead) => lead,
            Err(error) => return refused(error),
        };
        let tag = tag_of(&input.tag).unwrap_or_default();
        if !ctx.state().annotations.remove_tag(lead, &tag).await.map_err(store_fault)? {
            return refused(UserError::new(
                UserErrorCode::NotFound,
                "no-tag",
                Some(&tag),
                &["input", "tag"],
                ctx.caller().locale,
            ));
        }
        answer(ctx, lead).await
    }

    /// Writes a note of at most 10,000 characters about a lead.
    async fn add_note(&self, ctx: &Context<'_>, input: NoteInput) -> Answer {
        let lead = match find(ctx, &input.domain).await? {
            Ok(lead) => lead,
            Err(error) => return refused(error),
        };
        let Some(note) = note_of(&input.text) else {
            return refused(length(ctx, "note-length", "text", NOTE_MAX_CHARS));
        };
        let author = ctx.caller().viewer.who();
        ctx.state().annotations.add_note(lead, &note, author).await.map_err(store_fault)?;
        answer(ctx, lead).await
    }

    /// Removes a note.
    async fn remove_note(&self, ctx: &Context<'_>, input: NodeInput) -> Answer {
        let note = NoteId(decode_as(NodeKind::Note, &input.id)?);
        match ctx.state().annotations.remove_note(note).await.map_err(store_fault)? {
            Some(lead) => answer(ctx, lead).await,
            None => refused(UserError::new(
                UserErrorCode::NotFound,
                "no-note",
                None,
                &["input", "id"],
                ctx.caller().locale,
            )),
        }
    }

    /// Keeps a lead at the viewer's own hand, or no longer.
    async fn set_favorite(&self, ctx: &Context<'_>, input: FavoriteInput) -> Answer {
        let lead = match find(ctx, &input.domain).await? {
            Ok(lead) => lead,
            Err(error) => return refused(error),
        };
        let viewer = ctx.caller().viewer.account();
        let annotations = &ctx.state().annotations;
        annotations.set_favorite(viewer, lead, input.is_favorite).await.map_err(store_fault)?;
        answer(ctx, lead).await
    }
}

/// The lead of a domain as people write it, or what is wrong.
async fn find(ctx: &Context<'_>, domain: &str) -> Result<Result<LeadId, UserError>> {
    let (locale, path) = (ctx.caller().locale, ["input", "domain"]);
    let domain = match DomainName::parse(domain) {
        Ok(domain) => domain,
        Err(refusal) => return Ok(Err(UserError::domain(&refusal, &path, locale))),
    };
    let found = ctx.state().leads.find(domain.as_str(), LeadParts::default()).await;
    Ok(found.map_err(store_fault)?.map(|lead| lead.id).ok_or_else(|| {
        UserError::new(UserErrorCode::NotFound, "no-lead", Some(domain.as_str()), &path, locale)
    }))
}

fn length(ctx: &Context<'_>, key: &str, field: &str, most: usize) -> UserError {
    let (most, path) = (most.to_string(), ["input", field]);
    UserError::new(UserErrorCode::InvalidInput, key, Some(&most), &path, ctx.caller().locale)
}

#[expect(clippy::unnecessary_wraps, reason = "what resolvers answer")]
fn refused(error: UserError) -> Answer {
    Ok(Row(LeadPayload { user_errors: refusals([error]), ..Default::default() }))
}

async fn answer(ctx: &Context<'_>, lead: LeadId) -> Answer {
    let parts = parts(&ctx.look_ahead().field("lead"));
    let lead = ctx.state().leads.by_ids(&[lead], parts).await.map_err(store_fault)?.pop();
    Ok(Row(LeadPayload { lead: lead.map(|lead| Row(lead.into())), user_errors: Vec::new() }))
}
