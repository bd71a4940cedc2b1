//! Each command: results on stdout, messages on stderr, exit codes.
