//! RDAP and WHOIS against registries that misbehave.
