//! Referrals and syncs, asked of the graph over real databases.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use futures::StreamExt as _;
use hunter::{
    adapters::store::Store,
    domain::{
        referral::{ReferralContact, ReferralFacts, candidates::Candidates},
        sync_run::{SyncFailure, SyncMode, SyncReason, SyncState},
    },
    graphql::{NodeKind, encode_id},
    ports::{
        secrets::{Kept, Secrets, SecretsError},
        sign_in::{DeviceCode, SignIn, SignInError, SignInNote, SignInNotes, SignInState},
        store::{
            StoreError,
            sync_runs::{Incoming, Marks, PageRead, SyncRunStore},
        },
    },
    services::{
        set_up::SetUp,
        sign_in::{Ports, SignIns, Way},
    },
};
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    asking::{codes, json_of, request},
    stored::Stored,
};
use crate::{
    canned::noon,
    databases::{Database, databases},
    statements::counting,
};

/// Somebody has signed in.
struct Signed;

#[async_trait]
impl SignIn for Signed {
    async fn begin(&self) -> Result<DeviceCode, SignInError> {
        Err(SignInError::not_signed_in())
    }

    async fn finish(&self) -> Result<(), SignInError> {
        Err(SignInError::not_signed_in())
    }

    fn state(&self) -> SignInState {
        SignInState::default()
    }
}

#[async_trait]
impl Secrets for Signed {
    async fn load(&self, _: &str) -> Result<Option<Kept>, SecretsError> {
        Ok(Some(Kept { secret: "kept".into(), version: 1 }))
    }

    async fn save(&self, _: &str, _: &SecretString) -> Result<u64, SecretsError> {
        Ok(1)
    }

    async fn replace(
        &self,
        _: &str,
        _: u64,
        _: &SecretString,
    ) -> Result<Option<u64>, SecretsError> {
        Ok(Some(1))
    }
}

#[async_trait]
impl SignInNotes for Signed {
    async fn note(&self, _: &str, _: &SignInNote) -> Result<(), StoreError> {
        Ok(())
    }

    async fn noted(&self, _: &str) -> Result<Option<SignInNote>, StoreError> {
        Ok(None)
    }
}

fn on() -> SetUp<Arc<SignIns>> {
    let signed = Arc::new(Signed);
    let ports = Ports { sign_in: signed.clone(), secrets: signed.clone(), notes: signed };
    SetUp::On(Arc::new(SignIns::new(ports, "test", Way::DeviceCode)))
}

fn referral(number: i64, emails: &[&str]) -> Incoming {
    let contact = |email: &&str| ReferralContact {
        name: Some("Ayşe Yılmaz".to_owned()),
        email: Some((*email).to_owned()),
        ..ReferralContact::default()
    };
    let facts = ReferralFacts {
        referral_id: format!("r{number}"),
        name: Some(format!("Deal {number}")),
        referral_type: Some("Independent".to_owned()),
        qualification: Some("Direct".to_owned()),
        status: if number % 2 == 0 { "Active" } else { "Closed" }.to_owned(),
        company_name: Some("Çınar Gıda".to_owned()),
        contacts: emails.iter().map(contact).collect(),
        consent_to_contact: Some(false),
        deal_value: (number > 0).then(|| number.into()),
        updated_at: Some(noon() - TimeDelta::hours(number)),
        ..ReferralFacts::default()
    };
    let candidates = Candidates::of(emails.iter().copied(), &[]);
    Incoming { facts, candidates }
}

/// A whole sync of these referrals.
async fn sync(store: &Store, items: Vec<Incoming>) {
    let newest = items.iter().filter_map(|item| item.facts.updated_at).max();
    SyncRunStore::request(store, SyncMode::Delta, noon()).await.expect("a sync");
    let lease = SyncRunStore::lease(store, Uuid::nil(), noon(), noon() + TimeDelta::minutes(1));
    let lease = lease.await.expect("a lease").expect("a sync under way");
    let marks = Marks { newest, ..Marks::default() };
    let end = Some((SyncState::Succeeded, newest));
    let page = PageRead { items, failed: 0, next_page: None, marks, end };
    store.keep_page(&lease, &page, noon()).await.expect("kept").expect("still leased");
}

fn sample() -> Vec<Incoming> {
    vec![
        referral(0, &["a@cinar.com.tr"]),
        referral(1, &["b@cinar.com.tr"]),
        referral(2, &["c@cinar.com.tr"]),
        referral(3, &["x@iki.com.tr", "x@uc.com.tr"]),
        referral(4, &["kisi@gmail.com"]),
    ]
}

#[tokio::test]
async fn every_lead_of_a_page_answers_whether_it_is_a_referral_with_one_statement_more() {
    let page = "query P($first: Int) { leads(first: $first, orderBy: {field: DOMAIN, direction: ASC}) { \
        nodes { domain partnerReferral { isReferral linkStatus count syncedAt primary { referralId \
        category isOpen dealValue linkSource } referrals(first: 2) { referralId } } } } }";
    for database in databases().await {
        let stored = Stored::with(database.store().await, on());
        stored.add(&["baska.com.tr", "iki.com.tr"]).await;
        let before = stored
            .data(
                "{ leads { nodes { partnerReferral { isReferral linkStatus count syncedAt } } } }",
            )
            .await;
        let none = json!({"isReferral": false, "linkStatus": "NONE", "count": 0, "syncedAt": null});
        assert_eq!(before["leads"]["nodes"][0]["partnerReferral"], none);
        sync(&stored.store, sample()).await;
        for first in [1, 3] {
            let (answer, statements) = counting(stored.ask(page, json!({"first": first}))).await;
            assert_eq!(statements, 2, "{answer:#}");
        }
        let answer = stored.ask(page, json!({"first": 10})).await;
        let nodes = answer["data"]["leads"]["nodes"].as_array().expect("a page");
        let of = |domain: &str| {
            let lead = nodes.iter().find(|lead| lead["domain"] == domain).expect("the lead");
            lead["partnerReferral"].clone()
        };
        let cinar = of("cinar.com.tr");
        assert_eq!((&cinar["isReferral"], &cinar["count"]), (&json!(true), &json!(3)));
        assert_eq!(cinar["linkStatus"], "LINKED");
        assert_eq!(cinar["primary"]["referralId"], "r2", "open, then the higher value");
        assert_eq!(cinar["primary"]["category"], "MARKETPLACE");
        assert_eq!(cinar["primary"]["linkSource"], "AUTO");
        let first: Vec<_> = cinar["referrals"].as_array().expect("some").clone();
        assert_eq!(first, [json!({"referralId": "r2"}), json!({"referralId": "r0"})]);
        assert_eq!(of("iki.com.tr")["linkStatus"], "MULTI_CANDIDATE");
        assert_eq!(of("baska.com.tr")["isReferral"], false);
        assert!(of("baska.com.tr")["syncedAt"].is_string());
    }
}

#[tokio::test]
async fn the_filter_the_count_and_the_dashboard_say_the_same() {
    for database in databases().await {
        let stored = Stored::with(database.store().await, on());
        stored.add(&["baska.com.tr", "iki.com.tr"]).await;
        sync(&stored.store, sample()).await;
        let data = stored
            .data(
                "{ yes: leads(filter: {isReferral: true}) { totalCount nodes { domain } } \
                   no: leads(filter: {isReferral: false}) { totalCount nodes { domain } } \
                   dashboard { referralCount leadCount } \
                   some: dashboard(filter: {isReferral: true}) { referralCount leadCount } }",
            )
            .await;
        assert_eq!(data["yes"]["totalCount"], 2);
        assert_eq!(data["yes"]["nodes"].as_array().map(Vec::len), Some(2));
        assert_eq!(data["no"], json!({"totalCount": 1, "nodes": [{"domain": "baska.com.tr"}]}));
        assert_eq!(data["dashboard"], json!({"referralCount": 2, "leadCount": 3}));
        assert_eq!(data["some"], json!({"referralCount": 2, "leadCount": 2}));
    }
}

#[tokio::test]
async fn referrals_are_paged_filtered_and_found_by_their_ids() {
    for database in databases().await {
        let stored = Stored::with(database.store().await, on());
        sync(&stored.store, sample()).await;
        let list = "query L($after: String, $filter: ReferralFilter) { referrals(first: 2, after: $after, \
            filter: $filter, orderBy: {field: DEAL_VALUE, direction: DESC}) { totalCount pageInfo { \
            hasNextPage endCursor } nodes { id referralId domain domainCandidates lead { domain } } } }";
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let answer = stored.ask(list, json!({"after": after})).await;
            let page = &answer["data"]["referrals"];
            assert_eq!(page["totalCount"], 5, "{answer:#}");
            seen.extend(page["nodes"].as_array().expect("nodes").clone());
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let ids: Vec<_> = seen.iter().map(|one| one["referralId"].as_str().unwrap_or("")).collect();
        assert_eq!(ids, ["r4", "r3", "r2", "r1", "r0"]);
        assert_eq!(seen[2]["lead"], json!({"domain": "cinar.com.tr"}));
        assert_eq!(seen[1]["domainCandidates"], json!(["iki.com.tr", "uc.com.tr"]));
        let filter = json!({"isOpen": true, "hasDomain": false});
        let answer = stored.ask(list, json!({"filter": filter})).await;
        assert_eq!(answer["data"]["referrals"]["nodes"][0]["referralId"], "r4");
        assert_eq!(answer["data"]["referrals"]["totalCount"], 1);

        let id = seen[0]["id"].as_str().expect("an id");
        let one = "query O($id: ID!) { referral(id: $id) { referralId } node(id: $id) { __typename id } }";
        let answer = stored.ask(one, json!({"id": id})).await;
        assert_eq!(answer["data"]["referral"]["referralId"], "r4");
        assert_eq!(answer["data"]["node"], json!({"__typename": "Referral", "id": id}));
        let nobody = encode_id(NodeKind::Referral, Uuid::nil());
        let answer = stored.ask(one, json!({"id": nobody})).await;
        assert_eq!(answer["data"], json!({"referral": null, "node": null}));
        let lead = encode_id(NodeKind::Lead, Uuid::nil());
        let wrong =
            stored.ask("query O($id: ID!) { referral(id: $id) { id } }", json!({"id": lead})).await;
        assert_eq!(codes(&wrong), ["BAD_ID"]);
        let other = "query C($after: String) { referrals(after: $after) { nodes { id } } }";
        let wrong = stored.ask(other, json!({"after": after})).await;
        assert_eq!(codes(&wrong), ["BAD_CURSOR"], "a cursor of another order");
    }
}

#[tokio::test]
async fn people_are_told_with_their_consent() {
    let database = Database::sqlite();
    let stored = Stored::with(database.store().await, on());
    sync(&stored.store, vec![referral(0, &["a@cinar.com.tr"])]).await;
    let data = stored
        .data("{ lead(domain: \"cinar.com.tr\") { contacts { name email source consentToContact } } }")
        .await;
    let expected = json!([{
        "name": "Ayşe Yılmaz", "email": "a@cinar.com.tr", "source": "PARTNER_CENTER",
        "consentToContact": false,
    }]);
    assert_eq!(data["lead"]["contacts"], expected);
}

#[tokio::test]
async fn referrals_are_tied_and_untied_by_hand_or_say_why_not() {
    for database in databases().await {
        let stored = Stored::with(database.store().await, on());
        stored.add(&["hedef.com.tr"]).await;
        sync(&stored.store, sample()).await;
        let list = "{ referrals(orderBy: {field: DEAL_VALUE, direction: ASC}) { nodes { id } } }";
        let nodes = stored.data(list).await["referrals"]["nodes"].clone();
        let id = |place: usize| nodes[place]["id"].clone();
        let link = "mutation L($input: LinkReferralInput!) { linkReferral(input: $input) { \
            referral { domain linkSource lead { domain } } userErrors { code path } } }";
        let told = stored
            .ask(link, json!({"input": {"referralId": id(4), "domain": "https://hedef.com.tr/"}}))
            .await;
        let tied = json!({
            "referral": {"domain": "hedef.com.tr", "linkSource": "MANUAL", "lead": {"domain": "hedef.com.tr"}},
            "userErrors": [],
        });
        assert_eq!(told["data"]["linkReferral"], tied, "{told:#}");
        let told =
            stored.ask(link, json!({"input": {"referralId": id(4), "domain": "gmail.com"}})).await;
        let refused = json!([{"code": "INVALID_DOMAIN", "path": ["input", "domain"]}]);
        assert_eq!(told["data"]["linkReferral"]["userErrors"], refused);
        // A candidate, or what a person knows better, becomes a lead.
        let told = stored
            .ask(link, json!({"input": {"referralId": id(4), "domain": "yepyeni.com.tr"}}))
            .await;
        let made = json!({"domain": "yepyeni.com.tr", "linkSource": "MANUAL", "lead": {"domain": "yepyeni.com.tr"}});
        assert_eq!(told["data"]["linkReferral"]["referral"], made, "{told:#}");
        let found = stored.data(r#"{ lead(domain: "yepyeni.com.tr") { scanState } }"#).await;
        assert_eq!(found["lead"]["scanState"], "QUEUED");

        let unlink = "mutation U($input: NodeInput!) { unlinkReferral(input: $input) { \
            referral { linkSource lead { domain } } userErrors { code } } }";
        let told = stored.ask(unlink, json!({"input": {"id": id(0)}})).await;
        let untied = json!({"referral": {"linkSource": null, "lead": null}, "userErrors": []});
        assert_eq!(told["data"]["unlinkReferral"], untied);

        let create = "mutation C($input: NodeInput!) { createLeadFromReferral(input: $input) { \
            lead { domain scanState partnerReferral { linkStatus } } userErrors { code path } } }";
        let told = stored.ask(create, json!({"input": {"id": id(0)}})).await;
        let made = &told["data"]["createLeadFromReferral"];
        assert_eq!(made["lead"]["domain"], "cinar.com.tr", "{told:#}");
        assert_eq!(made["lead"]["partnerReferral"]["linkStatus"], "LINKED");
        let several = stored.ask(create, json!({"input": {"id": id(3)}})).await;
        let refused = json!([{"code": "CONFLICT", "path": ["input", "id"]}]);
        assert_eq!(several["data"]["createLeadFromReferral"]["userErrors"], refused);
        let nobody = encode_id(NodeKind::Referral, Uuid::nil());
        let told = stored.ask(unlink, json!({"input": {"id": nobody}})).await;
        assert_eq!(told["data"]["unlinkReferral"]["userErrors"], json!([{"code": "NOT_FOUND"}]));
    }
}

const SYNC: &str = "mutation S($input: SyncPartnerReferralsInput) { syncPartnerReferrals(input: $input) { \
    syncRun { id state full fetched } userErrors { code } } }";

#[tokio::test]
async fn a_sync_is_asked_for_joined_followed_and_stopped() {
    for database in databases().await {
        let stored = Stored::with(database.store().await, on());
        sync(&stored.store, sample()).await;
        let first = stored.ask(SYNC, json!({})).await["data"]["syncPartnerReferrals"].clone();
        assert_eq!(first["syncRun"]["state"], "RUNNING", "{first:#}");
        assert_eq!(first["syncRun"]["full"], false);
        let again = stored.ask(SYNC, json!({"input": {"full": true}})).await;
        let again = &again["data"]["syncPartnerReferrals"]["syncRun"];
        assert_eq!((&again["id"], &again["full"]), (&first["syncRun"]["id"], &json!(true)));

        let id = &first["syncRun"]["id"];
        let follow = "subscription F($id: ID!) { syncProgress(id: $id) { state } }";
        let answers = stored.graph.stream(request(follow, json!({"id": id}))).await;
        let mut answers = answers.expect("a stream");
        let state = |answer: Value| answer["data"]["syncProgress"]["state"].clone();
        let now = json_of(&answers.next().await.expect("the present state"));
        assert_eq!(state(now), "RUNNING");
        let cancel = "mutation C($input: NodeInput!) { cancelSync(input: $input) { syncRun { state } userErrors { code } } }";
        let told = stored.ask(cancel, json!({"input": {"id": id}})).await;
        assert_eq!(told["data"]["cancelSync"]["syncRun"]["state"], "CANCELLED");
        let then = json_of(&answers.next().await.expect("the terminal state"));
        assert_eq!(state(then), "CANCELLED");
        assert!(answers.next().await.is_none(), "it completes at the terminal state");

        let nobody = encode_id(NodeKind::SyncRun, Uuid::nil());
        let told = stored.ask(cancel, json!({"input": {"id": nobody}})).await;
        assert_eq!(told["data"]["cancelSync"]["userErrors"], json!([{"code": "NOT_FOUND"}]));
    }
}

#[tokio::test]
async fn the_integration_tells_its_last_success_and_why_the_last_sync_failed() {
    let database = Database::sqlite();
    let stored = Stored::with(database.store().await, on());
    let ask = "{ integrations { partnerCenter { state reason lastSucceededAt nextRunAt \
        currentRun { id } lastRun { state error { class code message } } } } }";
    let fresh = stored.data(ask).await["integrations"]["partnerCenter"].clone();
    assert_eq!((&fresh["state"], &fresh["lastRun"]), (&json!("OK"), &Value::Null));
    sync(&stored.store, sample()).await;
    let good = stored.data(ask).await["integrations"]["partnerCenter"].clone();
    assert_eq!((&good["state"], &good["lastRun"]["error"]), (&json!("OK"), &Value::Null));
    assert!(good["lastSucceededAt"].is_string() && good["nextRunAt"].is_string());

    stored.ask(SYNC, json!({})).await;
    let running = stored.data(ask).await["integrations"]["partnerCenter"].clone();
    assert!(running["currentRun"]["id"].is_string() && running["nextRunAt"].is_null());
    let until = noon() + TimeDelta::minutes(1);
    let lease = SyncRunStore::lease(&stored.store, Uuid::nil(), noon(), until).await;
    let lease = lease.expect("a lease").expect("a sync");
    let failure = SyncFailure { reason: SyncReason::Forbidden, detail: None };
    stored.store.fail(&lease, &failure, None, noon()).await.expect("failed");
    let bad = stored.data(ask).await["integrations"]["partnerCenter"].clone();
    assert_eq!((&bad["state"], &bad["lastRun"]["state"]), (&json!("DEGRADED"), &json!("FAILED")));
    assert_eq!(bad["lastSucceededAt"], good["lastSucceededAt"]);
    assert_eq!(bad["lastRun"]["error"]["class"], "PERMISSION");
    assert_eq!(bad["reason"], bad["lastRun"]["error"]["message"]);
    assert!(bad["reason"].as_str().is_some_and(|text| text.contains("Referrals admin")));
}

#[tokio::test]
async fn with_the_flag_off_nothing_runs_and_what_was_synced_before_is_shown() {
    let database = Database::sqlite();
    let stored = Stored::new(database.store().await);
    sync(&stored.store, sample()).await;
    let data = stored
        .data(
            "{ referrals { totalCount nodes { referralId } } leads(filter: {isReferral: true}) { \
               nodes { domain partnerReferral { isReferral } contacts { name } } } \
               integrations { partnerCenter { state reason nextRunAt } } }",
        )
        .await;
    assert_eq!(data["referrals"]["totalCount"], 5);
    let lead = json!({"domain": "cinar.com.tr", "partnerReferral": null, "contacts": []});
    assert_eq!(data["leads"]["nodes"], json!([lead]));
    let off = json!({"state": "OFF", "reason": null, "nextRunAt": null});
    assert_eq!(data["integrations"]["partnerCenter"], off);
    let told = stored.ask(SYNC, json!({})).await;
    let refused = json!([{"code": "FEATURE_DISABLED"}]);
    assert_eq!(told["data"]["syncPartnerReferrals"]["userErrors"], refused);
}
