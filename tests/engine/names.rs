//! What people paste becomes one key, or is refused with the reason.
