//! What job files say, and what is told of their mistakes.

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
    assert_eq!(Job::parse("windows", &format!("\u{feff}{}", GOOD.replace('\n', "\r\n"))).unwrap().languages.len(), 2);
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
