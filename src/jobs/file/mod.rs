//! Job files: what reports are made, when, for which coordinations and in which languages, and whom they reach.
//!
//! A job is one file `<name>.toml`; the files shipped in `jobs/` explain every field by example.

mod fields;
pub mod folder;
pub mod graphql;
pub(crate) mod reading;

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

    #[test]
    fn a_job_is_what_its_file_says() {
        let job = Job::parse("half-yearly", GOOD).unwrap();
        assert_eq!((job.name.as_str(), job.schedule.text()), ("half-yearly", "0 6 1 * *"));
        assert_eq!((job.time_zone.name(), job.period), ("Africa/Casablanca", PeriodKind::HalfYear));
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
    fn what_a_file_leaves_out_is_as_documented() {
        let job = Job::parse("plain", GOOD).unwrap();
        assert_eq!(job.recipients_for("11"), [Recipient::Role(Role::Coordinator)]);
        assert_eq!(job.sender_for("11"), None);
        assert!(job.subject.is_empty() && job.message.is_empty());
        assert_eq!((job.completeness, job.remind_before, job.on_working_days), (None, None, false));
        assert_eq!((job.catch_up, job.public), (CatchUp::All, false));
        assert_eq!(job.working_days.weekdays.names(), ["MON", "TUE", "WED", "THU", "FRI"]);
    }

    #[test]
    fn recipients_and_senders_are_for_all_or_for_each_coordination() {
        let read = |more: &str| Job::parse("mailed", &format!("{GOOD}{more}")).unwrap();
        let shown = |job: &Job, code: &str| {
            job.recipients_for(code).iter().map(|one| one.as_str().to_owned()).collect::<Vec<_>>().join(" ")
        };
        let all = read("recipients = [\"VIEWER\", \"a.b+c@example.ma\"]\nsender = \"rapports@example.ma\"");
        assert_eq!(shown(&all, "11"), "VIEWER a.b+c@example.ma");
        assert_eq!(all.sender_for("01").as_deref(), Some("rapports@example.ma"));
        assert!(read("recipients = []").recipients_for("11").is_empty(), "nobody");
        let each = read(
            "[recipients]\n\"11\" = []\n\"12\" = [\"ADMINISTRATOR\"]\ndefault = [\"x@y.ma\"]\n[sender]\n\"11\" = \"L <l@y.ma>\"",
        );
        assert_eq!((shown(&each, "11"), shown(&each, "12")), (String::new(), "ADMINISTRATOR".to_string()));
        assert_eq!(shown(&each, "01"), "x@y.ma");
        assert_eq!((each.sender_for("11").as_deref(), each.sender_for("12")), (Some("L <l@y.ma>"), None));
        assert_eq!(shown(&read("recipients.11 = []"), "12"), "COORDINATOR", "without default");
    }

    #[test]
    fn texts_are_kept_for_each_language() {
        let job = Job::parse("mailed", &format!("{GOOD}[subject]\nfr = \"{{ $period }} !\"\nar = \"x\"")).unwrap();
        let values = crate::jobs::TextValues { coordination: "c", period: "mai 2026", edition: 1, beneficiaries: None };
        assert_eq!(job.subject[&Language::Fr].render(&values), "mai 2026 !");
        assert_eq!(job.subject.keys().copied().collect::<Vec<_>>(), [Language::Ar, Language::Fr]);
    }

    #[test]
    fn the_examples_in_the_shipped_files_are_right() {
        let files = [
            ("annual", include_str!("../../../jobs/annual.toml")),
            ("monthly", include_str!("../../../jobs/monthly.toml")),
            ("quarterly", include_str!("../../../jobs/quarterly.toml")),
            ("school-year", include_str!("../../../jobs/school-year.toml")),
        ];
        for (name, text) in files {
            let (mut used, mut within) = (String::new(), false);
            for line in text.lines() {
                let example = line.strip_prefix('#').filter(|rest| within || !rest.starts_with(' '));
                within ^= example.is_some_and(|rest| rest.matches("\"\"\"").count() == 1);
                used.push_str(example.unwrap_or(line));
                used.push('\n');
            }
            let job = Job::parse(name, &used).unwrap_or_else(|errors| panic!("{name}: {errors:#?}\n{used}"));
            assert!(!job.subject.is_empty() && !job.message.is_empty() && job.sender_for("11").is_some(), "{name}");
            assert!(job.completeness.is_some() && job.remind_before.is_some() && job.on_working_days, "{name}");
            // Each field is in the file, as an example or in use.
            for (field, _) in FIELDS {
                assert!(
                    text.contains(&format!("{field} = "))
                        || text.contains(&format!("[{field}]"))
                        || text.contains(&format!("{field}.")),
                    "{name}: {field}"
                );
            }
        }
    }

    #[test]
    fn the_shipped_jobs_are_due_at_six_in_casablanca_for_the_period_before() {
        let due = |job: &Job| {
            let due = job.due_after("2026-02-28T12:00:00Z".parse().unwrap()).unwrap();
            format!("{} {} {} {:?}", job.name, due.local.format("%m-%d %H:%M %:z"), due.period, job.languages)
        };
        let jobs = load(None).unwrap();
        // The data (IANA 2026f) leave Morocco on UTC from 20 September 2026 on.
        let expected = [
            "annual 01-05 06:00 +00:00 2026 [Ar, Fr, En]",
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
        // The same for what is added as line 6.
        let table = r#"
            recipients = "COORDINATOR" | recipients: write a list, such as ["COORDINATOR", "direction@example.ma"], instead of this string
            recipients = [7] | recipients: write text in quotes
            recipients = ["COORDINATER"] | recipients: "COORDINATER" is neither an address nor a role; did you mean "COORDINATOR"?
            recipients = ["x"] | recipients: "x" is neither an address nor a role; write an address such as "direction@example.ma", or one of ADMINISTRATOR,
            recipients = ["a@b@c"] | recipients: "a@b@c" is not a mail address; write it as in "direction@example.ma"
            recipients = ["a@b.ma\nBcc: c@d.ma"] | recipients: "a@b.ma\nBcc: c@d.ma" is not a mail address
            recipients = ["a@b.ma", "a@b.ma"] | recipients: "a@b.ma" is there twice
            recipients = {} | recipients: the table is empty
            recipients = { all = [] } | recipients: "all" is neither a coordination's code of two digits, such as "11", nor default
            recipients = { "11" = "VIEWER" } | recipients: write a list
            sender = ["a@b.ma"] | sender: write text in quotes, such as "Laâyoune <laayoune@example.ma>", instead of this array
            sender = "Laâyoune" | sender: "Laâyoune" is not a mail address; write it as in "Laâyoune <laayoune@example.ma>"
            sender = "a@b.ma\r\nBcc: c@d.ma" | sender: "a@b.ma\r\nBcc: c@d.ma" is not a mail address
            sender = { "1" = "a@b.ma" } | sender: "1" is neither a coordination's code
            subject = "x" | subject: write a text for each language, as in ar = "…", instead of this string
            subject.de = "x" | subject: "de" is not one of the languages
            subject.fr = 7 | subject: write text in quotes
            subject.fr = "{ $perod }" | subject: fr: there is no variable $perod; there are $coordination, $period, $edition, $beneficiaries
            subject.fr = "a\nb" | subject: fr: a subject is one line
            message.fr = "{ $period" | message: fr: cannot be read
            wait_for_completeness = "95%" | wait_for_completeness: needs but_no_later_than too; write for example but_no_later_than =
            but_no_later_than = "5 days" | but_no_later_than: needs wait_for_completeness too; write for example wait_for_completeness =
            remind_before = "3 weeks" | remind_before: "3 weeks" is not a number of days; write for example "5 working days" or "7 days", at most 366
            remind_before = 3 | remind_before: write text in quotes, such as "5 working days", instead of this integer
            remind_before = "0 days" | remind_before: "0 days" is not a number of days
            working_days = "yes" | working_days: write true (Monday to Friday), a list such as ["MON", "SAT"], or false, instead of this string
            working_days = [] | working_days: the list is empty
            working_days = ["Mon"] | working_days: "Mon" is not a day; write MON, TUE,
            working_days = ["MON", "MON"] | working_days: "MON" is there twice
            catch_up = "lastest" | catch_up: "lastest" is not a way to catch up; did you mean "latest"?
            catch_up = true | catch_up: write text in quotes, such as "all", instead of this boolean
            public = "yes" | public: write true or false, instead of this string
        "#;
        for line in table.trim().lines() {
            let (more, expected) = line.trim().split_once(" | ").unwrap();
            let errors = errors("languages = [\"fr\", \"ar\"]", &format!("languages = [\"fr\", \"ar\"]\n{more}"));
            assert!(errors.len() == 1, "{more}: {errors:#?}");
            assert!(errors[0].starts_with(&format!("jobs/monthly.toml:6: {expected}")), "{more}: {errors:#?}");
        }
        for share in ["95", "0%", "100.1%", "1000%", "-5%", "9 5%", "95.55%", "%"] {
            let more = format!("x\"]\nbut_no_later_than = \"5 days\"\nwait_for_completeness = \"{share}\"");
            let errors = errors("fr\", \"ar\"]", &more.replace("x\"]", "fr\"]"));
            assert!(errors.len() == 1 && errors[0].contains(":7: wait_for_completeness: "), "{share}: {errors:#?}");
            assert!(errors[0].contains("is not a share; write one from \"0.1%\" to \"100%\""), "{share}: {errors:#?}");
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
}
