//! The one way to make an HTTP client: time limits, user agent, no redirects.
