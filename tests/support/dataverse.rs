//! A Dynamics organisation on loopback with its sign-in service, under a clock that a test moves.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
    ports::clock::Clock,
    sandbox::{Now, Served, dynamics::Dynamics, entra::Entra, journal::Journal},
};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::microsoft::Microsoft;

/// The application of the tests, and its secret.
pub const APPLICATION: (&str, &str) = ("confidential", "hush");

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct Hands(Mutex<DateTime<Utc>>);

impl Default for Hands {
    fn default() -> Self {
        Self(Mutex::new("2026-01-15T06:00:00Z".parse().expect("a time")))
    }
}

impl Hands {
    pub fn pass(&self, time: TimeDelta) {
        *self.0.lock().expect("no panic") += time;
    }
}

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("no panic")
    }
}

/// The organisation and everything around it.
pub struct Organisation {
    pub entra: Arc<Entra>,
    pub dynamics: Arc<Dynamics>,
    pub journal: Arc<Journal>,
    /// What the stand-ins take for now.
    pub clock: Arc<Hands>,
    pub url: String,
    pub sign_in_url: String,
    _served: [Served; 2],
}

impl Organisation {
    pub fn start() -> Self {
        let clock = Arc::new(Hands::default());
        let now: Now = {
            let clock = Arc::clone(&clock);
            Arc::new(move || clock.now())
        };
        Self { clock, ..Self::following(now) }
    }

    /// One that takes this for now, and nobody moves its clock.
    pub fn following(now: Now) -> Self {
        let clock = Arc::default();
        let journal = Arc::new(Journal::default());
        let (id, secret) = APPLICATION;
        let clients =
            vec![(id.to_owned(), Some(secret.to_owned())), ("stranger".into(), Some("s".into()))];
        let entra = Entra::new("tenant", clients, vec![], Arc::clone(&journal), Arc::clone(&now));
        let entra = Arc::new(entra);
        let dynamics =
            Dynamics::new(vec![id.to_owned()], Arc::clone(&entra), Arc::clone(&journal), now);
        let dynamics = Arc::new(dynamics);
        let sign_in = Served::start(0, entra.routes()).expect("a free port");
        let organisation = Served::start(0, dynamics.routes()).expect("a free port");
        Self {
            entra,
            dynamics,
            journal,
            clock,
            url: organisation.url.clone(),
            sign_in_url: sign_in.url.clone(),
            _served: [sign_in, organisation],
        }
    }

    /// A token for the organisation, asked for as an application does.
    pub async fn token_of(&self, client: &str, secret: &str) -> String {
        let scope = format!("{}/.default", self.url);
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client),
            ("client_secret", secret),
            ("scope", scope.as_str()),
        ];
        let url = format!("{}/tenant/oauth2/v2.0/token", self.sign_in_url);
        let answer = Microsoft::http().post(url).form(&form).send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("JSON");
        answer["access_token"].as_str().expect("a token").to_owned()
    }
}

/// A lead by its key, and the wish for a representation.
pub const LEAD: &str = "leads(hnt_domain='example.com')";
pub const SHOWN: (&str, &str) = ("Prefer", "return=representation");

/// An organisation with the key, and somebody who may ask it.
pub async fn provisioned() -> (Organisation, Caller) {
    let world = Organisation::start();
    let caller = Caller::of(&world).await;
    caller.provision().await;
    (world, caller)
}

/// Somebody with a token who writes requests by hand.
pub struct Caller {
    http: reqwest::Client,
    url: String,
    pub token: String,
}

impl Caller {
    pub async fn of(organisation: &Organisation) -> Self {
        let (id, secret) = APPLICATION;
        let token = organisation.token_of(id, secret).await;
        Self { http: Microsoft::http(), url: organisation.url.clone(), token }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/api/data/v9.2/{path}", self.url);
        self.http.request(method, url).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Told {
        Told::of(self.request(Method::GET, path).send().await.expect("an answer")).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Told {
        let request = self.request(Method::POST, path).json(&body);
        Told::of(request.send().await.expect("an answer")).await
    }

    /// A PATCH with these headers.
    pub async fn patch(&self, path: &str, body: Value, headers: &[(&str, &str)]) -> Told {
        let mut request = self.request(Method::PATCH, path).json(&body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Told::of(request.send().await.expect("an answer")).await
    }

    /// Makes the publisher, the solution, the key's column and the key, and waits for it.
    pub async fn provision(&self) {
        self.publish().await;
        let column = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata",
            "SchemaName": "hnt_Domain", "FormatName": {"Value": "Text"}, "MaxLength": 253,
            "DisplayName": label("Hunter Domain"),
        });
        let made = self.post("EntityDefinitions(LogicalName='lead')/Attributes", column).await;
        assert_eq!(made.status, 204, "{made:?}");
        let key = json!({
            "SchemaName": "hnt_DomainKey", "KeyAttributes": ["hnt_domain"],
            "DisplayName": label("Hunter Domain"),
        });
        let made = self.post("EntityDefinitions(LogicalName='lead')/Keys", key).await;
        assert_eq!(made.status, 204, "{made:?}");
        while self.key_state().await != "Active" {}
    }

    /// Makes the publisher of the prefix.
    pub async fn publish(&self) {
        let publisher = json!({
            "uniquename": "hunter", "friendlyname": "Hunter", "customizationprefix": "hnt",
            "customizationoptionvalueprefix": 81_694,
        });
        let made = self.post("publishers", publisher).await;
        assert_eq!(made.status, 204, "{made:?}");
    }

    pub async fn key_state(&self) -> String {
        let keys = self.get("EntityDefinitions(LogicalName='lead')/Keys").await;
        let state = &keys.body["value"][0]["EntityKeyIndexStatus"];
        state.as_str().unwrap_or("Missing").to_owned()
    }
}

pub fn label(text: &str) -> Value {
    json!({"LocalizedLabels": [{"Label": text, "LanguageCode": 1033}]})
}

/// An answer, read.
#[derive(Debug)]
pub struct Told {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    /// Null where there is none.
    pub body: Value,
}

impl Told {
    async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, body }
    }

    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or("(none)")
    }

    pub fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap_or("(none)")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
