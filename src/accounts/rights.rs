//! Who asks, and what they may see and do. Everything that is loaded for somebody passes here.

use std::collections::BTreeSet;

use crate::error::{Error, Result};

/// What a person may be.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, clap::ValueEnum)]
#[clap(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Does everything, everywhere.
    Administrator,
    /// Validates the returns and keeps the agreements of a coordination.
    Coordinator,
    /// Hands in the returns of a centre.
    Clerk,
    /// Reads.
    Viewer,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 4] = [Role::Administrator, Role::Coordinator, Role::Clerk, Role::Viewer];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Coordinator => "coordinator",
            Role::Clerk => "clerk",
            Role::Viewer => "viewer",
        }
    }

    /// The role for a word of the database.
    pub fn read(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Where a role holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// Everywhere.
    Country,
    /// A coordination, by code.
    Coordination(String),
    /// A delegation, by its province's code.
    Delegation(String),
    /// One centre, by key.
    Centre(i64),
}

/// A role and where it holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub reach: Reach,
}

/// Where an object belongs: what decides who may see it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ground {
    /// Geography, the organisation, the catalogue: for everybody who may see anything.
    Reference,
    /// What the whole institution shares and no centre needs: partners, scheduled jobs.
    Institution,
    /// A coordination, by code.
    Coordination(String),
    /// A part of a coordination's area.
    Province {
        /// The coordination's code.
        coordination: String,
        /// The province's code.
        province: String,
    },
    /// One centre.
    Centre {
        /// The coordination's code.
        coordination: String,
        /// The province's code.
        province: String,
        /// The centre's key.
        centre: i64,
    },
    /// The whole country's figures.
    Country,
    /// Figures that were published elsewhere about a coordination, by its code.
    Publication(String),
    /// An issued report.
    Report {
        /// The coordination's code.
        coordination: String,
        /// Whether anybody may read it.
        public: bool,
    },
    /// A letter and its recipient's address: the administrators', and those of the coordinators of the coordination that
    /// it is about, by its code.
    Delivery(Option<String>),
    /// An account, with its roles, sessions and tokens: its owner's and the administrators'.
    Account(i64),
    /// The audit trail and what else only administrators see.
    Administration,
}

/// What somebody wants to do to an object that they can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Fill in and submit a centre's return.
    HandIn,
    /// Validate returns, send them back.
    Validate,
    /// Keep agreements, partners, trainings, cooperatives.
    Keep,
    /// Keep accounts, centres, the organisation, the catalogue, published figures.
    Administer,
}

/// How much of a place's totals one may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    /// What everybody may see: small cells are left out.
    Public,
    /// Everything.
    Full,
}

/// What somebody may see and do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Rights {
    grants: Vec<Grant>,
    /// Everybody may see public totals and public reports.
    public: bool,
    /// Nothing may be changed: a reading token, or a database without accounts.
    read_only: bool,
}

/// The codes and keys that a list is limited to; `None` for no limit.
pub type Only<T> = Option<T>;

/// The places whose rows one may see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    /// All of these coordinations, by code.
    pub coordinations: Vec<String>,
    /// All of these provinces, by code.
    pub provinces: Vec<String>,
    /// These centres, by key.
    pub centres: Vec<i64>,
}

impl Rights {
    /// What these grants allow.
    pub fn new(mut grants: Vec<Grant>) -> Rights {
        grants.sort();
        grants.dedup();
        Rights { grants, public: false, read_only: false }
    }

    /// Nothing.
    pub fn none() -> Rights {
        Rights::default()
    }

    /// Everything: the command line on the machine itself.
    pub fn all() -> Rights {
        Rights::new(vec![Grant { role: Role::Administrator, reach: Reach::Country }])
    }

    /// The same, and what everybody may see in public mode.
    pub fn with_public(self) -> Rights {
        Rights { public: true, ..self }
    }

    /// The same, for reading only.
    pub fn reading(self) -> Rights {
        Rights { read_only: true, ..self }
    }

    /// The same, limited to one coordination: what lies outside of it is lost. `centres` are the centres of the
    /// coordination, as far as there are grants for them.
    pub fn within(self, coordination: &str, centres: &[i64]) -> Rights {
        let grants = self
            .grants
            .into_iter()
            .filter_map(|grant| match &grant.reach {
                // An administrator of one coordination only is a coordinator there.
                Reach::Country => Some(Grant {
                    role: if grant.role == Role::Administrator { Role::Coordinator } else { grant.role },
                    reach: Reach::Coordination(coordination.to_string()),
                }),
                Reach::Coordination(code) => (code == coordination).then_some(grant),
                // A province's code begins with its region's, which is its coordination's.
                Reach::Delegation(code) => code.starts_with(&format!("{coordination}.")).then_some(grant),
                Reach::Centre(id) => centres.contains(id).then_some(grant),
            })
            .collect();
        Rights { grants, ..self }
    }

    /// Whether there is anything that may be seen.
    pub fn see_anything(&self) -> bool {
        self.public || !self.grants.is_empty()
    }

    /// Whether anything could be changed with them.
    pub fn can_write(&self) -> bool {
        !self.read_only && self.anywhere(|grant| grant.role != Role::Viewer)
    }

    /// Whether public mode is on.
    pub fn is_public(&self) -> bool {
        self.public
    }

    /// The grants, in order.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    fn anywhere(&self, test: impl Fn(&Grant) -> bool) -> bool {
        self.grants.iter().any(test)
    }

    /// Whether a grant's reach takes in the ground.
    fn covers(reach: &Reach, ground: &Ground) -> bool {
        match (reach, ground) {
            (Reach::Country, _) => true,
            (
                Reach::Coordination(own),
                Ground::Coordination(code)
                | Ground::Publication(code)
                | Ground::Report { coordination: code, .. }
                | Ground::Province { coordination: code, .. }
                | Ground::Centre { coordination: code, .. },
            ) => own == code,
            (Reach::Delegation(own), Ground::Province { province, .. } | Ground::Centre { province, .. }) => {
                own == province
            }
            (Reach::Centre(own), Ground::Centre { centre, .. }) => own == centre,
            _ => false,
        }
    }

    /// Whether an object on this ground may be seen.
    pub fn sees(&self, ground: &Ground) -> bool {
        match ground {
            Ground::Reference => self.see_anything(),
            Ground::Institution => {
                self.anywhere(|grant| matches!(grant.reach, Reach::Country | Reach::Coordination(_)))
            }
            Ground::Administration | Ground::Account(_) => self.is_administrator(),
            Ground::Delivery(about) => match self.coordinated() {
                None => true,
                Some(codes) => about.as_ref().is_some_and(|code| codes.contains(code)),
            },
            Ground::Report { public: true, .. } | Ground::Publication(_) if self.public => true,
            _ => self.anywhere(|grant| Rights::covers(&grant.reach, ground)),
        }
    }

    /// Whether an administrator's role is among the grants.
    pub fn is_administrator(&self) -> bool {
        self.anywhere(|grant| grant.role == Role::Administrator)
    }

    /// How much of the totals of a place may be seen.
    pub fn view(&self, ground: &Ground) -> Option<View> {
        if self.sees(ground) {
            return Some(View::Full);
        }
        let open = matches!(ground, Ground::Country | Ground::Coordination(_) | Ground::Province { .. });
        (self.public && open).then_some(View::Public)
    }

    /// Whether an action on an object on this ground is allowed.
    ///
    /// # Errors
    /// [`Error::Forbidden`], which says who may. For an object that can't be seen, ask [`sees`](Rights::sees) first.
    pub fn may(&self, action: Action, ground: &Ground) -> Result<()> {
        if self.read_only {
            return Err(Error::Forbidden("this access only reads"));
        }
        let allowed = self.anywhere(|grant| {
            let role = match action {
                Action::HandIn => matches!(grant.role, Role::Clerk | Role::Coordinator | Role::Administrator),
                Action::Validate | Action::Keep => matches!(grant.role, Role::Coordinator | Role::Administrator),
                Action::Administer => grant.role == Role::Administrator,
            };
            let here = match ground {
                // A coordinator registers partners for everybody.
                Ground::Institution => true,
                Ground::Reference
                | Ground::Country
                | Ground::Administration
                | Ground::Account(_)
                | Ground::Delivery(_) => grant.reach == Reach::Country,
                ground => Rights::covers(&grant.reach, ground),
            };
            role && here
        });
        if allowed {
            return Ok(());
        }
        Err(Error::Forbidden(match action {
            Action::HandIn => "the centre's clerk, its coordinator or an administrator may do this",
            Action::Validate => "a coordinator of this coordination or an administrator may do this",
            Action::Keep => "a coordinator of this coordination or an administrator may do this",
            Action::Administer => "an administrator may do this",
        }))
    }

    /// The coordinations whose own rows (agreements, trainings, runs) a list may show.
    pub fn coordinations(&self) -> Only<Vec<String>> {
        if self.anywhere(|grant| grant.reach == Reach::Country) {
            return None;
        }
        Some(self.places().coordinations)
    }

    /// The coordinations that one coordinates, whose letters a list may show: a reader does not see to whom they go.
    /// Administrators see all.
    pub fn coordinated(&self) -> Only<Vec<String>> {
        if self.is_administrator() {
            return None;
        }
        let codes = self.grants.iter().filter_map(|grant| match (&grant.role, &grant.reach) {
            (Role::Coordinator, Reach::Coordination(code)) => Some(code.clone()),
            _ => None,
        });
        Some(codes.collect())
    }

    /// The places whose rows (centres, returns, cooperatives) a list may show.
    pub fn only_places(&self) -> Only<Places> {
        if self.anywhere(|grant| grant.reach == Reach::Country) {
            return None;
        }
        Some(self.places())
    }

    fn places(&self) -> Places {
        let mut coordinations = BTreeSet::new();
        let mut provinces = BTreeSet::new();
        let mut centres = BTreeSet::new();
        for grant in &self.grants {
            match &grant.reach {
                Reach::Country => {}
                Reach::Coordination(code) => {
                    coordinations.insert(code.clone());
                }
                Reach::Delegation(code) => {
                    provinces.insert(code.clone());
                }
                Reach::Centre(id) => {
                    centres.insert(*id);
                }
            }
        }
        Places {
            coordinations: coordinations.into_iter().collect(),
            provinces: provinces.into_iter().collect(),
            centres: centres.into_iter().collect(),
        }
    }
}

/// Limits a boxed query to the rows that one may see.
///
/// - `coordination table`: rows of a coordination, by `coordination_code`
/// - `province table`: rows of a province, by `coordination_code` and `province_code`
/// - `centre table column`: rows of a centre, by these and the column with the centre's key
#[macro_export]
macro_rules! only_seen {
    ($query:expr, $rights:expr, coordination $table:ident) => {
        match $rights.coordinations() {
            None => $query,
            Some(codes) => $query.filter($table::coordination_code.eq_any(codes)),
        }
    };
    ($query:expr, $rights:expr, province $table:ident) => {
        match $rights.only_places() {
            None => $query,
            Some(places) => $query.filter(
                $table::coordination_code
                    .eq_any(places.coordinations)
                    .or($table::province_code.eq_any(places.provinces)),
            ),
        }
    };
    ($query:expr, $rights:expr, centre $table:ident $column:ident) => {
        match $rights.only_places() {
            None => $query,
            Some(places) => $query.filter(
                $table::coordination_code
                    .eq_any(places.coordinations)
                    .or($table::province_code.eq_any(places.provinces))
                    .or($table::$column.eq_any(places.centres)),
            ),
        }
    };
    // Rows that are for whoever sees this ground, all or none.
    ($query:expr, $rights:expr, ground $ground:expr, $table:ident $key:ident) => {
        if $rights.sees(&$ground) { $query } else { $query.filter($table::$key.is_null()) }
    };
}

/// Through what somebody came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Nobody has signed in.
    Anyone,
    /// An account.
    Account {
        /// The account's key.
        id: i64,
        /// `session 7` or `token 3`.
        via: String,
    },
    /// The command line on the machine itself.
    CommandLine,
}

/// Somebody who asks for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// Who it is.
    pub who: Who,
    /// From where: an address, or empty.
    pub address: String,
    /// What they may see and do.
    pub rights: Rights,
}

impl Asker {
    /// Whoever works on the machine itself.
    pub fn command_line() -> Asker {
        Asker { who: Who::CommandLine, address: String::new(), rights: Rights::all() }
    }

    /// Nobody in particular, with these rights.
    pub fn anyone(rights: Rights) -> Asker {
        Asker { who: Who::Anyone, address: String::new(), rights }
    }

    /// The account, if there is one.
    pub fn account(&self) -> Option<i64> {
        match self.who {
            Who::Account { id, .. } => Some(id),
            Who::Anyone | Who::CommandLine => None,
        }
    }

    /// As whom idempotency keys are kept: `account 5` or `command line`; `None` for nobody.
    pub fn key(&self) -> Option<String> {
        match self.who {
            Who::Account { id, .. } => Some(format!("account {id}")),
            Who::CommandLine => Some("command line".to_string()),
            Who::Anyone => None,
        }
    }

    /// Through what they came, for the audit trail.
    pub fn via(&self) -> &str {
        match &self.who {
            Who::Account { via, .. } => via,
            Who::CommandLine => "command line",
            Who::Anyone => "anyone",
        }
    }

    /// Whether the object may be seen: as [`Rights::sees`], and one's own account.
    pub fn sees(&self, ground: &Ground) -> bool {
        matches!(ground, Ground::Account(id) if self.account() == Some(*id)) || self.rights.sees(ground)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: Role, reach: Reach) -> Rights {
        Rights::new(vec![Grant { role, reach }])
    }

    fn laayoune() -> Ground {
        Ground::Centre { coordination: "11".into(), province: "11.321".into(), centre: 7 }
    }

    #[test]
    fn each_reach_sees_its_own_and_nothing_else() {
        let other = Ground::Centre { coordination: "10".into(), province: "10.001".into(), centre: 8 };
        for reach in [Reach::Coordination("11".into()), Reach::Delegation("11.321".into()), Reach::Centre(7)] {
            let rights = grant(Role::Viewer, reach);
            assert!(rights.sees(&laayoune()) && !rights.sees(&other));
            assert!(!rights.sees(&Ground::Country) && !rights.sees(&Ground::Administration));
        }
        assert!(grant(Role::Viewer, Reach::Country).sees(&other));
        assert!(!Rights::none().sees(&Ground::Reference));
        assert!(!grant(Role::Viewer, Reach::Delegation("11.321".into())).sees(&Ground::Coordination("11".into())));
        assert!(!grant(Role::Clerk, Reach::Centre(7)).sees(&Ground::Institution));
    }

    #[test]
    fn each_role_does_its_own_and_nothing_else() {
        let may = |rights: &Rights, action| rights.may(action, &laayoune()).is_ok();
        let clerk = grant(Role::Clerk, Reach::Centre(7));
        assert!(may(&clerk, Action::HandIn) && !may(&clerk, Action::Validate) && !may(&clerk, Action::Keep));
        let coordinator = grant(Role::Coordinator, Reach::Coordination("11".into()));
        assert!(may(&coordinator, Action::Validate) && !may(&coordinator, Action::Administer));
        assert!(!may(&grant(Role::Coordinator, Reach::Coordination("10".into())), Action::Validate));
        assert!(!may(&grant(Role::Viewer, Reach::Country), Action::HandIn));
        assert!(may(&Rights::all(), Action::Administer) && !may(&Rights::all().reading(), Action::HandIn));
    }

    #[test]
    fn a_narrowed_access_loses_what_lies_outside() {
        let rights = Rights::all().within("11", &[]);
        assert!(rights.sees(&laayoune()) && !rights.sees(&Ground::Coordination("10".into())));
        assert!(!rights.is_administrator());
        let rights = grant(Role::Viewer, Reach::Delegation("1.001".into())).within("11", &[]);
        assert!(!rights.see_anything());
        let both = |centre| Grant { role: Role::Clerk, reach: Reach::Centre(centre) };
        let rights = Rights::new(vec![both(7), both(8)]).within("11", &[7]);
        assert_eq!(rights.grants(), [both(7)]);
    }

    #[test]
    fn the_public_sees_totals_of_whole_places_only() {
        let public = Rights::none().with_public();
        assert_eq!(public.view(&Ground::Country), Some(View::Public));
        assert_eq!(public.view(&Ground::Coordination("11".into())), Some(View::Public));
        assert_eq!(public.view(&laayoune()), None);
        assert!(!public.sees(&laayoune()) && public.sees(&Ground::Reference));
        let report = |public| Ground::Report { coordination: "11".into(), public };
        assert!(public.sees(&report(true)) && !public.sees(&report(false)));
    }
}
