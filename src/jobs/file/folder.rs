//! The folder of job files: reading all of them, and the holidays beside them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Job, JobFileError, parse_file};
use crate::jobs::holidays::{self, Holidays};

/// Why the job files of a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JobFilesError {
    /// There is no such folder.
    #[error("{}: there is no such folder; name one that holds job files, such as monthly.toml", .0.display())]
    NoSuchFolder(PathBuf),
    /// The folder cannot be listed.
    #[error("{}: the folder of job files cannot be read: {source}", .folder.display())]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// No `*.toml` in it.
    #[error("{}: the folder holds no job file; put at least one *.toml there, such as monthly.toml", .0.display())]
    Empty(PathBuf),
    /// Every mistake of every file, one a line when displayed.
    #[error("{}", .0.iter().map(JobFileError::to_string).collect::<Vec<_>>().join("\n"))]
    Files(Vec<JobFileError>),
}

/// The jobs of the files shipped in `jobs/`, by name.
const SHIPPED: [(&str, &str); 4] = [
    ("annual", include_str!("../../../jobs/annual.toml")),
    ("monthly", include_str!("../../../jobs/monthly.toml")),
    ("quarterly", include_str!("../../../jobs/quarterly.toml")),
    ("school-year", include_str!("../../../jobs/school-year.toml")),
];

/// What a folder of job files holds: each file read by itself.
#[derive(Debug)]
pub struct Folder {
    /// By name of the job: the job, or the mistakes of its file.
    pub jobs: Vec<(String, Result<Job, Vec<JobFileError>>)>,
    /// The holidays that the jobs were read with.
    pub holidays: Arc<Holidays>,
    /// The mistakes of the file of holidays.
    pub holiday_errors: Vec<JobFileError>,
}

impl Folder {
    /// Reads every `*.toml` of the folder `dir`, except hidden ones, sorted by name; without `dir`, the shipped job
    /// files. Where the folder has no file of holidays, those that ship hold; where it has one with mistakes, `former`.
    ///
    /// # Errors
    /// [`JobFilesError`] if the folder is missing, unreadable or empty. A file that is not a job is none.
    pub fn read(dir: Option<&Path>, former: &Arc<Holidays>) -> Result<Folder, JobFilesError> {
        let Some(folder) = dir else {
            let holidays = holidays::shipped();
            let job = |(name, text): (&str, &str)| {
                (name.to_owned(), parse_file(&format!("jobs/{name}.toml"), name, text, &holidays))
            };
            return Ok(Folder { jobs: SHIPPED.into_iter().map(job).collect(), holidays, holiday_errors: vec![] });
        };
        let files = list(folder)?;
        let (holidays, holiday_errors) = match read_holidays(&folder.join(holidays::PATH)) {
            Ok(Some(holidays)) => (Arc::new(holidays), vec![]),
            Ok(None) => (holidays::shipped(), vec![]),
            Err(errors) => (Arc::clone(former), errors),
        };
        let job = |(name, path): (String, PathBuf)| {
            let read = read_text(&path).and_then(|text| parse_file(&shown(&path), &name, &text, &holidays));
            (name, read)
        };
        Ok(Folder { jobs: files.into_iter().map(job).collect(), holidays, holiday_errors })
    }
}

/// The jobs of a folder; see [`Folder::read`].
///
/// # Errors
///
/// [`JobFilesError`], with the mistakes of all files at once, if the folder is missing, unreadable or empty, or any
/// file is not a job.
pub fn load(dir: Option<&Path>) -> Result<Vec<Job>, JobFilesError> {
    let folder = Folder::read(dir, &holidays::shipped())?;
    let (mut jobs, mut errors) = (Vec::new(), folder.holiday_errors);
    for (_, read) in folder.jobs {
        match read {
            Ok(job) => jobs.push(job),
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() { Ok(jobs) } else { Err(JobFilesError::Files(errors)) }
}

/// The job files of a folder: name and path.
fn list(folder: &Path) -> Result<Vec<(String, PathBuf)>, JobFilesError> {
    let unreadable = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => JobFilesError::NoSuchFolder(folder.to_owned()),
        _ => JobFilesError::Unreadable { folder: folder.to_owned(), source },
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "toml") && !name.starts_with('.') {
            files.push((name, path));
        }
    }
    if files.is_empty() {
        return Err(JobFilesError::Empty(folder.to_owned()));
    }
    files.sort();
    Ok(files)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn read_holidays(path: &Path) -> Result<Option<Holidays>, Vec<JobFileError>> {
    if !path.exists() {
        return Ok(None);
    }
    Holidays::parse(&shown(path), &read_text(path)?).map(Some)
}

fn read_text(path: &Path) -> Result<String, Vec<JobFileError>> {
    let fail = |line, message| vec![JobFileError { line, ..JobFileError::of_file(shown(path), message) }];
    let bytes = std::fs::read(path).map_err(|error| fail(None, format!("cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|error| {
        let whole = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..whole].iter().filter(|byte| **byte == b'\n').count() + 1;
        fail(Some(line), "is not UTF-8 text; save the file in that encoding".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"schedule = "0 6 1 * *"
time_zone = "Africa/Casablanca"
period = "half-year"
coordinations = ["11", "01"]
languages = ["fr", "ar"]
"#;

    fn folder_with(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        files.iter().for_each(|(file, bytes)| std::fs::write(folder.path().join(file), bytes).unwrap());
        folder
    }

    #[test]
    fn a_folder_is_read_in_order_of_names() {
        let files = ["a-b.toml", "a.toml", ".hidden.toml", "README.md"].map(|file| (file, GOOD.as_bytes()));
        let folder = folder_with(&files);
        let names: Vec<String> = load(Some(folder.path())).unwrap().into_iter().map(|job| job.name).collect();
        assert_eq!(names, ["a", "a-b"]);
    }

    #[test]
    fn the_mistakes_of_all_files_are_told_at_once() {
        let bad = GOOD.replace("half-year", "week").replace("\"fr\"", "\"de\"");
        let files: [(&str, &[u8]); 4] = [
            ("b.toml", bad.as_bytes()),
            ("a.toml", b"x = 1\n# \xff"),
            ("c.toml", GOOD.as_bytes()),
            ("My Job.toml", GOOD.as_bytes()),
        ];
        let folder = folder_with(&files);
        let text = load(Some(folder.path())).unwrap_err().to_string();
        let lines: Vec<&str> =
            text.lines().map(|line| line.strip_prefix(&format!("{}/", folder.path().display())).unwrap()).collect();
        let expected =
            ["My Job.toml: the file's name", "a.toml:2: is not UTF-8", "b.toml:3: period: ", "b.toml:5: languages: "];
        assert!(lines.len() == 4 && lines.iter().zip(expected).all(|(line, start)| line.starts_with(start)), "{text}");
    }

    #[test]
    fn a_folder_that_is_missing_or_without_job_files_is_an_error() {
        let folder = folder_with(&[("README.md", b"")]);
        assert!(
            load(Some(folder.path()))
                .unwrap_err()
                .to_string()
                .contains("the folder holds no job file; put at least one")
        );
        assert!(load(Some(&folder.path().join("none"))).unwrap_err().to_string().contains("there is no such folder"));
        assert!(matches!(load(Some(&folder.path().join("README.md"))), Err(JobFilesError::Unreadable { .. })));
    }
}
