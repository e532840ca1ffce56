//! Job files: what reports are made, when, for which coordinations and in which languages.
//!
//! A job is one file `<name>.toml`; the files shipped in `jobs/` explain every field by example.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use chrono_tz::{TZ_VARIANTS, Tz};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::schedule::Schedule;
use crate::period::PeriodKind;
use crate::wording::Language;

/// One scheduled job: at each due time, a report for each of its coordinations in each of its languages.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The file's name without `.toml`, in kebab-case.
    pub name: String,
    /// When it is due, on the local calendar of `time_zone`.
    pub schedule: Schedule,
    /// Whose clock the schedule follows.
    pub time_zone: Tz,
    /// The last complete period of this kind, on the local civil date of the due time, is reported on.
    pub period: PeriodKind,
    /// Whom the reports are about.
    pub coordinations: Coordinations,
    /// At least one; none twice.
    pub languages: Vec<Language>,
}

/// The coordinations a job makes reports for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coordinations {
    /// Every coordination that exists at the due time.
    All,
    /// Those with these codes of two digits, such as `11`: at least one, none twice.
    List(Vec<String>),
}

impl Coordinations {
    /// The codes that the file names, for the caller to check that each exists; none for [`Coordinations::All`].
    pub fn listed(&self) -> &[String] {
        match self {
            Coordinations::All => &[],
            Coordinations::List(codes) => codes,
        }
    }
}

/// One mistake in a job file: where it is, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFileError {
    /// The file's path, such as `jobs/monthly.toml`.
    pub file: String,
    /// Counted from 1; `None` if the mistake has no place, such as a missing field.
    pub line: Option<usize>,
    /// In characters, counted from 1.
    pub column: Option<usize>,
    /// `None` where the file cannot be read as TOML at all.
    pub field: Option<String>,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for JobFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        // Within a field the field's name says more than a column.
        match (&self.field, self.column) {
            (Some(field), _) => write!(f, ": {field}")?,
            (None, Some(column)) => write!(f, ":{column}")?,
            (None, None) => {}
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for JobFileError {}

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
    ("annual", include_str!("../../jobs/annual.toml")),
    ("monthly", include_str!("../../jobs/monthly.toml")),
    ("quarterly", include_str!("../../jobs/quarterly.toml")),
    ("school-year", include_str!("../../jobs/school-year.toml")),
];

/// Reads every `*.toml` of the folder `dir`, except hidden ones, sorted by name; without `dir`, the shipped job files.
///
/// # Errors
///
/// [`JobFilesError`], with the mistakes of all files at once, if the folder is missing, unreadable or empty, or any
/// file is not a job.
pub fn load(dir: Option<&Path>) -> Result<Vec<Job>, JobFilesError> {
    let read = match dir {
        None => SHIPPED.iter().map(|(name, text)| Job::parse(name, text)).collect(),
        Some(folder) => read_folder(folder)?,
    };
    let (mut jobs, mut errors) = (Vec::new(), Vec::new());
    for result in read {
        match result {
            Ok(job) => jobs.push(job),
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() { Ok(jobs) } else { Err(JobFilesError::Files(errors)) }
}

fn read_folder(folder: &Path) -> Result<Vec<Result<Job, Vec<JobFileError>>>, JobFilesError> {
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
    Ok(files.iter().map(|(name, path)| read_file(name, path)).collect())
}

fn read_file(name: &str, path: &Path) -> Result<Job, Vec<JobFileError>> {
    let file = path.display().to_string();
    let fail = |line, message| vec![JobFileError { file: file.clone(), line, column: None, field: None, message }];
    let bytes = std::fs::read(path).map_err(|error| fail(None, format!("cannot be read: {error}")))?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => parse_file(&file, name, text),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(fail(Some(line), "is not UTF-8 text; save the file in that encoding".to_owned()))
        }
    }
}

impl Job {
    /// Reads the job file `jobs/<name>.toml`, whose text is `text`.
    ///
    /// # Errors
    ///
    /// All mistakes of the file, in the order of its lines; those that have no line come first. Where the text is not
    /// TOML, only the mistakes of syntax, as what its fields should be is then guesswork.
    pub fn parse(name: &str, text: &str) -> Result<Job, Vec<JobFileError>> {
        parse_file(&format!("jobs/{name}.toml"), name, text)
    }
}

fn parse_file(file: &str, name: &str, text: &str) -> Result<Job, Vec<JobFileError>> {
    let (table, syntax) = DeTable::parse_recoverable(text);
    let mut fields = Fields { file, text, table: table.into_inner(), errors: Vec::new() };
    if !syntax.is_empty() {
        syntax.iter().for_each(|error| fields.fail(error.span(), None, format!("not TOML: {}", error.message())));
        return Err(fields.into_errors());
    }
    fields.check_name(name);
    fields.check_known();
    let schedule = fields.read("schedule", read_schedule);
    let time_zone = fields.read("time_zone", read_time_zone);
    let period = fields.read("period", read_period);
    let coordinations = fields.read("coordinations", read_coordinations);
    let languages = fields.read("languages", read_languages);
    match (schedule, time_zone, period, coordinations, languages) {
        (Some(schedule), Some(time_zone), Some(period), Some(coordinations), Some(languages))
            if fields.errors.is_empty() =>
        {
            Ok(Job { name: name.to_owned(), schedule, time_zone, period, coordinations, languages })
        }
        _ => Err(fields.into_errors()),
    }
}

/// The fields of a job file, each with an example of it.
const FIELDS: [(&str, &str); 5] = [
    ("schedule", "schedule = \"0 6 1 * *\""),
    ("time_zone", "time_zone = \"Africa/Casablanca\""),
    ("period", "period = \"month\""),
    ("coordinations", "coordinations = \"all\""),
    ("languages", "languages = [\"ar\"]"),
];

type Value<'t> = Spanned<DeValue<'t>>;
/// Mistakes in a value: each at a range of bytes of the text, with a message.
type Mistakes = Vec<(Range<usize>, String)>;

/// A file being read.
struct Fields<'t> {
    file: &'t str,
    text: &'t str,
    table: DeTable<'t>,
    errors: Vec<JobFileError>,
}

impl Fields<'_> {
    fn fail(&mut self, span: Option<Range<usize>>, field: Option<&str>, message: String) {
        let before = span.map(|span| self.text.get(..span.start).unwrap_or(self.text));
        let line = before.map(|before| before.matches('\n').count() + 1);
        let column = before.map(|before| before.rsplit('\n').next().unwrap_or("").chars().count() + 1);
        let field = field.map(str::to_owned);
        self.errors.push(JobFileError { file: self.file.to_owned(), line, column, field, message });
    }

    fn into_errors(mut self) -> Vec<JobFileError> {
        self.errors.sort_by_key(|error| (error.line, error.column));
        self.errors
    }

    fn check_name(&mut self, name: &str) {
        let kebab = name.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if !kebab {
            let message = "the file's name is the job's name: write it in small letters a-z, digits and single hyphens, \
                           such as school-year.toml";
            self.fail(None, None, message.to_owned());
        }
    }

    fn check_known(&mut self) {
        let known = FIELDS.map(|(field, _)| field);
        let unknown: Vec<_> = self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())).collect();
        let mistakes: Vec<_> = unknown.iter().map(|key| (key.span(), key.get_ref().to_string())).collect();
        for (span, key) in mistakes {
            let right = did_you_mean(&key, known.iter().copied())
                .unwrap_or_else(|| format!("; a job has only {}", known.join(", ")));
            self.fail(Some(span), Some(&shortened(&key)), format!("there is no such field{right}"));
        }
    }

    /// The field's value if it is there and `read` takes it; otherwise its mistakes are noted.
    fn read<T>(&mut self, field: &str, read: impl Fn(&Value) -> Result<T, Mistakes>) -> Option<T> {
        let Some(value) = self.table.get(field) else {
            let example = FIELDS.iter().find(|(name, _)| *name == field).map_or(field, |(_, example)| example);
            self.fail(None, Some(field), format!("is missing; write for example {example}"));
            return None;
        };
        match read(value) {
            Ok(value) => Some(value),
            Err(mistakes) => {
                mistakes.into_iter().for_each(|(span, message)| self.fail(Some(span), Some(field), message));
                None
            }
        }
    }
}

fn read_schedule(value: &Value) -> Result<Schedule, Mistakes> {
    let text = read_text(value, "\"0 6 1 * *\"")?;
    Schedule::parse(text).map_err(|error| mistake(value, error.to_string()))
}

fn read_time_zone(value: &Value) -> Result<Tz, Mistakes> {
    let text = read_text(value, "\"Africa/Casablanca\"")?;
    text.parse().map_err(|_| {
        let right = did_you_mean(text, TZ_VARIANTS.iter().map(|zone| zone.name()));
        let right = right.unwrap_or_else(|| "; write a name such as \"Africa/Casablanca\"".to_owned());
        mistake(value, format!("{} is not a time zone{right}", quoted(text)))
    })
}

fn read_period(value: &Value) -> Result<PeriodKind, Mistakes> {
    let text = read_text(value, "\"month\"")?;
    PeriodKind::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
        let words = PeriodKind::ALL.map(PeriodKind::as_str);
        let right = did_you_mean(text, words.iter().copied())
            .unwrap_or_else(|| format!("; write one of {}", words.map(quoted).join(", ")));
        mistake(value, format!("{} is not a kind of period{right}", quoted(text)))
    })
}

fn read_coordinations(value: &Value) -> Result<Coordinations, Mistakes> {
    const RIGHT: &str = "write \"all\" or a list of codes, such as [\"11\", \"12\"]";
    match value.get_ref() {
        DeValue::String(text) if text == "all" => Ok(Coordinations::All),
        DeValue::Array(_) => {
            let code =
                |text: &str| (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned());
            read_list(value, code, "a coordination's code of two digits, such as \"11\"", "\"11\"")
                .map(Coordinations::List)
        }
        DeValue::String(text) => Err(mistake(value, format!("{} is not a choice; {RIGHT}", quoted(text)))),
        other => Err(mistake(value, format!("{RIGHT}, instead of this {}", other.type_str()))),
    }
}

fn read_languages(value: &Value) -> Result<Vec<Language>, Mistakes> {
    read_list(value, |text| text.parse().ok(), "one of the languages \"ar\", \"fr\" and \"en\"", "\"ar\"")
}

/// A list of at least one text that `read` takes, none twice; `what` each must be, and an `example` of it.
fn read_list<T: PartialEq>(
    value: &Value,
    read: impl Fn(&str) -> Option<T>,
    what: &str,
    example: &str,
) -> Result<Vec<T>, Mistakes> {
    let Some(items) = value.get_ref().as_array() else {
        return Err(mistake(
            value,
            format!("write a list, such as [{example}], instead of this {}", value.get_ref().type_str()),
        ));
    };
    if items.is_empty() {
        return Err(mistake(value, format!("the list is empty; write at least one item, such as [{example}]")));
    }
    let (mut taken, mut mistakes) = (Vec::new(), Vec::new());
    for item in items.iter() {
        match read_text(item, example).map(|text| (text, read(text))) {
            Err(more) => mistakes.extend(more),
            Ok((text, None)) => {
                mistakes.extend(mistake(item, format!("{} is not {what}", quoted(text))));
            }
            Ok((text, Some(one))) if taken.contains(&one) => {
                mistakes.extend(mistake(item, format!("{} is there twice; write it once", quoted(text))));
            }
            Ok((_, Some(one))) => taken.push(one),
        }
    }
    if mistakes.is_empty() { Ok(taken) } else { Err(mistakes) }
}

fn read_text<'v>(value: &'v Value, example: &str) -> Result<&'v str, Mistakes> {
    let found = value.get_ref();
    found.as_str().ok_or_else(|| {
        mistake(value, format!("write text in quotes, such as {example}, instead of this {}", found.type_str()))
    })
}

fn mistake(value: &Value, message: String) -> Mistakes {
    vec![(value.span(), message)]
}

/// `; did you mean "…"?` with the candidate most like `given`, whole or after its last `/`; `None` if none is like it.
fn did_you_mean<'c>(given: &str, candidates: impl Iterator<Item = &'c str>) -> Option<String> {
    let given = shortened(given).to_lowercase();
    let likeness = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        let last = candidate.rsplit('/').next().unwrap_or(&candidate);
        strsim::normalized_damerau_levenshtein(&given, &candidate)
            .max(strsim::normalized_damerau_levenshtein(&given, last))
    };
    candidates
        .map(|candidate| (likeness(candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| format!("; did you mean {}?", quoted(candidate)))
}

/// In quotation marks, shortened, without control characters: the text comes from outside and goes to a terminal.
fn quoted(text: &str) -> String {
    format!("{:?}", shortened(text))
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
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

    /// What the errors of [`GOOD`] say after one replacement in it.
    fn errors(from: &str, to: &str) -> Vec<String> {
        assert!(GOOD.contains(from));
        Job::parse("monthly", &GOOD.replace(from, to)).unwrap_err().iter().map(JobFileError::to_string).collect()
    }

    /// A new folder that is removed at the end of the test.
    struct Folder(PathBuf);

    impl Folder {
        fn with(name: &str, files: &[(&str, &[u8])]) -> Folder {
            let folder = std::env::temp_dir().join(format!("taawun-job-files-{}-{name}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            files.iter().for_each(|(file, bytes)| std::fs::write(folder.join(file), bytes).unwrap());
            Folder(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_job_is_what_its_file_says() {
        let job = Job::parse("half-yearly", GOOD).unwrap();
        assert_eq!((job.name.as_str(), job.schedule.text()), ("half-yearly", "0 6 1 * *"));
        assert_eq!((job.time_zone, job.period), (chrono_tz::Africa::Casablanca, PeriodKind::HalfYear));
        assert_eq!(job.coordinations.listed(), ["11", "01"]);
        assert_eq!(job.languages, [Language::Fr, Language::Ar]);
        let all = Job::parse("all", &GOOD.replace("[\"11\", \"01\"]", "\"all\"")).unwrap();
        assert_eq!((&all.coordinations, all.coordinations.listed().len()), (&Coordinations::All, 0));
        assert_eq!(
            Job::parse("windows", &format!("\u{feff}{}", GOOD.replace('\n', "\r\n"))).unwrap().languages.len(),
            2
        );
    }

    #[test]
    fn the_shipped_jobs_are_due_at_six_in_casablanca_for_the_period_before() {
        let due = |job: &Job| {
            let due = job.due_after("2026-02-28T12:00:00Z".parse().unwrap()).unwrap();
            format!("{} {} {} {:?}", job.name, due.local.format("%m-%d %H:%M %:z"), due.period, job.languages)
        };
        let jobs = load(None).unwrap();
        let expected = [
            "annual 01-05 06:00 +01:00 2026 [Ar, Fr, En]",
            "monthly 03-01 06:00 +00:00 2026-02 [Ar]",
            "quarterly 04-02 06:00 +01:00 2026-Q1 [Ar]",
            "school-year 09-05 06:00 +01:00 2025-2026 [Ar]",
        ];
        assert_eq!(jobs.iter().map(due).collect::<Vec<_>>(), expected);
        assert!(jobs.iter().all(|job| job.coordinations == Coordinations::All));
    }

    #[test]
    fn a_mistake_is_told_with_its_place_and_what_would_be_right() {
        // What is replaced, by what, and how the message begins.
        let table = r#"
            Africa/Casablanca | Africa/Casablnca | 2: time_zone: "Africa/Casablnca" is not a time zone; did you mean "Africa/Casablanca"?
            Africa/Casablanca | casablanca | 2: time_zone: "casablanca" is not a time zone; did you mean "Africa/Casablanca"?
            Africa/Casablanca | ?? | 2: time_zone: "??" is not a time zone; write a name such as "Africa/Casablanca"
            half-year | monthly | 3: period: "monthly" is not a kind of period; did you mean "month"?
            half-year | \u001b | 3: period: "\u{1b}" is not a kind of period; write one of "month", "quarter",
            "half-year" | 6 | 3: period: write text in quotes, such as "month", instead of this integer
            0 6 1 | 0 6 | 1: schedule: "0 6 * *" has 4 fields; write five
            0 6 1 * | 0 6 30 2 | 1: schedule: "0 6 30 2 *" is never due
            0 6 1 | * 6 1 | 1: schedule: "* 6 1 * *" is due more often than once an hour
            ["11", "01"] | [] | 4: coordinations: the list is empty; write at least one item, such as ["11"]
            ["11", "01"] | "All" | 4: coordinations: "All" is not a choice; write "all" or a list of codes, such as
            ["11", "01"] | 11 | 4: coordinations: write "all" or a list of codes, such as ["11", "12"], instead of this integer
            "01" | 1 | 4: coordinations: write text in quotes, such as "11", instead of this integer
            "01" | "1" | 4: coordinations: "1" is not a coordination's code of two digits, such as "11"
            "01" | "11" | 4: coordinations: "11" is there twice
            ["fr", "ar"] | [] | 5: languages: the list is empty
            ["fr", "ar"] | "fr" | 5: languages: write a list, such as ["ar"], instead of this string
            ["fr", "ar"] | ["fr", "de"] | 5: languages: "de" is not one of the languages "ar", "fr" and "en"
            "ar" | "fr" | 5: languages: "fr" is there twice
        "#;
        for line in table.trim().lines() {
            let [from, to, expected] = line.trim().split(" | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
            let errors = errors(from, to);
            assert!(errors.len() == 1, "{to}: {errors:#?}");
            assert!(errors[0].starts_with(&format!("jobs/monthly.toml:{expected}")), "{to}: {errors:#?}");
        }
        assert!(errors("\"ar\"", "\n\"de\"")[0].starts_with("jobs/monthly.toml:6: languages: \"de\""));
    }

    #[test]
    fn a_field_that_is_unknown_or_missing_is_an_error() {
        assert_eq!(
            errors("time_zone", "timezone"),
            [
                "jobs/monthly.toml: time_zone: is missing; write for example time_zone = \"Africa/Casablanca\"",
                "jobs/monthly.toml:2: timezone: there is no such field; did you mean \"time_zone\"?",
            ]
        );
        let unknown = errors("schedule", "[mail]\nschedule");
        assert!(
            unknown[5].starts_with("jobs/monthly.toml:1: mail: there is no such field; a job has only schedule, time_")
        );
        assert_eq!(Job::parse("empty", "").unwrap_err().len(), 5);
    }

    #[test]
    fn text_that_is_not_toml_is_told_with_line_and_column() {
        let error = errors("period = ", "period ");
        assert!(error[0].starts_with("jobs/monthly.toml:3:8: not TOML: "), "{error:#?}");
        let several = Job::parse("monthly", "a = \nb = [1,\nc = \"x").unwrap_err();
        assert!(several.len() > 1 && several.is_sorted_by_key(|error| (error.line, error.column)), "{several:#?}");
        let twice = errors("period = ", "schedule = ");
        assert!(twice[0].starts_with("jobs/monthly.toml:3:1: not TOML: duplicate key"), "{twice:#?}");
        assert_eq!(errors("\"half-year\"", "\"half").len(), 1);
    }

    #[test]
    fn a_folder_is_read_in_order_of_names() {
        let files = ["a-b.toml", "a.toml", ".hidden.toml", "README.md"].map(|file| (file, GOOD.as_bytes()));
        let folder = Folder::with("good", &files);
        let names: Vec<String> = load(Some(&folder.0)).unwrap().into_iter().map(|job| job.name).collect();
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
        let folder = Folder::with("bad", &files);
        let text = load(Some(&folder.0)).unwrap_err().to_string();
        let lines: Vec<&str> =
            text.lines().map(|line| line.strip_prefix(&format!("{}/", folder.0.display())).unwrap()).collect();
        let expected =
            ["My Job.toml: the file's name", "a.toml:2: is not UTF-8", "b.toml:3: period: ", "b.toml:5: languages: "];
        assert!(lines.len() == 4 && lines.iter().zip(expected).all(|(line, start)| line.starts_with(start)), "{text}");
    }

    #[test]
    fn a_folder_that_is_missing_or_without_job_files_is_an_error() {
        let folder = Folder::with("empty", &[("README.md", b"")]);
        assert!(
            load(Some(&folder.0)).unwrap_err().to_string().contains("the folder holds no job file; put at least one")
        );
        assert!(load(Some(&folder.0.join("none"))).unwrap_err().to_string().contains("there is no such folder"));
        assert!(matches!(load(Some(&folder.0.join("README.md"))), Err(JobFilesError::Unreadable { .. })));
    }
}
