//! Every sentence people read, Turkish and English, from one Fluent catalogue.
