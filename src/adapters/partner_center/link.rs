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

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(next: &str) -> Result<String, PartnerCenterError> {
        let list: Url =
            "https://api.partner.microsoft.com/v1.0/engagements/referrals".parse().unwrap();
        follow(&list, &list, next)
    }

    #[test]
    fn a_link_of_the_service_is_followed_over_https_with_its_token_unchanged() {
        let expected =
            "https://api.partner.microsoft.com/v1.0/engagements/referrals?$skiptoken=a%2fb%2B1";
        for next in [
            "https://api.partner.microsoft.com/v1.0/engagements/referrals?$skiptoken=a%2fb%2B1",
            "http://api.partner.microsoft.com/v1.0/referrals?$skiptoken=a%2fb%2B1",
            "https://API.partner.microsoft.com:443/v1.0/referrals?$skiptoken=a%2fb%2B1",
            "/v1.0/referrals?$skiptoken=a%2fb%2B1",
            "?$skiptoken=a%2fb%2B1",
        ] {
            assert_eq!(followed(next).as_deref(), Ok(expected), "{next}");
        }
    }

    #[test]
    fn whatever_leads_elsewhere_is_refused_with_its_host() {
        for (next, host) in [
            ("https://evil.example/v1.0/engagements/referrals?$skiptoken=1", "evil.example"),
            ("//evil.example/referrals?$skiptoken=1", "evil.example"),
            (
                "https://api.partner.microsoft.com.evil.example/?$skiptoken=1",
                "api.partner.microsoft.com.evil.example",
            ),
            ("https://api.partner.microsoft.com@evil.example/?$skiptoken=1", "evil.example"),
            (
                "https://someone@api.partner.microsoft.com/?$skiptoken=1",
                "api.partner.microsoft.com",
            ),
            ("https://api.partner.microsoft.com:8443/?$skiptoken=1", "api.partner.microsoft.com"),
            ("http://api.partner.microsoft.com:8080/?$skiptoken=1", "api.partner.microsoft.com"),
            ("ftp://api.partner.microsoft.com/?$skiptoken=1", "api.partner.microsoft.com"),
        ] {
            let refused = PartnerCenterError::ForeignLink { host: host.to_owned() };
            assert_eq!(followed(next), Err(refused), "{next}");
        }
        assert_eq!(
            followed("https://api.partner.microsoft.com/v1.0/referrals"),
            Err(PartnerCenterError::Malformed)
        );
    }
}
