//! Documents read, validated and measured once, and kept.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Name, Positioned, Request, Response, ServerError, ValidationMode, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
    parser::{
        parse_query,
        types::{
            DocumentOperations, ExecutableDocument, OperationType, Selection, SelectionSet,
            VariableDefinition,
        },
    },
};
use async_trait::async_trait;
use moka::sync::Cache;

use super::{
    cost::Cost,
    error::{Code, request_fault},
    limits::{self, Limits, too_much},
    model::Model,
    rights::Needs,
    schema::{self, HunterSchema},
    tokens,
};

/// Documents kept. Clients send the same few; a hostile one must not fill the memory.
const KEPT: u64 = 500;

/// Reads documents and keeps the valid ones.
pub(super) struct Documents {
    strict: HunterSchema,
    kept: Cache<[u8; 32], Arc<Document>>,
}

/// A valid document within the limits.
#[derive(Debug)]
pub(super) struct Document {
    operations: HashMap<Option<Name>, Arc<Operation>>,
    /// It asks about the schema itself.
    pub(super) introspects: bool,
}

/// One operation of a document, ready to run.
#[derive(Debug)]
pub(super) struct Operation {
    /// What it is.
    pub(super) ty: OperationType,
    /// It alone, with all fragments.
    pub(super) document: ExecutableDocument,
    /// What it may cost.
    pub(super) cost: Cost,
    /// What it needs of the one who sends it.
    pub(super) needs: Needs,
    /// The keys of its answer, in the order they were asked for.
    pub(super) roots: Vec<Name>,
    /// A key of one object is asked for twice.
    pub(super) merges: bool,
}

impl Documents {
    pub(super) fn new() -> Self {
        let strict = schema::builder()
            .validation_mode(ValidationMode::Strict)
            .extension(ValidatesOnly)
            .finish();
        Self { strict, kept: Cache::new(KEPT) }
    }

    /// The document of that text.
    pub(super) async fn read(
        &self,
        text: &str,
        limits: &Limits,
        model: &Model,
    ) -> Result<Arc<Document>, Vec<ServerError>> {
        if text.len() > limits.text {
            return Err(vec![too_much("bytes", limits.text)]);
        }
        let key = *blake3::hash(text.as_bytes()).as_bytes();
        if let Some(document) = self.kept.get(&key) {
            return Ok(document);
        }
        if tokens::count(text, limits.tokens) > limits.tokens {
            return Err(vec![too_much("tokens", limits.tokens)]);
        }
        let parsed = parse_query(text).map_err(|error| vec![ServerError::from(error)])?;
        let introspects = limits::check(&parsed, limits).map_err(|error| vec![error])?;
        self.validate(&parsed).await?;
        let document = Arc::new(Document::new(&parsed, introspects, model));
        self.kept.insert(key, Arc::clone(&document));
        Ok(document)
    }

    /// Every rule of the language, once a document.
    async fn validate(&self, document: &ExecutableDocument) -> Result<(), Vec<ServerError>> {
        let mut request = Request::new("");
        // Which one does not matter: the rules walk all.
        request.operation_name =
            document.operations.iter().find_map(|(name, _)| name.map(ToString::to_string));
        request.set_parsed_query(document.clone());
        let errors = self.strict.execute(request).await.errors;
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl Document {
    fn new(whole: &ExecutableDocument, introspects: bool, model: &Model) -> Self {
        let operations = whole
            .operations
            .iter()
            .map(|(name, operation)| {
                let operation = Operation {
                    ty: operation.node.ty,
                    cost: Cost::of(&operation.node, whole, model),
                    needs: Needs::of(&operation.node, whole, model),
                    roots: roots(&operation.node.selection_set.node, whole),
                    merges: merges(&operation.node.selection_set.node, whole),
                    document: ExecutableDocument {
                        operations: DocumentOperations::Single(operation.clone()),
                        fragments: whole.fragments.clone(),
                    },
                };
                (name.cloned(), Arc::new(operation))
            })
            .collect();
        Self { operations, introspects }
    }

    /// The operation to run.
    pub(super) fn operation(&self, wanted: Option<&str>) -> Result<&Arc<Operation>, ServerError> {
        let refusal = |message: String| Err(request_fault(Code::BadInput, message));
        match wanted {
            Some(wanted) => {
                let found =
                    self.operations.iter().find(|(name, _)| name.as_deref() == Some(wanted));
                match found {
                    Some((_, operation)) => Ok(operation),
                    None => refusal(format!("There is no operation named \"{wanted}\".")),
                }
            }
            None => match self.operations.values().next() {
                Some(operation) if self.operations.len() == 1 => Ok(operation),
                _ => refusal("operationName must say which operation to run.".to_owned()),
            },
        }
    }
}

/// The response keys of a selection, fragments expanded.
fn roots(set: &SelectionSet, document: &ExecutableDocument) -> Vec<Name> {
    set.items
        .iter()
        .flat_map(|selection| match &selection.node {
            Selection::Field(field) => vec![field.node.response_key().node.clone()],
            Selection::InlineFragment(fragment) => {
                roots(&fragment.node.selection_set.node, document)
            }
            Selection::FragmentSpread(spread) => document
                .fragments
                .get(&spread.node.fragment_name.node)
                .map(|fragment| roots(&fragment.node.selection_set.node, document))
                .unwrap_or_default(),
        })
        .collect()
}

/// Whether a selection, or one below it, asks for a key of one object twice.
fn merges(set: &SelectionSet, document: &ExecutableDocument) -> bool {
    let mut keys = roots(set, document);
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    let below = |selection: &Positioned<Selection>| match &selection.node {
        Selection::Field(field) => merges(&field.node.selection_set.node, document),
        Selection::InlineFragment(fragment) => merges(&fragment.node.selection_set.node, document),
        Selection::FragmentSpread(spread) => document
            .fragments
            .get(&spread.node.fragment_name.node)
            .is_some_and(|fragment| merges(&fragment.node.selection_set.node, document)),
    };
    keys.len() < all || set.items.iter().any(below)
}

impl Operation {
    /// The variables that it declares.
    pub(super) fn variables(&self) -> &[Positioned<VariableDefinition>] {
        match &self.document.operations {
            DocumentOperations::Single(operation) => &operation.node.variable_definitions,
            DocumentOperations::Multiple(_) => &[],
        }
    }
}

/// Stops after validation.
struct ValidatesOnly;

impl ExtensionFactory for ValidatesOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for ValidatesOnly {
    async fn execute(
        &self,
        _: &ExtensionContext<'_>,
        _: Option<&str>,
        _: NextExecute<'_>,
    ) -> Response {
        Response::new(Value::Null)
    }
}
