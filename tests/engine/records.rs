//! SPF, DKIM, DMARC and MX records.
