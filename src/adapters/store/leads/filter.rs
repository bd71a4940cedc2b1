//! A filter as conditions on the lead's own row.

use super::super::{codes::Code, sql::Sql};
use crate::{
    domain::{fold::fold, push::PushState},
    ports::store::leads::LeadFilter,
};

/// Adds the filter as a WHERE clause on alias `l`, and says whether there is one. `nothing` is the
/// caller's to see to.
pub fn push_where(sql: &mut Sql, filter: &LeadFilter) -> bool {
    let mut clause = Clause { sql, begun: false };
    clause.texts("l.domain", filter.domain.iter().map(String::as_str).collect());
    clause.codes("l.segment", &filter.segment);
    clause.codes("l.category", &filter.category);
    clause.codes("l.provider", &filter.provider);
    clause.texts("l.country", filter.country.iter().map(String::as_str).collect());
    clause.codes("l.scan_state", &filter.scan_state);
    clause.pushed(&filter.dynamics_state);
    // On the sort column, which has an index in its order: 1 stands for "not assessed".
    if let Some(least) = filter.score_min {
        let most = -least.clamp(0, SCORE_BEYOND);
        clause.next("l.sort_score <= ").bind(most as i16);
    }
    if let Some(most) = filter.score_max {
        let least = -most.clamp(-1, SCORE_BEYOND);
        clause.next("l.sort_score >= ").bind(least as i16);
        if filter.score_min.is_none() {
            clause.next("l.sort_score <= 0");
        }
    }
    // Written out, so that the index of referrals is found.
    match filter.is_referral {
        Some(true) => drop(clause.next("l.is_referral")),
        Some(false) => drop(clause.next("NOT l.is_referral")),
        None => {}
    }
    clause.tagged(&filter.tag);
    if let Some(favorite) = &filter.favorite {
        let sql = clause.next(if favorite.is_one { "l.id IN (" } else { "l.id NOT IN (" });
        sql.push("SELECT f.lead_id FROM lead_favorite AS f WHERE f.viewer = ");
        sql.bind(favorite.viewer.as_str()).push(")");
    }
    if let Some(search) = filter.search.as_deref().map(fold).filter(|search| !search.is_empty()) {
        if clause.sql.is_postgres() {
            clause.next("l.search LIKE ").bind(like_pattern(&search));
        } else {
            clause.next("instr(l.search, ").bind(search).push(") > 0");
        }
    }
    clause.begun
}

const SCORE_BEYOND: i32 = 101;

struct Clause<'a> {
    sql: &'a mut Sql,
    begun: bool,
}

impl Clause<'_> {
    fn next(&mut self, text: &str) -> &mut Sql {
        self.sql.push(if self.begun { " AND " } else { " WHERE " }).push(text);
        self.begun = true;
        self.sql
    }

    fn codes(&mut self, column: &str, codes: &[impl Code]) {
        self.texts(column, codes.iter().map(|code| code.code()).collect());
    }

    /// One of these tags.
    fn tagged(&mut self, tags: &[String]) {
        if !tags.is_empty() {
            let sql = self.next("l.id IN (SELECT g.lead_id FROM lead_tag AS g WHERE g.tag IN (");
            sql.bind_all(tags.iter().map(String::as_str)).push("))");
        }
    }

    /// States of the push, of which a lead that nobody ever pushed has none.
    fn pushed(&mut self, states: &[PushState]) {
        if states.is_empty() {
            return;
        }
        let mut closed = Vec::new();
        let mut open = Vec::new();
        for state in states {
            let (when_closed, when_open) = stored(*state);
            closed.extend(when_closed.iter().map(|state| state.code()));
            open.extend(when_open.iter().map(|state| state.code()));
        }
        let sql = self.next("(");
        let mut word = "";
        if states.contains(&PushState::NotPushed) {
            sql.push(
                "l.id NOT IN (SELECT p.lead_id FROM dynamics_push AS p \
                 WHERE p.state <> 'NOT_PUSHED')",
            );
            word = " OR ";
        }
        for (texts, condition) in [(closed, "NOT "), (open, "")] {
            if !texts.is_empty() {
                sql.push(word).push("l.id IN (SELECT p.lead_id FROM dynamics_push AS p ");
                sql.push("WHERE p.state IN (").bind_all(texts).push(") AND ").push(condition);
                sql.push(CIRCUIT_IS_OPEN).push(")");
                word = " OR ";
            }
        }
        sql.push(")");
    }

    /// One value is an equation, which an index in the default order serves without sorting.
    fn texts(&mut self, column: &str, mut texts: Vec<&str>) {
        texts.sort_unstable();
        texts.dedup();
        match texts.as_slice() {
            [] => {}
            [one] => {
                self.next(column).push(" = ").bind(*one);
            }
            several => {
                self.next(column).push(" IN (").bind_all(several.iter().copied()).push(")");
            }
        }
    }
}

/// The stored states that are shown as this one, while the circuit is closed and while it is open.
const fn stored(state: PushState) -> (&'static [PushState], &'static [PushState]) {
    use PushState::{Blocked, Closed, Deleted, Failed, Pushed, Pushing, Queued, Retrying};
    match state {
        PushState::NotPushed => (&[], &[]),
        Queued => (&[Queued, Blocked], &[]),
        Retrying => (&[Retrying], &[]),
        Blocked => (&[], &[Queued, Retrying, Blocked]),
        Pushing => (&[Pushing], &[Pushing]),
        Pushed => (&[Pushed], &[Pushed]),
        Failed => (&[Failed], &[Failed]),
        Closed => (&[Closed], &[Closed]),
        Deleted => (&[Deleted], &[Deleted]),
    }
}

const CIRCUIT_IS_OPEN: &str =
    "EXISTS (SELECT 1 FROM dynamics_connection AS c WHERE c.opened_at IS NOT NULL)";

/// Part of a text, for LIKE with its usual escape sign.
pub fn like_pattern(search: &str) -> String {
    let mut pattern = String::with_capacity(search.len() + 2);
    pattern.push('%');
    for c in search.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;

    use super::*;
    use crate::domain::assessment::Segment;

    fn text(filter: &LeadFilter) -> String {
        let mut sql = Sql::new(DbBackend::Postgres);
        push_where(&mut sql, filter);
        sql.build().to_string()
    }

    #[test]
    fn no_condition_is_no_clause() {
        assert_eq!(text(&LeadFilter::default()), "");
        assert_eq!(
            text(&LeadFilter { search: Some("  ".to_owned()), ..LeadFilter::default() }),
            ""
        );
    }

    #[test]
    fn a_value_named_twice_is_one_condition() {
        let filter = LeadFilter {
            segment: vec![Segment::Cold, Segment::Cold],
            score_min: Some(-5),
            score_max: Some(900),
            ..LeadFilter::default()
        };
        assert_eq!(
            text(&filter),
            " WHERE l.segment = 'COLD' AND l.sort_score <= 0 AND l.sort_score >= -101"
        );
    }

    #[test]
    fn signs_of_like_stand_for_themselves() {
        assert_eq!(like_pattern(r"50%_a\b"), r"%50\%\_a\\b%");
    }
}
