//! The binary: arguments in, exit code out. Everything else is in the library.

use std::process::ExitCode;

use hunter::cli::{self, Output};
use mimalloc::MiMalloc;

/// Answers are thousands of small texts: the system's allocator took a fifth of a page's time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &mut Output::of_the_process()).into()
}
