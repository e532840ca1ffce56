//! Totals of agreements over the API.

use async_graphql::{Context, Object};

use super::{AgreementFilter, AgreementList};
use crate::db::Db;
use crate::graphql::list::List;
use crate::graphql::load::{self, Loading};
use crate::graphql::scalars::{Centimes, Count};
use crate::network::Programme;
use crate::partnerships::Partner;
pub use crate::partnerships::totals::By as AgreementTotalsBy;
use crate::partnerships::totals::{Total, totals};

/// What was committed and paid under signed agreements, for one partner, programme or year.
pub struct AgreementTotal {
    by: AgreementTotalsBy,
    key: String,
    total: Total,
}

/// What was committed and paid under signed agreements, for one partner, programme or year.
#[Object]
impl AgreementTotal {
    /// The partner; null for the coordinations together and where totals are not by partner.
    async fn partner(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Partner>> {
        match (self.by, self.key.parse()) {
            (AgreementTotalsBy::Partner, Ok(id)) => load::find(ctx, id).await,
            _ => Ok(None),
        }
    }

    /// The programme; null where totals are not by programme.
    async fn programme(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Programme>> {
        match self.by {
            AgreementTotalsBy::Programme => load::find(ctx, self.key.clone()).await,
            _ => Ok(None),
        }
    }

    /// The year; null where totals are not by year.
    async fn year(&self) -> Option<i32> {
        (self.by == AgreementTotalsBy::Year).then(|| self.key.parse().ok()).flatten()
    }

    /// How many signed agreements the commitments come from.
    async fn agreements(&self) -> Count {
        Count(self.total.agreements)
    }

    /// Committed by the latest terms, in centimes of a dirham (MAD).
    async fn committed_centimes(&self) -> Centimes {
        Centimes(self.total.committed_centimes)
    }

    /// Paid, counter-entries taken off, in centimes of a dirham (MAD).
    async fn paid_centimes(&self) -> Centimes {
        Centimes(self.total.paid_centimes)
    }
}

/// The totals of the signed agreements that pass a filter and that the asker may see.
///
/// # Errors
/// Those of the filter.
pub async fn agreement_totals(
    ctx: &Context<'_>,
    by: AgreementTotalsBy,
    filter: Option<AgreementFilter>,
) -> async_graphql::Result<Vec<AgreementTotal>> {
    let list = AgreementList::new(ctx, filter)?;
    list.check(ctx, true).await?;
    let rights = ctx.data::<Loading>()?.asker().rights.clone();
    let found = ctx.data::<Db>()?.ask(move |connection| totals(connection, by, || list.rows(&rights))).await?;
    Ok(found.into_iter().map(|(key, total)| AgreementTotal { by, key, total }).collect())
}
