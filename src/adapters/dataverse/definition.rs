//! Definitions of Hunter's columns and key, as the Web API takes them.

use serde_json::{Value as Json, json};

use crate::domain::push::mapping::{KeyColumn, Kind, Mapping};

/// The language of labels where an organisation does not say.
pub(super) const ENGLISH: u64 = 1_033;

/// One of our columns; `None`: it is not ours.
pub(super) fn column(
    mapping: &Mapping,
    name: &str,
    option_prefix: u64,
    language: u64,
) -> Option<Json> {
    let key = mapping.key();
    if name == key.column {
        return Some(text(&key.schema_name, &key.label, key.max_length, language));
    }
    let column = mapping.columns().iter().find(|column| column.name == name)?;
    let own = column.own.as_ref()?;
    let with = |type_name: &str, more: Json| {
        let mut body = base(type_name, &own.schema_name, &own.label, language);
        if let (Some(body), Json::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        body
    };
    Some(match &column.kind {
        Kind::Text { max_length } => text(&own.schema_name, &own.label, *max_length, language),
        Kind::Memo { max_length } => {
            with("Memo", json!({"Format": "TextArea", "MaxLength": max_length}))
        }
        Kind::Whole { min, max } => {
            with("Integer", json!({"Format": "None", "MinValue": min, "MaxValue": max}))
        }
        Kind::Time => with("DateTime", json!({"Format": "DateAndTime"})),
        Kind::Choice { options } => {
            let option = |(at, label): (u64, &str)| json!({"Value": option_prefix * 10_000 + at, "Label": labels(label, language)});
            let options: Vec<_> =
                (0..).zip(options.iter().map(|option| option.label.as_str())).map(option).collect();
            with(
                "Picklist",
                json!({
                    "SourceTypeMask": 0,
                    "OptionSet": {
                        "@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata",
                        "IsGlobal": false,
                        "OptionSetType": "Picklist",
                        "Options": options,
                    },
                }),
            )
        }
    })
}

/// The alternate key.
pub(super) fn key(key: &KeyColumn, language: u64) -> Json {
    json!({
        "SchemaName": key.name,
        "KeyAttributes": [key.column],
        "DisplayName": labels(&key.label, language),
    })
}

fn text(schema_name: &str, label: &str, max_length: u32, language: u64) -> Json {
    let mut body = base("String", schema_name, label, language);
    body["FormatName"] = json!({"Value": "Text"});
    body["MaxLength"] = json!(max_length);
    body
}

fn base(type_name: &str, schema_name: &str, label: &str, language: u64) -> Json {
    json!({
        "@odata.type": format!("Microsoft.Dynamics.CRM.{type_name}AttributeMetadata"),
        "AttributeType": type_name,
        "AttributeTypeName": {"Value": format!("{type_name}Type")},
        "SchemaName": schema_name,
        "RequiredLevel": {
            "Value": "None",
            "CanBeChanged": true,
            "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings",
        },
        "DisplayName": labels(label, language),
        "Description": labels("Kept by Hunter.", language),
    })
}

fn labels(text: &str, language: u64) -> Json {
    json!({
        "@odata.type": "Microsoft.Dynamics.CRM.Label",
        "LocalizedLabels": [{
            "@odata.type": "Microsoft.Dynamics.CRM.LocalizedLabel",
            "Label": text,
            "LanguageCode": language,
        }],
    })
}
