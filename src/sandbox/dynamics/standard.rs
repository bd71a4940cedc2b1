//! The tables that every organisation has, as far as they are needed here.

use uuid::Uuid;

use super::schema::{Column, Kind, Lookup, Table};

/// All of them, without any column of a customer's own.
pub(super) fn tables() -> Vec<Table> {
    vec![lead(), account(), contact(), publisher(), solution(), organization()]
}

const MAXIMUM: i64 = 2_147_483_647;

const OWNER: Lookup =
    Lookup { navigation: "ownerid", value: "_ownerid_value", target: "systemuser" };
const CURRENCY: Lookup = Lookup {
    navigation: "transactioncurrencyid",
    value: "_transactioncurrencyid_value",
    target: "transactioncurrency",
};

fn text(name: &str, longest: usize) -> Column {
    Column::new(name, Kind::Text(longest))
}

fn texts(list: &'static [(&'static str, usize)]) -> impl Iterator<Item = Column> {
    list.iter().map(|(name, longest)| text(name, *longest))
}

fn labelled(options: &[(i64, &str)]) -> Vec<(i64, String)> {
    options.iter().map(|(value, label)| (*value, (*label).to_owned())).collect()
}

fn choice(name: &str, options: &[(i64, &str)]) -> Column {
    Column::new(name, Kind::Choice(labelled(options)))
}

fn whole(name: &str, min: i64, max: i64) -> Column {
    Column::new(name, Kind::Whole(min, max))
}

fn states(states: &[(i64, &str)], reasons: &[(i64, &str, i64)]) -> [Column; 2] {
    let reasons =
        reasons.iter().map(|(value, label, state)| (*value, (*label).to_owned(), *state)).collect();
    [
        Column::new("statecode", Kind::State(labelled(states))).update_only(),
        Column { required: "None", ..Column::new("statuscode", Kind::Status(reasons)) },
    ]
}

/// Columns that the organisation fills by itself.
fn kept(id: &str) -> [Column; 4] {
    [
        Column::new(id, Kind::Id).read_only(),
        Column::new("createdon", Kind::Time).read_only(),
        Column::new("modifiedon", Kind::Time).read_only(),
        whole("versionnumber", 0, i64::MAX).read_only(),
    ]
}

fn lead() -> Table {
    let mut columns = vec![
        text("subject", 300).required("ApplicationRequired"),
        text("lastname", 50).required("ApplicationRequired"),
        text("fullname", 160).read_only(),
        Column::new("description", Kind::Memo(2_000)),
        Column::new("qualificationcomments", Kind::Memo(2_000)),
        whole("numberofemployees", 0, 1_000_000),
        Column::new("revenue", Kind::Money(1e14)),
        Column::new("estimatedamount", Kind::Money(1e12)),
        Column::new("estimatedclosedate", Kind::Day),
        Column::new("donotemail", Kind::Flag),
        choice(
            "industrycode",
            &[(1, "Accounting"), (7, "Consulting"), (16, "Financial"), (33, "Wholesale")],
        ),
        choice(
            "leadsourcecode",
            &[(1, "Advertisement"), (4, "Partner"), (8, "Web"), (10, "Other")],
        ),
        choice("leadqualitycode", &[(1, "Hot"), (2, "Warm"), (3, "Cold")]),
        choice("prioritycode", &[(1, "Default Value")]),
    ];
    columns.extend(texts(&[
        ("firstname", 50),
        ("companyname", 100),
        ("emailaddress1", 100),
        ("emailaddress2", 100),
        ("emailaddress3", 100),
        ("telephone1", 50),
        ("telephone2", 50),
        ("telephone3", 50),
        ("mobilephone", 20),
        ("pager", 20),
        ("sic", 20),
        ("fax", 50),
        ("jobtitle", 100),
        ("salutation", 100),
        ("websiteurl", 200),
        ("address1_line1", 250),
        ("address1_line2", 250),
        ("address1_line3", 250),
        ("address1_city", 80),
        ("address1_country", 80),
        ("address1_county", 50),
        ("address1_stateorprovince", 50),
        ("address1_postalcode", 20),
    ]));
    columns.extend(states(
        &[(0, "Open"), (1, "Qualified"), (2, "Disqualified")],
        &[
            (1, "New", 0),
            (2, "Contacted", 0),
            (3, "Qualified", 1),
            (4, "Lost", 2),
            (5, "Cannot Contact", 2),
            (6, "No Longer Interested", 2),
            (7, "Canceled", 2),
        ],
    ));
    columns.extend(kept("leadid"));
    let to = |navigation, value, target| Lookup { navigation, value, target };
    table(
        "lead",
        "leads",
        "Lead",
        "leadid",
        columns,
        &[
            to("parentaccountid", "_parentaccountid_value", "account"),
            to("parentcontactid", "_parentcontactid_value", "contact"),
            to("qualifyingopportunityid", "_qualifyingopportunityid_value", "opportunity"),
            OWNER,
            CURRENCY,
        ],
    )
}

fn account() -> Table {
    let mut columns = vec![
        text("name", 160).required("ApplicationRequired"),
        Column::new("description", Kind::Memo(2_000)),
        whole("numberofemployees", 0, 1_000_000_000),
    ];
    columns.extend(texts(&[
        ("accountnumber", 20),
        ("emailaddress1", 100),
        ("telephone1", 50),
        ("websiteurl", 200),
        ("address1_city", 80),
        ("address1_country", 80),
    ]));
    columns
        .extend(states(&[(0, "Active"), (1, "Inactive")], &[(1, "Active", 0), (2, "Inactive", 1)]));
    columns.extend(kept("accountid"));
    let contact = Lookup {
        navigation: "primarycontactid",
        value: "_primarycontactid_value",
        target: "contact",
    };
    table("account", "accounts", "Account", "accountid", columns, &[contact, OWNER])
}

fn contact() -> Table {
    let mut columns = vec![
        text("lastname", 50).required("ApplicationRequired"),
        text("fullname", 160).read_only(),
        Column::new("description", Kind::Memo(2_000)),
    ];
    columns.extend(texts(&[
        ("firstname", 50),
        ("emailaddress1", 100),
        ("telephone1", 50),
        ("mobilephone", 50),
        ("jobtitle", 100),
    ]));
    columns
        .extend(states(&[(0, "Active"), (1, "Inactive")], &[(1, "Active", 0), (2, "Inactive", 1)]));
    columns.extend(kept("contactid"));
    let customer =
        |navigation, target| Lookup { navigation, value: "_parentcustomerid_value", target };
    table(
        "contact",
        "contacts",
        "Contact",
        "contactid",
        columns,
        &[
            customer("parentcustomerid_account", "account"),
            customer("parentcustomerid_contact", "contact"),
            OWNER,
        ],
    )
}

fn publisher() -> Table {
    let mut columns: Vec<_> = texts(&[
        ("uniquename", 256),
        ("friendlyname", 256),
        ("customizationprefix", 8),
        ("description", 2_000),
    ])
    .collect();
    columns.push(whole("customizationoptionvalueprefix", 10_000, 99_999));
    columns.extend(kept("publisherid"));
    table("publisher", "publishers", "Publisher", "publisherid", columns, &[])
}

fn solution() -> Table {
    let mut columns: Vec<_> = texts(&[
        ("uniquename", 65),
        ("friendlyname", 256),
        ("version", 256),
        ("description", 2_000),
    ])
    .collect();
    columns.extend(kept("solutionid"));
    let publisher =
        Lookup { navigation: "publisherid", value: "_publisherid_value", target: "publisher" };
    table("solution", "solutions", "Solution", "solutionid", columns, &[publisher])
}

/// The organisation itself: one row.
fn organization() -> Table {
    let mut columns = vec![text("name", 160), whole("languagecode", 0, MAXIMUM)];
    columns.extend(kept("organizationid"));
    table("organization", "organizations", "Organization", "organizationid", columns, &[])
}

fn table(
    name: &'static str,
    set: &'static str,
    schema_name: &'static str,
    id_column: &'static str,
    columns: Vec<Column>,
    lookups: &[Lookup],
) -> Table {
    // Definitions have fixed identities: number of the table, then of the column.
    let number = |text: &str| text.bytes().fold(7_u128, |sum, byte| sum * 31 + u128::from(byte));
    let id =
        Uuid::from_u128(0xdef0_0000_0000_4000_8000_0000_0000_0000 | number(name) & 0xffff_ffff);
    let columns = columns
        .into_iter()
        .enumerate()
        .map(|(at, column)| Column {
            id: Uuid::from_u128(id.as_u128() | ((at as u128 + 1) << 32)),
            ..column
        })
        .collect();
    let lookups = lookups.to_vec();
    Table { name, set, schema_name, id_column, columns, lookups, keys: Vec::new(), id }
}
