//! `hunter schema`.

use super::{Exit, Outcome, Output};
use crate::graphql::Graph;

/// Prints the contract.
///
/// # Errors
/// When it can not be written.
pub fn run(output: &mut Output) -> Outcome {
    output.line(Graph::sdl().trim_end())?;
    Ok(Exit::Done)
}
