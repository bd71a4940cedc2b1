//! Everything one scan asks DNS about one domain, and the signals that the answers make.
