//! The door: GraphQL over HTTP, WebSocket, playground, health, metrics, import and export.
