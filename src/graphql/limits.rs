//! The limits of one document, checked before the library's own visitors walk it: they expand
//! fragments in place, which a hostile document can make exponential.

use std::{collections::HashMap, time::Duration};

use async_graphql::{
    Name, Positioned, ServerError,
    parser::types::{
        Directive, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};

use super::error::{Code, request_fault};

/// How much one request may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the document.
    pub text: usize,
    /// Lexical tokens of the document.
    pub tokens: usize,
    /// Nested fields.
    pub depth: u32,
    /// Nested fields below `__schema` and `__type`; the stock introspection query needs 15.
    pub introspection_depth: u32,
    /// Aliases, fragments expanded.
    pub aliases: u32,
    /// Fields at the root of a query.
    pub root_fields: u32,
    /// Fields at the root of a mutation.
    pub mutation_fields: u32,
    /// Directives on one field, fragment or operation.
    pub directives: usize,
    /// Fields in all, fragments expanded.
    pub fields: u32,
    /// Objects that the answer may hold, every list at its page size.
    pub cost: u64,
    /// Errors told in one answer.
    pub errors: usize,
    /// Time for one request.
    pub deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text: 100 * 1024,
            tokens: 1_500,
            depth: 10,
            introspection_depth: 16,
            aliases: 20,
            root_fields: 15,
            mutation_fields: 5,
            directives: 5,
            fields: 1_500,
            cost: 2_000,
            errors: 20,
            deadline: Duration::from_secs(10),
        }
    }
}

/// What a selection comes to with its fragments expanded. Sums saturate.
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    depth: u32,
    introspection_depth: u32,
    aliases: u32,
    fields: u32,
    roots: u32,
}

impl Extent {
    /// Beside another selection of the same set.
    fn join(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.introspection_depth = self.introspection_depth.max(other.introspection_depth);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.fields = self.fields.saturating_add(other.fields);
        self.roots = self.roots.saturating_add(other.roots);
    }
}

/// Measures a document; each fragment once, however often it is spread.
struct Surveyor<'a> {
    document: &'a ExecutableDocument,
    directives: usize,
    known: HashMap<&'a Name, Extent>,
    open: Vec<&'a Name>,
}

/// Checks every operation of a document; answers whether it asks about the schema.
pub(super) fn check(document: &ExecutableDocument, limits: &Limits) -> Result<bool, ServerError> {
    let mut surveyor =
        Surveyor { document, directives: limits.directives, known: HashMap::new(), open: vec![] };
    // Also those that no operation spreads: the library's rules walk them.
    for (name, fragment) in &document.fragments {
        surveyor.fragment(name)?;
        surveyor.directives(&fragment.node.directives)?;
    }
    let mut introspects = false;
    for (_, operation) in document.operations.iter() {
        introspects |= surveyor.operation(&operation.node, limits)?;
    }
    Ok(introspects)
}

impl<'a> Surveyor<'a> {
    fn operation(
        &mut self,
        operation: &'a OperationDefinition,
        limits: &Limits,
    ) -> Result<bool, ServerError> {
        self.directives(&operation.directives)?;
        let extent = self.selections(&operation.selection_set.node)?;
        let roots = match operation.ty {
            OperationType::Query => limits.root_fields,
            OperationType::Mutation => limits.mutation_fields,
            OperationType::Subscription if extent.roots > 1 => {
                return Err(request_fault(
                    Code::BadInput,
                    "A subscription selects exactly one field.",
                ));
            }
            OperationType::Subscription => 1,
        };
        let passed = [
            (extent.depth, limits.depth, "nested fields"),
            (extent.introspection_depth, limits.introspection_depth, "nested fields"),
            (extent.aliases, limits.aliases, "aliases"),
            (extent.roots, roots, "fields at the root"),
            (extent.fields, limits.fields, "fields"),
        ]
        .into_iter()
        .find(|(is, may_be, _)| is > may_be);
        match passed {
            Some((_, may_be, what)) => Err(too_much(what, may_be)),
            None => Ok(extent.introspection_depth > 0),
        }
    }

    fn selections(&mut self, set: &'a SelectionSet) -> Result<Extent, ServerError> {
        let mut sum = Extent::default();
        for selection in &set.items {
            self.directives(selection.node.directives())?;
            sum.join(match &selection.node {
                Selection::Field(field) => {
                    let inner = self.selections(&field.node.selection_set.node)?;
                    let asks_about_schema =
                        matches!(field.node.name.node.as_str(), "__schema" | "__type");
                    let depth = inner.depth.max(inner.introspection_depth).saturating_add(1);
                    Extent {
                        depth: if asks_about_schema { 1 } else { depth },
                        introspection_depth: if asks_about_schema { depth } else { 0 },
                        aliases: inner
                            .aliases
                            .saturating_add(u32::from(field.node.alias.is_some())),
                        fields: inner.fields.saturating_add(1),
                        roots: 1,
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.selections(&fragment.node.selection_set.node)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node)?
                }
            });
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Extent, ServerError> {
        if let Some(extent) = self.known.get(name) {
            return Ok(*extent);
        }
        // An unknown one is for the library to report.
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Extent::default());
        };
        if self.open.contains(&name) {
            return Err(request_fault(
                Code::BadInput,
                format!("The fragment \"{name}\" spreads itself."),
            ));
        }
        self.open.push(name);
        let extent = self.selections(&fragment.node.selection_set.node)?;
        self.open.pop();
        self.known.insert(name, extent);
        Ok(extent)
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Result<(), ServerError> {
        if directives.len() > self.directives {
            return Err(too_much("directives in one place", self.directives));
        }
        Ok(())
    }
}

/// A limit was passed.
pub(super) fn too_much(what: &str, at_most: impl std::fmt::Display) -> ServerError {
    request_fault(Code::TooComplex, format!("Too many {what}: at most {at_most} are allowed."))
}
