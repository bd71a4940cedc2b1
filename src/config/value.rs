//! Text to values. Every refusal says what to write instead.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// `true` or `false`; also `1`/`0`, `yes`/`no`, `on`/`off`.
pub fn boolean(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("write true or false".to_owned()),
    }
}

/// A time such as `2s`, `500ms`, `1h30m`. Not zero.
pub fn duration(text: &str) -> Result<Duration, String> {
    match any_duration(text)? {
        Duration::ZERO => Err("must be more than zero".to_owned()),
        time => Ok(time),
    }
}

/// A time between two runs; `0` means never.
pub fn interval(text: &str) -> Result<Option<Duration>, String> {
    any_duration(text).map(|time| (!time.is_zero()).then_some(time))
}

fn any_duration(text: &str) -> Result<Duration, String> {
    const HOW: &str = "write a number with its unit: 500ms, 2s, 15m, 24h or 7d";
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or(HOW)?;
        let amount: u64 = rest[..digits].parse().map_err(|_| HOW)?;
        rest = &rest[digits..];
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let millis_each: u64 = match &rest[..letters] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return Err(HOW.to_owned()),
        };
        rest = &rest[letters..];
        total = amount
            .checked_mul(millis_each)
            .and_then(|millis| total.checked_add(Duration::from_millis(millis)))
            .filter(|total| total.as_secs() <= 3_650 * 86_400)
            .ok_or("more than ten years")?;
    }
    if text.is_empty() { Err(HOW.to_owned()) } else { Ok(total) }
}

/// A whole number within bounds.
pub fn whole(text: &str, least: u32, most: u32) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("write a whole number from {least} to {most}"))
}

/// `http://` or `https://` with a host, without user, query and fragment.
pub fn http_url(text: &str) -> Result<url::Url, String> {
    let url = url::Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("write a URL that begins with https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain a user name or password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must not contain a query or a fragment".to_owned());
    }
    Ok(url)
}

/// A path as it stands.
#[expect(clippy::unnecessary_wraps, reason = "all readers of values have one shape")]
pub fn path(text: &str) -> Result<PathBuf, String> {
    Ok(PathBuf::from(text))
}

/// Text as it stands.
#[expect(clippy::unnecessary_wraps, reason = "all readers of values have one shape")]
pub fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// `example.com,example.org`.
pub fn domains(text: &str) -> Result<Vec<String>, String> {
    let names: Vec<_> =
        text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    match names.iter().find(|name| !name.contains('.') || name.contains([' ', '@', '/', ':'])) {
        Some(wrong) => Err(format!("{wrong} is no domain; write example.com,example.org")),
        None => Ok(names),
    }
}

/// `ip[:port],…`, port 53 unless given.
pub fn name_servers(text: &str) -> Result<Vec<SocketAddr>, String> {
    let servers: Vec<_> = text
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(|one| {
            let bare = one.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
            bare.unwrap_or(one)
                .parse::<IpAddr>()
                .map(|ip| SocketAddr::new(ip, 53))
                .or_else(|_| one.parse())
                .ok()
                .filter(|address: &SocketAddr| address.port() != 0)
                .ok_or_else(|| format!("{one} is no ip[:port], e.g. 9.9.9.9 or [2620:fe::fe]:53"))
        })
        .collect::<Result<_, _>>()?;
    if servers.is_empty() { Err("name at least one server".to_owned()) } else { Ok(servers) }
}
