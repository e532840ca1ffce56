//! Mutations on the organisation, the catalogue and the centres.

mod catalogue;
mod centres;
mod organisation;

use async_graphql::MaybeUndefined;

pub use catalogue::CatalogueMutations;
pub use centres::CentreMutations;
pub use organisation::OrganisationMutations;

/// What an input says of something that may be unknown: left out (`None`), unknown (`Some(None)`) or known.
pub fn given<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}
