//! GraphiQL, the page in which one writes GraphQL queries and reads the schema's documentation.
//!
//! Everything that the page loads is part of the binary, so that it works on a network without an outside. The newest
//! GraphiQL that comes as plain scripts is 4.1.2; later ones need a bundler and bring an editor of several megabytes.

use actix_web::{HttpRequest, HttpResponse, web};

use super::methods;
use super::static_file::{Caching, StaticFile};

/// What the page may load and run: only what this server sends, and no script or style from within the page, except
/// the style attributes and elements that GraphiQL's editor makes.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: StaticFile = StaticFile {
    name: "graphiql",
    content_type: "text/html; charset=utf-8",
    bytes: include_bytes!("assets/graphiql/index.html"),
    gzip: false,
    caching: Caching::Revalidate,
};

/// The files under `/graphiql/`. Those of GraphiQL and React have their version in the name, so that they can be kept
/// for ever; `LICENSES.txt` holds their licences.
const FILES: [StaticFile; 7] = [
    bundled("graphiql-4.1.2.js", JAVASCRIPT, include_bytes!("assets/graphiql/graphiql-4.1.2.js.gz")),
    bundled("graphiql-4.1.2.css", CSS, include_bytes!("assets/graphiql/graphiql-4.1.2.css.gz")),
    bundled("react-18.3.1.js", JAVASCRIPT, include_bytes!("assets/graphiql/react-18.3.1.js.gz")),
    bundled("react-dom-18.3.1.js", JAVASCRIPT, include_bytes!("assets/graphiql/react-dom-18.3.1.js.gz")),
    own("app.js", JAVASCRIPT, include_bytes!("assets/graphiql/app.js")),
    own("app.css", CSS, include_bytes!("assets/graphiql/app.css")),
    own("LICENSES.txt", "text/plain; charset=utf-8", include_bytes!("assets/graphiql/LICENSES.txt")),
];

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

const fn bundled(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> StaticFile {
    StaticFile { name, content_type, bytes, gzip: true, caching: Caching::Forever }
}

const fn own(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> StaticFile {
    StaticFile { name, content_type, bytes, gzip: false, caching: Caching::Revalidate }
}

/// Serves the page at `/graphiql` and what it loads below it. The page sends its queries to `/graphql`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(methods::read("/graphiql", page)).service(methods::read("/graphiql/{file}", file));
}

async fn page(request: HttpRequest) -> HttpResponse {
    PAGE.respond(&request, Some(CONTENT_SECURITY_POLICY))
}

async fn file(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    match FILES.iter().find(|file| file.name == name.as_str()) {
        Some(file) => file.respond(&request, None),
        None => HttpResponse::NotFound().finish(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::dev::ServiceResponse;
    use actix_web::http::{StatusCode, header};
    use actix_web::{App, test};

    use super::*;

    /// The values of `src` and `href` in the page, except `data:` addresses.
    fn addresses(html: &str) -> Vec<&str> {
        ["src=\"", "href=\""]
            .iter()
            .flat_map(|attribute| html.split(attribute).skip(1))
            .filter_map(|rest| rest.split('"').next())
            .filter(|address| !address.starts_with("data:"))
            .collect()
    }

    fn header_of<B>(response: &ServiceResponse<B>, name: header::HeaderName) -> Option<&str> {
        response.headers().get(name).and_then(|value| value.to_str().ok())
    }

    #[actix_web::test]
    async fn everything_that_the_page_loads_is_served_here() {
        let app = test::init_service(App::new().configure(routes)).await;
        let response = test::call_service(&app, test::TestRequest::get().uri("/graphiql").to_request()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header_of(&response, header::CONTENT_SECURITY_POLICY), Some(CONTENT_SECURITY_POLICY));
        let html = String::from_utf8(test::read_body(response).await.to_vec()).expect("UTF-8");
        let loaded: Vec<&str> = addresses(&html).into_iter().filter(|address| *address != "/schema.graphql").collect();
        assert_eq!(loaded.len(), 6, "{loaded:?}");
        for address in loaded {
            let response = test::call_service(&app, test::TestRequest::get().uri(address).to_request()).await;
            assert_eq!(response.status(), StatusCode::OK, "{address}");
        }
    }

    #[actix_web::test]
    async fn compressed_files_say_so_and_may_be_kept() {
        let app = test::init_service(App::new().configure(routes)).await;
        let request = test::TestRequest::get().uri("/graphiql/graphiql-4.1.2.js").to_request();
        let response = test::call_service(&app, request).await;
        assert_eq!(header_of(&response, header::CONTENT_ENCODING), Some("gzip"));
        assert_eq!(header_of(&response, header::CONTENT_TYPE), Some(JAVASCRIPT));
        assert_eq!(header_of(&response, header::CACHE_CONTROL), Some("public, max-age=31536000, immutable"));
        assert!(test::read_body(response).await.starts_with(&[0x1f, 0x8b]), "the body begins as gzip does");
    }

    #[actix_web::test]
    async fn a_file_that_is_not_there_is_not_found() {
        let app = test::init_service(App::new().configure(routes)).await;
        let request = test::TestRequest::get().uri("/graphiql/other.js").to_request();
        assert_eq!(test::call_service(&app, request).await.status(), StatusCode::NOT_FOUND);
    }
}
