//! Turkish letters for searching and sorting.
