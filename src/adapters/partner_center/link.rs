//! Where a next link may lead: to the service that was configured, and nowhere else.

use reqwest::Url;

use crate::ports::partner_center::PartnerCenterError;

/// The address of the next page. The documentation shows links with `http` and without
/// `/engagements`: their query is taken over onto the path we know, unchanged, for decoding and
/// encoding it again would break the token within.
pub(super) fn follow(list: &Url, from: &Url, next: &str) -> Result<String, PartnerCenterError> {
    let link = from.join(next).map_err(|_| PartnerCenterError::Malformed)?;
    let same_host = link.host_str() == list.host_str();
    // The documented link is http on a service that is https; its port says nothing then.
    let same_port = link.port_or_known_default() == list.port_or_known_default()
        || (link.scheme() == "http" && list.scheme() == "https" && link.port().is_none());
    let plain = link.username().is_empty() && link.password().is_none();
    let web = matches!(link.scheme(), "http" | "https");
    if !(same_host && same_port && plain && web) {
        let host = link.host_str().unwrap_or_default().to_owned();
        return Err(PartnerCenterError::ForeignLink { host });
    }
    let query = link.query().ok_or(PartnerCenterError::Malformed)?;
    let mut url = list.clone();
    url.set_query(Some(query));
    // A page that leads to itself would be read for ever.
    if url == *from {
        return Err(PartnerCenterError::Malformed);
    }
    Ok(url.to_string())
}
