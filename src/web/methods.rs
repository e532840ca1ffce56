//! Which methods an address knows: told to whoever asks by `OPTIONS`, and to whoever uses another one.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder, web};

use super::refusal;

/// The methods of an address that shows a form and takes it.
pub const FORM: &str = "GET, HEAD, POST, OPTIONS";

/// An address that is only read.
pub fn read<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    only(path, "GET, HEAD, OPTIONS").route(web::get().to(handler.clone())).route(web::head().to(handler))
}

/// An address with these methods, whose routes are still to be added.
pub fn only(path: &str, methods: &'static str) -> Resource {
    let told = move || async move { HttpResponse::NoContent().insert_header((header::ALLOW, methods)).finish() };
    web::resource(path)
        .route(web::method(Method::OPTIONS).to(told))
        .default_service(web::to(move || async move { not_allowed(methods) }))
}

/// The answer to any other method.
fn not_allowed(methods: &'static str) -> HttpResponse {
    let mut answer = HttpResponse::build(StatusCode::METHOD_NOT_ALLOWED);
    answer.insert_header((header::ALLOW, methods));
    refusal(answer, "METHOD_NOT_ALLOWED", &format!("this address knows {methods}"))
}
