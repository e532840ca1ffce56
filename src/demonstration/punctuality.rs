//! Whether and when returns come in, and what becomes of them.

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use super::Request;
use super::chance::Chance;
use super::dates::{plus_days, plus_months, working_day};

/// The coordination that lags behind in the last month, for a report that has something to say about it.
pub const LAGGARD: &str = "08";
/// The coordination whose last month is complete.
const COMPLETE: &str = "11";

/// Why returns are sent back.
const RETURNED_REASONS: [&str; 4] = [
    "مجموع المستفيدين لا يطابق تفصيل الفئات العمرية، المرجو المراجعة.",
    "عدد المستفيدين يفوق الطاقة الاستيعابية للمركز، المرجو التأكد من الأرقام.",
    "لم يتم التصريح بعدد المسجلين الجدد خلال الشهر.",
    "تغير عدد المستفيدين بشكل ملحوظ مقارنة مع الشهر السابق، المرجو تقديم توضيح.",
];

/// What became of a centre's return for a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fate {
    /// There is none.
    Missing,
    /// It was begun.
    Draft,
    /// It waits for validation.
    Submitted(NaiveDateTime),
    /// It was sent back.
    Returned(NaiveDateTime, &'static str),
    /// It counts.
    Validated(Handled),
    /// It counted until a second version replaced it.
    Corrected(Handled, Handled),
}

/// When a return was handed in and validated, UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Handled {
    pub submitted: NaiveDateTime,
    pub validated: NaiveDateTime,
}

/// Decides what becomes of the return for the month that starts on `month`.
pub(super) fn fate(request: &Request, coordination: &str, month: NaiveDate, chance: &mut Chance) -> Fate {
    let end = plus_months(month, 1);
    if end >= request.until { last_month(request, coordination, chance) } else { earlier_month(request, end, chance) }
}

fn earlier_month(request: &Request, end: NaiveDate, chance: &mut Chance) -> Fate {
    let roll = chance.unit();
    let in_time = handled(end, (0, 10), chance);
    if roll < 0.030 {
        return Fate::Missing;
    }
    if roll < 0.070 {
        let late = handled(end, (16, 50), chance);
        return if late.validated <= request.now {
            Fate::Validated(late)
        } else if late.submitted <= request.now {
            Fate::Submitted(late.submitted)
        } else {
            Fate::Missing
        };
    }
    if roll < 0.085 {
        let correction = handled(end, (20, 60), chance);
        if correction.validated <= request.now {
            return Fate::Corrected(in_time, correction);
        }
    }
    Fate::Validated(in_time)
}

/// Handed in on one of the days from `first` to `last` after the end of the month, in office hours, and validated some
/// working days later.
fn handled(end: NaiveDate, (first, last): (i64, i64), chance: &mut Chance) -> Handled {
    let early = chance.unit();
    let day = working_day(plus_days(end, first + ((last - first) as f64 * early * early.max(0.4)) as i64));
    let next = working_day(plus_days(day, chance.between(1, 4)));
    Handled { submitted: office_hours(day, chance), validated: office_hours(next, chance) }
}

fn office_hours(day: NaiveDate, chance: &mut Chance) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + Duration::seconds(chance.between(8 * 3600, 16 * 3600))
}

/// The last complete month. Its returns are spread over the ten days after it, or over what has passed of them: also a
/// demonstration on the first of a month shows mostly complete reports, though nobody hands in so fast.
fn last_month(request: &Request, coordination: &str, chance: &mut Chance) -> Fate {
    let start = request.until.and_time(NaiveTime::MIN).min(request.now);
    let passed = (request.now - start).num_seconds();
    let day = 24 * 3600;
    let early = chance.unit();
    let submitted = (passed.min(10 * day) as f64 * early * early.max(0.4)) as i64;
    let waited = ((passed.min(14 * day) - submitted) as f64 * chance.spread(0.1, 0.9)) as i64;
    let at = |seconds| start + Duration::seconds(seconds);
    let (missing, draft, waiting, returned) = match coordination {
        COMPLETE => (0.0, 0.0, 0.0, 0.0),
        LAGGARD => (0.20, 0.04, 0.14, 0.04),
        _ => (0.06, 0.01, 0.04, 0.01),
    };
    let roll = chance.unit();
    if roll < missing {
        Fate::Missing
    } else if roll < missing + draft {
        Fate::Draft
    } else if roll < missing + draft + waiting {
        Fate::Submitted(at(submitted))
    } else if roll < missing + draft + waiting + returned {
        Fate::Returned(at(submitted), chance.pick::<&str>(&RETURNED_REASONS))
    } else {
        Fate::Validated(Handled { submitted: at(submitted), validated: at(submitted + waited) })
    }
}
