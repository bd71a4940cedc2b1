//! What-if: scores signals that somebody typed, storing nothing.
