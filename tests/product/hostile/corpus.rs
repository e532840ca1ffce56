//! The requests.

use serde_json::Value;

/// A request that was made to do harm.
pub struct Hostile {
    pub name: &'static str,
    pub query: String,
    /// JSON, perhaps too deep for a reader of JSON.
    pub variables: Option<String>,
    /// The code of the first error, where it is the same for all times.
    pub code: Option<&'static str>,
}

impl Hostile {
    /// As JSON.
    pub fn body(&self) -> String {
        let query = Value::from(self.query.as_str());
        match &self.variables {
            Some(variables) => format!("{{\"query\":{query},\"variables\":{variables}}}"),
            None => format!("{{\"query\":{query}}}"),
        }
    }
}

fn nested(open: &str, inner: &str, close: &str, levels: usize) -> String {
    format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
}

fn numbered(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

pub fn corpus() -> Vec<Hostile> {
    let mut all = vec![];
    let mut add = |name, code: &'static str, query: String| {
        let code = Some(code).filter(|code| !code.is_empty());
        all.push(Hostile { name, query, variables: None, code });
    };
    let ids = |value: &str| format!("{{ nodes(ids: {value}) {{ id }} }}");
    // What nests: in arguments, defaults, directives, types, selections.
    for levels in [65, 1_700, 30_000] {
        add("nested lists", "TOO_DEEP", ids(&nested("[", "", "]", levels)));
    }
    add("lists that don't end", "", ids(&"[".repeat(30_000)));
    add(
        "nested objects",
        "TOO_DEEP",
        format!("{{ centres(filter: {}) {{ nodes {{ id }} }} }}", nested("{a:", "1", "}", 5_000)),
    );
    add("lists and objects", "TOO_DEEP", ids(&nested("[{a:", "1", "}]", 5_000)));
    add(
        "a nested default",
        "TOO_DEEP",
        format!("query($x: [ID!]! = {}) {{ nodes(ids: $x) {{ id }} }}", nested("[", "", "]", 5_000)),
    );
    add("a nested directive", "TOO_DEEP", format!("{{ __typename @skip(if: {}) }}", nested("[", "true", "]", 5_000)));
    add("a nested type", "TOO_DEEP", format!("query($x: {}) {{ __typename }}", nested("[", "Int", "]", 5_000)));
    add("nested fields", "TOO_DEEP", nested("{a", "", "}", 5_000));
    add(
        "nested fields that exist",
        "TOO_DEEP",
        format!(
            "{{ coordination(code: \"11\") {{ {} code {} }} }}",
            "region { coordination { ".repeat(14),
            "} } ".repeat(14)
        ),
    );
    add("nested fragments", "TOO_DEEP", nested("{...", "{__typename}", "}", 5_000));
    add("closing brackets", "BAD_QUERY", format!("{{ a {}", "}])".repeat(3_000)));
    // What multiplies.
    let multiplied = |levels: usize, times: usize| {
        let body =
            |level: usize| format!("fragment F{level} on Query {{ {} }} ", format!("...F{} ", level + 1).repeat(times));
        format!("{{ ...F0 }} {}fragment F{levels} on Query {{ __typename }}", numbered(levels, body))
    };
    add("multiplying fragments", "TOO_MANY", multiplied(12, 20));
    add("many multiplying fragments", "TOO_MANY", multiplied(50, 20));
    add("doubling fragments", "TOO_MANY", multiplied(50, 2));
    add("a chain of fragments", "TOO_DEEP", multiplied(250, 1));
    add(
        "fragments within themselves",
        "BAD_QUERY",
        "{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }".to_string(),
    );
    add(
        "a fragment within itself, unused",
        "BAD_QUERY",
        "{ __typename } fragment A on Query { ...A ...A ...A }".to_string(),
    );
    add(
        "operations that share aliases",
        "TOO_MANY",
        format!(
            "{} fragment F on Query {{ {} }}",
            numbered(90, |n| format!("query Q{n} {{ ...F }} ")),
            numbered(900, |n| format!("a{n}:__typename "))
        ),
    );
    add("many operations", "TOO_MANY", numbered(1_500, |n| format!("query Q{n} {{ a }} ")));
    add("many aliases", "TOO_MANY", format!("{{ {} }}", numbered(3_000, |n| format!("a{n}:__typename "))));
    add("one field many times", "", format!("{{ {} }}", "__typename ".repeat(990)));
    add(
        "many aliases within one another",
        "",
        format!(
            "{{ {} }}",
            numbered(100, |n| format!("a{n}: coordination(code: \"11\") {{ {} }} ", "code ".repeat(90)))
        ),
    );
    add(
        "one field many times, with fields",
        "",
        format!("{{ {} }}", "coordination(code:\"11\"){region{code}} ".repeat(600)),
    );
    add("fields on many types", "", {
        let types = ["Region", "Province", "Commune", "Coordination", "Delegation", "Programme", "Centre", "Partner"];
        let level =
            |inner: &str| types.iter().map(|of| format!("... on {of} {{ x: id }} ")).collect::<String>() + inner;
        format!(
            "{{ {} }}",
            (0..15).fold("node(id: \"x\") { id }".to_string(), |inner, _| format!(
                "... on Query {{ node(id: \"x\") {{ {} }} {inner} }}",
                level("")
            ))
        )
    });
    add("comparisons that multiply", "", {
        let types = ["ActivityReturn", "JobRun", "Report"];
        let step = |inner: &str| {
            types.iter().map(|of| format!("... on {of} {{ coordination {{ region {{ id }} }} }} ")).collect::<String>()
                + inner
        };
        format!("{{ node(id: \"x\") {{ {} }} }}", step("id"))
    });
    // What is many, long or large.
    add("many directives", "TOO_MANY", format!("{{ __typename {} }}", "@skip(if: false) ".repeat(1_000)));
    add(
        "many arguments",
        "TOO_MANY",
        format!("{{ coordination({}) {{ code }} }}", numbered(1_000, |n| format!("a{n}: 1 "))),
    );
    add(
        "many variables",
        "TOO_MANY",
        format!("query({}) {{ __typename }}", numbered(1_000, |n| format!("$a{n}: Int "))),
    );
    add("many unknown fields", "", format!("{{ {} }}", numbered(999, |n| format!("unknown{n} "))));
    add("more unknown fields than are read", "TOO_MANY", format!("{{ {} }}", "unknown ".repeat(25_000)));
    add(
        "many unknown variables",
        "",
        format!("{{ nodes(ids: [{}]) {{ id }} }}", numbered(4_000, |n| format!("$v{n} "))),
    );
    add("many values that are none", "", format!("{{ nodes(ids: [{}]) {{ id }} }}", "null ".repeat(9_000)));
    add("a long name", "TOO_MANY", format!("{{ {} }}", "a".repeat(60_000)));
    add("a long alias", "TOO_MANY", format!("{{ {}: __typename }}", "a".repeat(60_000)));
    add("a long number", "TOO_MANY", format!("{{ centres(first: {}) {{ nodes {{ id }} }} }}", "9".repeat(60_000)));
    add("a large number", "BAD_QUERY", "{ centres(first: 1e999999) { nodes { id } } }".to_string());
    add(
        "a number of many digits",
        "BAD_QUERY",
        format!("{{ centres(first: {}) {{ nodes {{ id }} }} }}", "9".repeat(300)),
    );
    add("a long text", "NOT_FOUND", format!("{{ coordination(code: \"{}\") {{ code }} }}", "x".repeat(60_000)));
    add(
        "a text of escapes",
        "NOT_FOUND",
        format!("{{ coordination(code: \"{}\") {{ code }} }}", "\\u0061".repeat(10_000)),
    );
    add(
        "a block of quotes",
        "NOT_FOUND",
        format!("{{ coordination(code: \"\"\"{} \"\"\") {{ code }} }}", "\\\"\"\"".repeat(10_000)),
    );
    add(
        "a block of lines",
        "NOT_FOUND",
        format!("{{ coordination(code: \"\"\"{}x\"\"\") {{ code }} }}", " \n".repeat(30_000)),
    );
    add("a text that does not end", "BAD_QUERY", format!("{{ coordination(code: \"{}", "x".repeat(60_000)));
    add("comments", "", format!("{{ __typename {} }}", "#\n".repeat(30_000)));
    add("commas", "", format!("{{ __typename {} }}", ",".repeat(60_000)));
    add("one long line of small tokens", "TOO_MANY", format!("{{ {} }}", "a ".repeat(30_000)));
    add("characters of many bytes", "BAD_QUERY", "😀".repeat(15_000));
    add("U+0000 in a text", "BAD_ARGUMENT", "{ coordination(code: \"\\u0000\") { code } }".to_string());
    add("U+0000 in a name", "BAD_QUERY", "{ a\u{0}b }".to_string());
    add("nothing", "", String::new());
    add("spaces", "BAD_QUERY", " \n".repeat(30_000));
    // What costs much by few words.
    let everything =
        (0..8).fold("code".to_string(), |inner, _| format!("coordinations(first: 200) {{ nodes {{ {inner} }} }}"));
    add("lists within lists", "", format!("{{ {everything} }}"));
    add("lists within lists that exist", "TOO_MANY", "{ coordinations(first: 200) { nodes { centres(first: 200) { nodes { returns(first: 200) { nodes { id } } } } } } }".to_string());
    add(
        "introspection within introspection",
        "TOO_DEEP",
        format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type { ".repeat(12), "} } ".repeat(12)),
    );
    // Variables.
    let mut with = |name, code, variables: String| {
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }".to_string();
        all.push(Hostile { name, query, variables: Some(variables), code });
    };
    for levels in [17, 100] {
        with("a nested variable", Some("TOO_DEEP"), format!("{{\"ids\":{}}}", nested("[", "1", "]", levels)));
    }
    with("a variable nested deeper than JSON is read", None, format!("{{\"ids\":{}}}", nested("[", "1", "]", 50_000)));
    with("a nested variable of objects", None, format!("{{\"ids\":{}}}", nested("{\"a\":", "1", "}", 10_000)));
    with("many values", Some("TOO_MANY"), format!("{{\"ids\":[{}1]}}", "1,".repeat(25_000)));
    with(
        "many variables that are not asked for",
        Some("TOO_MANY"),
        format!("{{{}\"ids\":[]}}", numbered(20_000, |n| format!("\"{n}\":1,"))),
    );
    with("a large number in a variable", None, "{\"ids\":1e999999}".to_string());
    with("a long number in a variable", None, format!("{{\"ids\":{}}}", "9".repeat(50_000)));
    with("a file that was not sent", Some("BAD_ARGUMENT"), "{\"ids\":\"#__graphql_file__:7\"}".to_string());
    with(
        "a file that was not sent, by no number",
        Some("BAD_ARGUMENT"),
        "{\"ids\":[\"#__graphql_file__:x\"]}".to_string(),
    );
    with("U+0000 in a variable", Some("BAD_ARGUMENT"), "{\"ids\":\"a\\u0000\"}".to_string());
    with("U+0000 in a name of a variable", Some("BAD_ARGUMENT"), "{\"a\\u0000\":1,\"ids\":[]}".to_string());
    with("half a character", None, "{\"ids\":\"\\ud800\"}".to_string());
    with("variables that are none", None, "[1,2]".to_string());
    all
}
