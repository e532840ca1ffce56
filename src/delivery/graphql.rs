//! Letters and stopped addresses over the API.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use diesel::prelude::*;

use super::outbox::{Delivery, Kind};
use super::stops::{MailStop, Reason};
use crate::accounts::{Ground, Rights};
use crate::db::Backend;
use crate::db::page::{self, Key, Link, Order};
use crate::db::schema::{delivery, mail_stop};
use crate::error::{Error, Result};
use crate::graphql::list::{self, List, Listed, Window};
use crate::graphql::scalars::Instant;
use crate::graphql::{id, load};
use crate::jobs::JobRun;
use crate::network::Coordination;
use crate::only_seen;
use crate::reports::Report;
use crate::wording::Language;

/// States of a letter.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// Is to go out.
    Due,
    /// Is going out.
    Sending,
    /// The mail server has taken it, or it was written as a file.
    Sent,
    /// Was refused, could not be delivered for three days, or came back.
    Failed,
    /// Is not sent: its recipient unsubscribed, or messages to the address came back.
    Stopped,
}

impl DeliveryState {
    const ALL: [(DeliveryState, &'static str); 5] = [
        (DeliveryState::Due, "due"),
        (DeliveryState::Sending, "sending"),
        (DeliveryState::Sent, "sent"),
        (DeliveryState::Failed, "failed"),
        (DeliveryState::Stopped, "stopped"),
    ];

    fn as_str(self) -> &'static str {
        DeliveryState::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, word)| word)
    }
}

impl Delivery {
    /// Where it belongs: what decides who sees it.
    pub fn ground(&self) -> Ground {
        Ground::Delivery(self.coordination_code.clone())
    }
}

/// A letter to one recipient. Administrators see all of them, coordinators those about their coordination.
#[Object]
impl Delivery {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Delivery", self.id)
    }

    /// What it is about.
    async fn kind(&self) -> async_graphql::Result<Kind> {
        Ok(Kind::read(&self.kind).ok_or_else(|| Error::Internal(format!("delivery kind {}", self.kind)))?)
    }

    /// Its state.
    async fn state(&self) -> async_graphql::Result<DeliveryState> {
        let found = DeliveryState::ALL.iter().find(|(_, word)| *word == self.state);
        Ok(found.map(|(state, _)| *state).ok_or_else(|| Error::Internal(format!("delivery state {}", self.state)))?)
    }

    /// To whom.
    async fn recipient(&self) -> &str {
        &self.recipient
    }

    /// Its language.
    async fn language(&self) -> async_graphql::Result<Language> {
        Ok(self.language.parse::<Language>()?)
    }

    /// Its subject.
    async fn subject(&self) -> &str {
        &self.subject
    }

    /// The coordination that it is about.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Coordination>> {
        match &self.coordination_code {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }

    /// How often it was tried.
    async fn attempts(&self) -> i32 {
        self.attempts
    }

    /// When it is tried (again) at the earliest; null where it is not.
    async fn next_try(&self) -> Option<Instant> {
        (self.state == "due").then(|| self.not_before.and_utc()).map(Instant)
    }

    /// When it was written.
    async fn created_at(&self) -> Instant {
        Instant(self.created_at.and_utc())
    }

    /// After this it is not tried again.
    async fn give_up_at(&self) -> Instant {
        Instant(self.give_up_at.and_utc())
    }

    /// When the mail server took it, or it was written as a file.
    async fn sent_at(&self) -> Option<Instant> {
        self.sent_at.map(|time| time.and_utc()).map(Instant)
    }

    /// What went wrong last, in the mail server's own words.
    async fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// How often the whole letter went out and the mail server's answer was lost: so many copies beside the one there may
    /// be, all with the same `Message-ID`.
    async fn uncertain(&self) -> i32 {
        self.uncertain
    }

    /// The report that goes with it.
    async fn report(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Report>> {
        match self.report_id {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The run that it is about.
    async fn run(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<JobRun>> {
        match self.run_id {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// Which letters. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DeliveryFilter {
    /// Only those in this state.
    state: Option<DeliveryState>,
    /// Only those about this.
    kind: Option<Kind>,
    /// Only those to this address.
    recipient: Option<String>,
    /// Only those about this coordination, by its code.
    coordination: Option<String>,
    /// Only those that this report goes with.
    report: Option<ID>,
    /// Only those about this run.
    run: Option<ID>,
}

/// Orders of letters.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DeliveryOrder {
    /// Latest written first.
    #[default]
    IdDesc,
    /// Earliest written first.
    Id,
}

/// The letters that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeliveryList {
    filter: DeliveryFilter,
    report: Option<i64>,
    run: Option<i64>,
}

impl DeliveryList {
    /// The list for a filter.
    ///
    /// # Errors
    /// [`Error::BadId`] for an id that is none.
    fn new(filter: Option<DeliveryFilter>) -> Result<DeliveryList> {
        let filter = filter.unwrap_or_default();
        let report = filter.report.as_ref().map(|id| id::key_of("Report", id)).transpose()?;
        let run = filter.run.as_ref().map(|id| id::key_of("Run", id)).transpose()?;
        Ok(DeliveryList { filter, report, run })
    }

    fn rows(&self, rights: &Rights) -> delivery::BoxedQuery<'static, Backend> {
        let mut query = delivery::table.into_boxed();
        if let Some(codes) = rights.coordinated() {
            query = query.filter(delivery::coordination_code.eq_any(codes));
        }
        if let Some(state) = self.filter.state {
            query = query.filter(delivery::state.eq(state.as_str()));
        }
        if let Some(kind) = self.filter.kind {
            query = query.filter(delivery::kind.eq(kind.as_str()));
        }
        if let Some(recipient) = &self.filter.recipient {
            query = query.filter(delivery::recipient.eq(recipient.trim().to_string()));
        }
        if let Some(code) = &self.filter.coordination {
            query = query.filter(delivery::coordination_code.eq(code.clone()));
        }
        if let Some(report) = self.report {
            query = query.filter(delivery::report_id.eq(report));
        }
        if let Some(run) = self.run {
            query = query.filter(delivery::run_id.eq(run));
        }
        query
    }
}

impl List for DeliveryList {
    type Row = Delivery;
    type Sort = DeliveryOrder;

    fn order(sort: DeliveryOrder) -> Order {
        let order = Order::unique("id", page::Kind::Int);
        if sort == DeliveryOrder::IdDesc { order.descending() } else { order }
    }

    fn key(row: &Delivery, _: DeliveryOrder) -> (Option<Key>, Key) {
        (None, Key::Int(row.id))
    }

    crate::list_queries!();
}

/// A page of letters; of those that a report goes with, where one is given.
pub async fn deliveries(
    ctx: &Context<'_>,
    report: Option<i64>,
    window: Window,
    filter: Option<DeliveryFilter>,
    order_by: DeliveryOrder,
) -> async_graphql::Result<Listed<Delivery>> {
    let parent = report.map(|id| (Link::Column("report_id"), Key::Int(id)));
    list::page(ctx, DeliveryList::new(filter)?, parent, order_by, window).await
}

/// An address that gets no reports, summaries and reminders, or got none until that was lifted.
#[Object]
impl MailStop {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("MailStop", self.id)
    }

    /// The address, in lower case.
    async fn address(&self) -> &str {
        &self.address
    }

    /// Why.
    async fn reason(&self) -> Reason {
        if self.reason == Reason::Bounced.as_str() { Reason::Bounced } else { Reason::Unsubscribed }
    }

    /// Since when.
    async fn at(&self) -> Instant {
        Instant(self.at.and_utc())
    }

    /// The words with which a letter came back.
    async fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The letter that came back.
    async fn delivery(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Delivery>> {
        match self.delivery_id {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// When it was lifted; null while it holds.
    async fn lifted_at(&self) -> Option<Instant> {
        self.lifted_at.map(|time| time.and_utc()).map(Instant)
    }
}

/// Which stopped addresses. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct MailStopFilter {
    /// Only this address.
    address: Option<String>,
    /// Only those that are stopped now (true), or no longer (false).
    in_force: Option<bool>,
}

/// The order of stopped addresses: latest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LatestFirst;

/// The stopped addresses that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailStopList(pub MailStopFilter);

impl MailStopList {
    fn rows(&self, rights: &Rights) -> mail_stop::BoxedQuery<'static, Backend> {
        let mut query = mail_stop::table.into_boxed();
        query = only_seen!(query, rights, ground Ground::Administration, mail_stop id);
        if let Some(address) = &self.0.address {
            query = query.filter(mail_stop::address.eq(address.trim().to_lowercase()));
        }
        match self.0.in_force {
            Some(true) => query.filter(mail_stop::lifted_at.is_null()),
            Some(false) => query.filter(mail_stop::lifted_at.is_not_null()),
            None => query,
        }
    }
}

impl List for MailStopList {
    type Row = MailStop;
    type Sort = LatestFirst;

    fn order(_: LatestFirst) -> Order {
        Order::unique("id", page::Kind::Int).descending()
    }

    fn key(row: &MailStop, _: LatestFirst) -> (Option<Key>, Key) {
        (None, Key::Int(row.id))
    }

    crate::list_queries!();
}

crate::graphql::keyed_by_id! {
    Delivery: delivery, "delivery", row => row.ground();
    MailStop: mail_stop, "mail stop", _row => Ground::Administration;
}
