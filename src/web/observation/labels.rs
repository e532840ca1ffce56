//! Labels of metrics whose words come from outside: few at a time, and not anybody's.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The most names that people with an account bring in.
const OF_ACCOUNTS: usize = 100;
/// The most that are brought in by nobody in particular: they must not use up the others' places.
const OF_STRANGERS: usize = 20;
/// The longest name that is shown, characters.
const LONGEST: usize = 60;
/// What stands for all others.
pub(super) const OTHER: &str = "other";
/// What stands for an operation that its author gave no name.
pub(super) const UNNAMED: &str = "unnamed";

/// The names of operations that metrics tell apart.
#[derive(Debug, Default)]
pub(super) struct Names(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    of_accounts: BTreeSet<String>,
    of_strangers: BTreeSet<String>,
}

/// A name as it is logged: one of GraphQL's, shortened. `None` for anything else.
pub(super) fn cleaned(name: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(plain)).then(|| name.chars().take(LONGEST).collect())
}

impl Names {
    /// The label for an operation's name. A new name is only taken from a request that was carried out.
    pub(super) fn label(&self, name: Option<&str>, has_account: bool, carried_out: bool) -> String {
        let Some(name) = name else { return UNNAMED.to_string() };
        let Some(name) = cleaned(name) else { return OTHER.to_string() };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.of_accounts.contains(&name) || known.of_strangers.contains(&name) {
            return name;
        }
        let (taken, most) = match has_account {
            true => (&mut known.of_accounts, OF_ACCOUNTS),
            false => (&mut known.of_strangers, OF_STRANGERS),
        };
        if !carried_out || taken.len() >= most {
            return OTHER.to_string();
        }
        taken.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_are_bounded_and_strangers_take_nobodys_place() {
        let names = Names::default();
        for number in 0..1000 {
            names.label(Some(&format!("Junk{number}")), false, true);
        }
        assert_eq!(names.label(Some("Junk999"), false, true), OTHER);
        assert_eq!(names.label(Some("Junk3"), false, true), "Junk3");
        assert_eq!(names.label(Some("Dashboard"), true, false), OTHER, "not carried out");
        assert_eq!(names.label(Some("Dashboard"), true, true), "Dashboard");
        assert_eq!(names.label(Some("Dashboard"), false, false), "Dashboard", "known");
        for number in 0..1000 {
            names.label(Some(&format!("Own{number}")), true, true);
        }
        assert_eq!(names.label(Some("Own999"), true, true), OTHER);
    }

    #[test]
    fn a_name_is_plain_and_short() {
        assert_eq!(cleaned("Month_2026").as_deref(), Some("Month_2026"));
        assert_eq!(cleaned(&"a".repeat(500)).map(|name| name.len()), Some(60));
        for odd in ["", "two words", "line\nbreak", "amina@example.ma", "\u{1b}[31m"] {
            assert_eq!(cleaned(odd), None, "{odd}");
        }
        assert_eq!(Names::default().label(None, true, true), UNNAMED);
    }
}
