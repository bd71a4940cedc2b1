//! The binary: arguments in, exit code out. Everything else is in the library.

use std::process::ExitCode;

use hunter::cli::{self, Output};

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &mut Output::of_the_process()).into()
}
