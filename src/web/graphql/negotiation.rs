//! In which form an answer is wanted, and in which form a request comes: `Accept` and `Content-Type`.

use actix_web::http::header::{self, Accept, Header, Quality, QualityItem};
use actix_web::{HttpMessage, HttpRequest};
use mime::Mime;

use super::refusing::Refusal;

/// The form of an answer that is one JSON document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `application/json`: status 200 whatever became of a well-formed request.
    Json,
    /// `application/graphql-response+json`: the status says whether the request was carried out.
    GraphqlResponse,
}

const EVENTS: &str = "text/event-stream";

impl Form {
    /// The media type, without its encoding.
    fn essence(self) -> &'static str {
        match self {
            Form::Json => "application/json",
            Form::GraphqlResponse => "application/graphql-response+json",
        }
    }

    /// The media type, with its encoding.
    pub fn content_type(self) -> &'static str {
        match self {
            Form::Json => "application/json; charset=utf-8",
            Form::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }
}

/// The forms in which a client takes an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The JSON that it likes best, if any.
    pub json: Option<Form>,
    /// Whether it takes events.
    pub events: bool,
    /// Whether it likes events better than JSON.
    pub events_preferred: bool,
}

impl Wanted {
    /// What a request's `Accept` says, by weight (RFC 9110, section 12.5.1): for each form the most specific range
    /// counts. A query is answered by JSON unless events are preferred; where both forms of JSON are named with the same
    /// weight, by the one with meaningful status codes; where only a wildcard speaks of them, and without `Accept`, by
    /// the older one.
    pub fn of(request: &HttpRequest) -> Wanted {
        let mut sent = request.headers().get_all(header::ACCEPT).peekable();
        if sent.peek().is_none() || sent.all(|value| value.as_bytes().trim_ascii().is_empty()) {
            return Wanted { json: Some(Form::Json), events: false, events_preferred: false };
        }
        // What is no media range accepts nothing.
        let accept = Accept::parse(request).unwrap_or_else(|_| Accept(vec![]));
        let json = weigh(&accept, Form::Json.essence()).map(|weight| (weight, Form::Json));
        let response = weigh(&accept, Form::GraphqlResponse.essence()).map(|weight| (weight, Form::GraphqlResponse));
        let best = match (json, response) {
            (Some(json), Some(response)) => {
                let named = response.0.specificity == Specificity::Exact;
                Some(if response.0 > json.0 || (response.0 == json.0 && named) { response } else { json })
            }
            (json, response) => json.or(response),
        };
        let events = weigh(&accept, EVENTS);
        Wanted {
            json: best.map(|(_, form)| form),
            events: events.is_some(),
            events_preferred: events
                .is_some_and(|events| best.is_none_or(|(weight, _)| events.quality > weight.quality)),
        }
    }

    /// The form of a refusal, which has to be told in some form whatever is accepted.
    pub fn for_refusal(&self) -> Form {
        self.json.unwrap_or(Form::Json)
    }
}

/// How much a form is wanted: by weight, then by how exactly it was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    quality: Quality,
    specificity: Specificity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Specificity {
    Anything,
    Kind,
    Exact,
}

/// The weight of a form; `None` where it is not accepted.
fn weigh(accept: &[QualityItem<Mime>], essence: &str) -> Option<Weight> {
    let kind = essence.split('/').next().unwrap_or_default();
    let weights = accept.iter().filter_map(|range| {
        let specificity = match (range.item.type_(), range.item.subtype()) {
            (mime::STAR, _) => Specificity::Anything,
            (own, mime::STAR) if own == kind => Specificity::Kind,
            // What is sent is UTF-8.
            _ if range.item.essence_str() == essence && is_utf8(&range.item) => Specificity::Exact,
            _ => return None,
        };
        Some(Weight { quality: range.quality, specificity })
    });
    weights.max_by_key(|weight| (weight.specificity, weight.quality)).filter(|weight| weight.quality > Quality::ZERO)
}

fn is_utf8(media_type: &Mime) -> bool {
    media_type.get_param(mime::CHARSET).is_none_or(|charset| charset == "utf-8")
}

/// The form of a request's body.
#[derive(Debug, PartialEq, Eq)]
pub enum Body {
    /// One JSON object.
    Json,
    /// A request with a file, its parts divided by this text.
    Multipart(String),
}

impl Body {
    /// What a request's `Content-Type` and `Content-Encoding` say. Types that a page may send anywhere without being asked
    /// (`text/plain`, forms) are not read: whoever sends JSON from a foreign page has to be allowed to.
    ///
    /// # Errors
    /// 415 for anything else than UTF-8 JSON and forms with files, and for a compressed body.
    pub fn of(request: &HttpRequest) -> Result<Body, Refusal> {
        let only =
            "send the request as application/json in UTF-8, or as multipart/form-data where it comes with a file";
        if let Some(encoding) = request.headers().get(header::CONTENT_ENCODING)
            && !encoding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity")
        {
            return Err(Refusal::unsupported("a request is not compressed: send it without Content-Encoding")
                .with(header::ACCEPT_ENCODING, "identity"));
        }
        let sent = request.headers().get_all(header::CONTENT_TYPE).count();
        let media_type = match request.mime_type() {
            Ok(Some(media_type)) if sent == 1 => media_type,
            Ok(None) => return Err(Refusal::unsupported(format!("there is no Content-Type; {only}"))),
            _ => return Err(Refusal::unsupported(format!("the Content-Type can't be read; {only}"))),
        };
        match media_type.essence_str() {
            "application/json" if is_utf8(&media_type) => Ok(Body::Json),
            "application/json" => Err(Refusal::unsupported("JSON is read in UTF-8 only; leave `charset` out")),
            "multipart/form-data" => match media_type.get_param(mime::BOUNDARY) {
                Some(boundary) => Ok(Body::Multipart(boundary.to_string())),
                None => Err(Refusal::bad_request("multipart/form-data names the `boundary` of its parts")),
            },
            _ => Err(Refusal::unsupported(format!("this Content-Type is not read; {only}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn wanted(accept: &str) -> Wanted {
        Wanted::of(&TestRequest::get().insert_header((header::ACCEPT, accept)).to_http_request())
    }

    #[test]
    fn weights_and_specificity_decide_not_the_order() {
        let json = |accept: &str| wanted(accept).json;
        for accept in [
            "*/*",
            "application/*",
            "text/html, */*;q=0.8",
            "application/json",
            " ",
            "",
            "application/json, application/graphql-response+json;q=0.9",
            "application/json, */*",
            "APPLICATION/JSON; charset=UTF-8",
            "application/graphql-response+json;q=0, */*;q=0.1",
        ] {
            assert_eq!(json(accept), Some(Form::Json), "{accept}");
        }
        for accept in [
            "application/graphql-response+json",
            "application/graphql-response+json, application/json;q=0.9",
            "application/json, application/graphql-response+json",
            "*/*, application/graphql-response+json",
            "application/json;q=0, */*",
            "application/json;q=0.5, application/*;q=0.9",
        ] {
            assert_eq!(json(accept), Some(Form::GraphqlResponse), "{accept}");
        }
        for accept in ["text/html", "application/json;q=0", "*/*;q=0", "nonsense", "application/json;charset=utf-16"] {
            assert_eq!(json(accept), None, "{accept}");
        }
        assert_eq!(Wanted::of(&TestRequest::get().to_http_request()).json, Some(Form::Json));
    }

    #[test]
    fn events_are_for_who_prefers_them() {
        let events = |accept: &str| (wanted(accept).events, wanted(accept).events_preferred);
        assert_eq!(events("text/event-stream"), (true, true));
        assert_eq!(events("text/event-stream, application/json;q=0.9"), (true, true));
        assert_eq!(events("text/*, application/json;q=0.1"), (true, true));
        let urql = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, \
            multipart/mixed";
        assert_eq!(events(urql), (true, false));
        assert_eq!(events("text/event-stream, */*"), (true, false));
        for accept in ["text/event-stream;q=0", "text/event-stream;q=0, */*", "application/json"] {
            assert_eq!(events(accept), (false, false), "{accept}");
        }
        assert_eq!(wanted("text/event-stream;q=0").json, None);
    }

    #[test]
    fn a_body_is_json_in_utf_8_or_a_form_with_files() {
        let body = |content_type: &str| {
            let request = TestRequest::post().insert_header((header::CONTENT_TYPE, content_type)).to_http_request();
            Body::of(&request).map_err(|refusal| refusal.status().as_u16())
        };
        for content_type in ["application/json", "Application/JSON; Charset=\"UTF-8\"", "application/json;x=y"] {
            assert_eq!(body(content_type), Ok(Body::Json), "{content_type}");
        }
        assert_eq!(body("multipart/form-data; boundary=x"), Ok(Body::Multipart("x".to_string())));
        assert_eq!(body("multipart/form-data"), Err(400));
        for content_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "application/graphql",
            "multipart/mixed; boundary=x",
            "",
            "json",
            "application/jsonp",
        ] {
            assert_eq!(body(content_type), Err(415), "{content_type}");
        }
        assert_eq!(
            Body::of(&TestRequest::post().to_http_request()).map_err(|refusal| refusal.status().as_u16()),
            Err(415)
        );
    }
}
