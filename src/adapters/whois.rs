//! Registration data: RDAP by the IANA bootstrap, then port 43.
