//! The main job on a machine with nothing but Rust: a list of invented companies is imported, their
//! domains are looked up on a name server of their own within this process, and the scored leads are
//! served.
//!
//! ```sh
//! cargo run --release --example demo
//! ```
//!
//! Leads are kept in `hunter-demo.db`, never in the real database. Settings of the environment hold,
//! but for database, name servers and registration look-ups.

use std::{
    collections::HashMap,
    fs,
    net::{Ipv4Addr, UdpSocket},
    path::Path,
    process::ExitCode,
    thread,
};

use anyhow::Context as _;
use clap::Parser as _;
use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{A, MX, TXT},
    },
};
use hunter::{
    app::Migrations,
    cli::{Cli, Command, Failure, Output, import, serve, with_core},
    config::{Environment, Settings, process_environment},
};

const LIST: &str = "tests/data/companies/companies.csv";
const ZONE: &str = "tests/data/companies/zone.db";

/// Every record of the zone, by name.
type Zone = HashMap<Name, Vec<RData>>;

fn main() -> ExitCode {
    let mut output = Output::of_the_process();
    match settings().map_err(Failure::failed).and_then(|settings| run(settings, &mut output)) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output.failure(&failure);
            failure.exit.into()
        }
    }
}

fn run(settings: Settings, output: &mut Output) -> hunter::cli::Outcome {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join(LIST);
    let typed = Cli::parse_from(["hunter".as_ref(), "import".as_ref(), list.as_os_str()]);
    if let Some(Command::Import(args)) = typed.command {
        with_core(settings.clone(), Migrations::AsSet, output, async |core, output| {
            import::run(args, core, output).await
        })?;
    }
    serve::run(&serve::Args::default(), settings, output)
}

fn settings() -> anyhow::Result<Settings> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(ZONE))?;
    let zone = read(&text)?;
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).context("no port for the names")?;
    let mut environment: Environment = process_environment();
    for (name, value) in [
        ("DATABASE_URL", "sqlite://hunter-demo.db?mode=rwc".to_owned()),
        ("HUNTER_DNS_SERVERS", socket.local_addr()?.to_string()),
        ("HUNTER_WHOIS_ENABLED", "false".to_owned()),
    ] {
        environment.insert(name.to_owned(), value);
    }
    thread::spawn(move || answer(&socket, &zone));
    Ok(Settings::load(&environment, None)?)
}

/// Answers for ever; the process ends it.
fn answer(socket: &UdpSocket, zone: &Zone) {
    let mut buffer = [0; 4_096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        let Ok(asked) = Message::from_vec(&buffer[..length]) else { continue };
        if let Some(bytes) = reply(&asked, zone).and_then(|reply| reply.to_vec().ok()) {
            // An asker that is gone asks again.
            let _ = socket.send_to(&bytes, from);
        }
    }
}

fn reply(asked: &Message, zone: &Zone) -> Option<Message> {
    let query = asked.queries.first()?.clone();
    let (name, kind) = (query.name().to_lowercase(), query.query_type());
    let mut reply = Message::response(asked.metadata.id, asked.metadata.op_code);
    reply.metadata.authoritative = true;
    reply.add_query(query);
    let below = |known: &Name| name.zone_of(known);
    match zone.get(&name) {
        Some(records) => {
            let wanted = records.iter().filter(|data| data.record_type() == kind);
            reply
                .answers
                .extend(wanted.map(|data| Record::from_rdata(name.clone(), 300, data.clone())));
        }
        None if zone.keys().any(below) => {}
        None => reply.metadata.response_code = ResponseCode::NXDomain,
    }
    Some(reply)
}

/// Reads the master file as `benches/load/companies.py` writes it: one record a line.
fn read(text: &str) -> anyhow::Result<Zone> {
    let mut zone = Zone::new();
    for line in text.lines().filter(|line| line.contains(" IN ")) {
        let (name, rest) = line.split_once(" IN ").context("a name")?;
        let (kind, data) = rest.split_once(' ').context("a type")?;
        let record = match kind.parse::<RecordType>()? {
            RecordType::A => RData::A(A(data.parse()?)),
            RecordType::MX => {
                let (preference, host) = data.split_once(' ').context("preference and host")?;
                RData::MX(MX::new(preference.parse()?, Name::from_ascii(host)?))
            }
            RecordType::TXT => {
                let strings = data.split('"').skip(1).step_by(2).map(str::to_owned);
                RData::TXT(TXT::new(strings.collect()))
            }
            _ => continue,
        };
        zone.entry(Name::from_ascii(name)?.to_lowercase()).or_default().push(record);
    }
    Ok(zone)
}
