//! Names and cells that people typed, made fit to store.
