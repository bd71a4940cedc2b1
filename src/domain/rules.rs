//! The rule set: points, thresholds, segments and priorities as data.
