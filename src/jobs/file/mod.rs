//! Job files: what reports are made, when, for which coordinations and in which languages, and whom they reach.
//!
//! A job is one file `<name>.toml`; the files shipped in `jobs/` explain every field by example.

mod fields;
pub mod folder;
pub mod graphql;
pub(crate) mod reading;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::reading::{Fields, Known};
use super::holidays::{self, Holidays};
use super::schedule::Schedule;
use super::text::TextPattern;
use super::working_days::{Days, WorkingDays};
use crate::accounts::Role;
use crate::period::PeriodKind;
use crate::wording::Language;
use crate::zone::Zone;

pub use self::folder::{JobFilesError, load};
pub use self::reading::JobFileError;

/// One scheduled job: at each due time, a report for each of its coordinations in each of its languages.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The file's name without `.toml`, in kebab-case.
    pub name: String,
    /// The file's path, as errors name it.
    pub file: String,
    /// When it is due, on the local calendar of `time_zone`.
    pub schedule: Schedule,
    /// Whose clock the schedule follows.
    pub time_zone: Zone,
    /// The last complete period of this kind, on the local civil date of the due time, is reported on.
    pub period: PeriodKind,
    /// Whom the reports are about.
    pub coordinations: Coordinations,
    /// At least one; none twice.
    pub languages: Vec<Language>,
    /// Who gets the reports; see [`Job::recipients_for`].
    pub recipients: PerCoordination<Vec<Recipient>>,
    /// Whom mails come from; see [`Job::sender_for`].
    pub sender: PerCoordination<String>,
    /// Subjects of mails, where the file has one for the language.
    pub subject: BTreeMap<Language, TextPattern>,
    /// Messages of mails, where the file has one for the language.
    pub message: BTreeMap<Language, TextPattern>,
    /// Whether, and how long, reports wait for figures; see [`Job::waits`].
    pub completeness: Option<Completeness>,
    /// How long before the due time those are reminded that have not reported; see [`Job::remind_at`].
    pub remind_before: Option<Days>,
    /// Whether a due time on a day off moves to the next working day.
    pub on_working_days: bool,
    /// Which days are worked; those without a field of their own: Monday to Friday without Morocco's holidays.
    pub working_days: WorkingDays,
    /// What of the due times is made that were missed; see [`Job::caught_up`].
    pub catch_up: CatchUp,
    /// Whether everybody may read its reports.
    pub public: bool,
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
    /// The codes that the file names; none for [`Coordinations::All`].
    pub fn listed(&self) -> &[String] {
        match self {
            Coordinations::All => &[],
            Coordinations::List(codes) => codes,
        }
    }
}

/// Who gets reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// This mail address.
    Address(String),
    /// Everybody who has this role for the coordination that the report is about, or for the whole country.
    Role(Role),
}

impl Recipient {
    /// As a job file writes it: the address, or the role in capital letters.
    pub fn as_str(&self) -> &str {
        match self {
            Recipient::Address(address) => address,
            Recipient::Role(role) => fields::role_name(*role),
        }
    }
}

/// Something that may differ between coordinations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerCoordination<T> {
    /// For those that have none of their own.
    others: Option<T>,
    /// By code.
    own: Vec<(String, T)>,
}

impl<T> PerCoordination<T> {
    /// Nothing for anyone.
    const NONE: PerCoordination<T> = PerCoordination { others: None, own: vec![] };

    /// That of the coordination with this code.
    pub fn of(&self, code: &str) -> Option<&T> {
        self.own.iter().find(|(own, _)| own == code).map(|(_, value)| value).or(self.others.as_ref())
    }

    /// That of all coordinations without one of their own.
    pub fn others(&self) -> Option<&T> {
        self.others.as_ref()
    }

    /// Those of single coordinations, by code.
    pub fn own(&self) -> &[(String, T)] {
        &self.own
    }
}

/// A report waits until this share of its period's returns is validated, but not for longer than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completeness {
    /// Thousandths of the expected returns, from 1 to 1000.
    pub share: i32,
    /// From the due time on.
    pub no_later_than: Days,
}

/// What is made of the due times that were missed while the program was off.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatchUp {
    /// All, in order.
    All,
    /// Only the latest.
    Latest,
    /// None.
    None,
}

impl CatchUp {
    const WORDS: [(&'static str, CatchUp); 3] =
        [("all", CatchUp::All), ("latest", CatchUp::Latest), ("none", CatchUp::None)];

    /// The word in a job file.
    pub fn as_str(self) -> &'static str {
        CatchUp::WORDS.iter().find(|(_, one)| *one == self).map_or("", |(word, _)| word)
    }
}

/// The fields of a job file, each with an example of it.
const FIELDS: Known = &[
    ("schedule", "schedule = \"0 6 1 * *\""),
    ("time_zone", "time_zone = \"Africa/Casablanca\""),
    ("period", "period = \"month\""),
    ("coordinations", "coordinations = \"all\""),
    ("languages", "languages = [\"ar\"]"),
    ("recipients", "recipients = [\"COORDINATOR\"]"),
    ("sender", "sender = \"Laâyoune <laayoune@example.ma>\""),
    ("subject", "subject.ar = \"{ $coordination }: { $period }\""),
    ("message", "message.ar = \"{ $coordination }: { $period }\""),
    ("wait_for_completeness", "wait_for_completeness = \"95%\""),
    ("but_no_later_than", "but_no_later_than = \"5 working days\""),
    ("remind_before", "remind_before = \"3 working days\""),
    ("working_days", "working_days = true"),
    ("catch_up", "catch_up = \"all\""),
    ("public", "public = false"),
];

impl Job {
    /// Reads the job file `jobs/<name>.toml`, whose text is `text`, with the holidays that ship with the program.
    ///
    /// # Errors
    ///
    /// All mistakes of the file, in the order of its lines; those that have no line come first. Where the text is not
    /// TOML, only the mistakes of syntax, as what its fields should be is then guesswork.
    pub fn parse(name: &str, text: &str) -> Result<Job, Vec<JobFileError>> {
        parse_file(&format!("jobs/{name}.toml"), name, text, &holidays::shipped())
    }

    /// Who gets the reports about the coordination with this code. Where the file says nothing: its coordinators.
    pub fn recipients_for(&self, code: &str) -> Vec<Recipient> {
        self.recipients.of(code).cloned().unwrap_or_else(|| vec![Recipient::Role(Role::Coordinator)])
    }

    /// Whom mails about the coordination with this code come from, such as `Laâyoune <laayoune@example.ma>`; `None`
    /// where the file does not say.
    pub fn sender_for(&self, code: &str) -> Option<String> {
        self.sender.of(code).cloned()
    }

    /// What is wrong with the coordinations that the file names, given the codes of those there are.
    pub fn check_coordinations(&self, known: &[String]) -> Option<JobFileError> {
        let fields = [
            ("coordinations", self.coordinations.listed().iter().collect::<Vec<_>>()),
            ("recipients", self.recipients.own.iter().map(|(code, _)| code).collect()),
            ("sender", self.sender.own.iter().map(|(code, _)| code).collect()),
        ];
        fields.into_iter().find_map(|(field, codes)| {
            let unknown = codes.into_iter().find(|code| !known.contains(code))?;
            let message = format!("there is no coordination \"{unknown}\"; codes go from 01 to {:02}", known.len());
            let error = JobFileError::of_file(self.file.clone(), message);
            Some(JobFileError { field: Some(field.to_owned()), ..error })
        })
    }
}

fn parse_file(file: &str, name: &str, text: &str, holidays: &Arc<Holidays>) -> Result<Job, Vec<JobFileError>> {
    let mut read = Fields::of(file, text, "a job", FIELDS)?;
    if !fields::is_name(name) {
        let message = "the file's name is the job's name: write it in small letters a-z, digits and single hyphens, \
                       such as school-year.toml";
        read.fail(None, None, message.to_owned());
    }
    let schedule = read.read("schedule", fields::schedule);
    let time_zone = read.read("time_zone", fields::time_zone);
    let period = read.read("period", fields::period);
    let coordinations = read.read("coordinations", fields::coordinations);
    let languages = read.read("languages", fields::languages);
    let recipients = read.optional("recipients", fields::recipients);
    let sender = read.optional("sender", fields::sender);
    let subject = read.optional("subject", |value| fields::texts(value, true));
    let message = read.optional("message", |value| fields::texts(value, false));
    let share = read.optional("wait_for_completeness", fields::share);
    let no_later_than = read.optional("but_no_later_than", fields::days);
    for (one, other, example) in [
        ("wait_for_completeness", "but_no_later_than", "but_no_later_than = \"5 working days\""),
        ("but_no_later_than", "wait_for_completeness", "wait_for_completeness = \"95%\""),
    ] {
        if let (Some(place), None) = (read.place(one), read.place(other)) {
            read.fail(Some(place), Some(one), format!("needs {other} too; write for example {example}"));
        }
    }
    let remind_before = read.optional("remind_before", fields::days);
    let weekdays = read.optional("working_days", fields::working_days).flatten();
    let catch_up = read.optional("catch_up", fields::catch_up);
    let public = read.optional("public", fields::yes_or_no);
    let job = || {
        Some(Job {
            name: name.to_owned(),
            file: file.to_owned(),
            schedule: schedule?,
            time_zone: time_zone?,
            period: period?,
            coordinations: coordinations?,
            languages: languages?,
            recipients: recipients.unwrap_or(PerCoordination::NONE),
            sender: sender.unwrap_or(PerCoordination::NONE),
            subject: subject.unwrap_or_default(),
            message: message.unwrap_or_default(),
            completeness: share.zip(no_later_than).map(|(share, no_later_than)| Completeness { share, no_later_than }),
            remind_before,
            on_working_days: weekdays.is_some(),
            working_days: WorkingDays { weekdays: weekdays.unwrap_or_default(), holidays: Arc::clone(holidays) },
            catch_up: catch_up.unwrap_or(CatchUp::All),
            public: public.unwrap_or(false),
        })
    };
    read.end(job())
}
