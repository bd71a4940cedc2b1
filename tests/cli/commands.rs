//! Each command: results on stdout, messages on stderr, exit codes.

use crate::hunter;

#[test]
fn a_completion_script_goes_to_stdout_and_nothing_to_stderr() {
    let ended = hunter(&["completions", "bash"]);
    assert_eq!(ended.code, 0);
    assert!(ended.out.contains("_hunter()"), "{}", ended.out);
    assert_eq!(ended.err, "");
}

#[test]
fn a_wrong_argument_is_explained_on_stderr_with_exit_2() {
    let ended = hunter(&["completions", "cobol"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("cobol"), "{}", ended.err);
}

#[test]
fn help_is_a_result_and_names_the_exit_codes() {
    let ended = hunter(&["--help"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(ended.out.contains("Exit codes: 0 done"), "{}", ended.out);
}
