//! The actix application: the API, the bundled GraphiQL, the start page, the reports.

mod authentication;
pub mod graphiql;
pub mod start;
pub mod static_file;

use std::net::TcpListener;

use actix_web::dev::{Server, ServiceResponse};
use actix_web::http::header::{self, ContentType};
use actix_web::middleware::{self, Next};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use async_graphql_actix_web::GraphQLRequest;
use serde::Deserialize;

use crate::clock::Clock;
use crate::db::Db;
use crate::delivery::files::Files;
use crate::error::{Error, Result};
use crate::graphql::{self, Schema};
use crate::jobs::Jobs;
use crate::jobs::worker::blocking;
use crate::network;
use crate::period::Period;
use crate::reports::{self, Report};
use crate::wording::{Language, Wording};

/// The largest request that is read, bytes.
const MAX_BODY: u64 = 256 * 1024;
/// The most reports that the start page lists.
const LISTED_REPORTS: i64 = 500;

/// What the handlers work with.
#[derive(Clone)]
pub struct Application {
    db: Db,
    clock: Clock,
    files: Files,
    schema: Schema,
}

impl Application {
    /// The application over a database.
    pub fn new(db: Db, clock: Clock, jobs: Jobs, files: Files) -> Application {
        let schema = graphql::schema(db.clone(), clock.clone(), jobs);
        Application { db, clock, files, schema }
    }
}

/// Starts serving on a listener that is already bound. The server runs when the returned value is awaited, and does not
/// handle signals itself.
///
/// # Errors
/// Those of the system when the listener can't be used.
pub fn serve(application: Application, listener: TcpListener) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(application.clone()))
            .wrap(middleware::from_fn(guard))
            .service(web::resource("/graphql").route(web::post().to(query)).route(web::get().to(query)))
            .route("/schema.graphql", web::get().to(schema))
            .route("/reports/{id}/{file_name}", web::get().to(report))
            .route("/", web::get().to(start_page))
            .configure(graphiql::routes)
            .configure(start::routes)
            .default_service(web::to(nothing_here))
    })
    .disable_signals()
    .shutdown_timeout(30)
    .listen(listener)?;
    Ok(server.run())
}

/// Before any handler: no request over [`MAX_BODY`], and none under a foreign name.
///
/// The server listens on loopback only and asks nobody who they are. A page from elsewhere whose name was pointed at
/// this machine (DNS rebinding) would otherwise be same-origin with it and could read everything.
async fn guard(
    request: actix_web::dev::ServiceRequest,
    next: Next<impl actix_web::body::MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<actix_web::body::BoxBody>, actix_web::Error> {
    // The header itself: what a proxy, or a script in a page, claims beside it (`Forwarded`) decides nothing here.
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = request.uri().authority().map_or(header(header::HOST), |authority| authority.as_str()).to_string();
    if header(header::HeaderName::from_static("sec-fetch-site")) == "cross-site" && request.path() == "/graphql" {
        let message = "pages from elsewhere can't ask this server";
        return Ok(request.into_response(refusal(HttpResponse::Forbidden(), "FORBIDDEN", message)));
    }
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    if name != "localhost" && !name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()) {
        let message = "this server answers under localhost, 127.0.0.1 and [::1] only";
        return Ok(request.into_response(refusal(HttpResponse::Forbidden(), "FORBIDDEN", message)));
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if request.headers().contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|length: u64| length > MAX_BODY)
    {
        let message = format!("a request has a Content-Length of at most {MAX_BODY} bytes");
        return Ok(request.into_response(refusal(HttpResponse::PayloadTooLarge(), "TOO_MANY", &message)));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn refusal(mut response: actix_web::HttpResponseBuilder, code: &str, message: &str) -> HttpResponse {
    response.json(serde_json::json!({ "errors": [{ "message": message, "extensions": { "code": code } }] }))
}

/// The refusal that an error stands for; what is not for the asker goes to the log.
fn failed(error: &Error) -> HttpResponse {
    match error {
        Error::Unauthenticated => refusal(HttpResponse::Unauthorized(), error.code(), &error.to_string()),
        Error::Forbidden(_) => refusal(HttpResponse::Forbidden(), error.code(), &error.to_string()),
        Error::NotFound { .. } => refusal(HttpResponse::NotFound(), error.code(), &error.to_string()),
        Error::Unavailable(_) => refusal(HttpResponse::ServiceUnavailable(), error.code(), &error.to_string()),
        _ => {
            tracing::error!(%error, "request");
            refusal(HttpResponse::InternalServerError(), "INTERNAL", "something went wrong here; it has been logged")
        }
    }
}

async fn nothing_here() -> HttpResponse {
    refusal(HttpResponse::NotFound(), "NOT_FOUND", "there is nothing here; the API is at /graphql")
}

/// `POST` and `GET /graphql`.
async fn query(
    http: HttpRequest,
    application: web::Data<Application>,
    request: std::result::Result<GraphQLRequest, actix_web::Error>,
) -> HttpResponse {
    let request = match request {
        Ok(request) => request.into_inner(),
        Err(error) => {
            let message = format!("not a GraphQL request ({error}): send JSON with a field `query`, or GET ?query=…");
            return refusal(HttpResponse::BadRequest(), "BAD_REQUEST", &message);
        }
    };
    let asker = match authentication::asker(&http, &application.db, &application.clock).await {
        Ok(asker) => asker,
        Err(error) => return failed(&error),
    };
    let response = application.schema.execute(graphql::prepare(request, &application.db, asker)).await;
    match serde_json::to_vec(&response) {
        Ok(body) => HttpResponse::Ok()
            .content_type(ContentType::json())
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(body),
        Err(error) => {
            tracing::error!(%error, "answer");
            refusal(HttpResponse::InternalServerError(), "INTERNAL", "something went wrong here; it has been logged")
        }
    }
}

async fn schema() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(graphql::sdl())
}

/// An issued PDF.
async fn report(application: web::Data<Application>, path: web::Path<(i64, String)>) -> HttpResponse {
    let (id, file_name) = path.into_inner();
    let files = application.files.clone();
    let found = application
        .db
        .ask(move |connection| {
            let report = reports::store::find(connection, id)?;
            if report.file_name != file_name {
                return Err(Error::not_found("report", file_name));
            }
            Ok(report)
        })
        .await;
    // Reading and hashing the file needs no connection.
    let found = match found {
        Ok(report) => blocking(move || Ok((files.get(&report.sha256)?, report))).await,
        Err(error) => Err(error),
    };
    match found {
        Ok((pdf, report)) => HttpResponse::Ok()
            .content_type("application/pdf")
            .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", report.file_name)))
            .insert_header((header::ETAG, format!("\"{}\"", report.sha256)))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(pdf),
        Err(error @ Error::NotFound { .. }) => refusal(HttpResponse::NotFound(), error.code(), &error.to_string()),
        Err(error) => {
            tracing::error!(report = id, %error, "download");
            refusal(
                HttpResponse::InternalServerError(),
                "INTERNAL",
                "the file can't be handed out; this has been logged",
            )
        }
    }
}

#[derive(Deserialize)]
struct StartQuery {
    lang: Option<String>,
}

async fn start_page(application: web::Data<Application>, query: web::Query<StartQuery>) -> HttpResponse {
    let language = query.lang.as_deref().and_then(|lang| lang.parse().ok()).unwrap_or(Language::Ar);
    match application.db.ask(move |connection| start_rows(connection, language)).await {
        Ok(page) => {
            let wording = Wording::of(language);
            HttpResponse::Ok()
                .content_type(ContentType::html())
                .insert_header((header::CONTENT_SECURITY_POLICY, start::CONTENT_SECURITY_POLICY))
                .body(start::render(&page, &|key| wording.text(key)))
        }
        Err(error) => {
            tracing::error!(%error, "start page");
            refusal(HttpResponse::InternalServerError(), "INTERNAL", "something went wrong here; it has been logged")
        }
    }
}

fn start_rows(connection: &mut crate::db::DbConnection, language: Language) -> Result<start::StartPage> {
    let wording = Wording::of(language);
    let coordinations = network::store::coordinations(connection)?;
    let name = |code: &str| {
        coordinations.iter().find(|one| one.code == code).map_or(code, |one| one.name(language)).to_string()
    };
    let mut rows = vec![];
    for report in reports::store::latest(connection, LISTED_REPORTS)? {
        let period: Period = report.period.parse()?;
        rows.push(row(&report, period, wording, name(&report.coordination_code)));
    }
    rows.sort_by(|a, b| (&a.coordination_code, &a.report_language).cmp(&(&b.coordination_code, &b.report_language)));
    Ok(start::StartPage { demonstration: crate::install::has_demonstration(connection)?, reports: rows, language })
}

fn row(report: &Report, period: Period, wording: &Wording, coordination: String) -> start::ReportRow {
    start::ReportRow {
        coordination,
        coordination_code: report.coordination_code.clone(),
        period: wording.period(period),
        period_code: report.period.clone(),
        report_language: wording.text(&format!("web-language-{}", report.language)),
        edition: report.edition,
        size_bytes: report.size_bytes,
        href: report.path(),
        created: wording.date(report.created_at.and_utc().with_timezone(&chrono_tz::Africa::Casablanca).date_naive()),
        demonstration: report.demonstration,
    }
}
