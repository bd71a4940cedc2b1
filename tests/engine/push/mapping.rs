//! Reading mapping files.

use hunter::domain::push::mapping::{Mapping, MappingError};

const BUILT_IN: &str = include_str!("../../../src/domain/push/mapping.toml");

fn problem_after(from: &str, to: &str) -> String {
    assert!(BUILT_IN.contains(from), "{from}");
    let text = BUILT_IN.replacen(from, to, 1);
    Mapping::parse(&text).expect_err("the mapping is wrong").to_string()
}

#[test]
fn the_built_in_mapping_is_good_and_has_a_version() {
    let mapping = Mapping::parse(BUILT_IN).unwrap();

    assert!(mapping.version().starts_with("1+"));
    assert_eq!(mapping.key().column, "hnt_domain");
    assert!(mapping.columns().iter().all(|column| column.name != "hnt_domain"));
    assert!(mapping.columns().iter().all(|c| c.own.is_some() == c.name.starts_with("hnt_")));
}

#[test]
fn the_version_follows_the_mapping_and_not_its_comments() {
    let version = |text: &str| Mapping::parse(text).unwrap().version().clone();

    assert_eq!(version(BUILT_IN), version(&format!("# another comment\n{BUILT_IN}")));
    assert_ne!(version(BUILT_IN), version(&BUILT_IN.replace("Hunter Score", "Score")));
}

#[test]
fn a_wrong_mapping_is_refused_with_the_column_and_the_reason() {
    for (from, to, reason) in [
        ("name = \"subject\"", "name = \"Subject\"", "column `Subject`: a logical name"),
        ("name = \"subject\"", "name = \"companyname\"", "it stands there twice"),
        ("name = \"subject\"", "name = \"hnt_domain\"", "it stands there twice"),
        ("source = \"subject\"", "source = \"score\"", "column `subject`: the source does not"),
        ("max-length = 300", "", "column `subject`: a text has a max-length"),
        ("max = 100", "", "a whole number has min and max"),
        ("schema-name = \"hnt_FinalScore\"", "", "schema-name and label go together"),
        ("\"hnt_FinalScore\"", "\"hnt_Score\"", "differs by more than its case"),
        ("{ word = \"cold\", label = \"Cold\" },", "", "`cold` needs one label"),
    ] {
        let problem = problem_after(from, to);
        assert!(problem.contains(reason), "{to}: {problem}");
    }
    assert_eq!(
        Mapping::parse(&BUILT_IN.replace("revision = 1", "revision = 0")),
        Err(MappingError::Revision)
    );
    assert!(problem_after("policy = \"if-empty\"", "policy = \"never\"").contains("line"));
}
