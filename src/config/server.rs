//! The server: its address, who may come in, whether there is a playground.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use super::{error::Invalid, reader::Reader, table::name, value};

/// The server's settings.
#[derive(Debug, Clone)]
pub struct Server {
    /// Address and port.
    pub bind: Bind,
    /// Whether callers must prove who they are.
    pub auth: Auth,
    /// Whether there is a playground.
    pub playground: Playground,
    /// What one caller may ask in a minute; `None`: any number.
    pub requests_per_minute: Option<u32>,
}

/// An address to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bind(pub SocketAddr);

impl Bind {
    /// Only this machine can reach it.
    pub fn is_loopback(self) -> bool {
        self.0.ip().to_canonical().is_loopback()
    }

    fn parse(text: &str) -> Result<Self, String> {
        const HOW: &str = "write address:port, e.g. 127.0.0.1:8080 or [::1]:8080";
        let (host, port) = text.rsplit_once(':').ok_or(HOW)?;
        let port: u16 = port.parse().map_err(|_| HOW)?;
        let ip = match host {
            "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
            _ => host
                .strip_prefix('[')
                .and_then(|inner| inner.strip_suffix(']'))
                .map_or_else(
                    || host.parse::<Ipv4Addr>().map(IpAddr::V4),
                    |inner| inner.parse().map(IpAddr::V6),
                )
                .map_err(|_| HOW)?,
        };
        Ok(Self(SocketAddr::new(ip, port)))
    }
}

impl fmt::Display for Bind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// `HUNTER_AUTH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// None on loopback, required elsewhere.
    Auto,
    /// Everybody is the local administrator.
    None,
    /// Every caller shows an API key.
    Required,
}

/// `HUNTER_PLAYGROUND`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Playground {
    /// On where sign-in is none, else for administrators.
    Auto,
    /// On, for everybody who may read.
    On,
    /// Off, and introspection with it.
    Off,
}

/// Who may come in, decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever reaches the loopback address, as administrator.
    LocalAdmin,
    /// Whoever proves who he is, with what he was given.
    Proving,
}

impl Server {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            bind: reader.required(name::BIND, Bind::parse),
            auth: reader.required(name::AUTH, |text| match text {
                "auto" => Ok(Auth::Auto),
                "none" => Ok(Auth::None),
                "required" => Ok(Auth::Required),
                _ => Err("write auto, none or required".to_owned()),
            }),
            playground: reader.required(name::PLAYGROUND, |text| match text {
                "auto" => Ok(Playground::Auto),
                "on" | "true" => Ok(Playground::On),
                "off" | "false" => Ok(Playground::Off),
                _ => Err("write auto, on or off".to_owned()),
            }),
            requests_per_minute: reader.required(name::REQUESTS_PER_MINUTE, |text| {
                value::whole(text, 0, 60_000).map(|number| (number > 0).then_some(number))
            }),
        }
    }

    /// Decides who may come in, or why the server must not start: an address that others can reach
    /// needs proof of who calls.
    ///
    /// # Errors
    /// `HUNTER_AUTH` is `none` on such an address.
    pub fn access(&self) -> Result<Access, Invalid> {
        match self.auth {
            Auth::None | Auth::Auto if self.bind.is_loopback() => Ok(Access::LocalAdmin),
            Auth::Required | Auth::Auto => Ok(Access::Proving),
            Auth::None => Err(Invalid::new(
                name::AUTH,
                "none",
                format!(
                    "{} can be reached from other machines, and every caller would be the \
                     administrator: bind to 127.0.0.1, or set auto or required",
                    self.bind
                ),
            )),
        }
    }

    /// Whether there is a playground, for those who may see it.
    pub fn has_playground(&self) -> bool {
        self.playground != Playground::Off
    }
}
