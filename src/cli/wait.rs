//! Work that is a row in a table: done here, or watched while another process does it.

use std::time::Duration;

use super::Failure;

/// How often work that another process holds is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Steps until what is looked for is there. A step says whether it did anything.
///
/// # Errors
/// The first of either.
pub async fn until<T>(
    mut step: impl AsyncFnMut() -> Result<bool, Failure>,
    mut look: impl AsyncFnMut() -> Result<Option<T>, Failure>,
) -> Result<T, Failure> {
    loop {
        let has_worked = step().await?;
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if !has_worked {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}
