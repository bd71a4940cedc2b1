//! `assess`: facts and a rule set in, the verdict out. The engine's one door.
