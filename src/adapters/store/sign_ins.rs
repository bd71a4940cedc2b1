//! How sign-ins stand, for all nodes.

use async_trait::async_trait;
use sea_orm::DbErr;

use super::{
    bulk::{rows, run},
    cells::Cells,
    codes::Code as _,
    connection::Store,
    fault::{read_fault, retrying},
    sql::Sql,
};
use crate::ports::{
    sign_in::{SignInError, SignInNeed, SignInNote, SignInNotes, SignInState},
    store::StoreError,
};

#[async_trait]
impl SignInNotes for Store {
    async fn note(&self, name: &str, note: &SignInNote) -> Result<(), StoreError> {
        retrying(async || {
            let transaction = self.begin().await?;
            let problem = note.state.problem.as_ref();
            let mut sql = Sql::new(self.backend());
            sql.push(
                "INSERT INTO sign_in (name, secret_version, at, renewed_at, has_mfa, need, code, \
                 wants_mfa) VALUES (",
            );
            sql.bind(name).push(", ").bind(note.secret_version as i64).push(", ");
            sql.bind(note.at).push(", ").bind(note.state.renewed_at).push(", ");
            sql.bind(note.state.has_mfa).push(", ");
            sql.bind(problem.map(|problem| problem.need.code())).push(", ");
            sql.bind(problem.map(|problem| problem.code.as_str())).push(", ");
            sql.bind(problem.is_some_and(|problem| problem.wants_mfa));
            sql.push(
                ") ON CONFLICT (name) DO UPDATE SET secret_version = excluded.secret_version, \
                 at = excluded.at, need = excluded.need, code = excluded.code, \
                 wants_mfa = excluded.wants_mfa, \
                 renewed_at = COALESCE(excluded.renewed_at, sign_in.renewed_at), \
                 has_mfa = COALESCE(excluded.has_mfa, sign_in.has_mfa) \
                 WHERE sign_in.secret_version < excluded.secret_version \
                 OR (sign_in.secret_version = excluded.secret_version \
                     AND sign_in.at <= excluded.at)",
            );
            run(&transaction, sql).await?;
            transaction.commit().await
        })
        .await
    }

    async fn noted(&self, name: &str) -> Result<Option<SignInNote>, StoreError> {
        self.find_note(name).await.map_err(|fault| read_fault(&fault))
    }
}

impl Store {
    async fn find_note(&self, name: &str) -> Result<Option<SignInNote>, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push(
            "SELECT secret_version, at, renewed_at, has_mfa, need, code, wants_mfa FROM sign_in \
             WHERE name = ",
        );
        sql.bind(name);
        let found = rows(self.reader(), sql).await?;
        let Some(row) = found.first() else { return Ok(None) };
        let mut cells = Cells::of(row)?;
        let (secret_version, at) = (cells.large()?.unsigned_abs(), cells.moment()?);
        let (renewed_at, has_mfa) = (cells.maybe_moment()?, cells.maybe_flag()?);
        let need: Option<SignInNeed> = cells.maybe_code()?;
        let (code, wants_mfa) = (cells.maybe_owned()?, cells.flag()?);
        let problem = need.zip(code).map(|(need, code)| SignInError { need, code, wants_mfa });
        let state = SignInState { renewed_at, has_mfa, problem };
        Ok(Some(SignInNote { secret_version, at, state }))
    }
}
