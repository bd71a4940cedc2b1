//! Pushing a lead: what travels, and where the push stands after each outcome.

mod content;
mod machine;
mod mapping;
