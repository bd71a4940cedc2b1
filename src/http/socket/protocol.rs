//! The messages of `graphql-transport-ws`.

use async_graphql::ServerError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::trusted;
use crate::graphql::Executed;

/// Longer ids serve nobody.
const MOST_ID_CHARACTERS: usize = 128;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// The first message.
    ConnectionInit {
        /// What the client shows of itself.
        #[serde(default)]
        payload: Option<Shown>,
    },
    /// Are you there?
    Ping {},
    /// I am here.
    Pong {},
    /// Run this.
    Subscribe {
        /// The client's name for it.
        id: String,
        /// The operation.
        payload: Wanted,
    },
    /// Enough of this.
    Complete {
        /// The client's name for it.
        id: String,
    },
}

/// What a client shows of itself, where it can set no header: `{"authorization": "Bearer hnt_…"}`.
#[derive(Default, Deserialize)]
pub struct Shown {
    /// As the header of that name.
    #[serde(default, alias = "Authorization")]
    pub authorization: Option<String>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").finish_non_exhaustive()
    }
}

/// An operation to run.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// The document.
    #[serde(default)]
    query: Option<String>,
    /// The hash of a document of the screen, in place of the document.
    #[serde(default)]
    document_id: Option<String>,
    /// Which of its operations.
    #[serde(default)]
    pub operation_name: Option<String>,
    /// As they came.
    #[serde(default)]
    pub variables: Option<Map<String, Value>>,
}

impl Wanted {
    /// The text of the document; `None`: nothing that we know was named.
    pub fn text(&self) -> Option<&str> {
        match (&self.query, &self.document_id) {
            (Some(query), None) => Some(query),
            (None, Some(id)) => trusted::find(id).map(|document| document.text.as_str()),
            _ => None,
        }
    }
}

impl ClientMessage {
    /// Reads a message.
    pub fn read(text: &str) -> Result<Self, String> {
        let message = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if let Self::Subscribe { payload, .. } = &message
            && payload.text().is_none()
        {
            return Err("send a query, or a documentId that is known here".to_owned());
        }
        if let Self::Subscribe { id, .. } | Self::Complete { id } = &message
            && !(1..=MOST_ID_CHARACTERS).contains(&id.len())
        {
            return Err(format!("an id has 1 to {MOST_ID_CHARACTERS} characters"));
        }
        Ok(message)
    }
}

/// What the server says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage<'a> {
    /// Go on.
    ConnectionAck,
    /// I am here.
    Pong,
    /// A result.
    Next {
        /// The client's name for the operation.
        id: &'a str,
        /// The result.
        payload: &'a Executed,
    },
    /// The operation was refused; nothing follows.
    Error {
        /// The client's name for the operation.
        id: &'a str,
        /// The errors.
        payload: &'a [ServerError],
    },
    /// Nothing follows.
    Complete {
        /// The client's name for the operation.
        id: &'a str,
    },
}

impl ServerMessage<'_> {
    /// The text of the message.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("a message is JSON")
    }
}

/// Why the server closes a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Of WebSocket or of the protocol.
    pub code: u16,
    /// For people.
    pub reason: String,
}

impl Closing {
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    pub fn bad_message(why: &str) -> Self {
        Self::new(4400, format!("Bad message: {why}"))
    }
}
