//! The stub client against an authority that misbehaves.
