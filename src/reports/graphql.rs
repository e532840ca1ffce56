//! Reports over the API.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Report;
use crate::accounts::{Ground, Rights};
use crate::db::Backend;
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::report;
use crate::graphql::id;
use crate::graphql::list::List;
use crate::graphql::load;
use crate::network::Coordination;
use crate::period::Period;
use crate::wording::Language;

/// An issued activity report: one coordination, one period, one language, one edition. Its bytes never change.
#[Object]
impl Report {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Report", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// The coordination that it is about.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.coordination_code.clone()).await
    }

    /// The period that it is about.
    async fn period(&self) -> async_graphql::Result<Period> {
        Ok(self.period.parse::<Period>()?)
    }

    /// The language that it is written in.
    async fn language(&self) -> async_graphql::Result<Language> {
        Ok(self.language.parse::<Language>()?)
    }

    /// 1, or more for corrected editions.
    async fn edition(&self) -> i32 {
        self.edition
    }

    /// When it was issued.
    async fn created_at(&self) -> DateTime<Utc> {
        self.created_at.and_utc()
    }

    /// SHA-256 of the PDF, hexadecimal.
    async fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Size of the PDF, bytes.
    async fn size_bytes(&self) -> i64 {
        self.size_bytes
    }

    /// Where the PDF is, on this server.
    async fn url(&self) -> String {
        self.path()
    }

    /// Whether anybody may read it without an account.
    async fn public(&self) -> bool {
        self.public
    }

    /// Whether figures made up for demonstration are in it.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }
}

impl Report {
    /// Where it belongs: what decides who sees it.
    pub fn ground(&self) -> Ground {
        Ground::Report { coordination: self.coordination_code.clone(), public: self.public }
    }

    /// The path of the PDF on the web server.
    pub fn path(&self) -> String {
        format!("/reports/{}/{}", self.id, self.file_name)
    }
}

/// Which reports. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ReportFilter {
    /// Only those about this coordination, by its code.
    coordination: Option<String>,
    /// Only those about exactly this period.
    period: Option<Period>,
    /// Only those in this language.
    language: Option<Language>,
}

/// Orders of reports.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReportOrder {
    /// Latest issued first.
    #[default]
    IdDesc,
    /// Earliest issued first.
    Id,
}

/// The reports that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ReportList(pub ReportFilter);

impl ReportList {
    /// The reports that these rights let see.
    pub fn rows(&self, rights: &Rights) -> report::BoxedQuery<'static, Backend> {
        let mut query = report::table.into_boxed();
        if let Some(codes) = rights.coordinations() {
            query = if rights.is_public() {
                query.filter(report::coordination_code.eq_any(codes).or(report::public.eq(true)))
            } else {
                query.filter(report::coordination_code.eq_any(codes))
            };
        }
        if let Some(code) = &self.0.coordination {
            query = query.filter(report::coordination_code.eq(code.clone()));
        }
        if let Some(period) = self.0.period {
            query = query.filter(report::period.eq(period.to_string()));
        }
        if let Some(language) = self.0.language {
            query = query.filter(report::language.eq(language.as_str()));
        }
        query
    }
}

impl List for ReportList {
    type Row = Report;
    type Sort = ReportOrder;

    fn order(sort: ReportOrder) -> Order {
        let order = Order::unique("id", Kind::Int);
        if sort == ReportOrder::IdDesc { order.descending() } else { order }
    }

    fn key(row: &Report, _: ReportOrder) -> (Option<Key>, Key) {
        (None, Key::Int(row.id))
    }

    async fn check(&self, ctx: &Context<'_>, _alone: bool) -> async_graphql::Result<()> {
        load::must_exist::<Coordination>(ctx, &self.0.coordination).await
    }

    crate::list_queries!();
}

crate::graphql::keyed_by_id! {
    Report: report, "report", row => row.ground();
}
