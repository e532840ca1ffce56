//! A real mail server that refuses, delays, hangs up at every point of the conversation and comes back.

use std::collections::BTreeMap;
use std::io::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use taawun::delivery::outbox::{self, Delivery, Kind, Message};
use taawun::wording::Language;

use super::{all, issue, later, message, sender, to, write};
use crate::support::mail::MailServer;
use crate::support::{Filled, on_each_filled};

/// Moves the clock to when a letter is to be tried next; `None` when none is.
fn to_the_next(filled: &Filled) -> Option<DateTime<Utc>> {
    let next = filled.db.run(outbox::next_at).unwrap()?.and_utc();
    // A little later, so that what the sender rests is over too.
    filled.clock.set(next.max(filled.clock.now()) + TimeDelta::seconds(1));
    Some(next)
}

fn database(filled: &Filled) -> &'static str {
    if taawun::db::is_postgres(&filled.url) { "PostgreSQL" } else { "SQLite" }
}

#[test]
fn nothing_is_lost_and_a_second_copy_goes_only_where_the_answer_was_lost() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        // Larger than what the network holds back: the server hangs up while it still comes.
        let large: Vec<u8> = (0..7_000_000_u32).map(|place| (place.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let report = issue(filled, Language::Fr, &large);
        // Recipient, how the server behaves, how often, the state and the error in the end, copies.
        type Case<'a> = (&'a str, &'a str, Option<u32>, &'a str, &'a str, usize);
        let cases: [Case<'_>; 11] = [
            ("well@x.example", "", None, "sent", "", 1),
            ("busy@x.example", "recipient-4xx", Some(2), "sent", "", 1),
            ("unknown@x.example", "recipient-5xx", None, "failed", "550 5.1.1 no such mailbox here", 0),
            ("later@x.example", "message-4xx", Some(1), "sent", "", 1),
            ("unwanted@x.example", "message-5xx", None, "failed", "554 5.7.1 this message is not wanted", 0),
            ("slow@x.example", "slow", None, "sent", "", 1),
            ("at-data@x.example", "drop-at-data", Some(2), "sent", "", 1),
            ("in-content@x.example", "drop-in-content", Some(2), "sent", "", 1),
            ("in-large-content@x.example", "drop-in-content", Some(2), "sent", "", 1),
            ("unanswered@x.example", "drop-unanswered", Some(2), "sent", "", 3),
            ("unanswered-large@x.example", "drop-unanswered", Some(1), "sent", "", 2),
        ];
        let rules = cases.iter().filter(|case| !case.1.is_empty()).map(|(to, at, times, ..)| match times {
            Some(times) => json!({ "to": to, "at": at, "times": times }),
            None => json!({ "to": to, "at": at }),
        });
        let mut rules: Vec<serde_json::Value> = rules.collect();
        rules.push(json!({ "at": "refuse-greeting", "times": 1 }));
        server.rules(json!(rules));
        let letters = cases
            .map(|(to, ..)| Message { report_id: to.contains("large").then_some(report), ..message(Kind::Report, to) });
        write(filled, &letters);
        let sender = sender(filled, &server.plain());
        // At first nobody is there.
        server.close();
        assert_eq!(sender.send_until_idle().unwrap(), 1, "one attempt says that the server can't be reached");
        assert!(!sender.send_once().unwrap(), "and nothing else is tried for a while");
        server.open();
        let mut rounds = 0;
        while to_the_next(filled).is_some() {
            sender.send_until_idle().unwrap();
            rounds += 1;
            // It goes away in the middle of its work, too.
            if rounds == 2 {
                server.close();
            }
            if rounds == 4 {
                server.open();
            }
            assert!(rounds < 200, "it does not come to an end: {:?}", all(filled));
        }
        let copies = server.copies();
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut further, mut uncertain) = (0, 0);
        for (recipient, at, _, state, error, expected) in cases {
            let letter = to(filled, recipient);
            let got = copies.get(letter.message_id.as_deref().unwrap()).copied().unwrap_or(0);
            assert_eq!((letter.state.as_str(), got), (state, expected), "{at}: {letter:?}");
            assert_eq!(letter.error.as_deref().unwrap_or_default(), error, "{at}");
            assert_eq!(letter.uncertain as usize, expected.saturating_sub(1), "{at}: {letter:?}");
            *counted.entry(state).or_default() += 1;
            further += got.saturating_sub(1);
            uncertain += letter.uncertain as usize;
        }
        let all_taken: usize = copies.values().sum();
        let line = format!(
            "{}: {} letters, {counted:?}, {all_taken} copies of {} messages taken, {further} further copies, {uncertain} \
             counted as uncertain, rules applied: {:?}",
            database(filled),
            cases.len(),
            copies.len(),
            server.seen()
        );
        let _ = writeln!(std::io::stderr(), "{line}");
        assert_eq!(further, uncertain, "{line}");
        assert_eq!(copies.len(), 9, "{line}");
    });
}

#[test]
fn what_is_put_off_is_tried_for_three_days_at_growing_intervals() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        server.rules(json!([{ "at": "recipient-4xx", "to": "busy@x.example" }]));
        write(filled, &[message(Kind::Report, "busy@x.example")]);
        let sender = sender(filled, &server.plain());
        let began = filled.clock.now();
        let mut times = vec![];
        while to(filled, "busy@x.example").state != "failed" {
            to_the_next(filled).unwrap();
            times.push(filled.clock.now() - began);
            sender.send_until_idle().unwrap();
            // Others are not held up.
            let other = format!("other-{}@x.example", times.len());
            write(filled, &[message(Kind::Report, &other)]);
            sender.send_until_idle().unwrap();
            assert_eq!(to(filled, &other).state, "sent");
            assert!(times.len() < 200);
        }
        let letter = to(filled, "busy@x.example");
        assert_eq!(letter.error.as_deref(), Some("450 4.2.1 mailbox busy, come back later"));
        let last = *times.last().unwrap();
        assert!(last >= TimeDelta::days(3) && last < TimeDelta::days(3) + TimeDelta::hours(1), "{last}");
        let pauses: Vec<TimeDelta> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(pauses[0] < TimeDelta::minutes(2) && pauses[8] > TimeDelta::minutes(45), "{pauses:?}");
        assert!(pauses.iter().all(|pause| *pause < TimeDelta::minutes(73)), "{pauses:?}");
        let line = format!("{}: {} attempts in {} hours", database(filled), times.len(), last.num_hours());
        let _ = writeln!(std::io::stderr(), "{line}");
        assert!((60..=100).contains(&times.len()), "{line}");
    });
}

#[test]
fn a_server_that_is_gone_for_three_days_fails_what_waits_and_is_found_again() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        let sender = sender(filled, &server.plain());
        server.close();
        let letters: Vec<Message> =
            (0..40).map(|number| message(Kind::Report, &format!("{number}@x.example"))).collect();
        write(filled, &letters);
        let mut attempts = 0;
        for _ in 0..24 * 4 {
            attempts += sender.send_until_idle().unwrap();
            later(filled, TimeDelta::minutes(15));
        }
        assert!(all(filled).iter().all(|letter| letter.state == "due" && letter.uncertain == 0));
        let tried: i32 = all(filled).iter().map(|letter| letter.attempts).sum();
        assert_eq!((tried as usize, attempts), (96, 96), "one attempt each time finds out that nobody is there");
        later(filled, TimeDelta::days(2));
        write(filled, &[message(Kind::Report, "fresh@x.example")]);
        sender.send_until_idle().unwrap();
        let failed = |letter: &&Delivery| letter.state == "failed";
        assert_eq!(all(filled).iter().filter(failed).count(), 40, "their three days are over");
        assert!(to(filled, "7@x.example").error.is_some_and(|error| error.contains("refused")), "why");
        assert_eq!(to(filled, "fresh@x.example").state, "due");
        server.open();
        later(filled, TimeDelta::hours(2));
        sender.send_until_idle().unwrap();
        assert_eq!(to(filled, "fresh@x.example").state, "sent");
        assert_eq!(server.taken().len(), 1);
    });
}

#[test]
fn many_senders_share_the_letters() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        let letters: Vec<Message> =
            (0..60).map(|number| message(Kind::Report, &format!("{number}@x.example"))).collect();
        write(filled, &letters);
        let senders: Vec<_> = (0..4).map(|_| sender(filled, &server.plain())).collect();
        let sent: Vec<usize> = std::thread::scope(|scope| {
            let threads: Vec<_> = senders.iter().map(|one| scope.spawn(|| one.send_until_idle().unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for one in &senders {
            one.close();
        }
        assert_eq!(sent.iter().sum::<usize>(), 60, "{sent:?}");
        assert!(server.copies().values().all(|copies| *copies == 1) && server.copies().len() == 60);
        assert!(all(filled).iter().all(|letter| letter.state == "sent" && letter.attempts == 1));
    });
}
