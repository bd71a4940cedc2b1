//! Which request means what.

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    PATH, State, USER,
    address::{self, Segment},
    customize,
    definitions::{self, View, no_such_segment},
    faults::When,
    query::{Options, no_such_property},
    reply::{Refused, Reply},
    represent::{Shown, whole},
    rows::Row,
    schema::Table,
    write::{Conditions, Target, Work, permit, permit_by_name},
};

/// What a scripted fault waits for.
pub(super) fn kind_of(request: &HttpRequest) -> When {
    let path = request.uri().path();
    let is_about_definitions = path.contains("/EntityDefinitions");
    match request.method().as_str() {
        "GET" if is_about_definitions => When::Metadata,
        "PATCH" | "POST" | "DELETE" if !is_about_definitions => When::Write,
        _ => When::Next,
    }
}

/// A request as it is read here.
struct Asked<'a> {
    request: &'a HttpRequest,
    method: &'a str,
    options: Options,
    body: &'a [u8],
    now: DateTime<Utc>,
    base: String,
}

impl Asked<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    fn prefers(&self, what: &str) -> bool {
        let values = self.request.headers().get_all("prefer");
        values.filter_map(|value| value.to_str().ok()).any(|value| value.contains(what))
    }

    fn json(&self) -> Result<Value, Refused> {
        let kind = self.header("content-type").unwrap_or_default();
        if !kind.starts_with("application/json") {
            return Err(Refused::bare(415, "A body needs the content type application/json."));
        }
        let unreadable = "Error identified in Payload: the body is not JSON.";
        serde_json::from_slice(self.body).map_err(|_| Refused::new(400, 0x8004_8d19, unreadable))
    }

    fn object(&self) -> Result<Map<String, Value>, Refused> {
        match self.json()? {
            Value::Object(object) => Ok(object),
            _ => Err(Refused::new(400, 0x8004_8d19, "A body must be one object.")),
        }
    }

    fn conditions(&self) -> Conditions {
        // `null` is a literal word against caches.
        let none_matches = self.header("if-none-match") == Some("*");
        Conditions { matches: self.header("if-match").map(str::to_owned), none_matches }
    }

    fn shown(&self) -> Shown<'_> {
        Shown {
            base: &self.base,
            select: self.options.select.as_deref(),
            with_labels: self.prefers("include-annotations"),
        }
    }

    fn detects_duplicates(&self) -> bool {
        self.header("mscrm.suppressduplicatedetection") == Some("false")
    }
}

impl State {
    pub(super) fn serve(
        &mut self,
        request: &HttpRequest,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Reply, Refused> {
        let path = request.uri().path().strip_prefix(PATH).unwrap_or_default();
        let segments = address::read(path)?;
        let options = Options::read(request.query_string())?;
        let base = format!("http://{}{PATH}", request.connection_info().host());
        let method = request.method().as_str();
        let asked = Asked { request, method, options, body, now, base };
        let [first, rest @ ..] = segments.as_slice() else { return Err(no_such_segment("")) };
        match (method, first.name.as_str()) {
            ("GET", "WhoAmI") => Ok(who_am_i(&asked)),
            ("POST", "PublishXml") => {
                customize::check_publication(&asked.json()?)?;
                permit_by_name(&self.faults, USER, "prvPublishCustomization", "solution")?;
                customize::lock(&mut self.faults, "PublishXml")?;
                self.publications += 1;
                Ok(Reply::empty())
            }
            ("POST", "ReactivateEntityKey") => {
                let body = asked.json()?;
                let name = body["EntityLogicalName"].as_str().unwrap_or_default();
                let polls = self.faults.key_polls;
                customize::reactivate(self.table_named(name)?, &body, polls)?;
                Ok(Reply::empty())
            }
            (_, "EntityDefinitions") => self.definitions(&asked, first, rest),
            ("GET", "systemusers") => self.privileges(&asked, first, rest),
            _ => self.rows_of(&asked, first, rest),
        }
    }

    fn table_named(&mut self, name: &str) -> Result<&mut Table, Refused> {
        let message = format!("Could not find an entity with name {name}.");
        let found = self.tables.iter_mut().find(|table| table.name == name);
        found.ok_or_else(|| Refused::new(404, 0x8006_0888, message))
    }

    fn new_id(&mut self) -> Uuid {
        self.serial += 1;
        Uuid::from_u128(0xde4a_0000_0000_4000_8000_0000_0000_0000 | self.serial)
    }

    fn definitions(
        &mut self,
        asked: &Asked<'_>,
        first: &Segment,
        rest: &[Segment],
    ) -> Result<Reply, Refused> {
        if first.arguments.is_none() && rest.is_empty() && asked.method == "GET" {
            return definitions::list(&self.tables, &asked.options)
                .map(|found| Reply::json(200, found));
        }
        let name = self.defined(first);
        if asked.method == "GET" {
            let is_strong = asked.header("consistency") == Some("Strong");
            let fails = self.faults.keys_fail;
            let Self { tables, rows, .. } = self;
            if let Some(table) = tables.iter_mut().find(|table| table.name == name) {
                customize::go_on(table, rows, fails);
            }
            let table = self.table_named(&name)?;
            let view = View { now: asked.now, is_strong };
            let mut found = definitions::read(table, rest, &asked.options, &view)?;
            if let Some(context) = found["@odata.context"].as_str() {
                found["@odata.context"] = json!(format!("{}/{context}", asked.base));
            }
            return Ok(Reply::json(200, found));
        }
        let [collection] = rest else { return Err(no_such_segment("EntityDefinitions")) };
        if asked.method != "POST" || !["Attributes", "Keys"].contains(&collection.name.as_str()) {
            return Err(Refused::new(405, 0x8006_0888, "The method is not supported here."));
        }
        let body = asked.json()?;
        permit_by_name(&self.faults, USER, "prvCreateAttribute", "attribute")?;
        customize::lock(&mut self.faults, "CreateAttribute")?;
        let prefixes = self.prefixes(asked.header("mscrm.solutionuniquename"))?;
        let (id, lag) = (self.new_id(), self.faults.metadata_lag);
        if collection.name == "Keys" {
            let faults = self.faults.clone();
            customize::add_key(self.table_named(&name)?, &body, &faults, id)?;
        } else {
            let table = self.table_named(&name)?;
            customize::add_column(table, &body, &prefixes, id, asked.now, lag)?;
        }
        let table = self.table_named(&name)?.id;
        let at = format!("{}/EntityDefinitions({table})/{}({id})", asked.base, collection.name);
        Ok(Reply::empty().with("odata-entityid", at))
    }

    /// The table that `(LogicalName='…')` or `(<identity>)` means.
    fn defined(&self, first: &Segment) -> String {
        if let Some(name) = first.named("LogicalName") {
            return name.to_owned();
        }
        let id = match first.arguments.as_deref() {
            Some([argument]) if argument.name.is_none() => argument.value.text().parse().ok(),
            _ => None,
        };
        let found = id.and_then(|id: Uuid| self.tables.iter().find(|table| table.id == id));
        found.map_or_else(String::new, |table| table.name.to_owned())
    }

    /// Prefixes that new names may have: of the solution's publisher, or of every one.
    fn prefixes(&self, solution: Option<&str>) -> Result<Vec<String>, Refused> {
        let publisher = match solution {
            None => None,
            Some(name) => {
                let mut solutions = self.rows.all("solution");
                let found = solutions.find(|row| row.value("uniquename") == name);
                let message = format!("The solution {name} does not exist.");
                let found = found.ok_or_else(|| Refused::new(400, 0x8004_8303, message))?;
                Some(found.value("_publisherid_value").clone())
            }
        };
        let publishers = self.rows.all("publisher");
        let of = publishers.filter(|row| publisher.as_ref().is_none_or(|id| *id == json!(row.id)));
        let prefixes = of.filter_map(|row| row.value("customizationprefix").as_str());
        Ok(prefixes.map(str::to_owned).collect())
    }

    /// `systemusers(id)/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames(…)`.
    fn privileges(
        &self,
        asked: &Asked<'_>,
        first: &Segment,
        rest: &[Segment],
    ) -> Result<Reply, Refused> {
        let [function] = rest else { return Err(no_such_segment(&first.name)) };
        if function.name != "Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames" {
            return Err(no_such_segment(&function.name));
        }
        let alias = function.named("PrivilegeNames").unwrap_or_default();
        let names = asked.options.aliases.get(alias).map_or("", String::as_str);
        let names: Vec<String> = serde_json::from_str(names)
            .map_err(|_| Refused::new(400, 0x8006_0888, "PrivilegeNames takes a list of texts."))?;
        let held = names.iter().filter(|name| !self.faults.missing_privileges.contains(*name));
        let held: Vec<_> = held
            .map(|name| {
                json!({"Depth": "Global", "PrivilegeName": name, "BusinessUnitId": Uuid::nil(),
                    "PrivilegeId": Uuid::nil()})
            })
            .collect();
        Ok(Reply::json(200, json!({"RolePrivileges": held})))
    }

    fn rows_of(
        &mut self,
        asked: &Asked<'_>,
        first: &Segment,
        rest: &[Segment],
    ) -> Result<Reply, Refused> {
        let found = self.tables.iter().find(|table| table.set == first.name).cloned();
        let table = found.ok_or_else(|| match asked.method {
            // As for a function that is called like an action.
            "POST" => Refused::bare(
                404,
                format!(
                    "No HTTP resource was found that matches the request URI '{}/{}'.",
                    asked.base, first.name
                ),
            ),
            _ => no_such_segment(&first.name),
        })?;
        for property in asked.options.properties() {
            if !table.has_property(property) {
                return Err(no_such_property(property, table.name));
            }
        }
        let target = Target::read(first, &table)?;
        match (asked.method, target, rest) {
            ("GET", None, []) => self.list(asked, &table),
            ("GET", Some(target), []) => {
                permit(&self.faults, USER, &table, "Read")?;
                let row = target.find(&self.rows, &table).ok_or_else(|| target.missing(&table))?;
                let etag = row.etag();
                Ok(Reply::json(200, asked.shown().alone(&table, row)).with("etag", etag))
            }
            ("POST", None, []) => {
                permit(&self.faults, USER, &table, "Create")?;
                let (body, detects) = (asked.object()?, asked.detects_duplicates());
                let row = self.work(asked).create(&table, &body, detects)?;
                self.gate.statistics.created += 1;
                self.written(asked, &table, &row, true, None)
            }
            ("PATCH", Some(target), []) => {
                let (body, conditions) = (asked.object()?, asked.conditions());
                let detects = asked.detects_duplicates();
                let mut work = self.work(asked);
                let (row, is_new) = work.upsert(&table, &target, &body, &conditions, detects)?;
                let count = &mut self.gate.statistics;
                *(if is_new { &mut count.created } else { &mut count.updated }) += 1;
                let key = matches!(target, Target::Key { .. }).then_some(first);
                self.written(asked, &table, &row, is_new, key)
            }
            ("DELETE", Some(target), []) => {
                permit(&self.faults, USER, &table, "Delete")?;
                let row = target.find(&self.rows, &table).ok_or_else(|| target.missing(&table))?;
                let id = row.id;
                self.rows.delete(&table, id);
                Ok(Reply::empty())
            }
            ("DELETE", Some(target), [column]) if table.column(&column.name).is_some() => {
                let mut body = Map::new();
                body.insert(column.name.clone(), Value::Null);
                let only = Conditions { matches: Some("*".to_owned()), none_matches: false };
                self.work(asked).upsert(&table, &target, &body, &only, false)?;
                Ok(Reply::empty())
            }
            (_, _, [segment, ..]) => Err(no_such_segment(&segment.name)),
            _ => Err(Refused::new(405, 0x8006_0888, "The method is not supported here.")),
        }
    }

    fn work(&mut self, asked: &Asked<'_>) -> Work<'_> {
        let Self { tables, rows, faults, .. } = self;
        Work { tables, rows, faults, user: USER, now: asked.now }
    }

    fn list(&self, asked: &Asked<'_>, table: &Table) -> Result<Reply, Refused> {
        permit(&self.faults, USER, table, "Read")?;
        let mut found: Vec<(Value, &Row)> =
            self.rows.all(table.name).map(|row| (whole(table, row), row)).collect();
        asked.options.apply(&mut found, |(shown, _)| shown);
        let total = found.len();
        let items: Vec<_> = found.iter().map(|(_, row)| asked.shown().listed(table, row)).collect();
        let mut body = json!({
            "@odata.context": format!("{}/$metadata#{}", asked.base, table.set),
            "value": items,
        });
        if asked.options.count {
            body["@odata.count"] = json!(total);
        }
        Ok(Reply::json(200, body))
    }

    /// The answer to a write. Without a representation it repeats the address it was sent to, so
    /// that a write by key does not tell the row's identity.
    fn written(
        &self,
        asked: &Asked<'_>,
        table: &Table,
        row: &Row,
        is_new: bool,
        key: Option<&Segment>,
    ) -> Result<Reply, Refused> {
        if !asked.prefers("return=representation") {
            let at = match key {
                Some(_) => {
                    asked.request.uri().path().rsplit('/').next().unwrap_or_default().to_owned()
                }
                None => format!("{}({})", table.set, row.id),
            };
            let at = format!("{}/{at}", asked.base);
            return Ok(Reply::empty().with("odata-entityid", at));
        }
        permit(&self.faults, USER, table, "Read")?;
        let status = if is_new { 201 } else { 200 };
        let reply = Reply::json(status, asked.shown().alone(table, row)).with("etag", row.etag());
        Ok(if is_new { reply.with("preference-applied", "return=representation") } else { reply })
    }
}

fn who_am_i(asked: &Asked<'_>) -> Reply {
    let context = format!("{}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse", asked.base);
    Reply::json(
        200,
        json!({
            "@odata.context": context,
            "BusinessUnitId": Uuid::from_u128(0xb001_0000_0000_4000_8000_0000_0000_0001),
            "UserId": USER,
            "OrganizationId": Uuid::from_u128(0x0a60_0000_0000_4000_8000_0000_0000_0001),
        }),
    )
}
