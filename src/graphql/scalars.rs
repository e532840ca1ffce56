//! The schema's own scalars: amounts of money, counts, civil dates, instants, periods.
//!
//! GraphQL's `Int` ends at 2³¹ − 1: strict clients refuse more in both directions. So whatever adds up over places and
//! time is a [`Count`] and money is [`Centimes`]; `Int` is left for what numbers or bounds: versions, editions, days,
//! the rows of a page. Both are JSON numbers, which all clients read exactly within ±(2⁵³ − 1).

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, MetaTypeId, Registry};
use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, OutputType, Positioned, Scalar, ScalarType,
    ServerResult, Value,
};
use chrono::{Datelike, NaiveDate, SecondsFormat, Utc};

use crate::error::Error;
use crate::period::{self, Period};

/// The largest whole number that every client reads exactly: 2⁵³ − 1. The smallest is its negative.
pub const MAX_EXACT: i64 = (1 << 53) - 1;

/// How a value of a scalar that is no built-in one is written, and the code of the error where it is written otherwise.
pub fn form(scalar: &str) -> Option<(&'static str, String)> {
    let (code, form) = match scalar {
        "Centimes" | "Count" => ("BAD_NUMBER", WHOLE.to_string()),
        "CivilDate" => ("BAD_DATE", DATE.to_string()),
        "DateTime" => ("BAD_DATE_TIME", INSTANT.to_string()),
        "Period" => ("BAD_PERIOD", period::FORMS.to_string()),
        _ => return None,
    };
    Some((code, form))
}

const WHOLE: &str =
    "a whole number from -9007199254740991 to 9007199254740991, without quotes, decimal sign or exponent";
const DATE: &str = "a day that exists, as YYYY-MM-DD in quotes, such as \"2026-03-31\"; years from 0001 to 9999";
const INSTANT: &str =
    "a date, a time and an offset from UTC in quotes, such as \"2026-03-31T09:30:00Z\"; years from 0001 to 9999";

/// Whether a value can be read as a scalar that is no built-in one. Of scalars that are not known here, any can.
pub fn reads(scalar: &str, value: &Value) -> bool {
    match scalar {
        "Centimes" => Centimes::read(value).is_some(),
        "Count" => Count::read(value).is_some(),
        "CivilDate" => <CivilDate as InputType>::parse(Some(value.clone())).is_ok(),
        "DateTime" => <Instant as InputType>::parse(Some(value.clone())).is_ok(),
        "Period" => <Period as InputType>::parse(Some(value.clone())).is_ok(),
        _ => true,
    }
}

fn refused<T: InputType>(scalar: &str) -> InputValueError<T> {
    let (code, form) = form(scalar).unwrap_or(("BAD_QUERY", String::new()));
    InputValueError::custom(format!("write {form}")).with_extension("code", code)
}

/// Declares a whole number within ±(2⁵³ − 1) as a scalar of its own.
macro_rules! whole_number {
    ($(#[$doc:meta])* $name:ident, $description:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub i64);

        impl From<$name> for i64 {
            fn from(number: $name) -> i64 {
                number.0
            }
        }

        impl $name {
            fn read(value: &Value) -> Option<$name> {
                let Value::Number(number) = value else { return None };
                number.as_i64().filter(|number| number.unsigned_abs() <= MAX_EXACT.unsigned_abs()).map($name)
            }

            fn meta() -> MetaType {
                MetaType::Scalar {
                    name: stringify!($name).to_string(),
                    description: Some($description.to_string()),
                    is_valid: Some(std::sync::Arc::new(|value| $name::read(value).is_some())),
                    visible: None,
                    inaccessible: false,
                    tags: vec![],
                    specified_by_url: None,
                    directive_invocations: vec![],
                    requires_scopes: vec![],
                }
            }
        }

        impl InputType for $name {
            type RawValueType = Self;

            fn type_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                registry.create_input_type::<$name, _>(MetaTypeId::Scalar, |_| $name::meta())
            }

            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                $name::read(&value.unwrap_or_default()).ok_or_else(|| refused(stringify!($name)))
            }

            fn to_value(&self) -> Value {
                self.0.into()
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                registry.create_output_type::<$name, _>(MetaTypeId::Scalar, |_| $name::meta())
            }

            /// A sum beyond what clients read exactly is an error, never a number that they round.
            async fn resolve(
                &self,
                ctx: &ContextSelectionSet<'_>,
                field: &Positioned<Field>,
            ) -> ServerResult<Value> {
                if self.0.unsigned_abs() > MAX_EXACT.unsigned_abs() {
                    let error = Error::Internal(format!("{} is more than clients read exactly", self.0));
                    return Err(ctx.set_error_path(async_graphql::Error::from(error).into_server_error(field.pos)));
                }
                Ok(self.0.into())
            }
        }
    };
}

whole_number! {
    /// An amount of money in whole centimes of a dirham (MAD), within ±(2⁵³ − 1).
    Centimes,
    "An amount of money in whole centimes of a dirham (MAD), as a JSON number: 2740000000 is 27,400,000.00 MAD. From \
     -9007199254740991 to 9007199254740991 (±(2⁵³ − 1)), which every client reads exactly; a fraction, an exponent or a \
     text is refused with `BAD_NUMBER`."
}

whole_number! {
    /// How many there are of what a field names, within ±(2⁵³ − 1).
    Count,
    "How many there are of what its field names (persons, units, services, rows, bytes), or the number of one of them in \
     their order. A whole JSON number from \
     -9007199254740991 to 9007199254740991 (±(2⁵³ − 1)), which every client reads exactly; a fraction, an exponent or a \
     text is refused with `BAD_NUMBER`. Where a number below 0 has no meaning, it is refused by the field that takes it. \
     Numbers that stay small by their nature (versions, editions, days, rows of a page) are `Int`."
}

impl From<u32> for Count {
    fn from(number: u32) -> Count {
        Count(number.into())
    }
}

/// A civil date: a day of the calendar, without a time and without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate(pub NaiveDate);

impl From<CivilDate> for NaiveDate {
    fn from(date: CivilDate) -> NaiveDate {
        date.0
    }
}

impl CivilDate {
    fn read(value: &Value) -> Option<CivilDate> {
        let Value::String(text) = value else { return None };
        let digit = |at: usize, byte: u8| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
        let written = text.len() == 10 && text.bytes().enumerate().all(|(at, byte)| digit(at, byte));
        (written && !text.starts_with("0000")).then(|| text.parse().ok().map(CivilDate)).flatten()
    }
}

/// A civil date, without a time and without a zone: `full-date` of RFC 3339 (YYYY-MM-DD), years 0001 to 9999. Anything
/// else, and a day that does not exist, is refused with `BAD_DATE`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for CivilDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        CivilDate::read(&value).ok_or_else(|| refused("CivilDate"))
    }

    fn is_valid(value: &Value) -> bool {
        CivilDate::read(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An instant, to the precision of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub chrono::DateTime<Utc>);

impl From<chrono::DateTime<Utc>> for Instant {
    fn from(at: chrono::DateTime<Utc>) -> Instant {
        Instant(at)
    }
}

impl From<Instant> for chrono::DateTime<Utc> {
    fn from(at: Instant) -> chrono::DateTime<Utc> {
        at.0
    }
}

impl Instant {
    fn read(value: &Value) -> Option<Instant> {
        let Value::String(text) = value else { return None };
        let at = chrono::DateTime::parse_from_rfc3339(text).ok()?.to_utc();
        (1..=9999).contains(&at.year()).then_some(Instant(at))
    }
}

/// An instant: `date-time` of RFC 3339, years 0001 to 9999. Answers are in UTC, written with `Z`, with fractions of a
/// second only where there are any; arguments may have any offset, but must have one. Anything else is refused with
/// `BAD_DATE_TIME`.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        Instant::read(&value).ok_or_else(|| refused("DateTime"))
    }

    fn is_valid(value: &Value) -> bool {
        Instant::read(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// A period of whole months in the years 1900 to 2999: `2026-03` (month), `2026-Q1` (quarter), `2026-S1` (half-year),
/// `2026` (calendar year) or `2025-2026` (school year, September to August). Anything else is refused with `BAD_PERIOD`.
#[Scalar]
impl ScalarType for Period {
    fn parse(value: Value) -> InputValueResult<Self> {
        period(&value).ok_or_else(|| refused("Period"))
    }

    fn is_valid(value: &Value) -> bool {
        period(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

fn period(value: &Value) -> Option<Period> {
    let Value::String(text) = value else { return None };
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_taken_within_what_clients_read_exactly_and_nothing_else_is() {
        for number in [0, -1, 2_740_000_000, MAX_EXACT, -MAX_EXACT] {
            assert_eq!(Centimes::read(&number.into()), Some(Centimes(number)));
            assert_eq!(Count::read(&number.into()), Some(Count(number)));
        }
        for text in ["9007199254740992", "-9007199254740992", "1.5", "1.0", "1e3", "\"12\"", "true", "null", "[1]"] {
            let value: Value = serde_json::from_str(text).unwrap_or_default();
            assert_eq!(Centimes::read(&value), None, "{text}");
            assert_eq!(Count::read(&value), None, "{text}");
        }
    }

    #[test]
    fn civil_dates_have_one_form_and_exist() {
        for text in ["0001-01-01", "2024-02-29", "9999-12-31"] {
            let read = CivilDate::read(&Value::from(text));
            assert_eq!(read.map(|date| ScalarType::to_value(&date)), Some(Value::from(text)));
        }
        let others = [
            "2026-02-29",
            "2026-2-3",
            "0000-01-01",
            "26-02-03",
            "02/03/2026",
            "2026-02-03 ",
            "2026-02-03T00:00:00Z",
            "+2026-02-3",
            "10000-01-1",
            "",
            "today",
            "2026–02–03",
            "٢٠٢٦-٠٢-٠٣",
        ];
        for text in others {
            assert_eq!(CivilDate::read(&Value::from(text)), None, "{text}");
        }
        assert_eq!(CivilDate::read(&20260203.into()), None);
    }

    #[test]
    fn instants_are_read_with_any_offset_and_written_in_utc() {
        for (given, written) in [
            ("2026-03-31T09:30:00Z", "2026-03-31T09:30:00Z"),
            ("2026-03-31T09:30:00+01:00", "2026-03-31T08:30:00Z"),
            ("2026-03-31T09:30:00.250-02:30", "2026-03-31T12:00:00.250Z"),
        ] {
            let read = Instant::read(&Value::from(given));
            assert_eq!(read.map(|at| ScalarType::to_value(&at)), Some(Value::from(written)), "{given}");
        }
        let others = ["2026-03-31", "2026-03-31T09:30:00", "2026-03-31T25:00:00Z", "0000-03-31T09:30:00Z", "now", ""];
        for text in others {
            assert_eq!(Instant::read(&Value::from(text)), None, "{text}");
        }
    }
}
