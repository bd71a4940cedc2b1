//! The job worker: steps durable jobs while any is due.
