//! One configured database file: opened when it is first needed, swapped when it is replaced.
//!
//! A mapping of a file that somebody overwrites in place changes under the reader, and reading past
//! a new end kills the process. So the file is copied once into an unlinked file beside it (or in
//! the temporary folder) and the copy is mapped: nobody else can reach it, and it is gone with us.

use std::{
    fs::{self, File},
    io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, Once, PoisonError},
    time::SystemTime,
};

use arc_swap::ArcSwapOption;
use memmap2::Mmap;

use super::{
    bin::{BinError, BinFile, Column, Product, Row},
    mmdb::{MmdbError, MmdbFile},
};
use crate::{
    domain::infrastructure::{DatabaseKind, SourceAnswer, UsageType},
    ports::geoip::{DatabaseProblem, DatabaseStatus},
};

/// A configured file and what is loaded of it.
#[derive(Debug)]
pub(super) struct Slot {
    kind: DatabaseKind,
    path: PathBuf,
    loaded: ArcSwapOption<Loaded>,
    /// Why the file as it lies there now is not loaded. Read without a lock: a look at a large file
    /// takes seconds, and look-ups go on meanwhile.
    problem: ArcSwapOption<DatabaseProblem>,
    looked: Mutex<Looked>,
    /// The first look-up opens the file, unless somebody looked at it before.
    first: Once,
}

/// What the last look at the file gave.
#[derive(Debug, Default)]
struct Looked {
    stamp: Option<Stamp>,
}

/// Tells one content of a path from the next.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    file: Option<u64>,
}

#[derive(Debug)]
enum Loaded {
    Mmdb(MmdbFile<Mmap>),
    Bin(BinFile<Mmap>),
}

impl Slot {
    pub(super) fn new(kind: DatabaseKind, path: PathBuf) -> Self {
        let (loaded, problem) = (ArcSwapOption::empty(), ArcSwapOption::empty());
        Self { kind, path, loaded, problem, looked: Mutex::default(), first: Once::new() }
    }

    pub(super) fn look_up(&self, ip: IpAddr) -> Option<SourceAnswer> {
        let loaded = self.loaded.load();
        if let Some(loaded) = loaded.as_deref() {
            return loaded.look_up(self.kind, ip);
        }
        self.open_once();
        self.loaded.load().as_deref()?.look_up(self.kind, ip)
    }

    pub(super) fn status(&self) -> DatabaseStatus {
        let loaded = self.loaded.load();
        let (name, built_at) = match loaded.as_deref() {
            Some(Loaded::Mmdb(file)) => (file.name().to_owned(), file.built_at()),
            Some(Loaded::Bin(file)) => (file.name(), file.built_at()),
            None => (kind_name(self.kind).to_owned(), None),
        };
        DatabaseStatus {
            kind: self.kind,
            name,
            is_loaded: loaded.is_some(),
            built_at,
            problem: self.problem(),
        }
    }

    /// Costs nothing after the first time: a file that can not be used is tried again by whoever
    /// refreshes, never by a look-up.
    fn open_once(&self) {
        self.first.call_once_force(|_| self.refresh());
    }

    pub(super) fn refresh(&self) {
        self.look(&mut self.looked());
    }

    /// Takes up what lies at the path now, if it is another file than before. A bad file never
    /// displaces a good one.
    fn look(&self, looked: &mut Looked) {
        let stamp = Stamp::of(&self.path);
        let is_known = match (&stamp, &looked.stamp) {
            (Ok(now), Some(before)) => now == before,
            (Err(problem), None) => Some(*problem) == self.problem(),
            _ => false,
        };
        if is_known {
            return;
        }
        let before = self.problem();
        let opened = stamp.as_ref().map_err(|problem| *problem).and_then(|stamp| {
            let open = Loaded::read(self.kind, &self.path)?;
            // Copied while it was being written: take the finished file at the next look.
            (Stamp::of(&self.path).as_ref() == Ok(stamp))
                .then_some(open)
                .ok_or(DatabaseProblem::Corrupt)
        });
        match opened {
            Ok(open) => {
                self.loaded.store(Some(Arc::new(open)));
                self.problem.store(None);
                looked.stamp = stamp.ok();
            }
            Err(problem) => {
                self.problem.store(Some(Arc::new(problem)));
                looked.stamp = Stamp::of(&self.path).ok().filter(|now| stamp.as_ref() == Ok(now));
                if before != Some(problem) {
                    tracing::warn!(
                        database = kind_name(self.kind),
                        problem = problem.code(),
                        keeps_old = self.loaded.load().is_some(),
                        "an IP database can not be used"
                    );
                }
            }
        }
    }

    fn problem(&self) -> Option<DatabaseProblem> {
        self.problem.load().as_deref().copied()
    }

    fn looked(&self) -> MutexGuard<'_, Looked> {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stamp {
    fn of(path: &Path) -> Result<Self, DatabaseProblem> {
        let meta = fs::metadata(path).map_err(|error| problem_of(&error))?;
        #[cfg(unix)]
        let file = Some(std::os::unix::fs::MetadataExt::ino(&meta));
        #[cfg(not(unix))]
        let file = None;
        Ok(Self { length: meta.len(), modified: meta.modified().ok(), file })
    }
}

impl Loaded {
    fn read(kind: DatabaseKind, path: &Path) -> Result<Self, DatabaseProblem> {
        let copy = PrivateCopy::of(path).map_err(|error| problem_of(&error))?;
        let map = || copy.map().map_err(|error| problem_of(&error));
        let bin = |product| {
            BinFile::open(map()?, product).map(Self::Bin).map_err(|error| match error {
                BinError::WrongKind(_) => DatabaseProblem::WrongKind,
                BinError::Truncated => DatabaseProblem::Corrupt,
            })
        };
        let damaged = |error| match error {
            MmdbError::WrongKind(_) => DatabaseProblem::WrongKind,
            MmdbError::Corrupt(_) => DatabaseProblem::Corrupt,
        };
        match kind {
            DatabaseKind::Ip2Location => bin(Product::Location),
            DatabaseKind::Ip2Proxy => bin(Product::Proxy),
            DatabaseKind::MaxMindCity | DatabaseKind::MaxMindCountry | DatabaseKind::MaxMindAsn => {
                // Verifying touches every page; that mapping and its pages go at once.
                let open = || MmdbFile::open(map()?, kind).map_err(damaged);
                open()?.verify().map_err(damaged)?;
                open().map(Self::Mmdb)
            }
        }
    }

    fn look_up(&self, kind: DatabaseKind, ip: IpAddr) -> Option<SourceAnswer> {
        match self {
            Self::Mmdb(file) => file.look_up(ip),
            Self::Bin(file) => answer_of(kind, &file.row(ip)?),
        }
    }
}

fn answer_of(kind: DatabaseKind, row: &Row<'_, Mmap>) -> Option<SourceAnswer> {
    let text = |column| row.text(column).map(str::to_owned);
    let mut answer = SourceAnswer::empty(kind);
    answer.country = text(Column::Country);
    answer.city = text(Column::City);
    answer.isp = text(Column::Isp);
    answer.usage_code = text(Column::Usage);
    answer.usage_type = answer.usage_code.as_deref().and_then(UsageType::of_code);
    answer.asn = row.text(Column::Asn).and_then(|number| number.parse().ok());
    answer.asn_organization = text(Column::AsnName);
    if kind == DatabaseKind::Ip2Proxy {
        answer.proxy_type = text(Column::ProxyType);
        // The vendor's flag: 0 no proxy, 1 anonymiser, 2 data centre or search engine.
        answer.is_proxy = Some(
            answer.country.is_some()
                && !matches!(answer.proxy_type.as_deref(), Some("DCH" | "SES")),
        );
    }
    answer.says_something().then_some(answer)
}

/// A copy of a file that nobody else can reach, gone with whoever holds or maps it.
struct PrivateCopy(File);

impl PrivateCopy {
    fn of(path: &Path) -> io::Result<Self> {
        let mut from = File::open(path)?;
        if !from.metadata()?.is_file() {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut copy = folder
            .and_then(|folder| tempfile::tempfile_in(folder).ok())
            .map_or_else(tempfile::tempfile, Ok)?;
        io::copy(&mut from, &mut copy)?;
        Ok(Self(copy))
    }

    fn map(&self) -> io::Result<Mmap> {
        #[expect(unsafe_code, reason = "the file is unlinked and ours alone: it never changes")]
        let map = unsafe { Mmap::map(&self.0) }?;
        map.advise(memmap2::Advice::Random).ok();
        Ok(map)
    }
}

fn problem_of(error: &io::Error) -> DatabaseProblem {
    match error.kind() {
        io::ErrorKind::NotFound => DatabaseProblem::Missing,
        io::ErrorKind::InvalidInput => DatabaseProblem::WrongKind,
        _ => DatabaseProblem::Unreadable,
    }
}

const fn kind_name(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::MaxMindCity => "MaxMind City",
        DatabaseKind::MaxMindCountry => "MaxMind Country",
        DatabaseKind::MaxMindAsn => "MaxMind ASN",
        DatabaseKind::Ip2Location => "IP2Location",
        DatabaseKind::Ip2Proxy => "IP2Proxy",
    }
}
