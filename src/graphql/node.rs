//! Any object by its global id.

use async_graphql::{Context, ID, Interface};

use super::{id, load};
use crate::accounts::audit::AuditEntry;
use crate::accounts::{Account, ApiToken, Ground, Session};
use crate::activity::{ActivityReturn, PublishedFigure, PublishedSource, PublishedUnit};
use crate::cooperatives::{Cooperative, Trade};
use crate::delivery::outbox::Delivery;
use crate::delivery::stops::MailStop;
use crate::error::{Error, shorten};
use crate::jobs::graphql::Job;
use crate::jobs::{JobRun, Jobs};
use crate::network::{AgeBand, Centre, Coordination, Delegation, Indicator, Programme};
use crate::partnerships::{Agreement, AgreementTerms, Commitment, Partner, Party, Payment};
use crate::places::{Commune, Province, Region};
use crate::reports::Report;
use crate::staff::StaffTraining;

/// An object with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id."))]
pub enum Node {
    /// A return.
    ActivityReturn(ActivityReturn),
    /// An agreement.
    Agreement(Agreement),
    /// An entry of the audit trail.
    AuditEntry(AuditEntry),
    /// A centre.
    Centre(Centre),
    /// A commune.
    Commune(Commune),
    /// A cooperative.
    Cooperative(Cooperative),
    /// A coordination.
    Coordination(Coordination),
    /// A delegation.
    Delegation(Delegation),
    /// A partner.
    Partner(Partner),
    /// A programme.
    Programme(Programme),
    /// A province.
    Province(Province),
    /// A region.
    Region(Region),
    /// A report.
    Report(Report),
    /// A run of a job.
    Run(JobRun),
    /// An age band.
    AgeBand(AgeBand),
    /// An indicator.
    Indicator(Indicator),
    /// A trade.
    Trade(Trade),
    /// A party.
    Party(Party),
    /// A commitment.
    Commitment(Commitment),
    /// A publication that figures were taken from.
    PublishedSource(PublishedSource),
    /// A published figure.
    PublishedFigure(PublishedFigure),
    /// A version of an agreement's terms.
    AgreementTerms(AgreementTerms),
    /// A payment.
    Payment(Payment),
    /// A unit named in a publication.
    PublishedUnit(PublishedUnit),
    /// A job.
    Job(Job),
    /// A training.
    StaffTraining(StaffTraining),
    /// An account.
    Account(Account),
    /// A session.
    Session(Session),
    /// An API token.
    ApiToken(ApiToken),
    /// A letter.
    Delivery(Delivery),
    /// A stopped address.
    MailStop(MailStop),
}

/// The object with this global id.
///
/// # Errors
/// `BAD_ID` when it is no global id; nothing is found for one whose object does not exist.
pub async fn find(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<Option<Node>> {
    let (kind, key) = id::decode(id)?;
    let number = || id::number(id, &key);
    Ok(match kind.as_str() {
        "ActivityReturn" => load::find(ctx, number()?).await?.map(Node::ActivityReturn),
        "Agreement" => load::find(ctx, number()?).await?.map(Node::Agreement),
        "AuditEntry" => load::find(ctx, number()?).await?.map(Node::AuditEntry),
        "Centre" => load::find(ctx, number()?).await?.map(Node::Centre),
        "Commune" => load::find(ctx, key).await?.map(Node::Commune),
        "Cooperative" => load::find(ctx, number()?).await?.map(Node::Cooperative),
        "Coordination" => load::find(ctx, key).await?.map(Node::Coordination),
        "Delegation" => load::find(ctx, key).await?.map(Node::Delegation),
        "Partner" => load::find(ctx, number()?).await?.map(Node::Partner),
        "Programme" => load::find(ctx, key).await?.map(Node::Programme),
        "Province" => load::find(ctx, key).await?.map(Node::Province),
        "Region" => load::find(ctx, key).await?.map(Node::Region),
        "Report" => load::find(ctx, number()?).await?.map(Node::Report),
        "Run" => load::find(ctx, number()?).await?.map(Node::Run),
        "AgeBand" => load::find(ctx, key).await?.map(Node::AgeBand),
        "Indicator" => load::find(ctx, key).await?.map(Node::Indicator),
        "Trade" => load::find(ctx, key).await?.map(Node::Trade),
        "Party" => load::find(ctx, number()?).await?.map(Node::Party),
        "Commitment" => load::find(ctx, number()?).await?.map(Node::Commitment),
        "PublishedSource" => load::find(ctx, number()?).await?.map(Node::PublishedSource),
        "PublishedFigure" => load::find(ctx, number()?).await?.map(Node::PublishedFigure),
        "AgreementTerms" => load::find(ctx, number()?).await?.map(Node::AgreementTerms),
        "Payment" => load::find(ctx, number()?).await?.map(Node::Payment),
        "PublishedUnit" => load::find(ctx, number()?).await?.map(Node::PublishedUnit),
        "Job" if !ctx.data::<load::Loading>()?.asker().sees(&Ground::Institution) => None,
        "Job" => ctx.data::<Jobs>()?.named(&key).ok().map(Job::from).map(Node::Job),
        "StaffTraining" => load::find(ctx, number()?).await?.map(Node::StaffTraining),
        "Account" => load::find(ctx, number()?).await?.map(Node::Account),
        "Session" => load::find(ctx, number()?).await?.map(Node::Session),
        "ApiToken" => load::find(ctx, number()?).await?.map(Node::ApiToken),
        "Delivery" => load::find(ctx, number()?).await?.map(Node::Delivery),
        "MailStop" => load::find(ctx, number()?).await?.map(Node::MailStop),
        _ => return Err(Error::BadId { given: shorten(id) }.into()),
    })
}
