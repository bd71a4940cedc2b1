//! Scores, segments, priorities and reasons.
