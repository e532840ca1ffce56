//! The actix application: the API, the bundled GraphiQL, the start page, the reports and the page that verifies them.

mod authentication;
mod cookies;
mod downloads;
mod export;
pub mod graphiql;
mod graphql;
pub mod live;
mod mail;
pub mod openid;
mod page;
pub mod settings;
mod sign_in;
pub mod start;
pub mod static_file;
mod verify;

use std::net::TcpListener;

use actix_cors::Cors;
use actix_web::dev::{Server, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::middleware::{self, Next};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use async_graphql::http::MultipartOptions;

use self::live::Streams;
use self::page::{Allowed, Told};
use self::settings::Settings;
use crate::accounts::openid::Provider;
use crate::accounts::{self, Asker, administration};
use crate::clock::Clock;
use crate::db::Db;
use crate::delivery::files::Files;
use crate::error::{Error, Result};
use crate::graphql::limits::Checker;
use crate::graphql::{Schema, errors};
use crate::jobs::Jobs;
use crate::network;
use crate::period::Period;
use crate::reports::{self, Report};
use crate::wording::{Language, Wording};
use crate::zone;

/// The most reports that the start page lists.
const LISTED_REPORTS: i64 = 500;

/// What the handlers work with.
#[derive(Clone)]
pub struct Application {
    db: Db,
    clock: Clock,
    files: Files,
    schema: Schema,
    checker: Checker,
    settings: Settings,
    openid: Option<Provider>,
    streams: Streams,
}

impl Application {
    /// The application over a database.
    pub fn new(db: Db, clock: Clock, jobs: Jobs, files: Files) -> Application {
        let schema = crate::graphql::schema(db.clone(), clock.clone(), jobs, files.clone());
        Application {
            db,
            clock,
            files,
            schema,
            checker: Checker::default(),
            settings: Settings::default(),
            openid: None,
            streams: Streams::default(),
        }
    }

    /// The same, reached as these settings say.
    pub fn with_settings(self, settings: Settings) -> Application {
        Application { settings, ..self }
    }

    /// The open subscriptions, to be ended when the server is to stop.
    pub fn streams(&self) -> Streams {
        self.streams.clone()
    }

    /// The same, where people can also sign in through an OpenID Connect provider.
    pub fn with_openid(self, provider: Option<Provider>) -> Application {
        Application { openid: provider, ..self }
    }
}

/// Starts serving on a listener that is already bound. The server runs when the returned value is awaited, and does not
/// handle signals itself.
///
/// # Errors
/// Those of the system when the listener can't be used.
pub fn serve(application: Application, listener: TcpListener) -> std::io::Result<Server> {
    let most_with_file = application.checker.limits().upload_bytes as usize;
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(application.clone()))
            .app_data(MultipartOptions::default().max_file_size(most_with_file).max_num_files(1))
            .wrap(middleware::from_fn(guard))
            .service(
                web::resource("/graphql")
                    .wrap(cross_origin(&application.settings))
                    .route(
                        web::get().guard(actix_web::guard::fn_guard(live::socket::is_upgrade)).to(live::socket::open),
                    )
                    .route(web::post().to(graphql::answer))
                    .route(web::put().to(live::single::reserve))
                    .route(web::delete().to(live::single::stop))
                    .route(web::get().to(graphql::answer)),
            )
            .route("/schema.graphql", web::get().to(schema))
            .route("/reports/{id}/{file_name}", web::get().to(downloads::report))
            .route("/agreements/{id}/scan", web::get().to(downloads::scan))
            .route("/export/{table}", web::get().to(export::table))
            .route("/", web::get().to(start_page))
            .configure(graphiql::routes)
            .configure(start::routes)
            .configure(mail::routes)
            .configure(verify::routes)
            // Before the one-time links, whose secret could be any word.
            .configure(openid::routes)
            .configure(sign_in::routes)
            .default_service(web::to(nothing_here))
    })
    .disable_signals()
    .shutdown_timeout(30)
    .listen(listener)?;
    Ok(server.run())
}

/// Lets pages of configured origins use the API: with an API token; with the session of whoever looks at them only for
/// origins of the same site (such as a neighbouring subdomain), since browsers send its `SameSite=Lax` cookie with no
/// request from another site.
fn cross_origin(settings: &Settings) -> Cors {
    let mut cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "DELETE"])
        .allowed_headers([
            header::CONTENT_TYPE.as_str(),
            header::AUTHORIZATION.as_str(),
            authentication::OWN_PAGE,
            live::single::TOKEN,
        ])
        .supports_credentials()
        // This server's own pages send their origin too.
        .block_on_origin_mismatch(false)
        .max_age(3600);
    for origin in &settings.allowed_origins {
        cors = cors.allowed_origin(origin.as_str());
    }
    cors
}

/// Before any handler: no request that is too large, none under a foreign name, none to the API from a foreign page.
async fn guard(
    request: actix_web::dev::ServiceRequest,
    next: Next<impl actix_web::body::MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<actix_web::body::BoxBody>, actix_web::Error> {
    let Some(application) = request.app_data::<web::Data<Application>>() else {
        return Ok(request.into_response(failed(&Error::Internal("no application".to_string()))));
    };
    let settings = &application.settings;
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let foreign = header(header::HeaderName::from_static("sec-fetch-site")) == "cross-site";
    if foreign && request.path() == "/graphql" && !settings.allows(header(header::ORIGIN)) {
        let message = "pages from elsewhere can't ask this server, unless it is started with --allowed-origin";
        return Ok(request.into_response(refusal(HttpResponse::Forbidden(), "FORBIDDEN", message)));
    }
    // The header itself: what a proxy, or a script in a page, claims beside it (`Forwarded`) decides nothing here.
    if !settings.answers_under(authentication::host(request.request())) {
        let message = "this server answers under localhost, a bare address, or the host of its --public-url only";
        return Ok(request.into_response(refusal(HttpResponse::Forbidden(), "FORBIDDEN", message)));
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let multipart = header(header::CONTENT_TYPE).trim_start().to_ascii_lowercase().starts_with("multipart/form-data");
    let limits = application.checker.limits();
    let with_file = multipart && request.path() == "/graphql";
    let most = u64::from(if with_file { limits.upload_bytes } else { limits.body_bytes });
    if request.headers().contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|length: u64| length > most) {
        let message = format!("a request has a Content-Length of at most {most} bytes");
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
        _ if error.code() == "UNAVAILABLE" => {
            tracing::warn!(%error, "request");
            refusal(HttpResponse::ServiceUnavailable(), error.code(), errors::UNAVAILABLE)
        }
        _ => {
            tracing::error!(%error, "request");
            refusal(HttpResponse::InternalServerError(), "INTERNAL", "something went wrong here; it has been logged")
        }
    }
}

async fn nothing_here() -> HttpResponse {
    refusal(HttpResponse::NotFound(), "NOT_FOUND", "there is nothing here; the API is at /graphql")
}

async fn schema() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(crate::graphql::sdl())
}

async fn start_page(
    request: HttpRequest,
    application: web::Data<Application>,
    query: web::Query<sign_in::Asked>,
) -> HttpResponse {
    let language = query.language();
    let asker = match authentication::sender(&request, &application).await {
        Ok(sender) => sender.asker,
        Err(error) => return failed(&error),
    };
    match application.db.ask(move |connection| start_rows(connection, &asker, language)).await {
        Ok(page) => {
            let wording = Wording::of(language);
            let html = start::render(&page, &|key| wording.text(key));
            page::answer(StatusCode::OK, Allowed::Nothing, Told::Here, html)
        }
        Err(error) => {
            tracing::error!(%error, "start page");
            refusal(HttpResponse::InternalServerError(), "INTERNAL", "something went wrong here; it has been logged")
        }
    }
}

fn start_rows(connection: &mut crate::db::DbConnection, asker: &Asker, language: Language) -> Result<start::StartPage> {
    let person = match asker.account() {
        Some(id) => start::Person::SignedIn(administration::find(connection, id)?.name),
        None if accounts::store::any(connection)? => start::Person::Stranger,
        None => start::Person::Anybody,
    };
    let wording = Wording::of(language);
    let coordinations = network::store::coordinations(connection)?;
    let name = |code: &str| {
        coordinations.iter().find(|one| one.code == code).map_or(code, |one| one.name(language)).to_string()
    };
    let mut rows = vec![];
    for report in reports::store::latest(connection, &asker.rights, LISTED_REPORTS)? {
        let period: Period = report.period.parse()?;
        rows.push(row(&report, period, wording, name(&report.coordination_code)));
    }
    rows.sort_by(|a, b| (&a.coordination_code, &a.report_language).cmp(&(&b.coordination_code, &b.report_language)));
    let demonstration = crate::install::has_demonstration(connection)?;
    Ok(start::StartPage { demonstration, reports: rows, language, person })
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
        created: wording.date(zone::date_in_morocco(report.created_at.and_utc())),
        demonstration: report.demonstration,
    }
}
