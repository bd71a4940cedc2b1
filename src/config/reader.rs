//! Where values come from, and the collection of what is wrong with them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use secrecy::SecretString;

use super::{
    DEFAULT_FILE, Environment,
    error::{Invalid, SettingsError},
    listing::{Listed, Origin, redacted},
    table::{SETTINGS, Setting},
};

/// A secret's file holds a key or a password, not a disk image.
const SECRET_FILE_MAX_BYTES: u64 = 64 * 1024;

/// Hands out values, once each, and remembers what was wrong.
pub struct Reader {
    values: BTreeMap<&'static str, (String, Origin)>,
    problems: Vec<Invalid>,
    asked: BTreeSet<&'static str>,
}

impl Reader {
    pub fn new(environment: &Environment, file: Option<&Path>) -> Result<Self, SettingsError> {
        let mut reader =
            Self { values: BTreeMap::new(), problems: Vec::new(), asked: BTreeSet::new() };
        let from_file = reader.file_values(file)?;
        for setting in SETTINGS {
            reader.resolve(setting, environment, &from_file);
        }
        Ok(reader)
    }

    /// The value of a setting that has a default.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> T {
        self.optional(name, &parse).unwrap_or_else(|| {
            let default = of(name).default.expect("a required setting has a default");
            parse(default).expect("the default of a setting is valid")
        })
    }

    /// The value of a setting, if there is a valid one.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.asked.insert(name);
        let (value, _) = self.values.get(name)?;
        match parse(value) {
            Ok(parsed) => Some(parsed),
            Err(reason) => {
                let shown = redacted(of(name), value);
                self.problems.push(Invalid::new(name, &shown, reason));
                None
            }
        }
    }

    /// A secret, if it is set.
    pub fn secret(&mut self, name: &'static str) -> Option<SecretString> {
        self.optional(name, |text| Ok(SecretString::from(text)))
    }

    /// Notes what is wrong with a setting that can be read by itself.
    pub fn refuse(&mut self, name: &'static str, shown: &str, reason: &str) {
        self.problems.push(Invalid::new(name, shown, reason));
    }

    /// The listing, or everything that was wrong.
    pub fn finish(self) -> Result<Vec<Listed>, SettingsError> {
        debug_assert_eq!(self.asked.len(), SETTINGS.len(), "every setting of the table is read");
        if !self.problems.is_empty() {
            return Err(SettingsError::Invalid(self.problems));
        }
        Ok(SETTINGS
            .iter()
            .map(|setting| Listed::new(setting, self.values.get(setting.name)))
            .collect())
    }

    fn resolve(
        &mut self,
        setting: &'static Setting,
        environment: &Environment,
        from_file: &BTreeMap<String, String>,
    ) {
        let file_variable = format!("{}_FILE", setting.name);
        // An empty variable is how compose files and shells say "unset".
        let of_environment =
            |name: &str| environment.get(name).filter(|value| !value.trim().is_empty());
        let layers = [
            (of_environment(setting.name), of_environment(&file_variable), Origin::Environment),
            (from_file.get(setting.name), from_file.get(&file_variable), Origin::File),
        ];
        for (direct, secret_file, origin) in layers {
            let secret_file = secret_file.filter(|_| setting.secret);
            match (direct, secret_file) {
                (Some(_), Some(path)) => {
                    let reason = format!("{} is set as well: keep one of the two", setting.name);
                    self.problems.push(Invalid::new(&file_variable, path, reason));
                }
                (Some(value), None) => {
                    self.values.insert(setting.name, (value.trim().to_owned(), origin));
                }
                (None, Some(path)) => match read_secret(Path::new(path.trim())) {
                    Ok(value) => {
                        self.values.insert(setting.name, (value, Origin::SecretFile));
                    }
                    Err(reason) => {
                        self.problems.push(Invalid::new(&file_variable, path, reason));
                    }
                },
                (None, None) => continue,
            }
            return;
        }
        if let Some(default) = setting.default {
            self.values.insert(setting.name, (default.to_owned(), Origin::Default));
        }
    }

    /// What the file says, by the names of the table.
    fn file_values(
        &mut self,
        file: Option<&Path>,
    ) -> Result<BTreeMap<String, String>, SettingsError> {
        let path = file.map_or_else(|| PathBuf::from(DEFAULT_FILE), Path::to_path_buf);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(BTreeMap::new());
            }
            Err(error) => return Err(SettingsError::File { path, reason: error.to_string() }),
        };
        let table: toml::Table =
            text.parse().map_err(|error: toml::de::Error| SettingsError::Syntax {
                path,
                // The excerpt of the library may show a secret; its position and message do not.
                reason: syntax_reason(&text, &error),
            })?;
        let mut values = BTreeMap::new();
        for (key, value) in &table {
            let Some((name, setting)) = known(key) else {
                let shown = flat(value).unwrap_or_else(|| value.type_str().to_owned());
                let meant = nearest(key);
                let reason = meant.map_or_else(
                    || "no such setting; `hunter check` lists them all".to_owned(),
                    |setting| format!("no such setting; did you mean {}?", setting.name),
                );
                // The value of a misspelt secret is not repeated.
                let may_be_secret =
                    looks_secret(key) || meant.is_some_and(|setting| setting.secret);
                let shown = if may_be_secret { "[redacted]".to_owned() } else { shown };
                self.problems.push(Invalid::new(key, &shown, reason));
                continue;
            };
            let Some(text) = flat(value) else {
                let reason = "write a string, a number, true, false, or a list of strings";
                self.problems.push(Invalid::new(key, value.type_str(), reason));
                continue;
            };
            if values.contains_key(&name) {
                let shown = redacted(setting, &text);
                self.problems.push(Invalid::new(key, &shown, format!("{name} stands there twice")));
            }
            if !text.trim().is_empty() {
                values.insert(name, text);
            }
        }
        Ok(values)
    }
}

fn of(name: &str) -> &'static Setting {
    SETTINGS.iter().find(|setting| setting.name == name).expect("the table knows the setting")
}

/// The setting that a key of the file means, and the name of the variable it stands for.
fn known(key: &str) -> Option<(String, &'static Setting)> {
    let key = key.to_ascii_uppercase().replace('-', "_");
    SETTINGS.iter().find_map(|setting| {
        let means = |key: &str| {
            key == setting.name || setting.name.strip_prefix("HUNTER_").is_some_and(|s| s == key)
        };
        if means(&key) {
            return Some((setting.name.to_owned(), setting));
        }
        let stem = key.strip_suffix("_FILE").filter(|stem| setting.secret && means(stem))?;
        (!stem.is_empty()).then(|| (format!("{}_FILE", setting.name), setting))
    })
}

/// The setting whose name is nearest to a misspelt one, when it is near at all.
fn nearest(key: &str) -> Option<&'static Setting> {
    let key = key.to_ascii_uppercase().replace('-', "_");
    let key = key.strip_prefix("HUNTER_").unwrap_or(&key);
    SETTINGS
        .iter()
        .map(|setting| {
            let name = setting.name.strip_prefix("HUNTER_").unwrap_or(setting.name);
            (distance(key, name), setting)
        })
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 3 && *distance * 2 < key.len())
        .map(|(_, setting)| setting)
}

/// Edits between two short words (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

fn looks_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["secret", "password", "key", "token", "url"].iter().any(|word| key.contains(word))
}

fn flat(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(items) => {
            let texts: Option<Vec<_>> = items.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

fn syntax_reason(text: &str, error: &toml::de::Error) -> String {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    format!("line {line}: {}", error.message())
}

fn read_secret(path: &Path) -> Result<String, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > SECRET_FILE_MAX_BYTES {
        return Err("the file is too large for a secret".to_owned());
    }
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() { Err("the file is empty".to_owned()) } else { Ok(text.to_owned()) }
}
