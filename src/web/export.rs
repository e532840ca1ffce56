//! Tables to take away: `GET /export/centres.csv?coordination=11&language=fr`.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::{Application, authentication, failed, refusal};
use crate::error::Error;
use crate::imports::{self, Filter, Kind};
use crate::period::Period;
use crate::wording::Language;

/// What of a table is wanted.
#[derive(Deserialize)]
pub struct Wanted {
    coordination: Option<String>,
    period: Option<String>,
    language: Option<String>,
}

/// A table with what the asker sees of it.
pub async fn table(
    http: HttpRequest,
    application: web::Data<Application>,
    path: web::Path<String>,
    wanted: web::Query<Wanted>,
) -> HttpResponse {
    let file_name = path.into_inner();
    let Some(kind) = file_name.strip_suffix(".csv").and_then(Kind::read) else {
        return failed(&Error::not_found("table", file_name));
    };
    let language = wanted.language.as_deref().map_or(Ok(Language::Ar), str::parse::<Language>);
    let period = wanted.period.as_deref().map(str::parse::<Period>).transpose();
    let (language, period) = match (language, period) {
        (Ok(language), Ok(period)) => (language, period),
        (Err(error), _) => return refusal(HttpResponse::BadRequest(), "BAD_ARGUMENT", &error.to_string()),
        (_, Err(error)) => return refusal(HttpResponse::BadRequest(), "BAD_PERIOD", &error.to_string()),
    };
    if wanted.coordination.as_deref().is_some_and(|code| code.contains('\0')) {
        return refusal(HttpResponse::BadRequest(), "BAD_ARGUMENT", "coordination: there is no such code");
    }
    let asker = match authentication::sender(&http, &application).await {
        Ok(sender) => sender.asker,
        Err(error) => return failed(&error),
    };
    let filter = Filter { coordination: wanted.coordination.clone(), period };
    let db = application.db.clone();
    let work = move || db.read(|connection| imports::export(connection, &asker, kind, &filter, language));
    let span = tracing::Span::current();
    let written = match tokio::task::spawn_blocking(move || span.in_scope(work)).await {
        Ok(written) => written,
        Err(error) => Err(Error::Internal(format!("export: {error}"))),
    };
    match written {
        Ok(bytes) => HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", kind.as_str())))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(bytes),
        Err(error @ Error::BadArgument { .. }) => refusal(HttpResponse::BadRequest(), error.code(), &error.to_string()),
        Err(error) => failed(&error),
    }
}
