//! GraphQL over HTTP, WebSocket, health, limits.
