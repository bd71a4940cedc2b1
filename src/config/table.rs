//! The one table of all settings.

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The variable. In the file the same name is used, in any case, with or without `HUNTER_`.
    pub name: &'static str,
    /// Text of the default; `None`: unset.
    pub default: Option<&'static str>,
    /// May also come from the file that `NAME_FILE` names.
    pub secret: bool,
    /// For people: what it does.
    pub meaning: &'static str,
}

/// The names, for those who read them.
pub(super) mod name {
    macro_rules! names {
        ($($constant:ident = $name:literal;)+) => {
            $(pub const $constant: &str = $name;)+
        };
    }
    names! {
        DATABASE_URL = "DATABASE_URL";
        MIGRATE = "HUNTER_MIGRATE";
        REDIS_URL = "REDIS_URL";
        BIND = "HUNTER_BIND";
        AUTH = "HUNTER_AUTH";
        PLAYGROUND = "HUNTER_PLAYGROUND";
        REQUESTS_PER_MINUTE = "HUNTER_REQUESTS_PER_MINUTE";
        PUBLIC_URL = "HUNTER_PUBLIC_URL";
        OIDC_TENANT_ID = "HUNTER_OIDC_TENANT_ID";
        OIDC_CLIENT_ID = "HUNTER_OIDC_CLIENT_ID";
        OIDC_CLIENT_SECRET = "HUNTER_OIDC_CLIENT_SECRET";
        DNS_SERVERS = "HUNTER_DNS_SERVERS";
        DNS_TIMEOUT = "HUNTER_DNS_TIMEOUT";
        SCAN_CONCURRENCY = "HUNTER_SCAN_CONCURRENCY";
        WHOIS_ENABLED = "HUNTER_WHOIS_ENABLED";
        RESCAN_INTERVAL = "HUNTER_RESCAN_INTERVAL";
        RULES = "HUNTER_RULES";
        PRICE_BOOK = "HUNTER_PRICE_BOOK";
        ENRICHMENT_ENABLED = "HUNTER_ENRICHMENT_ENABLED";
        MAXMIND_CITY_DB = "MAXMIND_CITY_DB";
        MAXMIND_COUNTRY_DB = "MAXMIND_COUNTRY_DB";
        MAXMIND_ASN_DB = "MAXMIND_ASN_DB";
        IP2LOCATION_DB = "IP2LOCATION_DB";
        IP2PROXY_DB = "IP2PROXY_DB";
        ENRICHMENT_TTL = "HUNTER_ENRICHMENT_TTL";
        PARTNER_CENTER_ENABLED = "PARTNER_CENTER_SYNC_ENABLED";
        PARTNER_CENTER_TENANT_ID = "HUNTER_PARTNER_CENTER_TENANT_ID";
        PARTNER_CENTER_CLIENT_ID = "HUNTER_PARTNER_CENTER_CLIENT_ID";
        PARTNER_CENTER_CLIENT_SECRET = "HUNTER_PARTNER_CENTER_CLIENT_SECRET";
        PARTNER_CENTER_AUTH = "HUNTER_PARTNER_CENTER_AUTH";
        PARTNER_CENTER_USERNAME = "HUNTER_PARTNER_CENTER_USERNAME";
        PARTNER_CENTER_PASSWORD = "HUNTER_PARTNER_CENTER_PASSWORD";
        PARTNER_CENTER_API_URL = "HUNTER_PARTNER_CENTER_API_URL";
        PARTNER_CENTER_SYNC_INTERVAL = "HUNTER_PARTNER_CENTER_SYNC_INTERVAL";
        PARTNER_CENTER_OWN_DOMAINS = "HUNTER_PARTNER_CENTER_OWN_DOMAINS";
        D365_ENABLED = "HUNTER_D365_ENABLED";
        D365_BASE_URL = "HUNTER_D365_BASE_URL";
        D365_TENANT_ID = "HUNTER_D365_TENANT_ID";
        D365_CLIENT_ID = "HUNTER_D365_CLIENT_ID";
        D365_CLIENT_SECRET = "HUNTER_D365_CLIENT_SECRET";
        D365_APP_ID = "HUNTER_D365_APP_ID";
        D365_API_VERSION = "HUNTER_D365_API_VERSION";
        D365_MAPPING = "HUNTER_D365_MAPPING";
        D365_ACCOUNTS = "HUNTER_D365_ACCOUNTS";
        D365_CONTACTS = "HUNTER_D365_CONTACTS";
        D365_REQUESTS_PER_SECOND = "HUNTER_D365_REQUESTS_PER_SECOND";
        D365_CONCURRENCY = "HUNTER_D365_CONCURRENCY";
        RETENTION_RAW = "HUNTER_RETENTION_RAW";
        RETENTION_LEADS = "HUNTER_RETENTION_LEADS";
        RETENTION_AUDIT = "HUNTER_RETENTION_AUDIT";
        ALERT_WEBHOOK = "HUNTER_ALERT_WEBHOOK";
        ALERT_WEBHOOK_SECRET = "HUNTER_ALERT_WEBHOOK_SECRET";
        ALERT_WEBHOOK_HOSTS = "HUNTER_ALERT_WEBHOOK_HOSTS";
        SMTP_URL = "HUNTER_SMTP_URL";
        ALERT_EMAIL_FROM = "HUNTER_ALERT_EMAIL_FROM";
        ALERT_EMAIL_TO = "HUNTER_ALERT_EMAIL_TO";
        ALERT_EMAIL_AT = "HUNTER_ALERT_EMAIL_AT";
        ALERT_ZONE = "HUNTER_ALERT_ZONE";
        ALERT_LOCALE = "HUNTER_ALERT_LOCALE";
        AUTHORITY_URL = "HUNTER_AUTHORITY_URL";
        ALLOW_INSECURE_UPSTREAMS = "HUNTER_ALLOW_INSECURE_UPSTREAMS";
        SECRET_KEY = "HUNTER_SECRET_KEY";
        LOG_FORMAT = "HUNTER_LOG_FORMAT";
        RUST_LOG = "RUST_LOG";
        OTLP_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    }
}

const fn with(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default: Some(default), secret: false, meaning }
}

const fn unset(name: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default: None, secret: false, meaning }
}

const fn secret(name: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default: None, secret: true, meaning }
}

/// All settings, in the order in which people read them.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: name::DATABASE_URL,
        default: Some("sqlite://hunter.db?mode=rwc"),
        secret: true,
        meaning: "SQLite (sqlite://…) or PostgreSQL (postgres://…)",
    },
    with(name::MIGRATE, "false", "migrate a PostgreSQL database at start; SQLite always migrates"),
    secret(name::REDIS_URL, "shared cache and rate budget; unset: in-process"),
    with(name::BIND, "127.0.0.1:8080", "address and port of the server"),
    with(name::AUTH, "auto", "none, required, or auto: none on loopback, required elsewhere"),
    with(
        name::PLAYGROUND,
        "auto",
        "GraphiQL and introspection: on, off, or auto: on where sign-in is none, else for ADMIN only",
    ),
    with(name::REQUESTS_PER_MINUTE, "600", "what one caller may ask in a minute; 0 = any number"),
    unset(name::PUBLIC_URL, "how browsers reach the server, e.g. https://hunter.example.com"),
    unset(name::OIDC_TENANT_ID, "tenant whose people and programs may sign in"),
    unset(name::OIDC_CLIENT_ID, "application that their tokens are for"),
    secret(name::OIDC_CLIENT_SECRET, "its secret: sign-in at the screen"),
    unset(name::DNS_SERVERS, "name servers, ip[:port],…; unset: those of the system"),
    with(name::DNS_TIMEOUT, "2s", "patience with one try at a name server"),
    with(name::SCAN_CONCURRENCY, "64", "domains that are scanned at once"),
    with(name::WHOIS_ENABLED, "true", "look registration data up: RDAP first, WHOIS second"),
    with(name::RESCAN_INTERVAL, "24h", "automatic re-scan of scanned leads; 0 = off"),
    unset(name::RULES, "a rule-set file instead of the built-in one"),
    unset(name::PRICE_BOOK, "a price book (.toml) instead of the built-in one"),
    with(name::ENRICHMENT_ENABLED, "false", "IP enrichment"),
    unset(name::MAXMIND_CITY_DB, "GeoIP2 or GeoLite2 City file (.mmdb)"),
    unset(name::MAXMIND_COUNTRY_DB, "GeoIP2 or GeoLite2 Country file (.mmdb)"),
    unset(name::MAXMIND_ASN_DB, "GeoIP2 or GeoLite2 ASN file (.mmdb)"),
    unset(name::IP2LOCATION_DB, "IP2Location file (.BIN)"),
    unset(name::IP2PROXY_DB, "IP2Proxy file (.BIN)"),
    with(name::ENRICHMENT_TTL, "24h", "how long an enrichment answer is kept"),
    with(name::PARTNER_CENTER_ENABLED, "false", "referral sync with Microsoft Partner Center"),
    unset(name::PARTNER_CENTER_TENANT_ID, "tenant that signs in"),
    unset(name::PARTNER_CENTER_CLIENT_ID, "application that signs in"),
    secret(name::PARTNER_CENTER_CLIENT_SECRET, "only for a confidential client"),
    with(name::PARTNER_CENTER_AUTH, "device-code", "device-code, or password"),
    unset(name::PARTNER_CENTER_USERNAME, "for password sign-in"),
    secret(name::PARTNER_CENTER_PASSWORD, "for password sign-in"),
    with(
        name::PARTNER_CENTER_API_URL,
        "https://api.partner.microsoft.com",
        "address of the referral API",
    ),
    with(name::PARTNER_CENTER_SYNC_INTERVAL, "24h", "time between two syncs"),
    unset(name::PARTNER_CENTER_OWN_DOMAINS, "the partner's own domains, which are no leads"),
    with(name::D365_ENABLED, "false", "push of leads to Dynamics 365"),
    unset(name::D365_BASE_URL, "address of the organisation"),
    unset(name::D365_TENANT_ID, "tenant of the application user"),
    unset(name::D365_CLIENT_ID, "application of the application user"),
    secret(name::D365_CLIENT_SECRET, "its secret"),
    unset(name::D365_APP_ID, "model-driven app that links to leads open in"),
    with(name::D365_API_VERSION, "v9.2", "version of the Web API"),
    unset(name::D365_MAPPING, "a mapping file (.toml) instead of the built-in one"),
    with(
        name::D365_ACCOUNTS,
        "off",
        "tie leads to the account of their domain: off, link, or create where there is none",
    ),
    with(
        name::D365_CONTACTS,
        "off",
        "tie leads to the contact who may be contacted: off, link, or create where there is none",
    ),
    with(name::D365_REQUESTS_PER_SECOND, "10", "budget of all nodes together"),
    with(name::D365_CONCURRENCY, "4", "requests under way, of all nodes together"),
    with(
        name::RETENTION_RAW,
        "180d",
        "how long replaced scans, ended jobs, alerts and attempts of pushes lie; 0 = for ever",
    ),
    with(name::RETENTION_LEADS, "730d", "how long leads lie that nothing touches; 0 = for ever"),
    with(name::RETENTION_AUDIT, "1095d", "how long lines of the audit log lie; 0 = for ever"),
    secret(name::ALERT_WEBHOOK, "address that hears of each change, https; unset: off"),
    secret(name::ALERT_WEBHOOK_SECRET, "signs what is sent there"),
    unset(
        name::ALERT_WEBHOOK_HOSTS,
        "hosts within the own network that it may stand for, also over http",
    ),
    secret(name::SMTP_URL, "mail server, smtps://user:password@host"),
    unset(name::ALERT_EMAIL_FROM, "sender of mail about changes"),
    unset(name::ALERT_EMAIL_TO, "its receivers, with commas between them; unset: off"),
    with(name::ALERT_EMAIL_AT, "08:00", "time of its one mail a day, or now: as changes are seen"),
    with(name::ALERT_ZONE, "+03:00", "the zone of that time, as its distance from UTC"),
    with(name::ALERT_LOCALE, "en", "language of webhook and mail: en or tr"),
    with(
        name::AUTHORITY_URL,
        "https://login.microsoftonline.com",
        "sign-in service of both Microsoft integrations",
    ),
    with(
        name::ALLOW_INSECURE_UPSTREAMS,
        "false",
        "permit http:// and loopback for the Microsoft addresses: tests and sandbox only",
    ),
    secret(
        name::SECRET_KEY,
        "encrypts stored refresh tokens; unset: made beside a SQLite database",
    ),
    unset(name::LOG_FORMAT, "pretty or json; unset: pretty on a terminal, else json"),
    with(name::RUST_LOG, "info", "what is logged, e.g. hunter=debug,info"),
    unset(name::OTLP_ENDPOINT, "where traces go"),
];
