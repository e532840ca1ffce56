//! The actix application: the API, the bundled GraphiQL, the start page, the reports and the page that verifies them.

pub mod arriving;
mod authentication;
mod compressing;
mod cookies;
mod downloads;
mod export;
pub mod graphiql;
mod graphql;
mod guard;
pub mod live;
mod mail;
mod methods;
pub mod observation;
pub mod openid;
mod page;
pub mod settings;
mod sign_in;
pub mod start;
pub mod static_file;
mod verify;

use std::net::TcpListener;
use std::sync::OnceLock;
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::middleware;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

use self::graphql::Queue;
use self::graphql::admission::Admission;
pub use self::graphql::trusted::Trusted;
use self::live::Streams;
use self::observation::{Door, Observation, Watched};
use self::page::{Allowed, Told};
use self::settings::Settings;
use self::static_file::{Caching, StaticFile};
use crate::accounts::openid::Provider;
use crate::accounts::{self, Asker, administration};
use crate::clock::Clock;
use crate::db::Db;
use crate::delivery::files::Files;
use crate::error::{Error, Result};
use crate::graphql::watching::Subscriptions;
use crate::graphql::{Schema, errors};
use crate::jobs::Jobs;
use crate::network;
use crate::period::Period;
use crate::reports::{self, Report};
use crate::wording::{Language, Wording};
use crate::zone;

/// What is said of a fault of the server's own.
const FAULT: &str = "something went wrong here; it has been logged";
/// How many connections each thread of the server holds at once; more wait in the system's queue.
const MAX_CONNECTIONS: usize = 4096;
/// The most reports that the start page lists.
const LISTED_REPORTS: i64 = 500;

/// What the handlers work with.
#[derive(Clone)]
pub struct Application {
    db: Db,
    clock: Clock,
    files: Files,
    schema: Schema,
    checker: Admission,
    settings: Settings,
    openid: Option<Provider>,
    streams: Streams,
    queue: Queue,
    observation: Observation,
}

impl Application {
    /// The application over a database.
    pub fn new(db: Db, clock: Clock, jobs: Jobs, files: Files) -> Application {
        let schema = crate::graphql::schema(db.clone(), clock.clone(), jobs.clone(), files.clone());
        let subscriptions = schema.data::<Subscriptions>().cloned().unwrap_or_default();
        let watched = Watched::default();
        let observation = Observation::over(db.clone(), clock.clone(), jobs, files.clone(), watched, subscriptions);
        let queue = Queue::of(db.connections());
        Application {
            db,
            clock,
            files,
            schema,
            checker: Admission::default(),
            settings: Settings::default(),
            openid: None,
            streams: Streams::default(),
            queue,
            observation,
        }
    }

    /// The same, reached as these settings say.
    pub fn with_settings(self, settings: Settings) -> Application {
        Application { settings, ..self }
    }

    /// The same, with more to watch than the database, the jobs and the file store.
    pub fn watching(self, watched: Watched) -> Application {
        Application { observation: self.observation.watching(watched), ..self }
    }

    /// What an operator sees of it.
    pub fn observation(&self) -> Observation {
        self.observation.clone()
    }

    /// The open subscriptions, to be ended when the server is to stop.
    pub fn streams(&self) -> Streams {
        self.streams.clone()
    }

    /// The same, where only these documents are carried out.
    pub fn with_trusted_documents(self, trusted: Trusted) -> Application {
        Application { checker: Admission::to(trusted), ..self }
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
    let patience = application.settings.patience;
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(application.clone()))
            .app_data(web::Data::new(Door {
                observation: application.observation.clone(),
                settings: application.settings.clone(),
            }))
            .wrap(middleware::from_fn(compressing::choose))
            .wrap(middleware::Compress::default())
            .wrap(middleware::from_fn(guard::guard))
            // The last is the outermost: what is refused is watched too.
            .wrap(middleware::from_fn(observation::request::observe))
            .service(
                methods::only("/graphql", "GET, HEAD, POST, PUT, DELETE, OPTIONS")
                    .wrap(cross_origin(&application.settings))
                    .route(
                        web::get().guard(actix_web::guard::fn_guard(live::socket::is_upgrade)).to(live::socket::open),
                    )
                    .route(web::post().to(graphql::answer))
                    .route(web::put().to(live::single::reserve))
                    .route(web::delete().to(live::single::stop))
                    .route(web::get().to(graphql::answer))
                    .route(web::head().to(graphql::answer)),
            )
            .service(methods::read("/schema.graphql", schema))
            .service(methods::read("/reports/{id}/{file_name}", downloads::report))
            .service(methods::read("/agreements/{id}/scan", downloads::scan))
            .service(methods::read("/export/{table}", export::table))
            .service(methods::read("/", start_page))
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
    // A client that closes its side has gone: what is done for it ends.
    .h1_allow_half_closed(false)
    // Who trickles a head, or takes no leave, holds no connection; who is idle holds one a little longer than proxies keep
    // theirs (60 s), so that none sends a request into a connection that is being closed.
    .client_request_timeout(patience.head)
    .client_disconnect_timeout(Duration::from_secs(5))
    .keep_alive(Duration::from_secs(75))
    .max_connections(MAX_CONNECTIONS)
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
        .expose_headers([observation::request::REQUEST_ID])
        .supports_credentials()
        // This server's own pages send their origin too.
        .block_on_origin_mismatch(false)
        .max_age(3600);
    for origin in &settings.allowed_origins {
        cors = cors.allowed_origin(origin.as_str());
    }
    cors
}

/// A refusal of anything but an operation.
fn refusal(mut response: actix_web::HttpResponseBuilder, code: &str, message: &str) -> HttpResponse {
    response.json(refused(code, message))
}

/// What a refusal says. The log knows it by its code; one for reasons of the inside says under which id it was logged.
fn refused(code: &str, message: &str) -> serde_json::Value {
    observation::request::refused(code);
    let extensions = match observation::request::id().filter(|_| code == "INTERNAL") {
        Some(id) => serde_json::json!({ "code": code, "requestId": id }),
        None => serde_json::json!({ "code": code }),
    };
    serde_json::json!({ "errors": [{ "message": message, "extensions": extensions }] })
}

/// The refusal that an error stands for; what is not for the asker goes to the log.
fn failed(error: &Error) -> HttpResponse {
    match error {
        Error::Unauthenticated => refusal(HttpResponse::Unauthorized(), error.code(), &error.to_string()),
        Error::Forbidden(_) => refusal(HttpResponse::Forbidden(), error.code(), &error.to_string()),
        Error::NotFound { .. } => refusal(HttpResponse::NotFound(), error.code(), &error.to_string()),
        Error::Busy { .. } | Error::DeadlineExceeded { .. } => {
            let mut answer = HttpResponse::ServiceUnavailable();
            answer.insert_header((header::RETRY_AFTER, "1"));
            refusal(answer, error.code(), &error.to_string())
        }
        _ if error.code() == "UNAVAILABLE" => {
            tracing::warn!(%error, "request");
            refusal(HttpResponse::ServiceUnavailable(), error.code(), errors::UNAVAILABLE)
        }
        _ => {
            tracing::error!(%error, "request");
            refusal(HttpResponse::InternalServerError(), "INTERNAL", FAULT)
        }
    }
}

async fn nothing_here() -> HttpResponse {
    refusal(HttpResponse::NotFound(), "NOT_FOUND", "there is nothing here; the API is at /graphql")
}

async fn schema(request: HttpRequest) -> HttpResponse {
    static SDL: OnceLock<String> = OnceLock::new();
    let file = StaticFile {
        name: "schema.graphql",
        content_type: "text/plain; charset=utf-8",
        bytes: SDL.get_or_init(crate::graphql::sdl).as_bytes(),
        gzip: false,
        caching: Caching::Revalidate,
    };
    file.respond(&request, None)
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
            refusal(HttpResponse::InternalServerError(), "INTERNAL", FAULT)
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
