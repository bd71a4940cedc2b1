//! A filter of leads that came by another way than a document: in the address of an export.

use async_graphql::{InputType, Value};

use super::{execute::Graph, inputs::LeadFilter, types::Viewer, variables};
use crate::ports::store::leads;

/// Longest text that is read.
const MOST_BYTES: usize = 64 * 1024;

impl Graph {
    /// Reads a `LeadFilter` that is written as JSON, as strictly as a variable of a document, for that
    /// viewer.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read_lead_filter(
        &self,
        json: &str,
        viewer: &Viewer,
    ) -> Result<leads::LeadFilter, String> {
        if json.len() > MOST_BYTES {
            return Err("The filter is too long.".to_owned());
        }
        let given: Value = serde_json::from_str(json)
            .map_err(|error| format!("The filter is not JSON: {error}."))?;
        let coerced = variables::coerce_input(given, "LeadFilter", self.model())
            .map_err(|why| format!("The filter{why}"))?;
        // The value has the type's shape now, so there is no more to refuse.
        let filter = <LeadFilter as InputType>::parse(Some(coerced))
            .map_err(|_| "The filter can not be used.".to_owned())?;
        filter.into_store(viewer).map_err(|error| error.message)
    }
}
