//! What is known beside the lead itself: its referrals, their contacts, and the account of its
//! domain.

use hunter::{
    domain::push::failure::FailureReason, ports::dynamics::Tie, services::push::PreviewAction,
};
use serde_json::{Value, json};

use super::*;
use crate::store_referrals::{referral, sync};

#[tokio::test]
async fn a_referral_goes_along_and_its_contact_only_where_the_customer_agreed() {
    let world = World::new(4, 161).await;
    let agreed = referral("ref-agreed", &["ayse@lead-0.com.tr"], 20);
    let mut refused = referral("ref-refused", &["veli@lead-1.com.tr"], 20);
    refused.facts.consent_to_contact = Some(false);
    let mut unsaid = referral("ref-unsaid", &["can@lead-2.com.tr"], 20);
    unsaid.facts.consent_to_contact = None;
    // Of two, the one that is still open stands for the lead.
    let mut closed = referral("ref-closed", &["x@lead-0.com.tr"], 30);
    closed.facts.status = "Closed".to_owned();
    sync(&world.store, vec![agreed, refused, unsaid, closed], 20).await;
    world.push(&world.node(1)).await;

    let told = |lead: usize| {
        let row = row_of(&world, &format!("lead-{lead}.com.tr"));
        let names = ["hnt_referralid", "firstname", "lastname", "emailaddress1"];
        names.map(|name| row.value(name).as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(told(0), ["ref-agreed", "Ayşe", "Yılmaz", "ayse@lead-0.com.tr"]);
    assert_eq!(told(1), ["ref-refused", "", "", ""]);
    assert_eq!(told(2), ["ref-unsaid", "", "", ""]);
    assert_eq!(told(3), ["", "", "", ""]);
    let sent = world.calls().into_iter().map(|call| call.body).collect::<String>();
    assert!(!sent.contains("veli@") && !sent.contains("can@"), "nobody else's address is sent");

    let row = row_of(&world, "lead-3.com.tr");
    let line = row.value("hnt_salesline").as_str().unwrap();
    assert!(line.starts_with("lead-3.com.tr is ready to move to Microsoft 365 (80"), "{line}");
    assert!(row.value("hnt_infrasummary").is_null());
}

impl World {
    fn tying(&self, number: u128, ties: Ties) -> Node {
        let budget = self.budget();
        let client = Arc::new(self.client_with(APPLICATION.1, ties, &budget));
        let tying = Tying { relations: Arc::clone(&client) as _, ties };
        let store = Arc::new(self.store.clone());
        let runner = self.runner(number, store, Arc::clone(&client) as _, budget);
        Node { runner: runner.tying(Some(tying)), client }
    }

    /// An account as a seller made it.
    fn account(&self, website: &str) -> Uuid {
        let values =
            [("name", json!("Theirs")), ("websiteurl", json!(website)), ("statecode", json!(0))];
        self.organisation.dynamics.add_row("account", &values).unwrap()
    }

    fn account_of(&self, lead: usize) -> Value {
        row_of(self, &format!("lead-{lead}.com.tr")).value("_parentaccountid_value").clone()
    }
}

#[tokio::test]
async fn a_lead_is_tied_to_the_one_account_of_its_domain_and_to_none_of_several() {
    let world = World::new(4, 162).await;
    let ties = Ties { accounts: Tie::Link, ..Ties::default() };
    let node = world.tying(1, ties);
    let one = world.account("http://www.lead-0.com.tr/");
    for website in ["https://lead-1.com.tr", "www.lead-1.com.tr"] {
        world.account(website);
    }
    let old = world.account("lead-2.com.tr");
    let closed = [("statecode", json!(1)), ("statuscode", json!(2))];
    assert!(world.organisation.dynamics.change_row("account", old, &closed));

    let tying = Tying { relations: Arc::clone(&node.client) as _, ties };
    let asked = world.pushes(SetUp::On(Arc::clone(&node.client) as _)).tying(Some(tying));
    let preview = asked.preview(world.leads[0]).await.unwrap().unwrap();
    assert_eq!(preview.action, PreviewAction::Create);
    let parent = ("parentaccountid".to_owned(), None, Some(one.to_string()));
    assert!(preview.changes.contains(&parent), "{:?}", preview.changes);

    world.push(&node).await;
    assert!(world.all_are(PushState::Pushed).await);
    let found: Vec<_> = (0..4).map(|lead| world.account_of(lead)).collect();
    assert_eq!(found, [json!(one), Value::Null, Value::Null, Value::Null]);
    assert_eq!(world.organisation.dynamics.rows("account").len(), 4, "none is made");

    // Whoever is tied stays so, and is not looked for again.
    let other = world.account("https://www.lead-3.com.tr");
    world.organisation.journal.clear();
    world.scan(90).await;
    world.push(&node).await;
    assert_eq!((world.account_of(0), world.account_of(3)), (json!(one), json!(other)));
    let looked = world.organisation.journal.of("dynamics");
    let looked = looked.iter().filter(|call| call.path.ends_with("/accounts")).count();
    assert_eq!(looked, 3);
}

#[tokio::test]
async fn accounts_are_made_only_where_the_setting_says_so_and_once_though_the_reply_is_lost() {
    let world = World::new(1, 163).await;
    let node = world.tying(1, Ties { accounts: Tie::Create, ..Ties::default() });
    world.wish().await;
    world.work(&node).await;
    let failure = world.blocked().await;
    assert_eq!(failure.reason, FailureReason::KeyMissing);
    assert_eq!(failure.field.as_deref(), Some("account"));
    assert!(world.organisation.dynamics.rows("account").is_empty());

    for step in node.client.plan().await.unwrap() {
        node.client.apply(&step).await.unwrap();
    }
    world.organisation.dynamics.set_faults(|faults| {
        let lost =
            (hunter::sandbox::dynamics::When::Write, hunter::sandbox::dynamics::Fault::LostReply);
        faults.script = vec![lost];
    });
    world.settle(&node).await;
    assert_eq!(world.states().await, [PushState::Pushed]);
    let accounts = world.organisation.dynamics.rows("account");
    let [account] = accounts.as_slice() else { panic!("{} accounts", accounts.len()) };
    assert_eq!(account.value("hnt_domain"), "lead-0.com.tr");
    assert_eq!(account.value("websiteurl"), "https://lead-0.com.tr");
    assert_eq!(world.account_of(0), json!(account.id));
    assert!(node.client.plan().await.unwrap().iter().all(|step| step.exists), "all is there");
}

#[tokio::test]
async fn a_lead_is_tied_to_the_contact_of_its_referral_and_one_is_made_only_where_wished() {
    let world = World::new(3, 164).await;
    let with = |lead: usize, name: &str| {
        referral(&format!("ref-{lead}"), &[&format!("{name}@lead-{lead}.com.tr")], 20)
    };
    let mut refused = with(2, "veli");
    refused.facts.consent_to_contact = Some(false);
    sync(&world.store, vec![with(0, "ayse"), with(1, "can"), refused], 20).await;
    let dynamics = &world.organisation.dynamics;
    let known = dynamics
        .add_row(
            "contact",
            &[("emailaddress1", json!("ayse@lead-0.com.tr")), ("statecode", json!(0))],
        )
        .unwrap();
    let contact_of = |lead: usize| {
        row_of(&world, &format!("lead-{lead}.com.tr")).value("_parentcontactid_value").clone()
    };
    world.push(&world.tying(1, Ties { contacts: Tie::Link, ..Ties::default() })).await;
    assert_eq!(
        [contact_of(0), contact_of(1), contact_of(2)],
        [json!(known), Value::Null, Value::Null]
    );
    assert_eq!(dynamics.rows("contact").len(), 1, "none is made");

    let account = world.account("https://lead-1.com.tr");
    let node = world.tying(2, Ties { accounts: Tie::Link, contacts: Tie::Create });
    dynamics.set_faults(|faults| {
        let lost = hunter::sandbox::dynamics::Fault::LostReply;
        faults.script = vec![(hunter::sandbox::dynamics::When::Write, lost)];
    });
    world.scan(90).await;
    world.push(&node).await;
    assert!(world.all_are(PushState::Pushed).await);
    let made: Vec<_> = dynamics.rows("contact").into_iter().filter(|row| row.id != known).collect();
    let [made] = made.as_slice() else { panic!("{} contacts were made", made.len()) };
    assert_eq!(made.value("emailaddress1"), "can@lead-1.com.tr");
    assert_eq!(
        (made.value("firstname"), made.value("lastname")),
        (&json!("Ayşe"), &json!("Yılmaz"))
    );
    assert_eq!(made.value("_parentcustomerid_value"), &json!(account));
    assert_eq!(
        [contact_of(0), contact_of(1), contact_of(2)],
        [json!(known), json!(made.id), Value::Null]
    );
}
