//! The organisation of the sandbox, asked by hand: what its contract promises, and nothing of any
//! client of ours.

use std::time::Duration;

use chrono::TimeDelta;
use hunter::sandbox::dynamics::{Column, Kind};
use reqwest::Method;
use serde_json::{Value, json};

use crate::dataverse::{Caller, LEAD, Organisation, SHOWN, label, provisioned};

#[tokio::test]
async fn only_users_of_the_organisation_get_in() {
    let world = Organisation::start();
    let mut caller = Caller::of(&world).await;
    let who = caller.get("WhoAmI").await;
    assert_eq!(who.status, 200);
    assert!(who.body["UserId"].is_string() && who.body["OrganizationId"].is_string());
    assert_eq!(who.header("x-ms-dop-hint"), Some("4"));
    assert_eq!(who.header("x-ms-ratelimit-burst-remaining-xrm-requests"), Some("5999"));
    assert_eq!(who.header("x-ms-ratelimit-time-remaining-xrm-requests"), Some("1,200.00"));
    assert!(who.header("x-ms-service-request-id").is_some_and(|ids| ids.contains(',')));
    let posted = caller.post("WhoAmI", json!({})).await;
    assert_eq!((posted.status, posted.code()), (404, ""));

    caller.token = world.token_of("stranger", "s").await;
    let stranger = caller.get("WhoAmI").await;
    assert_eq!((stranger.status, stranger.code()), (403, "0x80072560"));
    caller.token = "made up".to_owned();
    let refused = caller.get("WhoAmI").await;
    assert_eq!((refused.status, &refused.body), (401, &Value::Null));
    assert!(refused.header("www-authenticate").is_some_and(|text| text.starts_with("Bearer")));
    let (id, secret) = crate::dataverse::APPLICATION;
    caller.token = world.token_of(id, secret).await;
    world.clock.pass(TimeDelta::seconds(3_600));
    assert_eq!(caller.get("WhoAmI").await.status, 401, "an expired token");
    caller.token = world.token_of(id, secret).await;
    world.entra.expire_access_tokens();
    assert_eq!(caller.get("WhoAmI").await.status, 401, "a revoked token");
}

#[tokio::test]
async fn an_upsert_by_key_makes_then_changes_one_row_and_tells_its_identity_only_when_asked() {
    let (world, caller) = provisioned().await;
    let plain = caller.patch(LEAD, json!({"subject": "one"}), &[]).await;
    assert_eq!((plain.status, &plain.body), (204, &Value::Null));
    let at = plain.header("odata-entityid").expect("an address");
    assert!(at.ends_with("/leads(hnt_domain='example.com')"), "the key, not the identity: {at}");

    let path = format!("{LEAD}?$select=leadid,statecode");
    let updated = caller.patch(&path, json!({"subject": "two"}), &[SHOWN]).await;
    assert_eq!(updated.status, 200);
    let row = &world.dynamics.rows("lead")[0];
    assert_eq!(updated.body["leadid"], json!(row.id));
    assert_eq!(updated.body["statecode"], 0);
    assert_eq!(updated.header("etag"), updated.body["@odata.etag"].as_str());
    assert!(updated.body.get("subject").is_none() && updated.header("odata-entityid").is_none());
    assert_eq!(row.value("subject"), "two");

    let other = "leads(hnt_domain='other.example')?$select=leadid";
    let created = caller.patch(other, json!({"companyname": "Öz A.Ş."}), &[SHOWN]).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.header("preference-applied"), Some("return=representation"));
    assert_eq!(world.dynamics.rows("lead").len(), 2);
    let upper = caller.get("leads(hnt_domain='EXAMPLE.com')?$select=subject").await;
    assert_eq!(upper.body["subject"], "two", "keys compare without regard to case");
}

#[tokio::test]
async fn preconditions_are_kept() {
    let (_world, caller) = provisioned().await;
    let body = || json!({"subject": "x"});
    let missing = caller.patch(LEAD, body(), &[("If-Match", "*")]).await;
    assert_eq!((missing.status, missing.code()), (404, "0x80060891"));
    assert!(missing.message().ends_with("does not exist in lead entity"));
    let created = caller.patch(LEAD, body(), &[("If-None-Match", "*"), SHOWN]).await;
    assert_eq!(created.status, 201);
    let taken = caller.patch(LEAD, body(), &[("If-None-Match", "*")]).await;
    assert_eq!((taken.status, taken.code()), (412, "0x80040237"));
    let etag = created.header("etag").expect("a version").to_owned();
    let updated = caller.patch(LEAD, body(), &[("If-Match", &etag), SHOWN]).await;
    assert_eq!(updated.status, 200);
    let stale = caller.patch(LEAD, body(), &[("If-Match", &etag)]).await;
    assert_eq!((stale.status, stale.code()), (412, "0x80060882"));
    let plain = caller.patch(LEAD, body(), &[("If-None-Match", "null")]).await;
    assert_eq!(plain.status, 204, "the literal word is no condition");

    let id = "leads(00000000-0000-4000-8000-00000000beef)";
    let missing = caller.patch(id, body(), &[("If-Match", "*")]).await;
    assert_eq!((missing.status, missing.code()), (404, "0x80040217"));
    let made = caller.patch(id, body(), &[SHOWN]).await;
    assert_eq!((made.status, made.body["leadid"].as_str()), (201, Some(&id[6..42])));
}

#[tokio::test]
async fn the_keys_column_in_a_body_wins_on_create_and_is_dropped_on_update() {
    let (world, caller) = provisioned().await;
    let body = || json!({"hnt_domain": "other.example", "subject": "x"});
    assert_eq!(caller.patch(LEAD, body(), &[]).await.status, 204);
    assert_eq!(world.dynamics.rows("lead")[0].value("hnt_domain"), "other.example");
    caller.patch(LEAD, json!({}), &[]).await;
    assert_eq!(caller.patch(LEAD, body(), &[]).await.status, 204);
    let rows = world.dynamics.rows("lead");
    let mut domains: Vec<_> = rows.iter().map(|row| row.value("hnt_domain").as_str()).collect();
    domains.sort_unstable();
    assert_eq!(domains, [Some("example.com"), Some("other.example")]);

    let clash = caller.post("leads", json!({"hnt_domain": "Example.COM"})).await;
    assert_eq!((clash.status, clash.code()), (412, "0x80060892"));
    assert!(clash.message().contains("<DuplicateAttributes>"), "{}", clash.message());
}

#[tokio::test]
async fn bad_bodies_are_refused_with_the_services_own_numbers() {
    let (world, caller) = provisioned().await;
    world.dynamics.change_table("lead", |table| {
        let options = vec![(816_940_000, "SMB".into()), (816_940_001, "Enterprise".into())];
        table.columns.push(Column::new("hnt_Segment", Kind::Choice(options)));
        table.columns.push(Column::new("hnt_FinalScore", Kind::Whole(0, 100)));
    });
    let long = "x".repeat(301);
    for (body, code, part) in [
        (json!({"hnt_x": 1}), "0x0", "Invalid property 'hnt_x' was found in entity"),
        (json!({"Subject": "x"}), "0x0", "Invalid property 'Subject'"),
        (
            json!({"subject": long}),
            "0x80044331",
            "occurred.  The length of the 'subject' attribute of the 'lead' entity exceeded the \
             maximum allowed length of '300'.",
        ),
        (
            json!({"hnt_segment": 3}),
            "0x8004431a",
            "The value 3 of 'hnt_segment' on record of type 'lead' is outside the valid range. \
             Accepted Values: 816940000,816940001",
        ),
        (json!({"hnt_segment": "SMB"}), "0x80048d19", "Edm.Int32"),
        (json!({"hnt_finalscore": "7"}), "0x80048d19", "Edm.Int32"),
        (json!({"hnt_finalscore": 101}), "0x8004432f", "outside the valid range"),
        (json!({"subject": 7}), "0x80048d19", "Edm.String"),
        (json!({"estimatedclosedate": "2026-01-15T06:00:00Z"}), "0x80048d19", "Edm.Date"),
        (
            json!({"account@odata.bind": "/accounts(1)"}),
            "0x80048d19",
            "undeclared property 'account'",
        ),
        (
            json!({"parentaccountid@odata.bind": "/accounts(00000000-0000-4000-8000-000000000001)"}),
            "0x80060891",
            "does not exist in account entity",
        ),
        (json!({"statuscode": 4}), "0x80048408", "status code"),
    ] {
        let refused = caller.patch(LEAD, body.clone(), &[("If-None-Match", "null")]).await;
        if refused.status == 204 {
            // What a new row ignores, a change does not.
            let refused = caller.patch(LEAD, body.clone(), &[]).await;
            assert_eq!(refused.code(), code, "{body}");
            continue;
        }
        assert!((400..500).contains(&refused.status), "{body}");
        assert_eq!(refused.code(), code, "{body}");
        assert!(refused.message().contains(part), "{body}: {}", refused.message());
    }
    let request = caller.request(Method::PATCH, LEAD).body("{}").send().await.expect("an answer");
    assert_eq!(request.status().as_u16(), 415);
    let naive =
        caller.patch(LEAD, json!({"overriddencreatedon": "2026-01-15T06:00:00"}), &[]).await;
    assert_eq!(naive.code(), "0x0");
}

#[tokio::test]
async fn addresses_are_read_as_strictly_as_the_service_does() {
    let (_world, caller) = provisioned().await;
    for (path, status, code) in [
        ("leads(subject='x')", 400, "0x80060888"),
        ("leads(hnt_domain='a%2Fb')", 400, ""),
        ("leads(hnt_domain='a:b')", 400, ""),
        ("leads(hnt_domain='a.example')", 404, "0x80060891"),
        ("Leads", 404, "0x8006088a"),
        ("leads?$select=Subject", 400, "0x80060888"),
        ("leads?$filter=subject eq", 400, "0x80060888"),
        ("EntityDefinitions(LogicalName='nothing')", 404, "0x80060888"),
    ] {
        let refused = caller.get(path).await;
        assert_eq!((refused.status, refused.code()), (status, code), "{path}");
    }
}

#[tokio::test]
async fn rows_are_found_selected_linked_emptied_and_deleted() {
    let (world, caller) = provisioned().await;
    let account = caller.post("accounts", json!({"name": "Contoso", "websiteurl": "x"})).await;
    assert_eq!(account.status, 204);
    let id = world.dynamics.rows("account")[0].id;
    assert!(account.header("odata-entityid").is_some_and(|at| at.ends_with(&format!("({id})"))));
    let bind = json!({"parentaccountid@odata.bind": format!("/accounts({id})"), "lastname": "Yılmaz",
        "firstname": "Ayşe", "leadqualitycode": 1, "description": "x"});
    assert_eq!(caller.patch(LEAD, bind, &[]).await.status, 204);
    let path = "leads?$select=fullname,leadqualitycode,_parentaccountid_value\
                &$filter=lastname eq 'yılmaz' and statecode eq 0&$top=5&$count=true";
    let request =
        caller.request(Method::GET, path).header("Prefer", "odata.include-annotations=\"*\"");
    let found: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(found["@odata.count"], 1);
    let row = &found["value"][0];
    assert_eq!(row["fullname"], "Ayşe Yılmaz");
    assert_eq!(row["_parentaccountid_value"], json!(id));
    assert_eq!(row["leadqualitycode@OData.Community.Display.V1.FormattedValue"], "Hot");
    assert!(row.get("description").is_none() && row["leadid"].is_string());

    assert_eq!(caller.patch(LEAD, json!({"description": null}), &[]).await.status, 204);
    assert!(world.dynamics.rows("lead")[0].value("description").is_null());
    let delete = |path: &'static str| caller.request(Method::DELETE, path).send();
    assert_eq!(
        delete("leads(hnt_domain='example.com')/firstname").await.expect("told").status(),
        204
    );
    assert!(world.dynamics.rows("lead")[0].value("firstname").is_null());
    assert_eq!(delete(LEAD).await.expect("an answer").status(), 204);
    assert_eq!(delete(LEAD).await.expect("an answer").status(), 404);
}

#[tokio::test]
async fn a_lead_moves_between_its_states_as_the_service_lets_it() {
    let (world, caller) = provisioned().await;
    caller.patch(LEAD, json!({"statecode": 2, "subject": "x"}), &[]).await;
    let state = || world.dynamics.rows("lead")[0].value("statecode").as_i64();
    assert_eq!(state(), Some(0), "a new lead is open");
    let to = async |body: Value| caller.patch(LEAD, body, &[]).await.status;
    assert_eq!(to(json!({"statecode": 2, "statuscode": 4})).await, 204);
    assert_eq!(to(json!({"statecode": 1, "statuscode": 3})).await, 400, "it must be opened first");
    assert_eq!(to(json!({"subject": "still"})).await, 204, "applications may change closed leads");
    world.dynamics.set_faults(|faults| faults.closed_leads_are_read_only = true);
    assert_eq!(to(json!({"subject": "no"})).await, 400);
    assert_eq!(to(json!({"statecode": 0})).await, 204);
    assert_eq!(to(json!({"statecode": 1, "statuscode": 3})).await, 204);
    assert_eq!(state(), Some(1));
}

#[tokio::test]
async fn a_key_becomes_active_after_a_while_and_fails_where_rows_share_a_value() {
    let world = Organisation::start();
    let caller = Caller::of(&world).await;
    caller.publish().await;
    world.dynamics.change_table("lead", |table| {
        table.columns.push(Column::new("hnt_Domain", Kind::Text(253)));
    });
    for _ in 0..2 {
        world.dynamics.add_row("lead", &[("hnt_domain", json!("same.example"))]).expect("a row");
    }
    let key = json!({"SchemaName": "hnt_DomainKey", "KeyAttributes": ["hnt_domain"],
        "DisplayName": label("x")});
    let path = "EntityDefinitions(LogicalName='lead')/Keys";
    assert_eq!(caller.post(path, key.clone()).await.status, 204);
    let early = caller.patch(LEAD, json!({}), &[]).await;
    assert_eq!((early.status, early.code()), (400, "0x80060888"));
    let mut states = Vec::new();
    for _ in 0..4 {
        states.push(caller.key_state().await);
    }
    assert_eq!(states, ["Pending", "InProgress", "Failed", "Failed"]);
    assert_eq!(caller.post(path, key.clone()).await.code(), "0x80060893");

    let row = world.dynamics.rows("lead")[0].id;
    assert!(world.dynamics.delete_row("lead", row));
    let again = json!({"EntityLogicalName": "lead", "EntityKeyLogicalName": "hnt_domainkey"});
    assert_eq!(caller.post("ReactivateEntityKey", again).await.status, 204);
    while caller.key_state().await != "Active" {}
    assert_eq!(
        caller.patch("leads(hnt_domain='same.example')", json!({}), &[SHOWN]).await.status,
        200
    );
}

#[tokio::test]
async fn definitions_tell_types_lengths_and_labels() {
    let (world, caller) = provisioned().await;
    let attributes = "EntityDefinitions(LogicalName='lead')/Attributes";
    let choice = json!({
        "@odata.type": "Microsoft.Dynamics.CRM.PicklistAttributeMetadata", "SchemaName": "hnt_Source",
        "DisplayName": label("Source"), "SourceTypeMask": 0,
        "OptionSet": {"IsGlobal": false, "OptionSetType": "Picklist",
            "Options": [{"Value": 816_940_000, "Label": label("Manual")}]},
    });
    world.dynamics.set_faults(|faults| {
        faults.customization_locks = 1;
        faults.metadata_lag = Duration::from_secs(10);
    });
    assert_eq!(caller.post(attributes, choice.clone()).await.code(), "0x80071151");
    assert_eq!(caller.post(attributes, choice.clone()).await.status, 204);
    assert_eq!(caller.post(attributes, choice).await.code(), "0x80047013");
    let picklist = format!(
        "{attributes}/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName\
         &$filter=LogicalName eq 'hnt_source'&$expand=OptionSet($select=Options)"
    );
    assert_eq!(caller.get(&picklist).await.body["value"], json!([]), "not seen yet");
    let strong = caller.request(Method::GET, &picklist).header("Consistency", "Strong");
    let strong: Value = strong.send().await.expect("an answer").json().await.expect("JSON");
    let option = &strong["value"][0]["OptionSet"]["Options"][0];
    assert_eq!(option["Value"], 816_940_000);
    assert_eq!(option["Label"]["LocalizedLabels"][0]["Label"], "Manual");
    world.clock.pass(TimeDelta::seconds(10));
    assert_eq!(caller.get(&picklist).await.body["value"][0]["LogicalName"], "hnt_source");

    let strings = format!(
        "{attributes}/Microsoft.Dynamics.CRM.StringAttributeMetadata?$select=LogicalName,MaxLength\
         &$filter=LogicalName eq 'hnt_domain' or LogicalName eq 'hnt_source'"
    );
    let strings = caller.get(&strings).await.body["value"].clone();
    assert_eq!(strings.as_array().map(Vec::len), Some(1));
    assert_eq!(strings[0]["MaxLength"], 253);
    let uncast = caller.get(&format!("{attributes}?$select=LogicalName,MaxLength")).await;
    assert_eq!(uncast.code(), "0x80060888", "only a cast tells what one type has");
    let table = caller
        .get(
            "EntityDefinitions(LogicalName='lead')?$select=IsOptimisticConcurrencyEnabled\
              &$expand=Keys($select=KeyAttributes,EntityKeyIndexStatus)",
        )
        .await;
    assert_eq!(table.body["Keys"][0]["KeyAttributes"], json!(["hnt_domain"]));
    assert!(
        table.body.get("SchemaName").is_none() && table.body["Keys"][0].get("SchemaName").is_none()
    );
}
