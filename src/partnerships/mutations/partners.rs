//! Changing partners.

use async_graphql::{Context, ID, InputObject, Object};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::accounts::{Action, Ground};
use crate::change::{Change, expect_version};
use crate::db::schema::partner;
use crate::error::{Error, Result};
use crate::graphql::{id, mutation};
use crate::network::checks::Checks;
use crate::partnerships::graphql::PartnerKind;
use crate::partnerships::{Partner, writing};

/// Mutations on partners.
#[derive(Default)]
pub struct PartnerMutations;

/// A new partner.
#[derive(InputObject)]
pub struct RegisterPartnerInput {
    /// What kind of organisation it is.
    kind: PartnerKind,
    /// Name in Arabic.
    name_ar: String,
    /// Name in French.
    name_fr: String,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A partner's new particulars; what is left out stays.
#[derive(InputObject)]
pub struct ChangePartnerInput {
    /// The partner.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// What kind of organisation it is.
    kind: Option<PartnerKind>,
    /// Name in Arabic.
    name_ar: Option<String>,
    /// Name in French.
    name_fr: Option<String>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a partner.
    PartnerPayload { partner: Partner }
}

#[Object]
impl PartnerMutations {
    /// Registers a partner. For coordinators and administrators.
    async fn register_partner(
        &self,
        ctx: &Context<'_>,
        input: RegisterPartnerInput,
    ) -> async_graphql::Result<PartnerPayload> {
        let key = input.idempotency_key.clone();
        let (kind, name_ar, name_fr) = (input.kind, input.name_ar.clone(), input.name_fr.clone());
        let outcome = mutation::run(ctx, "registerPartner", &key, &input, move |change| {
            register(change, kind, &name_ar, &name_fr)
        })
        .await?;
        PartnerPayload::of(ctx, outcome).await
    }

    /// Changes a partner's particulars. For coordinators and administrators.
    async fn change_partner(
        &self,
        ctx: &Context<'_>,
        input: ChangePartnerInput,
    ) -> async_graphql::Result<PartnerPayload> {
        let key = input.idempotency_key.clone();
        let partner = id::key_of("Partner", &input.id)?;
        let (expected, kind) = (input.expected_version, input.kind);
        let (name_ar, name_fr) = (input.name_ar.clone(), input.name_fr.clone());
        let outcome = mutation::run(ctx, "changePartner", &key, &input, move |change| {
            amend(change, partner, expected, kind, name_ar.as_deref(), name_fr.as_deref())
        })
        .await?;
        PartnerPayload::of(ctx, outcome).await
    }
}

fn state(partner: &Partner) -> Value {
    json!({ "kind": partner.kind, "nameAr": partner.name_ar, "nameFr": partner.name_fr })
}

fn check_names(name_ar: &str, name_fr: &str) -> Result<()> {
    let mut checks = Checks::default();
    checks.names(&[("nameAr", name_ar), ("nameFr", name_fr)]);
    checks.done()
}

/// Registers a partner and gives its key.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] with `MISSING` or `NAME_TOO_LONG`.
pub fn register(change: &mut Change<'_>, kind: PartnerKind, name_ar: &str, name_fr: &str) -> Result<i64> {
    change.asker.rights.may(Action::Keep, &Ground::Institution)?;
    check_names(name_ar, name_fr)?;
    let demonstration = crate::install::has_demonstration(change.connection)?;
    let id = diesel::insert_into(partner::table)
        .values((
            partner::kind.eq(kind.as_str()),
            partner::name_ar.eq(name_ar.trim()),
            partner::name_fr.eq(name_fr.trim()),
            partner::demonstration.eq(demonstration),
        ))
        .returning(partner::id)
        .get_result(change.connection)?;
    let after = find(change, id)?;
    change.record("Partner", id, None, Some(state(&after)))?;
    Ok(id)
}

fn find(change: &mut Change<'_>, id: i64) -> Result<Partner> {
    let found = partner::table.find(id).select(Partner::as_select()).first(change.connection).optional()?;
    found.ok_or_else(|| Error::not_found("partner", id.to_string()))
}

fn amend(
    change: &mut Change<'_>,
    id: i64,
    expected: i32,
    kind: Option<PartnerKind>,
    name_ar: Option<&str>,
    name_fr: Option<&str>,
) -> Result<i64> {
    let before = find(change, id)?;
    change.allow(Action::Keep, &Ground::Institution, "partner", id)?;
    expect_version(expected, before.lock_version, id)?;
    let (name_ar, name_fr) = (name_ar.unwrap_or(&before.name_ar), name_fr.unwrap_or(&before.name_fr));
    check_names(name_ar, name_fr)?;
    diesel::update(partner::table.find(id))
        .set((
            partner::kind.eq(kind.map_or(before.kind.clone(), |kind| kind.as_str().to_string())),
            partner::name_ar.eq(name_ar.trim()),
            partner::name_fr.eq(name_fr.trim()),
            partner::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    writing::refresh_search_of_partner(change.connection, id)?;
    let after = find(change, id)?;
    change.record("Partner", id, Some(state(&before)), Some(state(&after)))?;
    Ok(id)
}
