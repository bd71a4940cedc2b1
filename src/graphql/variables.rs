//! Coerces a request's variables to the types that its document declares, before execution.
//!
//! Documents are validated without their variables and kept; so the variables are checked here.

use async_graphql::{
    Name, Positioned, ServerError, Value, Variables,
    parser::types::{BaseType, Type, VariableDefinition},
};
use chrono::{DateTime, NaiveDate};

use super::{
    error::{Code, request_fault},
    model::Model,
};

/// The variables as the document declares them; undeclared ones are dropped.
pub(super) fn coerce(
    definitions: &[Positioned<VariableDefinition>],
    mut given: Variables,
    model: &Model,
) -> Result<Variables, ServerError> {
    let mut coerced = Variables::default();
    for definition in definitions {
        let definition = &definition.node;
        let name = &definition.name.node;
        let ty = &definition.var_type.node;
        match given.remove(name) {
            Some(value) => {
                let value = coerce_value(value, ty, model).map_err(|refusal| {
                    request_fault(
                        Code::BadInput,
                        format!("Variable \"${name}\"{}: {}", refusal.path, refusal.why),
                    )
                })?;
                coerced.insert(name.clone(), value);
            }
            None if !ty.nullable && definition.default_value.is_none() => {
                return Err(request_fault(
                    Code::BadInput,
                    format!("Variable \"${name}\" of type \"{ty}\" must be given."),
                ));
            }
            None => {}
        }
    }
    Ok(coerced)
}

/// A value that came outside of a document, as the input of that name. The refusal begins with the
/// place within the value.
pub(super) fn coerce_input(value: Value, name: &str, model: &Model) -> Result<Value, String> {
    coerce_named(value, &Name::new(name), model)
        .map_err(|refusal| format!("{}: {}", refusal.path, refusal.why))
}

/// Why a value does not fit, and where within it.
struct Refusal {
    path: String,
    why: String,
}

impl Refusal {
    fn new(why: impl Into<String>) -> Self {
        Self { path: String::new(), why: why.into() }
    }

    fn within(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }
}

fn coerce_value(value: Value, ty: &Type, model: &Model) -> Result<Value, Refusal> {
    if value == Value::Null {
        return if ty.nullable {
            Ok(Value::Null)
        } else {
            Err(Refusal::new(format!("null is no \"{ty}\".")))
        };
    }
    match &ty.base {
        BaseType::List(item) => match value {
            Value::List(items) => items
                .into_iter()
                .enumerate()
                .map(|(index, value)| {
                    coerce_value(value, item, model)
                        .map_err(|refusal| refusal.within(&format!("[{index}]")))
                })
                .collect::<Result<_, _>>()
                .map(Value::List),
            // A single value stands for the list of it.
            value => Ok(Value::List(vec![coerce_value(value, item, model)?])),
        },
        BaseType::Named(name) => coerce_named(value, name, model),
    }
}

fn coerce_named(value: Value, name: &Name, model: &Model) -> Result<Value, Refusal> {
    if let Some(fields) = model.input(name) {
        let Value::Object(mut object) = value else {
            return Err(Refusal::new(format!("must be an object of type \"{name}\".")));
        };
        for (field, model_of_field) in fields {
            if let Some(value) = object.get_mut(field.as_str()) {
                let taken = std::mem::take(value);
                *value = coerce_value(taken, &model_of_field.ty, model)
                    .map_err(|refusal| refusal.within(&format!(".{field}")))?;
            } else if !model_of_field.ty.nullable && !model_of_field.has_default {
                return Err(Refusal::new("must be given.").within(&format!(".{field}")));
            }
        }
        return match object.keys().find(|key| !fields.contains_key(key.as_str())) {
            Some(key) => Err(Refusal::new(format!("\"{name}\" has no field \"{key}\"."))),
            None => Ok(Value::Object(object)),
        };
    }
    if let Some(members) = model.members(name) {
        return match value {
            Value::String(member) if members.contains(&member) => {
                Ok(Value::Enum(Name::new(member)))
            }
            Value::Enum(member) if members.contains(member.as_str()) => Ok(Value::Enum(member)),
            _ => Err(Refusal::new(format!("is no member of \"{name}\"."))),
        };
    }
    let fits = match (name.as_str(), &value) {
        ("Int", Value::Number(number)) => {
            number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
        }
        ("Float", Value::Number(_))
        | ("Boolean", Value::Boolean(_))
        | ("String" | "ID" | "Url" | "Decimal", Value::String(_)) => true,
        ("ID", Value::Number(number)) => number.is_i64() || number.is_u64(),
        ("DateTime", Value::String(text)) => DateTime::parse_from_rfc3339(text).is_ok(),
        ("Date", Value::String(text)) => text.parse::<NaiveDate>().is_ok(),
        _ => false,
    };
    if fits { Ok(value) } else { Err(Refusal::new(format!("is no \"{name}\"."))) }
}
