//! Bringing a lead into Dynamics 365: what should stand there, what of it has to travel, and what
//! follows from how that went. Nothing in here asks anybody.
//!
//! [`facts`] of a lead become a [`content::Draft`] through the [`mapping`]; [`fit`] cuts it to what
//! the organisation's [`schema`] holds; [`change`] keeps what differs. What came of sending it is
//! an [`attempt::Outcome`], and [`machine::next`] says where the push stands then.

pub mod attempt;
pub mod change;
pub mod content;
pub mod facts;
pub mod failure;
pub mod fit;
pub mod machine;
pub mod mapping;
pub mod schema;

/// Where the push of a lead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PushState {
    /// Nobody asked for it, or the wish was withdrawn before anything was sent.
    NotPushed,
    /// Waiting for its turn.
    Queued,
    /// Under way.
    Pushing,
    /// In Dynamics as it was here.
    Pushed,
    /// Failed for now; tried again.
    Retrying,
    /// Waiting until a person mends the connection.
    Blocked,
    /// Given up: the lead itself must change, or a person asks again.
    Failed,
    /// Qualified or disqualified in Dynamics: never written over.
    Closed,
    /// Deleted in Dynamics: made anew only on request.
    Deleted,
}
