//! The organisation of the sandbox under load, with faults, and with rights taken away.

use std::time::Duration;

use chrono::TimeDelta;
use hunter::sandbox::dynamics::{CodeStyle, DuplicateRule, Fault, RetryAfter, Shares, When};
use reqwest::Method;
use serde_json::json;

use crate::dataverse::{LEAD, SHOWN, provisioned};

#[tokio::test]
async fn a_full_window_refuses_everybody_until_the_named_wait_is_over() {
    let (world, caller) = provisioned().await;
    world.clock.pass(TimeDelta::minutes(5));
    world.dynamics.set_limits(|limits| limits.requests = 3);
    for _ in 0..3 {
        assert_eq!(caller.get("WhoAmI").await.status, 200);
        world.clock.pass(TimeDelta::seconds(60));
    }
    let full = caller.get("WhoAmI").await;
    assert_eq!((full.status, full.code()), (429, "0x80072322"));
    assert_eq!(full.header("retry-after"), Some("120"));
    assert!(full.message().contains("exceeded the limit of 3 over time window of 300 seconds"));
    world.clock.pass(TimeDelta::seconds(119));
    assert_eq!(caller.get("WhoAmI").await.header("retry-after"), Some("1"));
    world.clock.pass(TimeDelta::seconds(1));
    assert_eq!(caller.get("WhoAmI").await.status, 200);
    let counted = world.dynamics.statistics();
    assert_eq!((counted.refused, counted.early), (2, 1));
}

#[tokio::test]
async fn requests_at_once_are_counted_and_refused_at_once() {
    let (world, caller) = provisioned().await;
    world.dynamics.set_limits(|limits| limits.concurrent = 2);
    world.dynamics.set_faults(|faults| faults.latency = Duration::from_millis(300));
    let calls = (0..6).map(|_| caller.get("WhoAmI"));
    let told = futures::future::join_all(calls).await;
    let refused: Vec<_> = told.iter().filter(|told| told.status == 429).collect();
    assert_eq!(refused.len(), 4, "{told:?}");
    assert!(refused.iter().all(|told| told.code() == "0x80072326"));
    assert_eq!(world.dynamics.statistics().peak, 2);
}

#[tokio::test]
async fn scripted_faults_strike_once_and_lost_replies_are_done_all_the_same() {
    let (world, caller) = provisioned().await;
    world.dynamics.set_faults(|faults| {
        faults.script = vec![
            (When::Metadata, Fault::Html(502)),
            (When::Write, Fault::throttled(RetryAfter::Seconds(7))),
            (When::Write, Fault::LostReply),
            (When::Write, Fault::Dropped),
            (When::Write, Fault::CutOff),
            (When::Next, Fault::Unauthorized),
        ];
    });
    assert_eq!(caller.get("EntityDefinitions(LogicalName='lead')").await.status, 502);
    let throttled = caller.patch(LEAD, json!({}), &[]).await;
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, Some("7")));
    assert_eq!(caller.get("leads").await.status, 429, "the pause holds for all");
    world.clock.pass(TimeDelta::seconds(7));
    let lost = caller.request(Method::PATCH, LEAD).json(&json!({})).send().await;
    let lost = match lost {
        Ok(begun) => begun.bytes().await.map(drop),
        Err(error) => Err(error),
    };
    lost.expect_err("the connection drops");
    assert_eq!(world.dynamics.rows("lead").len(), 1, "and the lead is there");
    let other = "leads(hnt_domain='other.example')";
    let dropped = caller.request(Method::PATCH, other).json(&json!({})).send().await;
    assert!(dropped.is_err() || dropped.expect("begun").bytes().await.is_err());
    assert_eq!(world.dynamics.rows("lead").len(), 1, "nothing was done");
    let cut = caller.request(Method::PATCH, other).json(&json!({})).header(SHOWN.0, SHOWN.1);
    let cut = cut.send().await.expect("it begins");
    assert_eq!(cut.status().as_u16(), 201);
    cut.bytes().await.expect_err("it breaks off");
    assert_eq!(caller.get("WhoAmI").await.status, 401);
    assert_eq!(caller.get("WhoAmI").await.status, 200);
    let calls = world.journal.of("dynamics");
    assert!(
        calls.iter().any(|call| call.status == 0 && call.method == "PATCH" && call.body == "{}")
    );
}

#[tokio::test]
async fn shares_of_faults_are_about_what_was_asked_and_the_same_for_the_same_seed() {
    let (world, caller) = provisioned().await;
    world.dynamics.set_faults(|faults| {
        faults.shares = Shares { unavailable: 300, ..Shares::default() };
    });
    let mut count = 0;
    for _ in 0..200 {
        count += usize::from(caller.get("WhoAmI").await.status == 503);
    }
    assert!((40..=80).contains(&count), "{count} of 200");
}

#[tokio::test]
async fn privileges_duplicate_rules_and_styles_of_numbers_can_be_set() {
    let (world, caller) = provisioned().await;
    world.dynamics.set_faults(|faults| {
        faults.missing_privileges.insert("prvWriteLead".to_owned());
        faults.duplicate_rule = Some(DuplicateRule { column: "emailaddress1".into(), status: 500 });
    });
    let body = || json!({"emailaddress1": "a@b.example"});
    assert_eq!(caller.patch(LEAD, body(), &[]).await.status, 204);
    let refused = caller.patch(LEAD, body(), &[]).await;
    assert_eq!((refused.status, refused.code()), (403, "0x80040220"));
    assert!(refused.message().contains("is missing prvWriteLead privilege"));
    let user = hunter::sandbox::dynamics::USER;
    let asked = format!(
        "systemusers({user})/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames\
         (PrivilegeNames=@p)?@p=[\"prvReadLead\",\"prvWriteLead\"]"
    );
    let held = caller.get(&asked).await.body["RolePrivileges"].clone();
    assert_eq!(held.as_array().map(Vec::len), Some(1));
    assert_eq!(held[0]["PrivilegeName"], "prvReadLead");

    let other = "leads(hnt_domain='other.example')";
    let detects = ("MSCRM.SuppressDuplicateDetection", "false");
    let duplicate = caller.patch(other, body(), &[detects]).await;
    assert_eq!((duplicate.status, duplicate.code()), (500, "0x80040333"));
    world.dynamics.set_faults(|faults| faults.code_style = CodeStyle::Decimal);
    assert_eq!(caller.patch(other, body(), &[detects]).await.code(), "-2147220685");
    assert_eq!(caller.patch(other, body(), &[]).await.status, 204, "only those who ask are told");
    world.dynamics.delete_column("lead", "emailaddress1");
    let gone = caller.patch("leads(hnt_domain='third.example')", body(), &[]).await;
    assert_eq!(gone.code(), "0", "{gone:?}");
}
