//! What a request asks, from its query string or its JSON: taken as it was sent, or refused.

use std::fmt;

use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::web::{Buf as _, Bytes, BytesMut, Payload, Query};
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Request, Value, Variables};
use futures_util::StreamExt as _;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde::de::{self, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::persisted;
use super::refusing::Refusal;
use crate::error::{Error, shorten};
use crate::web::arriving::{self, Late};

/// How deep the JSON of a request may nest: the reader's own limit. What is in it has narrower ones.
const MOST_LEVELS: u64 = 128;

/// A request as JSON: the parameters of the GraphQL-over-HTTP specification, and the names under which clients send
/// the id of a document that is known here. Other names are the specification's future.
#[derive(Deserialize)]
struct Sent {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<Object>,
    extensions: Option<Object>,
    #[serde(rename = "documentId", alias = "doc_id", alias = "id")]
    document_id: Option<String>,
}

/// The same in a query string.
#[derive(Deserialize)]
struct SentInUrl {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
    #[serde(rename = "documentId", alias = "doc_id", alias = "id")]
    document_id: Option<String>,
}

impl Sent {
    fn request(self) -> Result<Request, Refusal> {
        let named = self.document_id.is_some();
        let mut request = Request::new(self.query.unwrap_or_default());
        request.operation_name = self.operation_name;
        request.variables = Variables::from_value(Value::Object(self.variables.unwrap_or_default().0));
        let extensions = self.extensions.unwrap_or_default().0;
        request.extensions.0 = extensions.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        if let Some(id) = self.document_id {
            request.extensions.insert(persisted::DOCUMENT_ID.to_string(), Value::String(id));
        }
        if request.query.is_empty() && !named && !request.extensions.contains_key(persisted::PERSISTED_QUERY) {
            return Err(Refusal::bad_request("there is no `query`: send {\"query\": \"{ … }\"}, or GET ?query=…"));
        }
        Ok(request)
    }
}

/// The request in a query string.
///
/// # Errors
/// 400 for what is no UTF-8, comes twice, or is no JSON where JSON belongs.
pub fn from_url(http: &HttpRequest) -> Result<Request, Refusal> {
    let text = http.query_string();
    if percent_decode_str(text).decode_utf8().is_err() {
        return Err(Refusal::bad_request("the query string is not UTF-8"));
    }
    let Query(sent) = Query::<SentInUrl>::from_query(text).map_err(|error| {
        Refusal::bad_request(format!("the query string can't be read: {}", shorten(&error.to_string())))
    })?;
    let object = |name: &str, text: Option<String>| match text {
        Some(text) => serde_json::from_str::<Option<Object>>(&text).map_err(|error| {
            Refusal::bad_request(format!("`{name}` is not a JSON object: {}", shorten(&error.to_string())))
        }),
        None => Ok(None),
    };
    Sent {
        query: sent.query,
        // As the specification has it: nothing is the same as no name.
        operation_name: sent.operation_name.filter(|name| !name.is_empty()),
        variables: object("variables", sent.variables)?,
        extensions: object("extensions", sent.extensions)?,
        document_id: sent.document_id,
    }
    .request()
}

/// The request in a JSON document.
///
/// # Errors
/// 400 for what is no JSON object in UTF-8, or has a member twice or of another type.
pub fn from_json(bytes: &[u8]) -> Result<Request, Refusal> {
    // A mark that some programs put before UTF-8; readers may overlook it (RFC 8259, section 8.1).
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let example = "send a JSON object such as {\"query\": \"{ … }\"}";
    if std::str::from_utf8(bytes).is_err() {
        return Err(Refusal::bad_request("the request is not UTF-8"));
    }
    match bytes.trim_ascii_start().first() {
        None => return Err(Refusal::bad_request(format!("the request is empty: {example}"))),
        Some(b'[') => {
            return Err(Refusal::bad_request("several requests at once are not answered: send each on its own"));
        }
        Some(b'{') => {}
        Some(_) => return Err(Refusal::bad_request(format!("the request is not a JSON object: {example}"))),
    }
    let sent: Sent = serde_json::from_slice(bytes).map_err(|error| {
        let said = error.to_string();
        // The reader tells it in words alone.
        if said.starts_with("recursion limit exceeded") {
            return Error::TooDeep { what: "the request is", limit: MOST_LEVELS, asked: MOST_LEVELS + 1 }.into();
        }
        Refusal::bad_request(format!("the request can't be read ({}): {example}", shorten(&said)))
    })?;
    sent.request()
}

/// The whole body, within its bounds.
///
/// # Errors
/// As [`Refusal::arriving`].
pub async fn whole(mut payload: Payload, most: u64) -> Result<Bytes, Refusal> {
    let mut whole = BytesMut::new();
    while let Some(part) = payload.next().await {
        let part = part.map_err(|error| Refusal::arriving(&error, most))?;
        if (whole.len() + part.remaining()) as u64 > most {
            return Err(Refusal::too_large(most));
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole.freeze())
}

impl Refusal {
    /// What became of a body on its way: 408, 413 or 400.
    pub fn arriving(error: &PayloadError, most: u64) -> Refusal {
        match (error, arriving::late(error)) {
            (_, Some(Late { seconds })) => Refusal::too_slow(seconds),
            (PayloadError::Overflow, _) => Refusal::too_large(most),
            _ => Refusal::bad_request("the request broke off"),
        }
    }
}

/// A JSON object none of whose members, at any depth, comes twice: of two values, which was meant?
#[derive(Default)]
pub struct Object(pub IndexMap<Name, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object, D::Error> {
        match Once::deserialize(deserializer)?.0 {
            Value::Object(members) => Ok(Object(members)),
            _ => Err(D::Error::custom("it is no object")),
        }
    }
}

/// Any JSON value without a member that comes twice.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Once, D::Error> {
        deserializer.deserialize_any(OnceVisitor).map(Once)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        serde_json::Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is too large"))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = vec![];
        while let Some(Once(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = IndexMap::new();
        while let Some((name, Once(value))) = members.next_entry::<String, Once>()? {
            if object.contains_key(name.as_str()) {
                return Err(A::Error::custom(format!("\"{}\" comes twice", shorten(&name))));
            }
            object.insert(Name::new(name), value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::test::TestRequest;

    use super::*;

    fn refused(request: Result<Request, Refusal>) -> String {
        let refusal = request.map(|request| format!("{request:?}")).unwrap_err();
        assert_eq!(refusal.status(), StatusCode::BAD_REQUEST);
        format!("{refusal:?}")
    }

    #[test]
    fn a_request_is_taken_as_it_was_sent_or_refused_in_words() {
        let json = r#"{"query": "{ a }", "operationName": null, "variables": {"a": [1, -2, 2.5, "x", null, {"b": true}]},
            "extensions": {"x": {}}, "else": [1]}"#;
        for prefix in ["", "\u{feff}", " \r\n"] {
            let request = from_json(format!("{prefix}{json}").as_bytes()).unwrap();
            assert_eq!((request.query.as_str(), request.operation_name.as_deref()), ("{ a }", None));
            assert_eq!(serde_json::to_string(&request.variables).unwrap(), r#"{"a":[1,-2,2.5,"x",null,{"b":true}]}"#);
            assert!(request.extensions.contains_key("x"));
        }
        for (json, says) in [
            ("", "empty"),
            ("  ", "empty"),
            ("[]", "on its own"),
            ("[{\"query\": \"{ a }\"}]", "on its own"),
            ("\"{ a }\"", "not a JSON object"),
            ("null", "not a JSON object"),
            ("{\"query\": \"{ a }\"", "EOF"),
            ("{\"query\": \"{ a }\"} x", "trailing"),
            ("{\"query\": \"{ a }\"}{}", "trailing"),
            ("{\"query\": \"{ a }\", \"query\": \"{ b }\"}", "duplicate field `query`"),
            ("{\"query\": \"{ a }\", \"variables\": {\"x\": 1, \"x\": 2}}", "comes twice"),
            ("{\"query\": \"{ a }\", \"variables\": {\"x\": [{\"y\": 1, \"y\": 1}]}}", "comes twice"),
            ("{\"query\": \"{ a }\", \"documentId\": \"a\", \"id\": \"b\"}", "duplicate"),
            ("{\"query\": \"{ a }\", \"variables\": []}", "no object"),
            ("{\"query\": \"{ a }\", \"variables\": \"{}\"}", "no object"),
            ("{\"query\": \"{ a }\", \"extensions\": 0}", "no object"),
            ("{\"query\": \"{ a }\", \"operationName\": 7}", "string"),
            ("{\"query\": 0}", "string"),
            ("{\"query\": null}", "no `query`"),
            ("{\"query\": \"\"}", "no `query`"),
            ("{}", "no `query`"),
            ("{\"query\": \"{ a }\", \"variables\": {\"x\": 1e999}}", "range"),
            ("{\"query\": \"\\ud800\"}", "hex escape"),
        ] {
            let refused = refused(from_json(json.as_bytes()));
            assert!(refused.contains(says), "{json}: {refused}");
        }
        assert!(refused(from_json(b"{\"query\": \"{ \xff }\"}")).contains("UTF-8"));
        let deep =
            format!("{{\"query\": \"{{a}}\", \"variables\": {{\"x\": {}{}}}}}", "[".repeat(9000), "]".repeat(9000));
        assert!(refused(from_json(deep.as_bytes())).contains("nested too deep: 129 levels, at most 128"));
    }

    #[test]
    fn a_query_string_is_taken_as_it_was_sent_or_refused_in_words() {
        let url = |query: &str| from_url(&TestRequest::get().uri(&format!("/graphql?{query}")).to_http_request());
        let request =
            url("query=query+A%28%24x%3AInt%29%7Ba%7D&operationName=A&variables=%7B%22x%22%3A1%7D&extensions=null")
                .unwrap();
        assert_eq!((request.query.as_str(), request.operation_name.as_deref()), ("query A($x:Int){a}", Some("A")));
        assert_eq!(serde_json::to_string(&request.variables).unwrap(), r#"{"x":1}"#);
        assert_eq!(url("query=%7Ba%7D&operationName=&variables=null").unwrap().operation_name, None);
        for (query, says) in [
            ("", "no `query`"),
            ("query=", "no `query`"),
            ("query=%ff", "UTF-8"),
            ("query=%7Ba%7D&query=%7Bb%7D", "duplicate"),
            ("query=%7Ba%7D&variables=", "not a JSON object"),
            ("query=%7Ba%7D&variables=%5B%5D", "not a JSON object"),
            ("query=%7Ba%7D&variables=%7B%22x%22%3A1", "not a JSON object"),
            ("query=%7Ba%7D&variables=%7B%22x%22%3A1%2C%22x%22%3A2%7D", "comes twice"),
            ("query=%7Ba%7D&extensions=x", "not a JSON object"),
        ] {
            let refused = refused(url(query));
            assert!(refused.contains(says), "{query}: {refused}");
        }
    }
}
