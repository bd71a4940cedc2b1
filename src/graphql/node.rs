//! Global ids: base64url of `Type:<uuid>`, opaque outside.

use async_graphql::{
    ContextSelectionSet, ID, Interface, OutputType, Positioned, Result, ServerResult, Value,
    parser::types::Field, registry::Registry,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::borrow::Cow;
use uuid::{Uuid, fmt::Simple};

use super::{
    error::{Code, fault},
    row::Row,
    types::{Alert, Job, Lead, Referral, Scan, SyncRun},
};

/// What has a global id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A lead.
    Lead,
    /// A scan.
    Scan,
    /// A job.
    Job,
    /// A referral.
    Referral,
    /// A sync with Partner Center.
    SyncRun,
    /// An alert.
    Alert,
    /// A note, which is no node: it is reached over its lead.
    Note,
}

impl NodeKind {
    const ALL: [Self; 7] =
        [Self::Lead, Self::Scan, Self::Job, Self::Referral, Self::SyncRun, Self::Alert, Self::Note];

    const fn name(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Scan => "Scan",
            Self::Job => "Job",
            Self::Referral => "Referral",
            Self::SyncRun => "SyncRun",
            Self::Alert => "Alert",
            Self::Note => "Note",
        }
    }
}

/// The global id of a row.
pub(super) fn id_of(kind: NodeKind, id: Uuid) -> ID {
    ID(encode(kind, id))
}

/// The global id of a row as text, for answers that are no GraphQL.
pub fn encode(kind: NodeKind, id: Uuid) -> String {
    let mut text = [b':'; 64];
    let name = kind.name();
    text[..name.len()].copy_from_slice(name.as_bytes());
    let end = name.len() + 1 + Simple::LENGTH;
    id.simple().encode_lower(&mut text[name.len() + 1..end]);
    URL_SAFE_NO_PAD.encode(&text[..end])
}

/// Reads a global id.
///
/// # Errors
/// `BAD_ID` when it is none of ours.
pub(super) fn decode(id: &ID) -> Result<(NodeKind, Uuid)> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id.as_bytes()).ok()?).ok()?;
        let (name, uuid) = text.split_once(':')?;
        let kind = NodeKind::ALL.into_iter().find(|kind| kind.name() == name)?;
        Some((kind, Uuid::try_parse(uuid).ok()?))
    };
    read().ok_or_else(|| fault(Code::BadId, "This id was not given out by this server."))
}

/// Reads the global id of one kind.
///
/// # Errors
/// `BAD_ID` when it is none of ours or one of another kind.
pub(super) fn decode_as(kind: NodeKind, id: &ID) -> Result<Uuid> {
    let (found, uuid) = decode(id)?;
    if found == kind {
        return Ok(uuid);
    }
    let message = format!("This is the id of a {}, not of a {}.", found.name(), kind.name());
    Err(fault(Code::BadId, message))
}

/// Whatever has a global id.
#[derive(Debug, Clone, Interface)]
#[graphql(name = "Node", field(name = "id", ty = "ID", desc = "Opaque."))]
pub enum Node {
    /// A lead.
    Lead(Lead),
    /// A scan.
    Scan(Scan),
    /// A job.
    Job(Job),
    /// A referral.
    Referral(Referral),
    /// A sync with Partner Center.
    SyncRun(SyncRun),
    /// An alert.
    Alert(Alert),
}

/// A node whose fields are resolved in place, as [`Row`] does.
#[derive(Debug, Clone)]
pub struct NodeRow(pub Node);

impl OutputType for NodeRow {
    fn type_name() -> Cow<'static, str> {
        <Node as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Node as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        match &self.0 {
            Node::Lead(lead) => Row(lead).resolve(ctx, field).await,
            Node::Scan(scan) => Row(scan).resolve(ctx, field).await,
            Node::Job(job) => Row(job).resolve(ctx, field).await,
            Node::Referral(referral) => Row(referral).resolve(ctx, field).await,
            Node::SyncRun(run) => Row(run).resolve(ctx, field).await,
            Node::Alert(alert) => Row(alert).resolve(ctx, field).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ID, NodeKind, Uuid, decode, decode_as, id_of};

    #[test]
    fn an_id_comes_back_as_it_went_out() {
        for kind in NodeKind::ALL {
            let uuid = Uuid::from_u128(0x0193_7000_0000_7000_8000_0000_0000_0001);
            assert_eq!(decode(&id_of(kind, uuid)).expect("our own id"), (kind, uuid));
        }
    }

    #[test]
    fn ids_of_others_and_of_other_kinds_are_refused() {
        for text in ["", "1", "TGVhZDoxMjM", "Lead:0193", "\u{0}", "////"] {
            assert!(decode(&ID(text.to_owned())).is_err(), "{text}");
        }
        let scan = id_of(NodeKind::Scan, Uuid::nil());
        assert!(decode_as(NodeKind::Lead, &scan).is_err());
    }
}
