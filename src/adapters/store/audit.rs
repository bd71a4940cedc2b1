//! The audit log: lines are added, within the transaction of what they tell of where there is one.

use async_trait::async_trait;
use sea_orm::{DatabaseTransaction, DbErr, QueryResult};

use super::{
    bulk::{insert, rows},
    cells::Cells,
    codes::{Code, codes},
    connection::Store,
    fault::{read_fault, retrying},
    paging::{page_of, push_newest_first},
    sql::Sql,
};
use crate::{
    domain::ids::AuditId,
    ports::{
        clock::Ids,
        store::{
            Page, PageRequest, StoreError,
            audit::{AuditAction, AuditEntry, AuditLine, AuditLog},
        },
    },
};

codes! {
    AuditAction {
        Push = "PUSH",
        Export = "EXPORT",
        Erasure = "ERASURE",
        Destruction = "DESTRUCTION",
        KeyCreated = "KEY_CREATED",
        KeyRevoked = "KEY_REVOKED",
    }
}

/// Adds lines within a transaction.
pub async fn record(
    transaction: &DatabaseTransaction,
    ids: &dyn Ids,
    entries: &[AuditEntry],
) -> Result<(), DbErr> {
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| entity::audit_log::Model {
            id: ids.new_id(entry.at),
            at: entry.at,
            actor: entry.actor.clone(),
            action: entry.action.code().to_owned(),
            subject: entry.subject.clone(),
            detail: entry.detail.clone(),
            request_id: entry.request_id.clone(),
        })
        .collect();
    insert::<entity::audit_log::Entity>(transaction, &lines).await
}

fn read(row: &QueryResult) -> Result<AuditLine, DbErr> {
    let mut cells = Cells::of(row)?;
    Ok(AuditLine {
        id: AuditId(cells.id()?),
        entry: AuditEntry {
            at: cells.moment()?,
            actor: cells.text()?.to_owned(),
            action: cells.code()?,
            subject: cells.text()?.to_owned(),
            detail: cells.maybe_owned()?,
            request_id: cells.maybe_owned()?,
        },
    })
}

impl Store {
    async fn record_alone(&self, entry: &AuditEntry) -> Result<(), DbErr> {
        let transaction = self.begin().await?;
        record(&transaction, self.ids(), std::slice::from_ref(entry)).await?;
        transaction.commit().await
    }

    async fn find_lines(
        &self,
        action: Option<AuditAction>,
        page: &PageRequest<AuditId>,
    ) -> Result<Page<AuditLine>, DbErr> {
        let page = PageRequest {
            limit: page.limit,
            after: page.after.map(|id| id.0),
            before: page.before.map(|id| id.0),
            from_end: page.from_end,
        };
        let mut sql = Sql::new(self.backend());
        sql.push(
            "SELECT t.id, t.at, t.actor, t.action, t.subject, t.detail, t.request_id \
             FROM audit_log AS t WHERE true",
        );
        if let Some(action) = action {
            sql.push(" AND t.action = ").bind(action.code());
        }
        push_newest_first(&mut sql, "t.id", &page);
        page_of(rows(self.reader(), sql).await?.iter().map(read), &page)
    }
}

#[async_trait]
impl AuditLog for Store {
    async fn record(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        retrying(async || self.record_alone(entry).await).await
    }

    async fn lines(
        &self,
        action: Option<AuditAction>,
        page: &PageRequest<AuditId>,
    ) -> Result<Page<AuditLine>, StoreError> {
        self.find_lines(action, page).await.map_err(|fault| read_fault(&fault))
    }
}
