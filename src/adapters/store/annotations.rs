//! Tags, notes and favourites of leads.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{DbErr, QueryResult};

use super::{
    bulk::{insert, rows, run},
    cells::Cells,
    connection::Store,
    fault::{read_fault, retrying},
    sql::Sql,
};
use crate::{
    domain::{
        annotation::{Note, Tag},
        ids::{LeadId, NoteId},
    },
    ports::store::{StoreError, annotations::AnnotationStore, intake::StoredContact},
};

impl Store {
    /// Runs one statement that writes; answers how many rows it touched.
    async fn write_one(&self, sql: impl Fn() -> Sql) -> Result<u64, StoreError> {
        retrying(async || {
            let transaction = self.begin().await?;
            let touched = run(&transaction, sql()).await?;
            transaction.commit().await?;
            Ok(touched)
        })
        .await
    }

    async fn find_tags(&self, leads: &[LeadId]) -> Result<Vec<(LeadId, Tag)>, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT lead_id, tag, author, created_at FROM lead_tag WHERE lead_id");
        sql.is_one_of(leads.iter().map(|lead| lead.0)).push(" ORDER BY tag");
        let read = |row| {
            let mut cells = Cells::of(row)?;
            let lead = LeadId(cells.id()?);
            let name = cells.text()?.to_owned();
            let author = cells.maybe_owned()?;
            Ok((lead, Tag { name, author, created_at: cells.moment()? }))
        };
        rows(self.reader(), sql).await?.iter().map(read).collect()
    }

    async fn find_notes(&self, leads: &[LeadId], limit: u32) -> Result<Vec<(LeadId, Note)>, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push(
            "SELECT n.lead_id, n.id, n.text, n.author, n.created_at FROM (SELECT lead_id, id, \
             text, author, created_at, row_number() OVER (PARTITION BY lead_id ORDER BY id DESC) \
             AS place FROM lead_note WHERE lead_id",
        );
        sql.is_one_of(leads.iter().map(|lead| lead.0)).push(") AS n WHERE n.place <= ");
        sql.bind(i64::from(limit)).push(" ORDER BY n.id DESC");
        rows(self.reader(), sql).await?.iter().map(read_note).collect()
    }

    async fn find_favorites(
        &self,
        viewer: &str,
        leads: &[LeadId],
    ) -> Result<HashSet<LeadId>, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT lead_id FROM lead_favorite WHERE viewer = ").bind(viewer);
        sql.push(" AND lead_id").is_one_of(leads.iter().map(|lead| lead.0));
        let read = |row| Ok(LeadId(Cells::of(row)?.id()?));
        rows(self.reader(), sql).await?.iter().map(read).collect()
    }

    async fn write_note(
        &self,
        lead: LeadId,
        text: &str,
        author: &str,
        at: DateTime<Utc>,
    ) -> Result<NoteId, DbErr> {
        let id = self.ids().new_id(at);
        let note = entity::lead_note::Model {
            id,
            lead_id: lead.0,
            text: text.to_owned(),
            author: author.to_owned(),
            created_at: at,
        };
        let transaction = self.begin().await?;
        insert::<entity::lead_note::Entity>(&transaction, &[note]).await?;
        transaction.commit().await?;
        Ok(NoteId(id))
    }

    async fn delete_note(&self, note: NoteId) -> Result<Option<LeadId>, DbErr> {
        let transaction = self.begin().await?;
        let mut sql = Sql::new(self.backend());
        sql.push("DELETE FROM lead_note WHERE id = ").bind(note.0).push(" RETURNING lead_id");
        let deleted = rows(&transaction, sql).await?;
        let lead = deleted.first().map(|row| Cells::of(row)?.id().map(LeadId)).transpose()?;
        transaction.commit().await?;
        Ok(lead)
    }
}

fn read_note(row: &QueryResult) -> Result<(LeadId, Note), DbErr> {
    let mut cells = Cells::of(row)?;
    let lead = LeadId(cells.id()?);
    let id = NoteId(cells.id()?);
    let (text, author) = (cells.text()?.to_owned(), cells.text()?.to_owned());
    Ok((lead, Note { id, text, author, created_at: cells.moment()? }))
}

#[async_trait]
impl AnnotationStore for Store {
    async fn add_tag(
        &self,
        lead: LeadId,
        tag: &str,
        author: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let added = self.write_one(|| {
            let mut sql = Sql::new(self.backend());
            sql.push(
                "INSERT INTO lead_tag (lead_id, tag, is_automatic, author, created_at) VALUES (",
            );
            sql.bind(lead.0).push(", ").bind(tag).push(", false, ").bind(author).push(", ");
            sql.bind(at).push(") ON CONFLICT (lead_id, tag) DO NOTHING");
            sql
        });
        Ok(added.await? > 0)
    }

    async fn remove_tag(&self, lead: LeadId, tag: &str) -> Result<bool, StoreError> {
        let removed = self.write_one(|| {
            let mut sql = Sql::new(self.backend());
            sql.push("DELETE FROM lead_tag WHERE lead_id = ").bind(lead.0).push(" AND tag = ");
            sql.bind(tag).push(" AND NOT is_automatic");
            sql
        });
        Ok(removed.await? > 0)
    }

    async fn add_note(
        &self,
        lead: LeadId,
        text: &str,
        author: &str,
        at: DateTime<Utc>,
    ) -> Result<NoteId, StoreError> {
        retrying(async || self.write_note(lead, text, author, at).await).await
    }

    async fn remove_note(&self, note: NoteId) -> Result<Option<LeadId>, StoreError> {
        retrying(async || self.delete_note(note).await).await
    }

    async fn set_favorite(
        &self,
        viewer: &str,
        lead: LeadId,
        is_favorite: bool,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let written = self.write_one(|| {
            let mut sql = Sql::new(self.backend());
            if is_favorite {
                sql.push("INSERT INTO lead_favorite (viewer, lead_id, created_at) VALUES (");
                sql.bind(viewer).push(", ").bind(lead.0).push(", ").bind(at);
                sql.push(") ON CONFLICT (viewer, lead_id) DO NOTHING");
            } else {
                sql.push("DELETE FROM lead_favorite WHERE viewer = ").bind(viewer);
                sql.push(" AND lead_id = ").bind(lead.0);
            }
            sql
        });
        written.await.map(drop)
    }

    async fn tags(&self, leads: &[LeadId]) -> Result<Vec<(LeadId, Tag)>, StoreError> {
        self.find_tags(leads).await.map_err(|fault| read_fault(&fault))
    }

    async fn notes(&self, leads: &[LeadId], limit: u32) -> Result<Vec<(LeadId, Note)>, StoreError> {
        self.find_notes(leads, limit).await.map_err(|fault| read_fault(&fault))
    }

    async fn contacts_of(
        &self,
        leads: &[LeadId],
    ) -> Result<Vec<(LeadId, StoredContact)>, StoreError> {
        self.find_contacts(leads).await.map_err(|fault| read_fault(&fault))
    }

    async fn favorites(
        &self,
        viewer: &str,
        leads: &[LeadId],
    ) -> Result<HashSet<LeadId>, StoreError> {
        self.find_favorites(viewer, leads).await.map_err(|fault| read_fault(&fault))
    }
}
