//! Files that are part of the binary, served with an entity tag.

use actix_web::http::header::{self, EntityTag, Header, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

use super::compressing;

/// How long a browser may use its copy without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// The name changes with the content (it holds a version): a year, never asked for again.
    Forever,
    /// The name stays when the content changes: kept, but asked about each time, which costs a 304 without a body.
    Revalidate,
}

impl Caching {
    fn header_value(self) -> &'static str {
        match self {
            Caching::Forever => "public, max-age=31536000, immutable",
            Caching::Revalidate => "public, no-cache",
        }
    }
}

/// One file of the binary.
#[derive(Debug)]
pub struct StaticFile {
    /// The last part of its address.
    pub name: &'static str,
    /// Its media type, with the character set of text.
    pub content_type: &'static str,
    /// What is sent.
    pub bytes: &'static [u8],
    /// Whether `bytes` are gzip-compressed. They are then sent so to every client: each browser of the last twenty
    /// years accepts it.
    pub gzip: bool,
    /// How long it may be kept.
    pub caching: Caching,
}

impl StaticFile {
    /// The answer to `request`: the file, or 304 to a client that has it.
    ///
    /// `content_security_policy` is sent where given; a page needs one, what a page loads does not.
    pub fn respond(&self, request: &HttpRequest, content_security_policy: Option<&str>) -> HttpResponse {
        let tag = self.entity_tag();
        // A malformed `If-None-Match` counts as absent.
        let known = match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => Some(tag.clone()),
            // A client has the file as it is, or compressed under a tag of its own, which it is told again.
            Ok(IfNoneMatch::Items(tags)) => {
                tags.into_iter().find(|known| compressing::original(known.tag()) == tag.tag())
            }
            Err(_) => None,
        };
        let unchanged = known.is_some();
        let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header(header::ETag(known.unwrap_or(tag)))
            .insert_header((header::CACHE_CONTROL, self.caching.header_value()))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
        if let Some(policy) = content_security_policy {
            response.insert_header((header::CONTENT_SECURITY_POLICY, policy));
        }
        if unchanged {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, self.content_type));
        if self.gzip {
            response.insert_header((header::CONTENT_ENCODING, "gzip"));
        }
        response.body(self.bytes)
    }

    fn entity_tag(&self) -> EntityTag {
        // Half of the digest tells two builds apart just as well, in a shorter header.
        EntityTag::new_strong(hex::encode(&Sha256::digest(self.bytes)[..16]))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::http::StatusCode;
    use actix_web::test::TestRequest;

    use super::*;

    const FILE: StaticFile = StaticFile {
        name: "start.css",
        content_type: "text/css; charset=utf-8",
        bytes: b"body{}",
        gzip: false,
        caching: Caching::Revalidate,
    };

    #[actix_web::test]
    async fn a_client_that_has_the_file_gets_304_without_a_body() {
        let first = FILE.respond(&TestRequest::get().to_http_request(), None);
        assert_eq!(first.status(), StatusCode::OK);
        let tag = first.headers().get(header::ETAG).expect("an entity tag").clone();
        let again = TestRequest::get().insert_header((header::IF_NONE_MATCH, tag)).to_http_request();
        let second = FILE.respond(&again, None);
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert!(to_bytes(second.into_body()).await.expect("a body").is_empty());
    }

    #[actix_web::test]
    async fn a_client_that_has_another_version_gets_the_file() {
        let request = TestRequest::get().insert_header((header::IF_NONE_MATCH, "\"0123\"")).to_http_request();
        let response = FILE.respond(&request, None);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(to_bytes(response.into_body()).await.expect("a body"), FILE.bytes);
    }
}
