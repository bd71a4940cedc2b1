//! The cells of a row, read from left to right without copying text.
//!
//! sea-orm's own readers look columns up by name and own every text; a page of leads has thousands
//! of cells, so they are taken by place and borrowed.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    DbErr, QueryResult,
    sqlx::{
        Decode, Postgres, Row, Type,
        error::BoxDynError,
        postgres::{PgRow, PgTypeInfo, PgValueRef},
        sqlite::SqliteRow,
    },
};
use uuid::Uuid;

use super::codes::Code;

/// A reader that stands before one cell of a row.
pub struct Cells<'r> {
    row: Kind<'r>,
    next: usize,
}

enum Kind<'r> {
    Postgres(&'r PgRow),
    Sqlite(&'r SqliteRow),
}

macro_rules! read {
    ($self:ident, $kind:ty) => {{
        let place = $self.next;
        $self.next += 1;
        match $self.row {
            // The statement is ours, so its columns have the types that are read here.
            Kind::Postgres(row) => row.try_get_unchecked::<$kind, _>(place),
            Kind::Sqlite(row) => row.try_get::<$kind, _>(place),
        }
        .map_err(|fault| DbErr::Type(fault.to_string()))
    }};
}

impl<'r> Cells<'r> {
    /// Before the first cell.
    pub fn of(row: &'r QueryResult) -> Result<Self, DbErr> {
        let row = match (row.try_as_pg_row(), row.try_as_sqlite_row()) {
            (Some(row), _) => Kind::Postgres(row),
            (None, Some(row)) => Kind::Sqlite(row),
            (None, None) => return Err(DbErr::Type("a row of another database".to_owned())),
        };
        Ok(Self { row, next: 0 })
    }

    /// Passes cells over.
    pub const fn skip(&mut self, cells: usize) {
        self.next += cells;
    }

    /// A text.
    pub fn text(&mut self) -> Result<&'r str, DbErr> {
        read!(self, &'r str)
    }

    /// A text or null.
    pub fn maybe_text(&mut self) -> Result<Option<&'r str>, DbErr> {
        read!(self, Option<&'r str>)
    }

    /// A text or null, owned.
    pub fn maybe_owned(&mut self) -> Result<Option<String>, DbErr> {
        Ok(self.maybe_text()?.map(str::to_owned))
    }

    /// A list of texts; null is empty.
    pub fn list(&mut self) -> Result<Vec<String>, DbErr> {
        Ok(self.json()?.unwrap_or_default())
    }

    /// A JSON text or null.
    pub fn json<T: serde::de::DeserializeOwned>(&mut self) -> Result<Option<T>, DbErr> {
        let read =
            |text| serde_json::from_str(text).map_err(|fault| DbErr::Json(fault.to_string()));
        self.maybe_text()?.map(read).transpose()
    }

    /// One of a few texts.
    pub fn code<C: Code>(&mut self) -> Result<C, DbErr> {
        C::read(self.text()?)
    }

    /// One of a few texts, or null.
    pub fn maybe_code<C: Code>(&mut self) -> Result<Option<C>, DbErr> {
        self.maybe_text()?.map(C::read).transpose()
    }

    /// A number of 16 bits.
    pub fn small(&mut self) -> Result<i16, DbErr> {
        read!(self, i16)
    }

    /// A number of 16 bits or null.
    pub fn maybe_small(&mut self) -> Result<Option<i16>, DbErr> {
        read!(self, Option<i16>)
    }

    /// A number of 32 bits.
    pub fn int(&mut self) -> Result<i32, DbErr> {
        read!(self, i32)
    }

    /// A number of 32 bits or null.
    pub fn maybe_int(&mut self) -> Result<Option<i32>, DbErr> {
        read!(self, Option<i32>)
    }

    /// A number of 64 bits.
    pub fn large(&mut self) -> Result<i64, DbErr> {
        read!(self, i64)
    }

    /// A number of 64 bits or null.
    pub fn maybe_large(&mut self) -> Result<Option<i64>, DbErr> {
        read!(self, Option<i64>)
    }

    /// A yes, a no, or null.
    pub fn maybe_flag(&mut self) -> Result<Option<bool>, DbErr> {
        read!(self, Option<bool>)
    }

    /// A yes or no.
    pub fn flag(&mut self) -> Result<bool, DbErr> {
        read!(self, bool)
    }

    /// An identity.
    pub fn id(&mut self) -> Result<Uuid, DbErr> {
        read!(self, Uuid)
    }

    /// An identity or null.
    pub fn maybe_id(&mut self) -> Result<Option<Uuid>, DbErr> {
        read!(self, Option<Uuid>)
    }

    /// A time.
    pub fn moment(&mut self) -> Result<DateTime<Utc>, DbErr> {
        let no_time = || DbErr::Type("a time that can not be read, or null".to_owned());
        self.maybe_moment()?.ok_or_else(no_time)
    }

    /// A time or null. PostgreSQL's is read as it comes, in microseconds: the driver's way over a
    /// calendar date takes many times as long, and a page has hundreds.
    pub fn maybe_moment(&mut self) -> Result<Option<DateTime<Utc>>, DbErr> {
        let Kind::Postgres(row) = self.row else {
            return read!(self, Option<DateTime<Utc>>);
        };
        let micros = row
            .try_get_unchecked::<Option<Micros>, _>(self.next)
            .map_err(|fault| DbErr::Type(fault.to_string()))?;
        self.next += 1;
        let since_1970 = |Micros(micros)| MICROS_TO_2000.checked_add(micros);
        match micros.map(|micros| since_1970(micros).and_then(DateTime::from_timestamp_micros)) {
            Some(None) => Err(DbErr::Type("a time beyond the calendar".to_owned())),
            Some(known) => Ok(known),
            None => Ok(None),
        }
    }

    /// A day or null.
    pub fn maybe_date(&mut self) -> Result<Option<NaiveDate>, DbErr> {
        read!(self, Option<NaiveDate>)
    }
}

/// From 1970 to 2000, where PostgreSQL begins to count.
const MICROS_TO_2000: i64 = 946_684_800_000_000;

/// Microseconds since 2000.
struct Micros(i64);

impl Type<Postgres> for Micros {
    fn type_info() -> PgTypeInfo {
        <i64 as Type<Postgres>>::type_info()
    }
}

impl<'r> Decode<'r, Postgres> for Micros {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        <i64 as Decode<Postgres>>::decode(value).map(Self)
    }
}
