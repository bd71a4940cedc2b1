//! One test for each operation.
