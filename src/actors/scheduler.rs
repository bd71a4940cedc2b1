//! Wakes the reconcilers and queues automatic re-scans; holds no work of its own.
