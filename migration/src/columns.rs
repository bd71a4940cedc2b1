//! Columns that are made the same way in every table.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

/// Text compared byte by byte: what orders, finds or counts rows.
pub fn bytewise(name: &'static str, backend: DbBackend) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text();
    if backend == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Text for people and programs outside.
pub fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().take()
}

/// A UUIDv7.
pub fn id(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().take()
}

/// A time, UTC.
pub fn moment(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().take()
}

/// A yes or no that is always known.
pub fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// A score, a preference, a priority.
pub fn small(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).small_integer().take()
}

/// A count within 32 bits.
pub fn count(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().default(0).take()
}

/// A count or a fence of 64 bits.
pub fn large(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().default(0).take()
}

/// A reference that goes when its row goes.
pub fn owned_by(
    from: (&'static str, &'static str),
    to: (&'static str, &'static str),
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from.0, from.1)
        .to(to.0, to.1)
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// Runs a statement that both databases read the same.
pub async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    manager.get_connection().execute_raw(Statement::from_string(backend, sql)).await.map(drop)
}

/// Drops tables in this order.
pub async fn drop_tables(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).take()).await?;
    }
    Ok(())
}
