//! Why a push did not get through, sorted by who can mend it.

/// What follows from a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureClass {
    /// The sign-in does not work: nothing can be sent.
    Auth,
    /// The application user may not: nothing can be sent.
    Permission,
    /// A setting or the key is not right: nothing can be sent.
    Configuration,
    /// The organisation's columns do not fit the mapping: nothing can be sent.
    Schema,
    /// Dynamics refuses this lead's content; others go on.
    Validation,
    /// Dynamics asks to wait.
    Throttled,
    /// It will pass.
    Transient,
    /// Somebody else wrote at the same moment.
    Conflict,
    /// Dynamics answers something that Hunter does not understand, or a plug-in there fails.
    Upstream,
}

impl FailureClass {
    /// Whether nothing can be sent until a person mends it.
    pub const fn opens_circuit(self) -> bool {
        matches!(self, Self::Auth | Self::Permission | Self::Configuration | Self::Schema)
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $class:ident;)+) => {
        /// Why it failed; the sentences are in the catalogue, under its code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FailureReason {
            $($(#[$doc])* $name,)+
        }

        impl FailureReason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Stable code, e.g. `column-missing`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// What follows from it.
            pub const fn class(self) -> FailureClass {
                match self { $(Self::$name => FailureClass::$class),+ }
            }
        }
    };
}

reasons! {
    /// The sign-in service gives no token (secret wrong, application or tenant unknown).
    SignIn = "sign-in", Auth;
    /// Dynamics refuses a fresh token.
    TokenRefused = "token-refused", Auth;
    /// The application is no user of the organisation.
    NotAMember = "not-a-member", Permission;
    /// A privilege is missing; the field names it.
    PrivilegeMissing = "privilege-missing", Permission;
    /// What answers there is not the Web API of Dynamics.
    WrongAddress = "wrong-address", Configuration;
    /// The alternate key is not there.
    KeyMissing = "key-missing", Configuration;
    /// The alternate key is being built.
    KeyPending = "key-pending", Configuration;
    /// The alternate key could not be built.
    KeyFailed = "key-failed", Configuration;
    /// A column is missing; the field names it.
    ColumnMissing = "column-missing", Schema;
    /// A column holds something else; the field names it.
    ColumnKind = "column-kind", Schema;
    /// A choice has no such label or value; the field names the column.
    ChoiceMissing = "choice-missing", Schema;
    /// Another part of the request does not fit the organisation.
    SchemaMismatch = "schema-mismatch", Schema;
    /// A text is too long; the field names the column.
    TooLong = "too-long", Validation;
    /// A value is refused; the field names the column, where Dynamics says so.
    ValueRefused = "value-refused", Validation;
    /// A duplicate rule of the organisation refuses it.
    DuplicateRule = "duplicate-rule", Validation;
    /// Too many requests.
    RateLimit = "rate-limit", Throttled;
    /// Too many at once.
    Concurrency = "concurrency", Throttled;
    /// No answer in time; whether it was written is unknown.
    Timeout = "timeout", Transient;
    /// No connection: it was not written.
    Unreachable = "unreachable", Transient;
    /// The connection broke off; whether it was written is unknown.
    LostReply = "lost-reply", Transient;
    /// 5xx.
    Unavailable = "unavailable", Transient;
    /// The same key was written at the same moment.
    KeyTaken = "key-taken", Conflict;
    /// The lead changed between reading and writing.
    ChangedMeanwhile = "changed-meanwhile", Conflict;
    /// A plug-in of the organisation fails.
    PlugIn = "plug-in", Upstream;
    /// The answer can not be read.
    Unreadable = "unreadable", Upstream;
    /// Refused for a reason that Hunter does not know.
    Refused = "refused", Upstream;
}

impl FailureReason {
    /// The reason of that code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.code() == code)
    }
}

/// One failure. It holds no text of the other side, which may quote a lead's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushFailure {
    /// Why.
    pub reason: FailureReason,
    /// Code of the other side, normalised: `0x80040220`, `AADSTS7000215`.
    pub code: Option<String>,
    /// Column or privilege.
    pub field: Option<String>,
}

impl PushFailure {
    /// With the column or privilege it is about.
    pub fn of_field(reason: FailureReason, field: &str) -> Self {
        Self { reason, code: None, field: Some(field.to_owned()) }
    }

    /// What follows from it.
    pub const fn class(&self) -> FailureClass {
        self.reason.class()
    }
}

impl From<FailureReason> for PushFailure {
    fn from(reason: FailureReason) -> Self {
        Self { reason, code: None, field: None }
    }
}
