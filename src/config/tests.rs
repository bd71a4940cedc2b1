use std::{fs, path::PathBuf};

use secrecy::ExposeSecret;

use super::*;

/// A file that exists and says nothing, so that no `hunter.toml` of the working directory is read.
fn settings_of(file: &str, environment: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("hunter.toml");
    fs::write(&path, file).expect("the file can be written");
    Settings::load(&environment_of(environment), Some(&path))
}

fn environment_of(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn refusal(file: &str, environment: &[(&str, &str)]) -> String {
    settings_of(file, environment).expect_err("these settings are bad").to_string()
}

fn listed(settings: &Settings, name: &str) -> Listed {
    settings.listing().iter().find(|line| line.name == name).expect("it is listed").clone()
}

#[test]
fn nothing_set_gives_the_defaults_of_the_contract() {
    let settings = settings_of("", &[]).expect("defaults are valid");
    assert_eq!(settings.database.url.expose(), "sqlite://hunter.db?mode=rwc");
    assert!(settings.database.url.is_sqlite() && !settings.database.migrate);
    assert_eq!(settings.server.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.dns.timeout, Duration::from_secs(2));
    assert_eq!(settings.dns.scan_concurrency, 64);
    assert!(settings.dns.servers.is_none() && settings.redis.is_none());
    assert!(settings.whois_enabled);
    assert_eq!(settings.rescan_interval, Some(Duration::from_hours(24)));
    assert!(!settings.enrichment.enabled && !settings.partner_center.enabled);
    assert!(!settings.dynamics.enabled && !settings.allow_insecure_upstreams);
    assert_eq!(settings.dynamics.api_version, "v9.2");
    assert_eq!(settings.authority_url.as_str(), "https://login.microsoftonline.com/");
    assert_eq!(settings.telemetry.log_filter, "info");
    assert_eq!(settings.listing().len(), SETTINGS.len());
}

#[test]
fn the_environment_stands_over_the_file_and_the_file_over_the_default() {
    let file = "bind = \"127.0.0.1:9000\"\nHUNTER_DNS_TIMEOUT = \"1s\"\nscan-concurrency = 8\n\
                dns_servers = [\"9.9.9.9\", \"[::1]:5353\"]\nwhois_enabled = false";
    let settings = settings_of(file, &[("HUNTER_BIND", "[::1]:7000")]).expect("valid");
    assert_eq!(settings.server.bind.to_string(), "[::1]:7000");
    assert_eq!(settings.dns.timeout, Duration::from_secs(1));
    assert_eq!(settings.dns.scan_concurrency, 8);
    assert!(!settings.whois_enabled);
    let servers = settings.dns.servers.as_ref().expect("two are set");
    assert_eq!(servers[0].to_string(), "9.9.9.9:53");
    assert_eq!(servers[1].to_string(), "[::1]:5353");
    assert_eq!(listed(&settings, "HUNTER_BIND").origin, Origin::Environment);
    assert_eq!(listed(&settings, "HUNTER_DNS_TIMEOUT").origin, Origin::File);
    assert_eq!(listed(&settings, "HUNTER_AUTH").origin, Origin::Default);
}

#[test]
fn an_empty_variable_is_unset() {
    let settings = settings_of("", &[("HUNTER_BIND", " "), ("REDIS_URL", "")]).expect("valid");
    assert_eq!(settings.server.bind.to_string(), "127.0.0.1:8080");
    assert!(settings.redis.is_none());
}

#[test]
fn an_unknown_key_of_the_file_is_refused_and_the_near_one_named() {
    let told = refusal("scan_concurency = 8\n[server]\nbind = \"x\"", &[]);
    assert!(told.contains("scan_concurency = \"8\""), "{told}");
    assert!(told.contains("did you mean HUNTER_SCAN_CONCURRENCY?"), "{told}");
    assert!(told.contains("server = \"table\""), "{told}");
    assert!(!refusal("d365_client_sekret = \"canary\"", &[]).contains("canary"));
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let told = refusal("bind = \"127.0.0.1:1\"\nHUNTER_BIND = \"127.0.0.1:2\"", &[]);
    assert!(told.contains("twice"), "{told}");
}

#[test]
fn every_bad_value_is_told_at_once_with_key_value_and_reason() {
    let bad = [
        ("DATABASE_URL", "mysql://u:canary@h/d"),
        ("HUNTER_MIGRATE", "maybe"),
        ("REDIS_URL", "http://:canary@h"),
        ("HUNTER_BIND", "8080"),
        ("HUNTER_AUTH", "basic"),
        ("HUNTER_PLAYGROUND", "perhaps"),
        ("HUNTER_DNS_SERVERS", "dns.example"),
        ("HUNTER_DNS_TIMEOUT", "2"),
        ("HUNTER_SCAN_CONCURRENCY", "0"),
        ("HUNTER_WHOIS_ENABLED", "2"),
        ("HUNTER_RESCAN_INTERVAL", "daily"),
        ("HUNTER_ENRICHMENT_TTL", "0"),
        ("HUNTER_PARTNER_CENTER_AUTH", "magic"),
        ("HUNTER_PARTNER_CENTER_API_URL", "api.partner.microsoft.com"),
        ("HUNTER_D365_BASE_URL", "ftp://org"),
        ("HUNTER_D365_API_VERSION", "9.2/../x"),
        ("HUNTER_D365_REQUESTS_PER_SECOND", "-1"),
        ("HUNTER_D365_CONCURRENCY", "many"),
        ("HUNTER_AUTHORITY_URL", "https://user@host"),
        ("HUNTER_LOG_FORMAT", "xml"),
        ("RUST_LOG", "hunter=loud"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector"),
    ];
    let Err(SettingsError::Invalid(problems)) = settings_of("", &bad) else {
        panic!("these settings are bad")
    };
    assert_eq!(problems.len(), bad.len(), "{problems:#?}");
    for (key, value) in bad {
        let problem = problems.iter().find(|problem| problem.key == key).expect(key);
        assert!(!problem.reason.is_empty());
        assert!(problem.value == value || value.contains("canary"), "{problem}");
        assert!(!problem.to_string().contains("canary"), "{problem}");
    }
}

#[test]
fn durations_are_read_with_their_unit() {
    for (text, millis) in
        [("500ms", 500), ("2s", 2_000), ("15m", 900_000), ("1h30m", 5_400_000), ("7d", 604_800_000)]
    {
        assert_eq!(value::duration(text), Ok(Duration::from_millis(millis)), "{text}");
    }
    for text in ["", "2", "2 s", "s", "-2s", "2s2", "1y", "99999999999999999999s", "4000000000d"] {
        assert!(value::duration(text).is_err(), "{text}");
    }
    assert_eq!(value::interval("0"), Ok(None));
    assert!(value::duration("0s").is_err());
}

#[test]
fn a_secret_may_come_from_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("secret");
    fs::write(&file, "canary-7\n").expect("the file can be written");
    let path = file.to_str().expect("a plain path");
    let settings =
        settings_of("", &[("HUNTER_D365_CLIENT_SECRET_FILE", path)]).expect("it can be read");
    let secret = settings.dynamics.client_secret.as_ref().expect("it is set");
    assert_eq!(secret.expose_secret(), "canary-7");
    assert_eq!(listed(&settings, "HUNTER_D365_CLIENT_SECRET").origin, Origin::SecretFile);

    let of_file = settings_of(&format!("secret_key_file = '{path}'"), &[]).expect("valid");
    assert!(of_file.secret_key.is_some());
    let both = [("HUNTER_SECRET_KEY", "a"), ("HUNTER_SECRET_KEY_FILE", path)];
    assert!(refusal("", &both).contains("keep one of the two"));
    let gone = refusal("", &[("HUNTER_SECRET_KEY_FILE", "/nowhere/at/all")]);
    assert!(gone.contains("HUNTER_SECRET_KEY_FILE = \"/nowhere/at/all\""), "{gone}");
    assert!(refusal("bind_file = 'x'", &[]).contains("no such setting"));
}

#[test]
fn secrets_are_printed_nowhere() {
    let planted = [
        ("DATABASE_URL", "postgres://hunter:canary-1@db/hunter"),
        ("REDIS_URL", "redis://:canary-2@cache:6379"),
        ("HUNTER_SECRET_KEY", "canary-3"),
        ("HUNTER_PARTNER_CENTER_CLIENT_SECRET", "canary-4"),
        ("HUNTER_PARTNER_CENTER_PASSWORD", "canary-5"),
        ("HUNTER_D365_CLIENT_SECRET", "canary-6"),
    ];
    let settings = settings_of("", &planted).expect("valid");
    let printed = format!("{settings:?} {:?} {}", settings.listing(), settings.database.url);
    assert!(!printed.contains("canary"), "{printed}");
    let url = listed(&settings, "DATABASE_URL").value.expect("it is set");
    assert_eq!(url, "postgres://hunter:redacted@db/hunter");
    assert_eq!(listed(&settings, "HUNTER_SECRET_KEY").value.as_deref(), Some("[redacted]"));
    let query = refusal("", &[("DATABASE_URL", "x://h/?password=canary")]);
    assert!(!query.contains("canary"), "{query}");
}

#[test]
fn a_named_file_must_exist_and_be_toml() {
    let gone = Settings::load(&Environment::new(), Some(&PathBuf::from("/nowhere/hunter.toml")));
    assert!(matches!(gone, Err(SettingsError::File { .. })));
    let told = refusal("bind = \"x\"\nsecret_key = canary", &[]);
    assert!(told.contains("line 2") && !told.contains("canary"), "{told}");
}

#[test]
fn an_address_that_others_can_reach_needs_proof() {
    let access = |bind: &str, auth: &str| {
        let settings = settings_of("", &[("HUNTER_BIND", bind), ("HUNTER_AUTH", auth)]);
        settings.expect("valid").server.access()
    };
    for bind in
        ["127.0.0.1:8080", "127.8.8.8:1", "[::1]:8080", "localhost:8080", "[::ffff:127.0.0.1]:1"]
    {
        assert_eq!(access(bind, "auto"), Ok(Access::LocalAdmin), "{bind}");
        assert_eq!(access(bind, "none"), Ok(Access::LocalAdmin), "{bind}");
        assert_eq!(access(bind, "required"), Ok(Access::Proving), "{bind}");
    }
    for bind in ["0.0.0.0:8080", "[::]:8080", "10.0.0.1:80"] {
        assert_eq!(access(bind, "auto"), Ok(Access::Proving), "{bind}");
        assert_eq!(access(bind, "required"), Ok(Access::Proving), "{bind}");
        assert_eq!(access(bind, "none").expect_err("it must not start").key, "HUNTER_AUTH");
    }
}

#[test]
fn sqlite_addresses_name_their_file() {
    let file = |text| DatabaseUrl::parse(text).map(|url| url.sqlite_file().map(PathBuf::from));
    assert_eq!(file("sqlite://a/b.db?mode=rwc"), Ok(Some(PathBuf::from("a/b.db"))));
    assert_eq!(file("sqlite:///srv/b.db"), Ok(Some(PathBuf::from("/srv/b.db"))));
    assert_eq!(file("sqlite::memory:"), Ok(None));
    assert_eq!(file("postgres://h/d"), Ok(None));
    assert!(file("sqlite://?mode=rwc").is_err());
}
