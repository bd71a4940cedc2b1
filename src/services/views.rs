//! Views of the list that a team shares: saved, read, taken away.

use std::sync::Arc;

use crate::ports::{
    clock::Clock,
    store::{
        StoreError,
        views::{TeamView, ViewStore},
    },
};

/// Longest name, in characters.
pub const NAME: usize = 60;
/// Longest address, in bytes.
pub const ADDRESS: usize = 2_000;
/// Most views of a team.
pub const MOST: u32 = 100;

/// Why a view is not saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaved {
    /// It has no name, or one that is too long.
    Name,
    /// It has no address, or one that is no list of parameters.
    Address,
    /// There are too many.
    TooMany,
}

/// Saves and reads views.
#[derive(Clone)]
pub struct Views {
    store: Arc<dyn ViewStore>,
    clock: Arc<dyn Clock>,
}

impl Views {
    /// Over a store.
    pub fn new(store: Arc<dyn ViewStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// All views, the one that was saved first under its name standing first.
    ///
    /// # Errors
    /// The store's.
    pub async fn all(&self) -> Result<Vec<TeamView>, StoreError> {
        let mut views = self.store.views().await?;
        views.sort_by(|a, b| (a.saved_at, &a.name).cmp(&(b.saved_at, &b.name)));
        Ok(views)
    }

    /// Saves a view, over one of the same name.
    ///
    /// # Errors
    /// The store's.
    pub async fn save(
        &self,
        name: &str,
        address: &str,
        by: &str,
    ) -> Result<Result<TeamView, Unsaved>, StoreError> {
        let (name, address) = (name.trim(), address.trim().trim_start_matches('?'));
        if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Ok(Err(Unsaved::Name));
        }
        if !is_address(address) {
            return Ok(Err(Unsaved::Address));
        }
        let view = TeamView {
            name: name.to_owned(),
            address: address.to_owned(),
            saved_by: by.to_owned(),
            saved_at: self.clock.now(),
        };
        let is_saved = self.store.save_view(&view, MOST).await?;
        Ok(if is_saved { Ok(view) } else { Err(Unsaved::TooMany) })
    }

    /// Takes a view away. False: there is none of that name.
    ///
    /// # Errors
    /// The store's.
    pub async fn remove(&self, name: &str) -> Result<bool, StoreError> {
        self.store.remove_view(name.trim()).await
    }
}

/// Whether it is what stands behind the `?` of an address: parameters, written for addresses.
fn is_address(text: &str) -> bool {
    let is_written = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%=&+,*".contains(&byte);
    !text.is_empty() && text.len() <= ADDRESS && text.bytes().all(is_written)
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_is_parameters_and_nothing_else() {
        for good in ["segment=MIGRATION", "q=g%C4%B1da&sort=SCORE.DESC", "country=TR%2CDE"] {
            assert!(is_address(good), "{good}");
        }
        let long = format!("q={}", "x".repeat(2_000));
        for bad in ["", "q=<script>", "https://example.com/?q=x", "q=a b", "q=ı", &long] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
