//! The binary as people run it.

#![expect(clippy::unwrap_used, reason = "helpers of tests, where a panic is the failure")]

mod commands;

use std::{path::Path, process::Command};

/// How a run of the binary ended.
struct Ended {
    code: i32,
    out: String,
    err: String,
}

/// The binary in a folder of its own, with none of this process's settings.
fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hunter"));
    command.env_clear().current_dir(folder);
    command
}

fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn hunter(arguments: &[&str]) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    ended(command(folder.path()).args(arguments))
}
