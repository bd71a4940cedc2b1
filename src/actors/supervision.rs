//! `Keeper`: admission, deadlines, and one respawn a crash.
