//! The table of roles: what each field of the graph asks for. A field without an entry needs ADMIN.

use std::{collections::HashMap, sync::LazyLock};

use crate::domain::access::Role;

/// One line a type and role: `ROLE Type: field field …`. What begins with `#` is for people.
const TABLE: &str = include_str!("roles.txt");

static ROLES: LazyLock<HashMap<&str, HashMap<&str, Role>>> = LazyLock::new(|| {
    let mut roles: HashMap<&str, HashMap<&str, Role>> = HashMap::new();
    for (ty, field, role) in entries() {
        let doubled = roles.entry(ty).or_default().insert(field, role);
        assert!(doubled.is_none(), "{ty}.{field} has two entries in the table of roles");
    }
    roles
});

/// All entries: type, field, role.
///
/// # Panics
/// When a line can not be read, which a test sees.
pub fn entries() -> impl Iterator<Item = (&'static str, &'static str, Role)> {
    TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).flat_map(|line| {
        let (head, fields) = line.split_once(':').expect("`ROLE Type: fields`");
        let (word, ty) = head.split_once(' ').expect("`ROLE Type`");
        let role = Role::of_word(word).expect("VIEWER, SALES or ADMIN");
        fields.split_whitespace().map(move |field| (ty, field, role))
    })
}

/// What a field asks for.
pub fn role_of(ty: &str, field: &str) -> Role {
    ROLES.get(ty).and_then(|fields| fields.get(field)).copied().unwrap_or(Role::Admin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_listed_is_for_the_administrator() {
        assert_eq!(role_of("Query", "lead"), Role::Viewer);
        assert_eq!(role_of("Query", "whatComesNext"), Role::Admin);
        assert_eq!(role_of("TypeToCome", "id"), Role::Admin);
    }
}
