//! How long the door waits for others.

use std::time::Duration;

/// Times after which somebody is not waited for any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For the body of a GraphQL request: it arrives in one go, or somebody holds the connection on
    /// purpose.
    pub body: Duration,
    /// For the body of a file.
    pub upload: Duration,
    /// For the answer whether the server is ready.
    pub readiness: Duration,
    /// For the first message on a socket.
    pub init: Duration,
    /// Silence on a socket after which the client is asked whether it is still there.
    pub ask: Duration,
    /// Silence on a socket after which it is not.
    pub gone: Duration,
    /// Time after which it is asked again whether the one who opened a socket may still use it.
    pub judge: Duration,
    /// For one message to leave: a client that does not read holds nothing for long.
    pub send: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            body: Duration::from_secs(10),
            upload: Duration::from_mins(2),
            readiness: Duration::from_secs(3),
            init: Duration::from_secs(10),
            ask: Duration::from_secs(20),
            gone: Duration::from_secs(50),
            judge: Duration::from_secs(30),
            send: Duration::from_secs(10),
        }
    }
}
