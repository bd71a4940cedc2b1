//! Alerts by mail, over SMTP.

use std::time::Duration;

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox, Mailboxes,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::ports::channels::{Channel, NotTaken, Parcel};

/// For each step of the conversation with the server.
const PATIENCE: Duration = Duration::from_secs(15);

/// Sends mail through one server.
pub struct Mailer {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Mailboxes,
}

impl Mailer {
    /// Through the server of that address, from there to them.
    ///
    /// # Errors
    /// When the address makes no connection, or TLS can not be set up.
    pub fn new(url: &SecretString, from: Mailbox, to: Mailboxes) -> Result<Self, smtp::Error> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())?
            .timeout(Some(PATIENCE))
            .build();
        Ok(Self { server, from, to })
    }

    fn message(&self, parcel: &Parcel) -> Result<Message, NotTaken> {
        let domain = self.from.email.domain();
        let builder = self.to.iter().fold(
            Message::builder().from(self.from.clone()).subject(parcel.subject.clone()),
            |builder, mailbox| builder.to(mailbox.clone()),
        );
        let date = HeaderValue::new(HeaderName::new_from_ascii_str("Date"), parcel.at.to_rfc2822());
        builder
            .raw_header(date)
            // The same whenever it is tried again: most mail servers then keep one of two.
            .message_id(Some(format!("<{}@{domain}>", parcel.id)))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .header(ContentType::TEXT_PLAIN)
            .body(parcel.text.clone())
            .map_err(|error| {
                tracing::warn!(%error, "a mail could not be put together");
                NotTaken { is_final: true, ..NotTaken::because("delivery-mail-refused") }
            })
    }
}

#[async_trait]
impl Channel for Mailer {
    async fn send(&self, parcel: &Parcel) -> Result<(), NotTaken> {
        let message = self.message(parcel)?;
        self.server.send(message).await.map(drop).map_err(|error| not_taken(&error))
    }

    async fn test(&self) -> Result<(), NotTaken> {
        match self.server.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(NotTaken::because("delivery-unreachable")),
            Err(error) => Err(not_taken(&error)),
        }
    }
}

fn not_taken(error: &smtp::Error) -> NotTaken {
    match error.status() {
        Some(status) => NotTaken::because("delivery-mail-refused").saying(format!("SMTP {status}")),
        None if error.is_timeout() => NotTaken::because("delivery-timeout"),
        None if error.is_tls() => NotTaken::because("delivery-tls"),
        None => NotTaken::because("delivery-unreachable"),
    }
}
