//! A filter as conditions on the lead's own row.

use super::super::{codes::Code, sql::Sql};
use crate::{domain::fold::fold, ports::store::leads::LeadFilter};

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

/// Part of a text, for LIKE with its usual escape sign.
fn like_pattern(search: &str) -> String {
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
