//! Which activity totals are asked for, and how much of it somebody sees.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{Context, InputObject};
use chrono::NaiveDate;

use super::graphql::Sex;
use super::public::Cells;
use super::sums::{Dimension, Sums};
use crate::accounts::rights::Places;
use crate::accounts::{Ground, Rights, View};
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::graphql::load;
use crate::network::graphql::Setting;
use crate::network::{AgeBand, Coordination, Programme};
use crate::period::Period;
use crate::places::{Commune, Province};

/// Which activity is counted. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivityFilter {
    /// Only this coordination, by its code.
    pub(super) coordination: Option<String>,
    /// Only this province, by its code.
    pub(super) province: Option<String>,
    /// Only this commune, by its code.
    pub(super) commune: Option<String>,
    /// Only this programme, by its code.
    pub(super) programme: Option<String>,
    /// This indicator, by its code, instead of each programme's headline figure.
    pub(super) indicator: Option<String>,
    /// Only women or only men.
    pub(super) sex: Option<Sex>,
    /// Only this band of ages, by its code.
    pub(super) age_band: Option<String>,
    /// Only centres in this setting.
    pub(super) setting: Option<Setting>,
}

impl ActivityFilter {
    /// Limits the sums to what passes.
    pub(super) fn apply(&self, sums: &mut Sums) {
        let mut limit = |dimension, value: Option<&str>| {
            if let Some(value) = value {
                sums.only.insert(dimension, vec![value.to_string()]);
            }
        };
        limit(Dimension::Coordination, self.coordination.as_deref());
        limit(Dimension::Province, self.province.as_deref());
        limit(Dimension::Commune, self.commune.as_deref());
        limit(Dimension::Programme, self.programme.as_deref());
        limit(Dimension::Indicator, self.indicator.as_deref());
        limit(Dimension::Sex, self.sex.map(Sex::as_str));
        limit(Dimension::AgeBand, self.age_band.as_deref());
        limit(Dimension::Setting, self.setting.map(Setting::as_str));
        sums.headline = self.indicator.is_none();
    }

    /// How many coordinations, provinces, communes and centres pass it at the most, about.
    pub(super) fn places(&self) -> (usize, usize, usize, usize) {
        if self.commune.is_some() {
            (1, 1, 1, 20)
        } else if self.province.is_some() {
            (1, 1, 40, 120)
        } else if self.coordination.is_some() {
            (1, 7, 200, 800)
        } else {
            (12, 83, 1_503, 5_000)
        }
    }

    /// Whether only the detailed totals can answer it.
    pub(super) fn is_detailed(&self) -> bool {
        self.commune.is_some() || self.sex.is_some() || self.age_band.is_some() || self.setting.is_some()
    }

    /// Whether published figures, which are known for a coordination and a programme only, can answer it.
    pub(super) fn fits_published(&self) -> bool {
        self.province.is_none()
            && self.commune.is_none()
            && self.sex.is_none()
            && self.age_band.is_none()
            && self.setting.is_none()
            && self.indicator.as_deref().is_none_or(|code| code == "beneficiaries")
    }

    /// How much of it somebody sees: everything where they see the place that the filter names, what everybody may see
    /// elsewhere in public mode, or else what lies where they see totals (`None` for no limit).
    pub(super) fn seen(&self, rights: &Rights) -> (View, Option<Places>) {
        let places = rights.only_places();
        let province = self.province.clone().or_else(|| {
            // A commune's code begins with its province's.
            let commune = self.commune.as_ref()?;
            commune.match_indices('.').nth(1).map(|(end, _)| commune[..end].to_string())
        });
        let coordination =
            self.coordination.clone().or_else(|| Some(province.as_ref()?.split('.').next()?.to_string()));
        let ground = match (coordination, province) {
            (Some(coordination), Some(province)) => Ground::Province { coordination, province },
            (Some(coordination), None) => Ground::Coordination(coordination),
            _ => Ground::Country,
        };
        match rights.view(&ground) {
            Some(View::Full) => (View::Full, places),
            Some(View::Public) => (View::Public, None),
            // A clerk's centres are no places that totals are kept by: nothing is left.
            None => (View::Full, Some(places.unwrap_or_default())),
        }
    }

    /// # Errors
    /// [`Error::BadArgument`] for what the public figures are not told by.
    pub(super) fn check_public(&self, dimensions: &BTreeSet<Dimension>) -> Result<()> {
        let by = |dimension: Dimension| dimensions.contains(&dimension);
        let too_fine = [
            ("commune", self.commune.is_some() || by(Dimension::Commune)),
            ("setting", self.setting.is_some() || by(Dimension::Setting)),
            ("sex", self.sex.is_some() || by(Dimension::Sex)),
            ("age band", self.age_band.is_some() || by(Dimension::AgeBand)),
        ];
        match too_fine.into_iter().find(|(_, asked)| *asked) {
            None => Ok(()),
            Some((what, _)) => Err(Error::BadArgument {
                argument: "filter",
                problem: format!(
                    "what everybody may see is not told by {what}; ask by coordination, province, programme and month, \
                     or name a place that you may see in full"
                ),
            }),
        }
    }

    /// The published cells of some periods.
    pub(super) fn cells(&self, connection: &mut DbConnection, periods: &[Period], today: NaiveDate) -> Result<Cells> {
        let limits = [
            (Dimension::Coordination, &self.coordination),
            (Dimension::Province, &self.province),
            (Dimension::Programme, &self.programme),
        ];
        let only = limits.into_iter().filter_map(|(dimension, code)| Some((dimension, vec![code.clone()?]))).collect();
        Cells::load(connection, periods.iter().copied(), only, today)
    }

    /// The indicator that is counted of each programme.
    pub(super) fn counted(&self, connection: &mut DbConnection) -> Result<HashMap<String, String>> {
        let programmes = crate::network::store::programmes(connection)?;
        let indicator =
            |programme: Programme| Some((programme.code, self.indicator.clone().or(programme.headline_indicator)?));
        Ok(programmes.into_iter().filter_map(indicator).collect())
    }

    /// The coordinations whose published figures are counted; `None` where there are none.
    pub(super) fn published_about(&self, seen: &Option<Places>) -> Option<Vec<String>> {
        match (&self.coordination, seen) {
            (Some(code), Some(places)) if !places.coordinations.contains(code) => None,
            (Some(code), _) => Some(vec![code.clone()]),
            (None, Some(places)) => Some(places.coordinations.clone()).filter(|codes| !codes.is_empty()),
            // An empty list stands for all.
            (None, None) => Some(vec![]),
        }
    }

    /// # Errors
    /// [`Error::NotFound`] for a code that nothing has.
    pub(super) async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        load::must_exist::<Coordination>(ctx, &self.coordination).await?;
        load::must_exist::<Province>(ctx, &self.province).await?;
        load::must_exist::<Commune>(ctx, &self.commune).await?;
        load::must_exist::<Programme>(ctx, &self.programme).await?;
        load::must_exist::<crate::network::Indicator>(ctx, &self.indicator).await?;
        load::must_exist::<AgeBand>(ctx, &self.age_band).await
    }
}
