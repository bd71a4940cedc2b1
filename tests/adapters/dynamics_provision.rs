//! Provisioning and the connection test, over real sockets.

use hunter::{
    domain::push::{
        failure::FailureReason,
        schema::{KeyState, SchemaKind},
    },
    ports::dynamics::{CheckKind, Dynamics as _, ProvisionStep, Provisioned, Provisioning as _},
    sandbox::dynamics::{Column, Fault, Kind, RetryAfter, When},
};
use serde_json::json;

use crate::dataverse_client::{Connected, reason};

fn missing(steps: &[ProvisionStep]) -> usize {
    steps.iter().filter(|step| !step.exists).count()
}

#[tokio::test]
async fn an_organisation_is_made_ready_once_and_again_changes_nothing() {
    let connected = Connected::start();
    let organisation = connected.world.dynamics.rows("organization")[0].id;
    connected.world.dynamics.change_row(
        "organization",
        organisation,
        &[("languagecode", json!(1055))],
    );
    let plan = connected.client.plan().await.expect("a plan");
    assert_eq!(missing(&plan), plan.len(), "nothing is there yet");
    assert_eq!(plan[0].what, Provisioned::Publisher);
    assert!(plan.iter().any(|step| step.what == Provisioned::Column("hnt_domain".into())));
    connected.provision().await;
    let table = connected.world.dynamics.table("lead").expect("leads");
    assert_eq!(table.column("hnt_domain").map(|column| &column.kind), Some(&Kind::Text(253)));
    let Some(Kind::Choice(options)) = table.column("hnt_source").map(|column| &column.kind) else {
        panic!("a choice")
    };
    assert_eq!(options[0], (816_940_000, "Partner Center".to_owned()));
    assert_eq!(table.keys.len(), 1);
    assert_eq!(connected.world.dynamics.publications(), 1);

    let again = connected.client.plan().await.expect("a plan");
    assert_eq!(missing(&again), 0, "{again:?}");
    connected.provision().await;
    let after = connected.world.dynamics.table("lead").expect("leads");
    assert_eq!((after.columns.len(), after.keys.len()), (table.columns.len(), 1));
    assert_eq!(connected.world.dynamics.rows("solution").len(), 1);
    let schema = connected.schema().await;
    assert_eq!((schema.key, schema.has_versions), (KeyState::Active, true));
    let kind = |name: &str| &schema.columns[name].kind;
    assert_eq!(kind("hnt_domain"), &SchemaKind::Text { max_length: Some(253) });
    assert_eq!(kind("hnt_finalscore"), &SchemaKind::Whole { min: Some(0), max: Some(100) });
    assert_eq!(kind("companyname"), &SchemaKind::Text { max_length: Some(100) });
    assert_eq!(kind("hnt_lastsynctime"), &SchemaKind::Time);
}

#[tokio::test]
async fn labels_are_written_in_the_organisations_own_language() {
    let connected = Connected::start();
    let id = connected.world.dynamics.rows("organization")[0].id;
    connected.world.dynamics.change_row("organization", id, &[("languagecode", json!(1055))]);
    for step in connected.client.plan().await.expect("a plan") {
        connected.client.apply(&step).await.expect("done");
    }
    let calls = connected.world.journal.of("dynamics");
    let made =
        calls.iter().find(|call| call.path.ends_with("/Attributes") && call.method == "POST");
    let made = made.expect("a column was made");
    assert!(made.body.contains("\"LanguageCode\":1055"), "{}", made.body);
    assert_eq!(made.header("mscrm.solutionuniquename"), Some("hunterlead"));
}

#[tokio::test]
async fn what_passes_is_waited_out_and_what_was_made_is_not_made_twice() {
    let connected = Connected::start();
    connected.world.dynamics.set_faults(|faults| {
        faults.customization_locks = 2;
        faults.key_polls = 4;
        faults.script = vec![
            (When::Metadata, Fault::refusal(503, None, "busy")),
            (When::Write, Fault::LostReply),
            (When::Write, Fault::throttled(RetryAfter::Seconds(30))),
        ];
    });
    connected.provision().await;
    let dynamics = &connected.world.dynamics;
    assert_eq!(missing(&connected.client.plan().await.expect("a plan")), 0);
    assert_eq!(dynamics.rows("solution").len(), 1);
    assert_eq!(dynamics.statistics().early, 0, "nothing was sent during the pause");
}

#[tokio::test]
async fn a_key_whose_index_fails_or_never_ends_is_said() {
    for (fails, expected) in [(true, FailureReason::KeyFailed), (false, FailureReason::KeyPending)]
    {
        let connected = Connected::start();
        connected.world.dynamics.set_faults(|faults| {
            faults.keys_fail = fails;
            faults.key_polls = if fails { 1 } else { 1_000 };
        });
        let mut outcome = Ok(());
        for step in connected.client.plan().await.expect("a plan") {
            outcome = outcome.and(connected.client.apply(&step).await);
        }
        assert_eq!(reason(outcome.unwrap_err()), expected);
    }
}

#[tokio::test]
async fn without_the_right_to_customise_it_ends_with_the_privilege() {
    let connected = Connected::start();
    connected.world.dynamics.set_faults(|faults| {
        faults.missing_privileges.insert("prvCreatePublisher".to_owned());
    });
    let plan = connected.client.plan().await.expect("a plan");
    let error = connected.client.apply(&plan[0]).await.unwrap_err();
    let failure = crate::dataverse_client::failure(error);
    assert_eq!(failure.reason, FailureReason::PrivilegeMissing);
    assert_eq!(failure.field.as_deref(), Some("prvCreatePublisher"));
}

/// The failing steps of a connection test: which, why, and about what.
async fn failing(connected: &Connected) -> Vec<(CheckKind, FailureReason, Option<String>)> {
    let checks = connected.client.test().await;
    let failed = checks.into_iter().filter_map(|check| {
        let failure = check.result.err()?;
        Some((check.what, failure.reason, failure.field))
    });
    failed.collect()
}

#[tokio::test]
async fn a_good_connection_passes_every_step_and_writes_nothing() {
    let connected = Connected::provisioned().await;
    let checks = connected.client.test().await;
    let kinds: Vec<_> = checks.iter().map(|check| check.what).collect();
    let expected = [
        CheckKind::SignIn,
        CheckKind::WhoAmI,
        CheckKind::Privileges,
        CheckKind::Columns,
        CheckKind::Key,
        CheckKind::Choices,
    ];
    assert_eq!(kinds, expected);
    assert!(checks.iter().all(|check| check.result.is_ok()), "{checks:?}");
    assert!(connected.calls().iter().all(|(method, ..)| method == "GET"));
}

#[tokio::test]
async fn each_broken_part_is_named() {
    let connected = Connected::provisioned().await;
    let dynamics = &connected.world.dynamics;
    dynamics.set_faults(|faults| {
        faults.missing_privileges.insert("prvWriteLead".to_owned());
    });
    dynamics.delete_column("lead", "hnt_provider");
    dynamics.change_table("lead", |table| {
        table
            .columns
            .retain(|column| column.name != "hnt_source" && column.name != "hnt_finalscore");
        let options = vec![(1, "Manual".to_owned())];
        table.columns.push(Column::new("hnt_Source", Kind::Choice(options)));
        table.columns.push(Column::new("hnt_FinalScore", Kind::Text(10)));
        table.keys[0].state = hunter::sandbox::dynamics::KeyState::Failed;
    });
    let named = |name: &str| Some(name.to_owned());
    assert_eq!(
        failing(&connected).await,
        [
            (CheckKind::Privileges, FailureReason::PrivilegeMissing, named("prvWriteLead")),
            (CheckKind::Columns, FailureReason::ColumnKind, named("hnt_finalscore")),
            (CheckKind::Columns, FailureReason::ColumnMissing, named("hnt_provider")),
            (CheckKind::Key, FailureReason::KeyFailed, None),
            (CheckKind::Choices, FailureReason::ChoiceMissing, named("hnt_source")),
        ]
    );
    dynamics.set_faults(|faults| faults.has_no_user = true);
    let expected = [(CheckKind::WhoAmI, FailureReason::NotAMember, None)];
    assert_eq!(failing(&connected).await, expected);
    dynamics.set_faults(|faults| {
        faults.has_no_user = false;
        faults.script = vec![(When::Next, Fault::Html(200))];
    });
    let expected = [(CheckKind::WhoAmI, FailureReason::WrongAddress, None)];
    assert_eq!(failing(&connected).await, expected);
}
