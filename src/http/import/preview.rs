//! How a file would be imported, for people who look before they do it.

use serde_json::{Value, json};

use crate::{
    ports::store::jobs::ImportItem,
    services::import::{Column, ParsedImport},
};

/// Rows that are shown.
const ROWS: usize = 20;

/// The answer.
pub fn of(parsed: &ParsedImport) -> Value {
    let info = &parsed.reading.info;
    let columns = &parsed.reading.columns;
    let columns: Vec<Value> = [
        ("domain", &columns.domain),
        ("email", &columns.email),
        ("company", &columns.company),
        ("country", &columns.country),
    ]
    .into_iter()
    .filter_map(|(role, column)| column.as_ref().map(|column| of_column(role, column)))
    .collect();
    let items = &parsed.import.items;
    let accepted = items.iter().filter(|item| item.lead.is_ok()).count();
    json!({
        "encoding": info.encoding,
        "delimiter": info.delimiter,
        "sheet": info.sheet,
        "columns": columns,
        "accepted": accepted,
        "refused": items.len() - accepted,
        "rows": items.iter().take(ROWS).map(of_item).collect::<Vec<_>>(),
    })
}

fn of_column(role: &str, column: &Column) -> Value {
    json!({"role": role, "index": column.index, "heading": column.heading})
}

fn of_item(item: &ImportItem) -> Value {
    match &item.lead {
        Ok(lead) => json!({
            "row": item.row,
            "item": item.item,
            "domain": lead.domain.as_str(),
            "companyName": lead.company_name,
            "country": lead.country,
        }),
        Err(refusal) => json!({"row": item.row, "item": item.item, "refusal": refusal}),
    }
}
