//! The audit log on SQLite and PostgreSQL.

use hunter::{
    domain::ids::AuditId,
    ports::store::{
        PageRequest,
        audit::{AuditAction, AuditEntry, AuditLog},
    },
};

use crate::{databases::databases, facts::at};

fn entry(second: i64, action: AuditAction) -> AuditEntry {
    AuditEntry {
        at: at(second),
        actor: "Ayşe \"İ\"".to_owned(),
        action,
        subject: format!("subject-{second}"),
        detail: (second % 2 == 0).then(|| "3 rows".to_owned()),
        request_id: None,
    }
}

#[tokio::test]
async fn lines_are_added_and_read_newest_first() {
    for database in databases().await {
        let store = database.store().await;
        let actions = [AuditAction::Push, AuditAction::Export, AuditAction::Erasure];
        let written: Vec<_> =
            (0..9).map(|second| entry(second, actions[second as usize % 3])).collect();
        for entry in &written {
            store.record(entry).await.unwrap();
        }
        let mut page: PageRequest<AuditId> =
            PageRequest { limit: 4, after: None, before: None, from_end: false };
        let mut read = Vec::new();
        loop {
            let found = store.lines(None, &page).await.unwrap();
            page.after = found.items.last().map(|line| line.id);
            read.extend(found.items.into_iter().map(|line| line.entry));
            if !found.has_next {
                break;
            }
        }
        read.reverse();
        assert_eq!(read, written);
        page.after = None;
        let exports = store.lines(Some(AuditAction::Export), &page).await.unwrap().items;
        let subjects: Vec<_> = exports.iter().map(|line| line.entry.subject.as_str()).collect();
        assert_eq!(subjects, ["subject-7", "subject-4", "subject-1"]);
    }
}
