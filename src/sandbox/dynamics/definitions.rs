//! Definitions of tables, columns and keys, as reads see them.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    address::Segment,
    query::{Options, no_such_property},
    reply::Refused,
    schema::{Column, Key, Kind, Table},
};

/// Language of every label.
const ENGLISH: u16 = 1033;

/// What a read of definitions may see.
pub(super) struct View {
    pub(super) now: DateTime<Utc>,
    /// `Consistency: Strong`.
    pub(super) is_strong: bool,
}

/// Answers a read below `EntityDefinitions(LogicalName='…')`.
pub(super) fn read(
    table: &Table,
    rest: &[Segment],
    options: &Options,
    view: &View,
) -> Result<Value, Refused> {
    match rest {
        [] => Ok(definition(table, options, view)),
        [keys] if keys.name == "Keys" => {
            let found = table.keys.iter().filter(|key| {
                keys.arguments.is_none() || keys.named("LogicalName") == Some(&key.name())
            });
            listed_or_one(keys, found.map(key_of).collect(), options, "EntityKeyMetadata")
        }
        [attributes, cast @ ..] if attributes.name == "Attributes" && cast.len() <= 1 => {
            let cast = match cast {
                [] => None,
                [segment, ..] => Some(
                    segment
                        .name
                        .strip_prefix("Microsoft.Dynamics.CRM.")
                        .and_then(|name| name.strip_suffix("AttributeMetadata"))
                        .ok_or_else(|| no_such_segment(&segment.name))?,
                ),
            };
            let found = table.columns.iter().filter(|column| {
                let is_seen =
                    view.is_strong || column.seen_from.is_none_or(|from| from <= view.now);
                let is_asked = attributes.arguments.is_none()
                    || attributes.named("LogicalName") == Some(&column.name);
                is_seen && is_asked && cast.is_none_or(|kind| kind == column.type_name())
            });
            let found = found.map(|column| column_of(column, cast.is_some(), options)).collect();
            let type_name = format!("{}AttributeMetadata", cast.unwrap_or_default());
            listed_or_one(attributes, found, options, &type_name)
        }
        [segment, ..] => Err(no_such_segment(&segment.name)),
    }
}

/// Answers a read of all tables.
pub(super) fn list(tables: &[Table], options: &Options) -> Result<Value, Refused> {
    let whole = Segment { name: "EntityDefinitions".to_owned(), arguments: None };
    let shapes = tables.iter().map(shape).collect();
    let mut found = listed_or_one(&whole, shapes, options, "EntityMetadata")?;
    found["@odata.context"] = json!("$metadata#EntityDefinitions");
    Ok(found)
}

/// A list, or the one that the address names.
fn listed_or_one(
    segment: &Segment,
    mut found: Vec<Value>,
    options: &Options,
    type_name: &str,
) -> Result<Value, Refused> {
    if let Some(first) = found.first() {
        for property in options.properties() {
            if first.get(property).is_none() {
                return Err(no_such_property(property, type_name));
            }
        }
    }
    options.apply(&mut found, |item| item);
    let mut found: Vec<_> =
        found.into_iter().map(|item| selected(&item, options.select.as_deref())).collect();
    if segment.arguments.is_none() {
        let context = format!("$metadata#EntityDefinitions/{}", segment.name);
        return Ok(json!({"@odata.context": context, "value": found}));
    }
    let name = segment.named("LogicalName").unwrap_or_default();
    let message = format!("Could not find an attribute or a key with the name {name}");
    found.pop().ok_or_else(|| Refused::new(404, 0x8006_0888, message))
}

fn shape(table: &Table) -> Value {
    let names = ["fullname", "name", "friendlyname"];
    let primary_name = names.into_iter().find(|name| table.column(name).is_some());
    json!({
        "MetadataId": table.id,
        "LogicalName": table.name,
        "SchemaName": table.schema_name,
        "EntitySetName": table.set,
        "PrimaryIdAttribute": table.id_column,
        "PrimaryNameAttribute": primary_name,
        "IsOptimisticConcurrencyEnabled": true,
        "IsCustomEntity": false,
        "ObjectTypeCode": 4,
    })
}

fn definition(table: &Table, options: &Options, view: &View) -> Value {
    let mut shown = selected(&shape(table), options.select.as_deref());
    shown["@odata.context"] = json!("$metadata#EntityDefinitions/$entity");
    for (name, select) in &options.expand {
        let items: Vec<_> = match name.as_str() {
            "Keys" => table.keys.iter().map(key_of).collect(),
            "Attributes" => table
                .columns
                .iter()
                .filter(|column| {
                    view.is_strong || column.seen_from.is_none_or(|from| from <= view.now)
                })
                .map(|column| column_of(column, false, options))
                .collect(),
            _ => continue,
        };
        shown[name] = items.iter().map(|item| selected(item, select.as_deref())).collect();
    }
    shown
}

fn key_of(key: &Key) -> Value {
    json!({
        "MetadataId": key.id,
        "SchemaName": key.schema_name,
        "LogicalName": key.name(),
        "KeyAttributes": key.columns,
        "EntityKeyIndexStatus": key.state.word(),
        "DisplayName": label(&key.schema_name),
    })
}

/// `cast`: what only this type has can be selected, and its options expanded.
fn column_of(column: &Column, cast: bool, options: &Options) -> Value {
    let type_name = column.type_name();
    let mut whole = json!({
        "MetadataId": column.id,
        "LogicalName": column.name,
        "SchemaName": column.schema_name,
        "AttributeType": type_name,
        "AttributeTypeName": {"Value": format!("{type_name}Type")},
        "RequiredLevel": {"Value": column.required, "CanBeChanged": true,
            "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings"},
        "IsValidForCreate": column.create,
        "IsValidForUpdate": column.update,
        "IsValidForRead": true,
        "IsCustomAttribute": column.schema_name.contains('_') && column.create && column.update,
        "DisplayName": label(&column.label),
    });
    // Without a cast, a selection sees only what every type has; all of it comes without one.
    if cast || options.select.is_none() {
        let own = match &column.kind {
            Kind::Text(longest) => json!({"MaxLength": longest, "FormatName": {"Value": "Text"}}),
            Kind::Memo(longest) => json!({"MaxLength": longest, "Format": "TextArea"}),
            Kind::Whole(min, max) => json!({"MinValue": min, "MaxValue": max, "Format": "None"}),
            Kind::Decimal(min, max, precision) => {
                json!({"MinValue": min, "MaxValue": max, "Precision": precision})
            }
            Kind::Money(most) => json!({"MinValue": 0.0, "MaxValue": most, "Precision": 2}),
            Kind::Time => json!({"Format": "DateAndTime"}),
            Kind::Day => json!({"Format": "DateOnly"}),
            _ => json!({}),
        };
        extend(&mut whole, own);
        whole["@odata.type"] =
            json!(format!("#Microsoft.Dynamics.CRM.{type_name}AttributeMetadata"));
    }
    for (name, select) in options.expand.iter().filter(|_| cast) {
        let set = match (name.as_str(), column.options()) {
            ("OptionSet", Some(known)) => option_set(&known, select.as_deref()),
            ("GlobalOptionSet" | "OptionSet", _) => Value::Null,
            _ => continue,
        };
        whole[name] = set;
    }
    whole
}

fn option_set(known: &[(i64, &str)], select: Option<&[String]>) -> Value {
    let option = |(value, text): &(i64, &str)| json!({"Value": value, "Label": label(text)});
    let options: Vec<_> = known.iter().map(option).collect();
    let whole = json!({
        "IsGlobal": false, "OptionSetType": "Picklist", "IsCustomOptionSet": true, "Options": options,
    });
    selected(&whole, select)
}

fn label(text: &str) -> Value {
    let one = json!({"Label": text, "LanguageCode": ENGLISH, "IsManaged": false});
    json!({"LocalizedLabels": [one], "UserLocalizedLabel": one})
}

fn extend(whole: &mut Value, more: Value) {
    if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), more) {
        whole.extend(more);
    }
}

/// Selected properties; annotations, identity and what was expanded stay.
fn selected(item: &Value, select: Option<&[String]>) -> Value {
    let (Some(select), Some(object)) = (select, item.as_object()) else { return item.clone() };
    let keeps = |name: &String| {
        name.starts_with('@')
            || name == "MetadataId"
            || name.ends_with("OptionSet")
            || select.contains(name)
    };
    let kept: Map<_, _> = object
        .iter()
        .filter(|(name, _)| keeps(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    Value::Object(kept)
}

pub(super) fn no_such_segment(name: &str) -> Refused {
    Refused::new(404, 0x8006_088a, format!("Resource not found for the segment '{name}'."))
}
