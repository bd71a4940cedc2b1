//! Durable work over many leads: create, step, read, cancel.
