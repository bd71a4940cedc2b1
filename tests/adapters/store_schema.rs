//! The migrations on SQLite and PostgreSQL: reversible, and the same tables as the entities.

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait, Iterable, Statement,
};

use crate::databases::on_each;

#[tokio::test]
async fn migrations_go_up_down_and_up_again() {
    on_each(async |url| {
        let db = Database::connect(url).await.unwrap();
        Migrator::up(&db, None).await.unwrap();
        assert_eq!(tables(&db).await, TABLES);
        let first = indexes(&db).await;
        assert!(first.contains(&"lead_by_priority".to_owned()), "{first:?}");
        Migrator::down(&db, None).await.unwrap();
        assert_eq!(tables(&db).await, Vec::<String>::new());
        assert_eq!(indexes(&db).await, Vec::<String>::new());
        Migrator::up(&db, None).await.unwrap();
        assert_eq!(indexes(&db).await, first);
        db.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn every_entity_reads_its_table() {
    on_each(async |url| {
        let db = Database::connect(url).await.unwrap();
        Migrator::up(&db, None).await.unwrap();
        check::<entity::alert::Entity>(&db).await;
        check::<entity::alert_delivery::Entity>(&db).await;
        check::<entity::api_key::Entity>(&db).await;
        check::<entity::assessment::Entity>(&db).await;
        check::<entity::audit_log::Entity>(&db).await;
        check::<entity::dashboard_counter::Entity>(&db).await;
        check::<entity::dynamics_connection::Entity>(&db).await;
        check::<entity::dynamics_push::Entity>(&db).await;
        check::<entity::dynamics_push_attempt::Entity>(&db).await;
        check::<entity::intake::Entity>(&db).await;
        check::<entity::ip_enrichment::Entity>(&db).await;
        check::<entity::job::Entity>(&db).await;
        check::<entity::job_item::Entity>(&db).await;
        check::<entity::lead::Entity>(&db).await;
        check::<entity::lead_contact::Entity>(&db).await;
        check::<entity::lead_favorite::Entity>(&db).await;
        check::<entity::lead_note::Entity>(&db).await;
        check::<entity::lead_tag::Entity>(&db).await;
        check::<entity::partner_referral::Entity>(&db).await;
        check::<entity::referral_contact::Entity>(&db).await;
        check::<entity::referral_domain::Entity>(&db).await;
        check::<entity::scan::Entity>(&db).await;
        check::<entity::secret::Entity>(&db).await;
        check::<entity::session::Entity>(&db).await;
        check::<entity::sign_in::Entity>(&db).await;
        check::<entity::signals::Entity>(&db).await;
        check::<entity::suppression::Entity>(&db).await;
        check::<entity::sync_run::Entity>(&db).await;
        check::<entity::team_view::Entity>(&db).await;
        check::<entity::whois::Entity>(&db).await;
        db.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_orders_leads_is_compared_bytewise() {
    on_each(async |url| {
        let db = Database::connect(url).await.unwrap();
        if db.get_database_backend() == DbBackend::Postgres {
            Migrator::up(&db, None).await.unwrap();
            let sql = "SELECT column_name::text FROM information_schema.columns
                WHERE table_name = 'lead' AND collation_name = 'C' ORDER BY 1";
            let found = texts(&db, sql).await;
            for column in ["category", "country", "domain", "name_key", "provider", "segment"] {
                assert!(found.contains(&column.to_owned()), "{column} is not in {found:?}");
            }
        }
        db.close().await.unwrap();
    })
    .await;
}

const TABLES: [&str; 30] = [
    "alert",
    "alert_delivery",
    "api_key",
    "assessment",
    "audit_log",
    "dashboard_counter",
    "dynamics_connection",
    "dynamics_push",
    "dynamics_push_attempt",
    "intake",
    "ip_enrichment",
    "job",
    "job_item",
    "lead",
    "lead_contact",
    "lead_favorite",
    "lead_note",
    "lead_tag",
    "partner_referral",
    "referral_contact",
    "referral_domain",
    "scan",
    "secret",
    "session",
    "sign_in",
    "signals",
    "suppression",
    "sync_run",
    "team_view",
    "whois",
];

/// Reads no rows, but names every column.
async fn check<E: EntityTrait>(db: &DatabaseConnection) {
    E::find().all(db).await.expect("the database answers");
    let table = E::default().table_name().to_owned();
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => format!(
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'"
        ),
        _ => format!("SELECT name FROM pragma_table_info('{table}')"),
    };
    let mut found = texts(db, &sql).await;
    let mut expected: Vec<String> =
        E::Column::iter().map(|column| sea_orm::IdenStatic::as_str(&column).to_owned()).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "the columns of {table}");
}

async fn tables(db: &DatabaseConnection) -> Vec<String> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT tablename::text FROM pg_tables
             WHERE schemaname = 'public' AND tablename <> 'seaql_migrations' ORDER BY 1"
        }
        _ => {
            "SELECT name FROM sqlite_master WHERE type = 'table'
             AND name <> 'seaql_migrations' AND name NOT LIKE 'sqlite%' ORDER BY 1"
        }
    };
    texts(db, sql).await
}

async fn indexes(db: &DatabaseConnection) -> Vec<String> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT indexname::text FROM pg_indexes
             WHERE schemaname = 'public' AND tablename <> 'seaql_migrations' ORDER BY 1"
        }
        _ => {
            "SELECT name FROM sqlite_master WHERE type = 'index'
             AND name NOT LIKE 'sqlite%' ORDER BY 1"
        }
    };
    texts(db, sql).await
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .expect("the database answers")
        .iter()
        .map(|row| row.try_get_by_index(0).expect("the database answers"))
        .collect()
}
