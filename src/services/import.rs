//! A file of companies becomes judged rows: leads to add, or refusals with their reasons.
