use super::*;

fn bare(text: &str) -> String {
    text.replace(['\u{2066}', '\u{2068}', '\u{2069}'], "")
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn facts() -> ReportFacts<'static> {
    ReportFacts {
        coordination: "المنسقية الجهوية",
        period: period("2026-03"),
        edition: 1,
        changed_figures: None,
        beneficiaries: Some(12345),
        women: None,
        units: None,
        returns: Some(Returns { expected: 20, received: 18, missing_centres: 2 }),
        demonstration: false,
        own_subject: None,
        own_message: None,
    }
}

#[test]
fn a_report_s_letter_says_what_it_is_and_what_is_missing() {
    let letter = report(Language::Ar, &facts());
    assert_eq!(letter.subject, "تقرير النشاط: المنسقية الجهوية، مارس 2026");
    let expected = "السلام عليكم،\n\nصدر تقرير نشاط المنسقية الجهوية عن مارس 2026.\n\nأهم الأرقام:\n\n\
                    • المستفيدون: 12.345\n• المراكز والوحدات: غير مصرح به\n• التصاريح المستلمة: 18 من 20\n\n\
                    لم يدل مركزان بجميع تصاريحهما.";
    assert_eq!(bare(&letter.body), expected);
}

#[test]
fn a_corrected_edition_says_what_it_replaces() {
    let letter = report(Language::Fr, &ReportFacts { edition: 2, changed_figures: Some(6), ..facts() });
    assert!(letter.subject.contains("(édition 2)"), "{}", letter.subject);
    assert!(bare(&letter.body).contains("C’est l’édition 2 de ce rapport ; elle remplace l’édition 1."));
    assert!(bare(&letter.body).contains("6 chiffres y ont changé"), "{}", letter.body);
}

#[test]
fn a_job_s_own_words_stand_in_the_letter_and_add_no_header() {
    let own = ReportFacts {
        own_subject: Some("Rapport\r\nBcc: x@y.example"),
        own_message: Some("Madame,\r\nMonsieur\u{0}\u{1b},\r\n\r\nvoici."),
        ..facts()
    };
    let letter = report(Language::Fr, &own);
    assert_eq!(letter.subject, "Rapport Bcc: x@y.example");
    assert!(letter.body.contains("Bonjour,\n\nMadame,\nMonsieur,\n\nvoici.\n\nChiffres clés"), "{}", letter.body);
    // Where a job has only blanks, its letter says what others say.
    let blank = ReportFacts { own_subject: Some(" \n"), own_message: Some(""), ..facts() };
    assert_eq!(report(Language::En, &blank), report(Language::En, &facts()));
}

#[test]
fn arabic_counts_have_their_forms() {
    let wording = Wording::of(Language::Ar);
    let say = |key: &str, count: i64| {
        bare(&wording.with(key, &[("count", Argument::Number(count)), ("period", Argument::Text("مارس 2026"))]))
    };
    let changed = [0, 1, 2, 3, 11, 100].map(|count| say("letter-report-changed", count));
    assert_eq!(
        changed,
        [
            "لم يتغير فيه أي رقم.",
            "تغير فيه رقم واحد، وهو مذكور في آخر التقرير.",
            "تغير فيه رقمان، وهما مذكوران في آخر التقرير.",
            "تغيرت فيه 3 أرقام، وهي مذكورة في آخر التقرير.",
            "تغير فيه 11 رقما، وهي مذكورة في آخر التقرير.",
            "تغير فيه 100 رقم، وهي مذكورة في آخر التقرير.",
        ]
    );
    let attempts = [0, 1, 2, 5, 12, 100].map(|count| say("letter-failure-attempts", count));
    assert_eq!(
        attempts,
        [
            "لم تجر أي محاولة.",
            "جرت محاولة واحدة.",
            "جرت محاولتان.",
            "جرت 5 محاولات.",
            "جرت 12 محاولة.",
            "جرت 100 محاولة.",
        ]
    );
    let missing = [0, 1, 2, 7, 21, 102].map(|count| say("letter-reminder-text", count));
    assert_eq!(
        missing,
        [
            "وصلت كل التصاريح عن مارس 2026.",
            "لم تصل بعد تصاريح مركز واحد عن مارس 2026.",
            "لم تصل بعد تصاريح مركزين عن مارس 2026.",
            "لم تصل بعد تصاريح 7 مراكز عن مارس 2026.",
            "لم تصل بعد تصاريح 21 مركزا عن مارس 2026.",
            "لم تصل بعد تصاريح 102 مركز عن مارس 2026.",
        ]
    );
    let more = [1, 2, 3, 11, 100].map(|count| say("letter-more", count));
    assert_eq!(more, ["وعنصر آخر", "وعنصران آخران", "و3 عناصر أخرى", "و11 عنصرا آخر", "و100 عنصر آخر"]);
}

#[test]
fn a_failure_says_which_run_why_and_what_to_do() {
    let facts = FailureFacts {
        run: 12,
        job: "monthly",
        coordination: "Coordination régionale",
        period: period("2026-03"),
        report_language: Language::Ar,
        attempts: 5,
        error: "disk full\nat /x",
    };
    let body = bare(&failure(Language::En, &facts).body);
    let expected = "Good day,\n\nThe activity report could not be made: Coordination régionale, March 2026 \
                    (language: العربية, job: monthly).\n\nIt was tried 5 times.\n\nLast error: disk full at /x\n\n\
                    Once the cause is gone, this command tries again on the server: taawun jobs retry 12";
    assert_eq!(body, expected);
}

#[test]
fn a_summary_says_what_was_sent_what_waits_for_whom_and_what_failed() {
    let failed = (0..50).map(|run| FailedRun {
        run,
        coordination: "Oriental",
        report_language: Language::Fr,
        error: "disk full",
    });
    let facts = SummaryFacts {
        job: "monthly",
        due: "2026-04-01 06:00",
        issued: 30,
        sent: 28,
        unsent: 2,
        waiting: vec![WaitingRun { coordination: "Souss-Massa", validated: 90, expected: 100 }],
        failed: failed.collect(),
        undelivered: vec![("a@x.example", "550 no such mailbox")],
    };
    for language in Language::ALL {
        let letter = summary(language, &facts);
        for said in ["monthly", "2026-04-01 06:00", "Souss-Massa", "550 no such mailbox", "a@x.example", "disk full"] {
            assert!(letter.body.contains(said), "{said}: {}", letter.body);
        }
        assert!(!letter.subject.contains(['\u{2068}', '\u{2069}', '\n']), "{}", letter.subject);
    }
    let body = bare(&summary(Language::En, &facts).body);
    assert!(body.contains("• Reports issued: 30\n• Messages sent: 28\n• Messages still to be sent: 2\n"), "{body}");
    assert!(body.contains("• Souss-Massa: 90 of 100 returns validated"), "{body}");
    assert!(body.contains("• Oriental (Français, no. 39): disk full\n• and 10 more"), "a list ends: {body}");
    // Nothing that there is none of.
    let nothing = SummaryFacts { job: "monthly", due: "2026-04-01 06:00", ..SummaryFacts::default() };
    assert!(!summary(Language::En, &nothing).body.contains("Could not"));
}

#[test]
fn a_reminder_names_centres_months_and_the_last_day() {
    let facts = ReminderFacts {
        period: period("2026-Q1"),
        until: NaiveDate::from_ymd_opt(2026, 4, 7),
        centres: vec![("دار المواطن", vec![period("2026-02"), period("2026-03")])],
        address: "https://taawun.example",
    };
    let letter = reminder(Language::Ar, &facts);
    let body = bare(&letter.body);
    assert!(body.contains("• دار المواطن: فبراير 2026، مارس 2026"), "{body}");
    assert!(body.contains("7 أبريل 2026") && body.contains("https://taawun.example"), "{body}");
}
