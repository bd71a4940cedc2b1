//! The binary: arguments, telemetry, build, run.

fn main() {}
