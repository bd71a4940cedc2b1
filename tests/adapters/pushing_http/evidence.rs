//! What is known beside the lead itself: its referrals, their contacts, and the account of its
//! domain.

use hunter::{
    adapters::dataverse::AccountUse, domain::push::failure::FailureReason,
    services::push::PreviewAction,
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
    fn tying(&self, number: u128, accounts: AccountUse) -> Node {
        let budget = self.budget();
        let client = Arc::new(self.client_with(APPLICATION.1, accounts, &budget));
        let links = AccountLinks {
            accounts: Arc::clone(&client) as _,
            makes: accounts == AccountUse::Create,
        };
        let store = Arc::new(self.store.clone());
        let runner = self.runner(number, store, Arc::clone(&client) as _, budget);
        Node { runner: runner.tying(Some(links)), client }
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
    let node = world.tying(1, AccountUse::Link);
    let one = world.account("http://www.lead-0.com.tr/");
    for website in ["https://lead-1.com.tr", "www.lead-1.com.tr"] {
        world.account(website);
    }
    let old = world.account("lead-2.com.tr");
    let closed = [("statecode", json!(1)), ("statuscode", json!(2))];
    assert!(world.organisation.dynamics.change_row("account", old, &closed));

    let links = AccountLinks { accounts: Arc::clone(&node.client) as _, makes: false };
    let asked = world.pushes(SetUp::On(Arc::clone(&node.client) as _)).tying(Some(links));
    let preview = asked.preview(world.leads[0]).await.unwrap().unwrap();
    assert_eq!(preview.action, PreviewAction::Create);
    let tied = ("parentaccountid".to_owned(), None, Some(one.to_string()));
    assert!(preview.changes.contains(&tied), "{:?}", preview.changes);

    world.push(&node).await;
    assert!(world.all_are(PushState::Pushed).await);
    let tied: Vec<_> = (0..4).map(|lead| world.account_of(lead)).collect();
    assert_eq!(tied, [json!(one), Value::Null, Value::Null, Value::Null]);
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
    let node = world.tying(1, AccountUse::Create);
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
