//! `dynamics_push`: the wish for a lead to stand in Dynamics, and what is known to stand there;
//! `dynamics_push_attempt`: how each delivery went; `dynamics_connection`: the pause and the
//! circuit that all nodes share.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, count, drop_tables, id, large, moment, owned_by, run, small, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    // Wishes at rest are not in it: the next ones are found as fast among many as among few.
    "CREATE INDEX dynamics_push_due ON dynamics_push (due_at, lead_id) WHERE due_at IS NOT NULL",
    "CREATE INDEX dynamics_push_by_state ON dynamics_push (state, lead_id)",
    "CREATE INDEX dynamics_push_attempt_of_lead ON dynamics_push_attempt (lead_id, id)",
    // The items that wait for a push.
    "CREATE INDEX job_item_of_push ON job_item (lead_id) WHERE state = 'PUSHING'",
    // There is one connection.
    "INSERT INTO dynamics_connection (id) VALUES (1)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let push = Table::create()
            .table("dynamics_push")
            .col(id("lead_id").primary_key())
            .col(bytewise("state", backend).not_null())
            // Grows with each wish that comes while an earlier one is under way.
            .col(large("wish"))
            .col(count("attempts"))
            .col(moment("requested_at").not_null())
            // May be leased from then on, or the end of the present lease; null at rest.
            .col(moment("due_at"))
            .col(id("lease_owner"))
            .col(large("fence"))
            // What Dynamics is known to hold, null until something is.
            .col(id("dynamics_id"))
            // Null while another state must be read first.
            .col(text("version"))
            // Of the content that was acknowledged.
            .col(text("hash"))
            .col(text("held"))
            .col(moment("pushed_at"))
            // Why the newest attempt failed.
            .col(text("reason"))
            .col(text("code"))
            .col(text("field"))
            .col(moment("failed_at"))
            .foreign_key(&mut owned_by(("dynamics_push", "lead_id"), ("lead", "id")))
            .take();
        let attempt = Table::create()
            .table("dynamics_push_attempt")
            .col(id("id").primary_key())
            .col(id("lead_id").not_null())
            .col(moment("at").not_null())
            .col(text("outcome").not_null())
            .col(ColumnDef::new("http_status").integer())
            .col(text("reason"))
            .col(text("code"))
            .col(text("field"))
            .col(text("request_id"))
            .col(count("duration_ms"))
            .foreign_key(&mut owned_by(("dynamics_push_attempt", "lead_id"), ("lead", "id")))
            .take();
        let connection = Table::create()
            .table("dynamics_connection")
            .col(small("id").primary_key())
            // Why nothing can be sent; null while all is well.
            .col(text("reason"))
            .col(text("code"))
            .col(text("field"))
            .col(moment("opened_at"))
            .col(moment("next_test_at"))
            .col(count("failed_tests"))
            .col(moment("paused_until"))
            .col(moment("last_succeeded_at"))
            .take();
        for table in [push, attempt, connection] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            run(manager, index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "DROP INDEX job_item_of_push").await?;
        drop_tables(manager, &["dynamics_connection", "dynamics_push_attempt", "dynamics_push"])
            .await
    }
}
