//! What a programmer would write by hand for the two measured queries, over the same pool: the same statements on one
//! connection of the blocking pool, then JSON. The ceiling of what any GraphQL layer can reach.

use std::collections::{BTreeMap, HashMap};
use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::http::header::ContentType;
use actix_web::{App, HttpResponse, HttpServer, web};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
use taawun::activity::lines::{self, Source, Sources};
use taawun::activity::{Place, Scope, published, store};
use taawun::clock::Clock;
use taawun::db::schema::{centre, province, region};
use taawun::db::{Db, DbConnection};
use taawun::error::Result;
use taawun::network::{self, Centre};
use taawun::period::Period;
use taawun::places::{Province, Region};
use taawun::wording::Language;
use taawun::{cooperatives, partnerships, staff};

#[derive(Clone)]
struct Application {
    db: Db,
    /// The bytes of the two answers.
    bytes: [web::Bytes; 2],
}

/// Serves `/hand-written/…` and `/bytes/…`, each with `coordination` and `centres`.
pub fn serve(db: Db, bytes: [Vec<u8>; 2], listener: TcpListener) -> std::io::Result<Server> {
    let application = Application { db, bytes: bytes.map(web::Bytes::from) };
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(application.clone()))
            .route("/hand-written/coordination", web::post().to(coordination))
            .route("/hand-written/centres", web::post().to(centres))
            .route("/bytes/coordination", web::post().to(coordination_bytes))
            .route("/bytes/centres", web::post().to(centres_bytes))
    })
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}

async fn coordination(application: web::Data<Application>, _body: web::Bytes) -> HttpResponse {
    answer(&application.db, |connection| coordination_page(connection, Clock::system().today())).await
}

async fn centres(application: web::Data<Application>, _body: web::Bytes) -> HttpResponse {
    answer(&application.db, centres_page).await
}

async fn coordination_bytes(application: web::Data<Application>, _body: web::Bytes) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(application.bytes[0].clone())
}

async fn centres_bytes(application: web::Data<Application>, _body: web::Bytes) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(application.bytes[1].clone())
}

async fn answer(db: &Db, work: impl FnOnce(&mut DbConnection) -> Result<Value> + Send + 'static) -> HttpResponse {
    let body = db.ask(move |connection| Ok(work(connection)?.to_string())).await;
    match body {
        Ok(body) => HttpResponse::Ok().content_type(ContentType::json()).body(body),
        Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}

fn coordination_page(connection: &mut DbConnection, today: NaiveDate) -> Result<Value> {
    let period: Period = "2026-Q1".parse()?;
    let coordination = network::store::coordination(connection, "11")?;
    let scope = Scope::at(Place::Coordination("11".to_string()));
    let asked = (scope.clone(), period);
    let programmes = network::store::programmes(connection)?;
    let totals = store::totals(connection, std::slice::from_ref(&asked))?.remove(&asked).unwrap_or_default();
    let published: Vec<_> = published::find(connection, &["11".to_string()], &[period].into())?
        .remove(&("11".to_string(), period))
        .unwrap_or_default();
    let openings = store::openings(connection, std::slice::from_ref(&scope))?.remove(&scope).unwrap_or_default();
    let received = store::received(connection, std::slice::from_ref(&asked), today)?.remove(&asked).unwrap_or_default();
    let day = lines::last_day(period, today);
    let mut registers = BTreeMap::new();
    for (kind, entries) in [
        ("agreements", partnerships::store::registered(connection, day)?),
        ("trainings", staff::store::registered(connection, period, day)?),
        ("cooperatives", cooperatives::store::registered(connection, day)?),
    ] {
        registers.extend(entries.into_iter().find(|(code, _)| code == "11").map(|(_, entry)| (kind, entry)));
    }
    let sources =
        Sources { totals: &totals, published: &published, openings: &openings, registers, one_coordination: true };
    let account = lines::lines(&programmes, period, &sources, today);
    let lines: Vec<Value> = account
        .iter()
        .map(|line| {
            json!({
                "programme": { "code": line.programme.code, "name": line.programme.name(Language::Ar) },
                "units": line.units,
                "beneficiaries": line.beneficiaries,
                "women": line.women,
                "source": line.source.as_ref().map(|source| json!({ "kind": kind(source) })),
            })
        })
        .collect();
    let expected = store::expected(&openings, period, today);
    let completeness = (expected > 0).then(|| {
        json!({
            "expected": expected,
            "received": received.values().map(|returns| returns.received).sum::<i64>(),
            "validated": received.values().map(|returns| returns.validated).sum::<i64>(),
        })
    });
    Ok(json!({ "data": { "coordination": {
        "name": coordination.name(Language::Ar),
        "activity": {
            "beneficiaries": lines::beneficiaries(&account),
            "completeness": completeness,
            "programmes": lines,
        },
    } } }))
}

fn kind(source: &Source) -> &'static str {
    match source {
        Source::Returns => "RETURNS",
        Source::Register => "REGISTER",
        Source::Published(_) => "PUBLISHED",
    }
}

fn centres_page(connection: &mut DbConnection) -> Result<Value> {
    let mut centres: Vec<Centre> =
        centre::table.order(centre::id).limit(21).select(Centre::as_select()).load(connection)?;
    centres.truncate(20);
    let mut codes: Vec<&str> = centres.iter().map(|centre| centre.province_code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let provinces: Vec<Province> =
        province::table.filter(province::code.eq_any(codes)).select(Province::as_select()).load(connection)?;
    let mut codes: Vec<&str> = provinces.iter().map(|province| province.region_code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let regions: Vec<Region> =
        region::table.filter(region::code.eq_any(codes)).select(Region::as_select()).load(connection)?;
    let regions: HashMap<&str, &str> =
        regions.iter().map(|region| (region.code.as_str(), region.name_ar.as_str())).collect();
    let provinces: HashMap<&str, &Province> =
        provinces.iter().map(|province| (province.code.as_str(), province)).collect();
    let nodes: Vec<Value> = centres
        .iter()
        .map(|centre| {
            let province = provinces.get(centre.province_code.as_str());
            let region = province.and_then(|province| regions.get(province.region_code.as_str()));
            json!({
                "code": centre.code,
                "name": centre.name_ar,
                "province": { "name": province.map(|province| &province.name_ar), "region": { "name": region } },
            })
        })
        .collect();
    Ok(json!({ "data": { "centres": { "nodes": nodes } } }))
}
