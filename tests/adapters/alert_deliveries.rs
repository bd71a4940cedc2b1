//! Alerts taken out: to a webhook and by mail over real sockets, out of both databases.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, FixedOffset, NaiveTime, TimeDelta, Utc};
use hickory_proto::rr::RecordType;
use hmac::{Hmac, KeyInit as _, Mac as _};
use hunter::{
    adapters::{
        dns::{DnsOptions, StubDns},
        mail::Mailer,
        progress::ProgressBus,
        store::Store,
        webhook::Webhook,
    },
    domain::{
        alert::{AlertKind, Change, Fact},
        delivery::{Delivery, DeliveryChannel, DeliveryState, MOST_ATTEMPTS},
        ids::LeadId,
        rules::RuleSet,
        signals::DmarcPolicy,
    },
    ports::{
        channels::{Channel, NotTaken, Parcel},
        clock::{Clock, Patience},
        store::{
            PageRequest,
            alerts::{AlertFilter, AlertStore, NewAlert},
            deliveries::{DeliveryStore, Settlement},
            scans::ScanStore,
        },
    },
    services::{
        deliveries::{Courier, WayOut, When},
        scan::{Pace, Ports, ScanRunner},
        survey::Surveyor,
    },
    texts::Locale,
};
use sha2::Sha256;

use crate::{
    authority::{Authority, Reply, mx, txt},
    databases::{Database, databases},
    facts::{at, leads, node},
    receivers::{Hook, Post},
};

const SECRET: &str = "a secret of more than sixteen letters";

struct Hands(Mutex<DateTime<Utc>>);

impl Hands {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(at(0))))
    }

    fn turn(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

struct NoJitter;

#[async_trait]
impl Patience for NoJitter {
    async fn wait(&self, _: Duration) {}

    fn chance(&self) -> f64 {
        0.0
    }
}

fn webhook(url: &str, inside: &[&str]) -> Arc<dyn Channel> {
    let inside = inside.iter().map(|host| (*host).to_owned()).collect();
    Arc::new(Webhook::new(url.parse().unwrap(), inside, SECRET.into()).unwrap())
}

fn mailer(post: &Post) -> Arc<dyn Channel> {
    let url = format!("smtp://{}", post.address).into();
    let (from, to) = ("Hunter <hunter@example.com>", "a@example.com, Çağ <b@example.com>");
    Arc::new(Mailer::new(&url, from.parse().unwrap(), to.parse().unwrap()).unwrap())
}

fn courier(store: &Arc<Store>, clock: &Arc<Hands>, ways: Vec<WayOut>) -> Courier {
    let time = (Arc::clone(clock) as _, Arc::new(NoJitter) as _);
    Courier::new(Arc::clone(store) as _, ways, time, Locale::En, node(7))
}

fn to_webhook(sender: Arc<dyn Channel>) -> Vec<WayOut> {
    vec![WayOut { channel: DeliveryChannel::Webhook, when: When::Now, sender }]
}

async fn all_deliveries(store: &Store) -> Vec<Delivery> {
    let page = PageRequest { limit: 100, after: None, before: None, from_end: false };
    let alerts = store.alerts(&AlertFilter::default(), &page).await.unwrap().items;
    let ids: Vec<_> = alerts.iter().map(|alert| alert.id).collect();
    store.deliveries(&ids).await.unwrap()
}

async fn open(database: &Database) -> Arc<Store> {
    Arc::new(database.store().await)
}

fn weakened(lead: LeadId, number: u32, second: i64) -> NewAlert {
    let change = Change {
        kind: AlertKind::DmarcWeakened,
        from: Some(Fact::Policy(DmarcPolicy::Reject)),
        to: None,
    };
    let domain = "lead-0.com.tr".to_owned();
    let key = format!("test-{number}");
    NewAlert { key, lead_id: Some(lead), referral_id: None, domain, change, at: at(second) }
}

/// A domain at Google whose DMARC record goes away.
async fn changing_zone(is_weak: Arc<AtomicBool>) -> Authority {
    Authority::start(move |asked| match asked.record_type {
        RecordType::MX if asked.name == "lead-0.com.tr" => {
            Reply::Records(vec![mx(1, "aspmx.l.google.com")])
        }
        RecordType::TXT if asked.name == "_dmarc.lead-0.com.tr" => {
            let weak = is_weak.load(Ordering::SeqCst);
            let record: &[u8] = if weak { b"v=DMARC1; p=none" } else { b"v=DMARC1; p=reject" };
            Reply::Records(vec![txt(&[record])])
        }
        _ => Reply::NoData,
    })
    .await
}

async fn scan(store: &Arc<Store>, clock: &Arc<Hands>, authority: &Authority, lead: LeadId) {
    store.request(&[lead], clock.now()).await.unwrap();
    // A client of its own: the answers of the last scan are not to be remembered.
    let options = DnsOptions {
        servers: vec![authority.address],
        timeout: Duration::from_secs(2),
        ..DnsOptions::default()
    };
    let dns = StubDns::new(options, tokio::runtime::Handle::current());
    let clock = Arc::clone(clock);
    let ports = Ports {
        scans: Arc::clone(store) as _,
        survey: Arc::new(Surveyor::new(Arc::new(dns), Arc::clone(&clock) as _)),
        clock,
        progress: Arc::new(ProgressBus::new()),
        wake: Arc::default(),
    };
    let rules = Arc::clone(RuleSet::built_in());
    ScanRunner::new(ports, rules, node(9), Pace::default()).step().await.unwrap();
}

#[tokio::test]
async fn dmarc_that_weakens_between_two_scans_is_one_alert_delivered_once() {
    for database in databases().await {
        let (store, clock) = (open(&database).await, Hands::new());
        let lead = leads(&store, 1).await[0];
        let is_weak = Arc::new(AtomicBool::new(false));
        let authority = changing_zone(Arc::clone(&is_weak)).await;
        let hook = Hook::start(|number| (if number < 2 { 503 } else { 204 }, "")).await;
        let courier = courier(&store, &clock, to_webhook(webhook(&hook.url(), &["127.0.0.1"])));

        scan(&store, &clock, &authority, lead).await;
        assert_eq!(courier.step().await.unwrap(), 0, "a first scan is no news");
        is_weak.store(true, Ordering::SeqCst);
        clock.turn(TimeDelta::hours(24));
        scan(&store, &clock, &authority, lead).await;
        for expected in [DeliveryState::Retrying, DeliveryState::Retrying, DeliveryState::Delivered]
        {
            courier.step().await.unwrap();
            assert_eq!(courier.step().await.unwrap(), 0, "nothing is due before its time");
            let kinds: Vec<_> =
                all_deliveries(&store).await.into_iter().map(|one| one.state).collect();
            assert!(kinds.contains(&expected), "{kinds:?}");
            clock.turn(TimeDelta::minutes(1));
        }
        for _ in 0..3 {
            clock.turn(TimeDelta::days(1));
            assert_eq!(courier.step().await.unwrap(), 0, "what was taken is at rest");
        }

        let page = PageRequest { limit: 100, after: None, before: None, from_end: false };
        let filter =
            AlertFilter { kinds: Some(vec![AlertKind::DmarcWeakened]), ..Default::default() };
        let alerts = store.alerts(&filter, &page).await.unwrap().items;
        assert_eq!(alerts.len(), 1);
        let own: Vec<_> =
            hook.posted().into_iter().filter(|one| one.body.contains("DMARC_WEAKENED")).collect();
        let ids: Vec<_> = own.iter().map(|one| one.header("webhook-id").to_owned()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "a repetition is known by its id: {ids:?}");
        let delivery = store.deliveries(&[alerts[0].id]).await.unwrap().remove(0);
        assert_eq!(delivery.state, DeliveryState::Delivered);
        assert_eq!(delivery.id.0.to_string(), ids[0]);
        assert_eq!(delivery.attempts as usize, own.len());
        assert_eq!((delivery.failure, delivery.next_attempt_at), (None, None));
        assert!(own.iter().all(|one| one.body == own[0].body));
        let told: serde_json::Value = serde_json::from_str(&own[0].body).unwrap();
        assert_eq!(told["data"]["domain"], "lead-0.com.tr");
        assert_eq!(
            (&told["data"]["from"], &told["data"]["to"]),
            (&"REJECT".into(), &"NONE".into())
        );
        for one in &own {
            assert_eq!(one.header("webhook-signature"), signature(one));
        }
    }
}

/// As a receiver would work it out.
fn signature(posted: &crate::receivers::Posted) -> String {
    let (id, time) = (posted.header("webhook-id"), posted.header("webhook-timestamp"));
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{id}.{time}.{}", posted.body).as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_crash_between_sending_and_storing_repeats_the_same_message() {
    for database in databases().await {
        let (store, clock) = (open(&database).await, Hands::new());
        let lead = leads(&store, 1).await[0];
        store.raise(&[weakened(lead, 1, 0)]).await.unwrap();
        let channels = [(DeliveryChannel::Webhook, at(0))];
        assert_eq!(store.plan(&channels, at(-60), 10, at(0)).await.unwrap(), 1);
        assert_eq!(store.plan(&channels, at(-60), 10, at(0)).await.unwrap(), 0, "looked at once");
        let lease = async |owner: u128, second: i64| {
            let minutes = TimeDelta::minutes(3);
            let channel = DeliveryChannel::Webhook;
            DeliveryStore::lease(&*store, node(owner), channel, 10, at(second), minutes)
                .await
                .unwrap()
        };
        let dead = lease(1, 0).await;
        assert_eq!(dead.len(), 1);
        assert_eq!(lease(2, 179).await, [], "somebody has it");

        clock.turn(TimeDelta::seconds(181));
        let hook = Hook::start(|_| (200, "")).await;
        let courier = courier(&store, &clock, to_webhook(webhook(&hook.url(), &["127.0.0.1"])));
        assert_eq!(courier.step().await.unwrap(), 1);
        assert_eq!(hook.posted()[0].header("webhook-id"), dead[0].id.0.to_string());
        let late = Settlement {
            id: dead[0].id,
            fence: dead[0].fence,
            state: DeliveryState::Retrying,
            due_at: Some(at(0)),
            failure: Some(("delivery-timeout", None)),
            at: at(200),
        };
        assert_eq!(store.settle(&[late]).await.unwrap(), 0, "the dead can not undo it");
        let delivery = all_deliveries(&store).await.remove(0);
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Delivered, 2));
    }
}

#[tokio::test]
async fn a_message_that_nobody_takes_is_given_up_after_a_day_and_tells_why() {
    for database in databases().await {
        let (store, clock) = (open(&database).await, Hands::new());
        let lead = leads(&store, 1).await[0];
        store.raise(&[weakened(lead, 1, 0)]).await.unwrap();
        let hook = Hook::start(|_| (500, "")).await;
        let courier = courier(&store, &clock, to_webhook(webhook(&hook.url(), &["127.0.0.1"])));
        courier.step().await.unwrap();
        while let Some(due) = all_deliveries(&store).await[0].next_attempt_at {
            clock.turn(due - clock.now());
            courier.step().await.unwrap();
        }
        let delivery = all_deliveries(&store).await.remove(0);
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Failed, MOST_ATTEMPTS));
        assert_eq!(delivery.failure.as_deref(), Some("delivery-refused"));
        assert_eq!(delivery.detail.as_deref(), Some("HTTP 500"));
        let took = clock.now() - at(0);
        assert!(took > TimeDelta::hours(20) && took < TimeDelta::hours(30), "{took}");
    }
}

#[tokio::test]
async fn old_alerts_and_those_of_before_any_channel_are_not_sent() {
    for database in databases().await {
        let (store, clock) = (open(&database).await, Hands::new());
        let lead = leads(&store, 1).await[0];
        store.raise(&[weakened(lead, 1, 0)]).await.unwrap();
        assert_eq!(courier(&store, &clock, Vec::new()).step().await.unwrap(), 0);
        clock.turn(TimeDelta::days(4));
        let hook = Hook::start(|_| (200, "")).await;
        let courier = courier(&store, &clock, to_webhook(webhook(&hook.url(), &["127.0.0.1"])));
        assert_eq!(courier.step().await.unwrap(), 1, "it is looked at");
        assert_eq!(courier.step().await.unwrap(), 0);
        assert_eq!(all_deliveries(&store).await, []);
        assert!(hook.posted().is_empty());
    }
}

#[tokio::test]
async fn the_daily_mail_goes_at_its_time_with_everything_of_the_day() {
    for database in databases().await {
        let (store, clock) = (open(&database).await, Hands::new());
        let lead = leads(&store, 1).await[0];
        let post = Post::start(|number| number > 0).await;
        let (eight, zone) = (NaiveTime::from_hms_opt(8, 0, 0), FixedOffset::east_opt(3 * 3600));
        let when = When::Daily(eight.unwrap(), zone.unwrap());
        let ways = vec![WayOut { channel: DeliveryChannel::Email, when, sender: mailer(&post) }];
        let courier = courier(&store, &clock, ways);
        store.raise(&[weakened(lead, 1, 0), weakened(lead, 2, 1)]).await.unwrap();
        courier.step().await.unwrap();
        assert!(post.mails().is_empty(), "it is not yet time");
        let due = all_deliveries(&store).await[0].next_attempt_at.unwrap();
        assert_eq!(due.time(), NaiveTime::from_hms_opt(5, 0, 0).unwrap(), "eight in that zone");

        clock.turn(due - clock.now());
        courier.step().await.unwrap();
        let states = async || {
            let all = all_deliveries(&store).await;
            all.iter().map(|one| (one.state, one.detail.clone())).collect::<Vec<_>>()
        };
        let refused = (DeliveryState::Retrying, Some("SMTP 451".to_owned()));
        assert_eq!(states().await, [refused.clone(), refused]);
        clock.turn(TimeDelta::minutes(1));
        courier.step().await.unwrap();
        assert_eq!(
            states().await,
            [(DeliveryState::Delivered, None), (DeliveryState::Delivered, None)]
        );
        let mails = post.mails();
        assert_eq!(mails.len(), 2);
        let line = |mail: &str, name: &str| {
            mail.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned()
        };
        assert_eq!(line(&mails[0], "Message-ID"), line(&mails[1], "Message-ID"));
        assert_eq!(line(&mails[1], "Subject"), "Subject: Hunter: 2 changes");
        assert_eq!(mails[1].matches("DMARC was removed").count(), 2, "{}", mails[1]);
        assert_eq!(mails[1].matches("lead-0.com.tr").count(), 1, "once for each company");
    }
}

fn parcel() -> Parcel {
    use hunter::ports::channels::Announcement;
    let told = Announcement {
        alert: node(1),
        kind: "SPF_LOST",
        domain: "örnek.com".to_owned(),
        message: "SPF “gitti”".to_owned(),
        from: None,
        to: None,
        seen_at: at(0),
    };
    Parcel {
        id: node(2),
        at: at(5),
        subject: "a\r\nBcc: eve@example.com".to_owned(),
        text: "İyi\n".to_owned(),
        announcements: vec![told],
    }
}

#[tokio::test]
async fn a_webhook_follows_nothing_and_keeps_out_of_networks() {
    let inner = Hook::start(|_| (200, "")).await;
    let port = inner.address.port();
    let code = async |url: &str, inside: &[&str]| {
        webhook(url, inside).send(&parcel()).await.map_err(|why| why.code)
    };
    for url in [
        format!("https://127.0.0.1:{port}/"),
        format!("https://localhost:{port}/"),
        format!("https://[::1]:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        format!("https://2130706433:{port}/"),
        format!("https://0x7f.1:{port}/"),
        format!("http://127.0.0.1:{port}/"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://10.0.0.1/".to_owned(),
    ] {
        assert_eq!(code(&url, &["elsewhere"]).await, Err("delivery-forbidden-address"), "{url}");
    }
    assert!(inner.posted().is_empty());
    assert_eq!(code(&format!("http://127.0.0.1:{port}/"), &["127.0.0.1"]).await, Ok(()));
    assert_eq!(code(&format!("http://localhost:{port}/"), &["localhost"]).await, Ok(()));
    assert_eq!(inner.posted().len(), 2);

    let moved = Hook::start(|_| (307, "location: https://example.com/\r\n")).await;
    assert_eq!(code(&moved.url(), &["127.0.0.1"]).await, Err("delivery-redirect"));
}

#[tokio::test]
async fn what_a_receiver_says_is_heard() {
    let busy = Hook::start(|_| (429, "retry-after: 120\r\n")).await;
    let told = webhook(&busy.url(), &["127.0.0.1"]).send(&parcel()).await.unwrap_err();
    let expected = NotTaken {
        not_before: Some(at(125)),
        ..NotTaken::because("delivery-refused").saying("HTTP 429")
    };
    assert_eq!(told, expected);
    let gone = Hook::start(|_| (410, "")).await;
    assert!(webhook(&gone.url(), &["127.0.0.1"]).send(&parcel()).await.unwrap_err().is_final);
    // Nobody listens there any more.
    let url = gone.url();
    drop(gone);
    let told = webhook(&url, &["127.0.0.1"]).send(&parcel()).await.unwrap_err();
    assert_eq!(told, NotTaken::because("delivery-unreachable"));
}

#[tokio::test]
async fn a_mail_keeps_its_letters_and_takes_no_header_from_outside() {
    let post = Post::start(|_| true).await;
    let sender = mailer(&post);
    assert_eq!(sender.test().await, Ok(()));
    sender.send(&parcel()).await.unwrap();
    let mail = post.mails().remove(0);
    let (head, body) = mail.split_once("\n\n").unwrap();
    assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    assert!(head.contains("Message-ID: <00000000-0000-0000-0000-000000000002@example.com>"));
    assert!(body.contains("=C4=B0yi") || body.contains("İyi") || body.contains("xLB5aQ"), "{body}");
}
