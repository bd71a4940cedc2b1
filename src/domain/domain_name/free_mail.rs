//! Domains where anyone can have an address.

use std::{collections::HashSet, sync::LazyLock};

static LIST: LazyLock<HashSet<&'static str>> = LazyLock::new(|| lines().collect());

/// Whether the registrable domain is on the list.
pub(super) fn contains(registrable: &str) -> bool {
    LIST.contains(registrable)
}

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("free_mail.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::public_suffix::registrable;

    #[test]
    fn the_list_is_sorted_without_doubles_and_holds_registrable_names() {
        let all: Vec<_> = lines().collect();
        for pair in all.windows(2) {
            assert!(pair[0] < pair[1], "{} stands before {}", pair[0], pair[1]);
        }
        for name in all {
            assert_eq!(registrable(name), Some(name));
        }
    }
}
