//! Downloads: issued reports and scans of agreements.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::{Application, authentication, failed, mail};
use crate::delivery::alarm;
use crate::delivery::links::{self, Worth};
use crate::error::{Error, Result};
use crate::jobs::worker::blocking;
use crate::wording::{Language, Wording};
use crate::{partnerships, reports};

/// The signature of a link in a letter, which opens a report without an account.
#[derive(serde::Deserialize)]
pub(super) struct Signed {
    until: Option<i64>,
    signature: Option<String>,
}

/// An issued PDF.
pub(super) async fn report(
    request: HttpRequest,
    application: web::Data<Application>,
    path: web::Path<(i64, String)>,
    signed: web::Query<Signed>,
) -> HttpResponse {
    let (id, file_name) = path.into_inner();
    let asker = match authentication::sender(&request, &application).await {
        Ok(sender) => sender.asker,
        Err(error) => return failed(&error),
    };
    let now = application.clock.now();
    let found = application
        .db
        .ask(move |connection| {
            let report = reports::store::find(connection, id)?;
            // What may not be seen is answered like what does not exist.
            if report.file_name != file_name {
                return Err(Error::not_found("report", id.to_string()));
            }
            if asker.sees(&report.ground()) {
                return Ok(Ok(report));
            }
            let (Some(until), Some(signature)) = (signed.until, &signed.signature) else {
                return Err(Error::not_found("report", id.to_string()));
            };
            match links::key(connection)?.check_report(id, until, signature, now) {
                Worth::Good => Ok(Ok(report)),
                Worth::Expired => Ok(Err(report.language)),
                Worth::Nothing => Err(Error::not_found("report", id.to_string())),
            }
        })
        .await;
    let found = match found {
        Ok(Ok(report)) => Ok(report),
        Ok(Err(language)) => return mail::expired(&language),
        Err(error) => Err(error),
    };
    // Reading and hashing the file needs no connection.
    let found = match found {
        Ok(report) => read(&application, report.sha256.clone()).await.map(|pdf| (pdf, report)),
        Err(error) => Err(error),
    };
    match found {
        Ok((pdf, report)) => HttpResponse::Ok()
            .content_type("application/pdf")
            .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", report.file_name)))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            // A computer that several people use keeps only what everybody may read.
            .insert_header((header::CACHE_CONTROL, if report.public { "private" } else { "private, no-store" }))
            .body(pdf),
        Err(error) => unreadable(&request, &error),
    }
}

/// The signed scan of an agreement, for whoever sees the agreement.
pub(super) async fn scan(http: HttpRequest, application: web::Data<Application>, path: web::Path<i64>) -> HttpResponse {
    let id = path.into_inner();
    let asker = match authentication::sender(&http, &application).await {
        Ok(sender) => sender.asker,
        Err(error) => return failed(&error),
    };
    let nothing = move || Error::not_found("scan", id.to_string());
    let found = application
        .db
        .ask(move |connection| partnerships::store::find(connection, id))
        .await
        .and_then(|row| if asker.sees(&row.ground()) { Ok(row) } else { Err(nothing()) })
        .and_then(|row| Ok((row.scan_sha256.ok_or_else(nothing)?, row.reference.unwrap_or_default())));
    let found = match found {
        Ok((sha256, reference)) => read(&application, sha256).await.map(|pdf| (pdf, reference)),
        Err(error) => Err(error),
    };
    match found {
        Ok((pdf, reference)) => {
            let file_name = format!("agreement-{}.pdf", reference.replace('/', "-"));
            HttpResponse::Ok()
                .content_type("application/pdf")
                // What others uploaded is saved, not shown with this server's rights.
                .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file_name}\"")))
                .insert_header((header::CACHE_CONTROL, "private, no-store"))
                .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
                .body(pdf)
        }
        Err(error) => unreadable(&http, &error),
    }
}

/// A stored file. One that is damaged is an alarm.
async fn read(application: &Application, sha256: String) -> Result<Vec<u8>> {
    let (files, db, now) = (application.files.clone(), application.db.clone(), application.clock.timestamp());
    blocking(move || files.get(&sha256).inspect_err(|error| alarm::sound(&db, error, now))).await
}

/// The answer where a file can't be handed out. What is wrong with the store is no secret, and said in each language:
/// whoever follows a link has chosen none.
fn unreadable(request: &HttpRequest, error: &Error) -> HttpResponse {
    let (mut answer, key) = match error {
        Error::Damaged { .. } => (HttpResponse::InternalServerError(), "web-download-damaged"),
        Error::Store { .. } => (HttpResponse::ServiceUnavailable(), "web-download-unavailable"),
        Error::File { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            (HttpResponse::InternalServerError(), "web-download-missing")
        }
        _ => return failed(error),
    };
    tracing::error!(path = request.path(), %error, "download");
    let said = |language| Wording::of(language).text(key);
    let [ar, fr, en] = [Language::Ar, Language::Fr, Language::En].map(said);
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepted.contains("text/html") {
        return answer.content_type("text/plain; charset=utf-8").body(format!("{ar}\n\n{fr}\n\n{en}\n"));
    }
    let code = if matches!(error, Error::File { .. }) { "FILE_MISSING" } else { error.code() };
    let extensions = json!({ "code": code, "messages": { "ar": ar, "fr": fr, "en": en } });
    answer.json(json!({ "errors": [{ "message": en, "extensions": extensions }] }))
}
