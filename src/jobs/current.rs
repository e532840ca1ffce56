//! The jobs of a process: read at its start, and again when their files change.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use tokio::sync::watch;

use super::Job;
use super::file::JobFileError;
use super::file::folder::{Folder, JobFilesError};
use super::holidays::{self, Holidays};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result, shorten};
use crate::{network, zone};

/// How often the files are looked at.
const LOOK: std::time::Duration = std::time::Duration::from_secs(60);

/// The jobs of this process, as their files say. Clones share them.
#[derive(Debug, Clone)]
pub struct Jobs(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    source: Source,
    state: watch::Sender<State>,
}

/// Where the jobs come from.
#[derive(Debug)]
enum Source {
    /// The program itself.
    Given,
    /// The files of a folder, or those that ship.
    Files(Option<PathBuf>),
}

#[derive(Debug, Clone)]
struct State {
    jobs: Arc<Vec<Job>>,
    refused: Arc<Vec<JobFileError>>,
    holidays: Arc<Holidays>,
}

impl Default for Jobs {
    /// None.
    fn default() -> Jobs {
        Jobs::new(vec![])
    }
}

impl Jobs {
    /// These jobs, for good.
    pub fn new(jobs: Vec<Job>) -> Jobs {
        let state = State { jobs: Arc::new(jobs), refused: Arc::default(), holidays: holidays::shipped() };
        Jobs(Arc::new(Shared { source: Source::Given, state: watch::Sender::new(state) }))
    }

    /// The jobs of a folder of job files; without one, those that ship. What is wrong is refused, and told by
    /// [`Jobs::refused`].
    ///
    /// # Errors
    /// [`JobFilesError`] when the folder is missing, unreadable or empty.
    pub fn read_leniently(folder: Option<PathBuf>) -> std::result::Result<Jobs, JobFilesError> {
        let read = Folder::read(folder.as_deref(), &holidays::shipped())?;
        let state = taken(read, &[], None);
        Ok(Jobs(Arc::new(Shared { source: Source::Files(folder), state: watch::Sender::new(state) })))
    }

    /// The jobs of a folder of job files; without one, those that ship.
    ///
    /// # Errors
    /// [`JobFilesError`], with all mistakes of all files.
    pub fn read(folder: Option<PathBuf>) -> std::result::Result<Jobs, JobFilesError> {
        let jobs = Jobs::read_leniently(folder)?;
        let refused = jobs.refused();
        if refused.is_empty() { Ok(jobs) } else { Err(JobFilesError::Files(refused.to_vec())) }
    }

    /// The jobs of now, by name.
    pub fn current(&self) -> Arc<Vec<Job>> {
        Arc::clone(&self.0.state.borrow().jobs)
    }

    /// The job of this name.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn named(&self, name: &str) -> Result<Job> {
        self.current().iter().find(|job| job.name == name).cloned().ok_or_else(|| Error::NotFound {
            kind: "job",
            key: shorten(name),
            hint: "; `taawun jobs list` shows those there are",
        })
    }

    /// The mistakes of those files that are refused: what they said last without mistakes holds on.
    pub fn refused(&self) -> Arc<Vec<JobFileError>> {
        Arc::clone(&self.0.state.borrow().refused)
    }

    /// The holidays that working days are counted without.
    pub fn holidays(&self) -> Arc<Holidays> {
        Arc::clone(&self.0.state.borrow().holidays)
    }

    /// What an operator should know of the holidays of this year and the next; see [`Holidays::warnings`].
    pub fn warnings(&self, today: NaiveDate) -> Vec<String> {
        self.holidays().warnings([today.year(), today.year() + 1])
    }

    /// Becomes ready whenever the jobs have changed.
    pub fn changes(&self) -> Changes {
        Changes(self.0.state.subscribe())
    }

    /// Reads the files and the time zone data again. New files are taken, removed ones end; a file with mistakes is
    /// refused, and what it said before holds on. `known` are the codes of the coordinations there are, where they are
    /// known. Whether anything has changed; what has is logged.
    ///
    /// A folder that is gone or empty ends nothing: it is refused as a whole.
    pub fn reload(&self, known: Option<&[String]>) -> bool {
        let Source::Files(folder) = &self.0.source else { return false };
        zone::refresh();
        let before = self.0.state.borrow().clone();
        let now = match Folder::read(folder.as_deref(), &before.holidays) {
            Ok(read) => taken(read, &before.jobs, known),
            Err(error) => {
                let path = folder.as_deref().map(|folder| folder.display().to_string()).unwrap_or_default();
                let text = error.to_string();
                let message = text.strip_prefix(&format!("{path}: ")).unwrap_or(&text).to_owned();
                State { refused: Arc::new(vec![JobFileError::of_file(path, message)]), ..before.clone() }
            }
        };
        if now.refused != before.refused {
            let new = now.refused.iter().filter(|error| !before.refused.contains(error));
            new.for_each(|error| tracing::error!("job file refused: {error}"));
            if now.refused.is_empty() {
                tracing::info!("no job file is refused any more");
            }
        }
        let name = |jobs: &[Job], name: &str| jobs.iter().find(|job| job.name == name).cloned();
        for job in now.jobs.iter() {
            match name(&before.jobs, &job.name) {
                None => tracing::info!(job = job.name, "job file taken: a new job"),
                Some(former) if former != *job => tracing::info!(job = job.name, "job file taken: the job has changed"),
                Some(_) => {}
            }
        }
        for job in before.jobs.iter().filter(|job| name(&now.jobs, &job.name).is_none()) {
            tracing::info!(job = job.name, "job file removed: the job has ended");
        }
        let changed = now.jobs != before.jobs || now.refused != before.refused || now.holidays != before.holidays;
        if changed {
            self.0.state.send_replace(now);
        }
        changed
    }

    /// Looks at the files each minute, and at once on SIGHUP, until the handle is aborted.
    ///
    /// # Errors
    /// When the system can't hand over that signal.
    pub fn keep_current(&self, db: Db, clock: Clock) -> std::io::Result<tokio::task::JoinHandle<()>> {
        let jobs = self.clone();
        tracing::info!(time_zone_data = zone::version(), "job files are looked at each minute, and at once on SIGHUP");
        jobs.warnings(clock.today()).iter().for_each(|warning| tracing::warn!("{warning}"));
        let mut asked = HangUps::heard()?;
        Ok(tokio::spawn(async move {
            loop {
                let _ = tokio::time::timeout(LOOK, asked.next()).await;
                let (jobs, db, clock) = (jobs.clone(), db.clone(), clock.clone());
                let look = tokio::task::spawn_blocking(move || {
                    // Without the database, what is known of coordinations can wait for the next look.
                    let known = db.run(network::store::coordinations).ok();
                    let known: Option<Vec<String>> = known.map(|all| all.into_iter().map(|one| one.code).collect());
                    let before = jobs.holidays();
                    jobs.reload(known.as_deref());
                    if jobs.holidays() != before {
                        tracing::info!("holidays have changed");
                        jobs.warnings(clock.today()).iter().for_each(|warning| tracing::warn!("{warning}"));
                    }
                });
                if let Err(error) = look.await {
                    tracing::error!(%error, "job files");
                }
            }
        }))
    }
}

/// Tells when the jobs have changed.
pub struct Changes(watch::Receiver<State>);

impl Changes {
    /// Waits for the next change since the last call.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // Nobody is left who could change them.
            std::future::pending::<()>().await;
        }
    }
}

/// What is taken of a folder, given the jobs before.
fn taken(read: Folder, former: &[Job], known: Option<&[String]>) -> State {
    let (mut jobs, mut refused) = (vec![], read.holiday_errors);
    for (name, read) in read.jobs {
        let checked = read.and_then(|job| match known.and_then(|known| job.check_coordinations(known)) {
            None => Ok(job),
            Some(error) => Err(vec![error]),
        });
        match checked {
            Ok(job) => jobs.push(job),
            Err(errors) => {
                jobs.extend(former.iter().find(|job| job.name == name).cloned());
                refused.extend(errors);
            }
        }
    }
    State { jobs: Arc::new(jobs), refused: Arc::new(refused), holidays: read.holidays }
}

/// The signal by which an operator asks for a look at once.
struct HangUps {
    #[cfg(unix)]
    signals: tokio::signal::unix::Signal,
}

impl HangUps {
    fn heard() -> std::io::Result<HangUps> {
        #[cfg(unix)]
        let signals = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
        Ok(HangUps {
            #[cfg(unix)]
            signals,
        })
    }

    /// Waits for the next one; where there is no such signal, for ever.
    async fn next(&mut self) {
        #[cfg(unix)]
        if self.signals.recv().await.is_some() {
            return;
        }
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "schedule = \"0 6 1 * *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"month\"\n\
                        coordinations = [\"11\"]\nlanguages = [\"fr\"]\n";

    fn names(jobs: &Jobs) -> Vec<String> {
        jobs.current().iter().map(|job| format!("{} {}", job.name, job.schedule.text())).collect()
    }

    fn refused(jobs: &Jobs, folder: &std::path::Path) -> Vec<String> {
        let folder = folder.display().to_string();
        jobs.refused().iter().map(|error| error.to_string().replace(&folder, "")).collect()
    }

    #[test]
    fn a_bad_file_keeps_the_last_good_one_until_it_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
        write("first.toml", GOOD);
        write("second.toml", GOOD);
        let jobs = Jobs::read(Some(folder.path().to_owned())).unwrap();
        let shared = jobs.clone();
        assert!(!jobs.reload(None), "nothing has changed");
        write("first.toml", &GOOD.replace("0 6", "0 25"));
        write("third.toml", &GOOD.replace("\"fr\"", "\"xx\""));
        assert!(jobs.reload(None));
        assert_eq!(names(&shared), ["first 0 6 1 * *", "second 0 6 1 * *"]);
        let errors = refused(&shared, folder.path());
        assert!(errors.len() == 2 && errors[0].starts_with("/first.toml:1: schedule: \"25\""), "{errors:?}");
        assert!(errors[1].starts_with("/third.toml:5: languages: \"xx\""), "{errors:?}");
        assert!(!jobs.reload(None), "told once");
        write("first.toml", &GOOD.replace("0 6", "0 7"));
        write("third.toml", GOOD);
        std::fs::remove_file(folder.path().join("second.toml")).unwrap();
        assert!(jobs.reload(None));
        assert_eq!(names(&shared), ["first 0 7 1 * *", "third 0 6 1 * *"]);
        assert!(shared.refused().is_empty());
        assert!(shared.named("second").is_err() && shared.named("third").is_ok());
    }

    #[test]
    fn a_coordination_that_does_not_exist_is_refused_with_its_field() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("first.toml");
        std::fs::write(&path, GOOD).unwrap();
        let jobs = Jobs::read(Some(folder.path().to_owned())).unwrap();
        let known: Vec<String> = (1..=12).map(|code| format!("{code:02}")).collect();
        for (to, says) in [
            ("coordinations = [\"13\"]", "/first.toml: coordinations: there is no coordination \"13\""),
            ("coordinations = \"all\"\nrecipients.14 = []", "/first.toml: recipients: there is no coordination \"14\""),
            ("coordinations = \"all\"\nsender.15 = \"a@b.ma\"", "/first.toml: sender: there is no coordination \"15\""),
        ] {
            std::fs::write(&path, GOOD.replace("coordinations = [\"11\"]", to)).unwrap();
            assert!(jobs.reload(Some(&known)));
            let errors = refused(&jobs, folder.path());
            assert!(errors.len() == 1 && errors[0].starts_with(says), "{errors:?}");
            assert_eq!(jobs.named("first").unwrap().coordinations.listed(), ["11"]);
        }
    }

    #[test]
    fn holidays_are_read_again_and_a_bad_file_of_them_keeps_the_last_good_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("first.toml"), format!("{GOOD}working_days = true\n")).unwrap();
        let jobs = Jobs::read(Some(folder.path().to_owned())).unwrap();
        let due = || jobs.named("first").unwrap().due_after("2027-03-31T12:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(due().local.date_naive().to_string(), "2027-04-01");
        std::fs::create_dir(folder.path().join("holidays")).unwrap();
        let write = |text: &str| std::fs::write(folder.path().join(holidays::PATH), text).unwrap();
        let day = "[[fixed]]\nday = \"04-01\"\nar = \"a\"\nfr = \"b\"\nen = \"c\"\n";
        write(day);
        assert!(jobs.reload(None));
        assert_eq!(due().local.date_naive().to_string(), "2027-04-02");
        write(&day.replace("04-01", "04-32"));
        assert!(jobs.reload(None));
        assert_eq!(due().local.date_naive().to_string(), "2027-04-02");
        let errors = refused(&jobs, folder.path());
        assert!(errors[0].starts_with("/holidays/morocco.toml:2: fixed: day: "), "{errors:?}");
        std::fs::remove_file(folder.path().join(holidays::PATH)).unwrap();
        assert!(jobs.reload(None));
        assert_eq!(due().local.date_naive().to_string(), "2027-04-01");
    }

    #[test]
    fn a_folder_that_is_gone_or_empty_ends_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("first.toml"), GOOD).unwrap();
        let jobs = Jobs::read(Some(folder.path().to_owned())).unwrap();
        std::fs::remove_file(folder.path().join("first.toml")).unwrap();
        assert!(jobs.reload(None));
        assert!(refused(&jobs, folder.path())[0].contains("holds no job file"), "{:?}", jobs.refused());
        std::fs::remove_dir(folder.path()).unwrap();
        assert!(jobs.reload(None));
        assert!(refused(&jobs, folder.path())[0].contains("there is no such folder"), "{:?}", jobs.refused());
        assert_eq!(names(&jobs), ["first 0 6 1 * *"]);
    }
}
