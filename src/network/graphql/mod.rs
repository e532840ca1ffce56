//! The organisation over the API.

mod catalogue;
mod centres;
mod organisation;

pub use catalogue::ProgrammeList;
pub use centres::{CentreFilter, CentreList, CentreOrder, CentrePlace, Setting};
pub use organisation::{CoordinationList, DelegationList};
