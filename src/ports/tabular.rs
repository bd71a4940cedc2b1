//! Files of tables (CSV, XLSX), read row by row and written row by row.
