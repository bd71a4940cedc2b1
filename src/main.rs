//! The binary: arguments in, exit code out. Everything else is in the library.

use std::{env, process::ExitCode};

use hunter::cli::{self, Output};

fn main() -> ExitCode {
    let no_colour = env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
    cli::run(env::args_os(), &mut Output::of_the_process(no_colour)).into()
}
