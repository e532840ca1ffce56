//! A real OpenID Connect provider, and a browser that finds its way through it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::npm;

const PACKAGE: &str = include_str!("../../support-openid/package.json");
const LOCK: &str = include_str!("../../support-openid/package-lock.json");
const PROGRAM: &str = include_str!("../../support-openid/provider.js");

/// A provider that runs as long as this value lives, and no longer than this process.
pub struct Provider {
    /// Its issuer, which is its address.
    pub issuer: String,
    child: Child,
}

impl Provider {
    /// Starts one. Where that is not possible, says so loudly and gives `None`; under `CI=true` it panics.
    pub fn start() -> Option<Provider> {
        match Provider::try_start() {
            Ok(provider) => Some(provider),
            Err(why) => {
                let line = format!("SKIPPED, no OpenID Connect provider: {why}");
                if std::env::var("CI").is_ok_and(|value| value == "true") {
                    panic!("{line}");
                }
                let _ = writeln!(std::io::stderr(), "{line}");
                None
            }
        }
    }

    fn try_start() -> Result<Provider, String> {
        static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let files = [("package.json", PACKAGE), ("package-lock.json", LOCK), ("provider.js", PROGRAM)];
        let folder = INSTALLED.get_or_init(|| npm::install("openid", &files)).clone()?;
        let mut child = Command::new("node")
            .arg(folder.join("provider.js"))
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("node: {error}"))?;
        let mut issuer = String::new();
        let stdout = child.stdout.take().ok_or("no pipe")?;
        let mut stdout = BufReader::new(stdout);
        stdout.read_line(&mut issuer).map_err(|error| error.to_string())?;
        // It ends when it writes to where nobody reads.
        std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        match issuer.trim() {
            "" => Err(format!("provider.js ended with {:?}", child.wait())),
            issuer => Ok(Provider { issuer: issuer.to_string(), child }),
        }
    }

    /// Registers a client that people come back to at this address: its id, and its secret where it has one.
    pub fn register(&self, redirect: &str, authentication: &str) -> (String, Option<String>) {
        let client = json!({ "redirect_uris": [redirect], "token_endpoint_auth_method": authentication });
        let made: Value = agent()
            .post(format!("{}/reg", self.issuer))
            .send_json(client)
            .and_then(|mut answer| answer.body_mut().read_json())
            .unwrap();
        let text = |field: &str| made[field].as_str().map(str::to_string);
        (text("client_id").unwrap_or_else(|| panic!("{made}")), text("client_secret"))
    }

    /// Makes it misbehave from now on, in the way that `provider.js` has a word for; nothing: behave.
    pub fn twist(&self, word: &str) {
        agent().post(format!("{}/test/twist", self.issuer)).send(word).unwrap();
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

/// A page that a browser has arrived at.
#[derive(Debug)]
pub struct Page {
    pub url: String,
    pub status: u16,
    pub body: String,
}

impl Page {
    /// The value of an attribute that follows a piece of the page's text.
    fn after(&self, piece: &str) -> Option<&str> {
        self.body.split_once(piece)?.1.split('"').next()
    }
}

/// A browser without scripts: keeps cookies by host, port and path, and follows redirects.
#[derive(Default)]
pub struct Browser {
    /// By origin, path and name. (A real one does not tell ports apart.)
    cookies: BTreeMap<(String, String, String), String>,
}

fn origin(url: &str) -> &str {
    let path = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
    &url[..path]
}

fn path(url: &str) -> &str {
    let path = url[origin(url).len()..].split(['?', '#']).next().unwrap_or_default();
    if path.is_empty() { "/" } else { path }
}

impl Browser {
    /// The page at an address, after all redirects.
    pub fn get(&mut self, url: &str) -> Page {
        let mut page = self.step(url, None);
        for _ in 0..20 {
            match page.1 {
                None => return page.0,
                Some(next) => page = self.step(&next, None),
            }
        }
        panic!("redirected without end: {:?}", page.0);
    }

    /// One request: its page, and where it redirects to.
    pub fn step(&mut self, url: &str, form: Option<&[(&str, &str)]>) -> (Page, Option<String>) {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|((origin_, path_, _), _)| {
                origin_ == origin(url)
                    && (path(url) == path_ || path(url).starts_with(&format!("{}/", path_.trim_end_matches('/'))))
            })
            .map(|((_, _, name), value)| format!("{name}={value}"))
            .collect();
        let header = ("Cookie", cookies.join("; "));
        let mut response = match form {
            None => agent().get(url).header(header.0, header.1).call(),
            Some(fields) => agent().post(url).header(header.0, header.1).send_form(fields.iter().copied()),
        }
        .unwrap_or_else(|error| panic!("{url}: {error}"));
        for line in response.headers().get_all("set-cookie") {
            self.keep(origin(url), line.to_str().unwrap());
        }
        let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_string());
        let location = location.map(|to| if to.starts_with('/') { format!("{}{to}", origin(url)) } else { to });
        let status = response.status().as_u16();
        let body = response.body_mut().read_to_string().unwrap();
        (Page { url: url.to_string(), status, body }, location.filter(|_| (300..400).contains(&status)))
    }

    fn keep(&mut self, origin: &str, line: &str) {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let (mut path, mut gone) = ("/".to_string(), value.is_empty());
        for part in parts {
            match part.split_once('=') {
                Some((key, value)) if key.eq_ignore_ascii_case("path") => path = value.to_string(),
                Some((key, "0")) if key.eq_ignore_ascii_case("max-age") => gone = true,
                _ => {}
            }
        }
        let key = (origin.to_string(), path, name.to_string());
        if gone {
            self.cookies.remove(&key);
        } else {
            self.cookies.insert(key, value.to_string());
        }
    }

    /// The value of a cookie of this origin.
    pub fn cookie(&self, origin: &str, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|((own, _, own_name), _)| own == origin && own_name == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Begins to sign in, signs in at the provider with this login and consents: the address of the callback, which is
    /// not visited yet.
    pub fn up_to_the_callback(&mut self, server: &str, login: &str) -> String {
        let mut page = self.get(&format!("{server}/sign-in/openid"));
        for _ in 0..3 {
            let action = page.after("action=\"").unwrap_or_else(|| panic!("no form: {page:?}")).to_string();
            let prompt = page.after("name=\"prompt\" value=\"").unwrap().to_string();
            let fields = [("prompt", prompt.as_str()), ("login", login), ("password", "any")];
            let mut step = self.step(&action, Some(&fields));
            while let Some(next) = step.1 {
                if next.starts_with(server) {
                    return next;
                }
                step = self.step(&next, None);
            }
            page = step.0;
        }
        panic!("the provider asks without end: {page:?}");
    }

    /// Begins to sign in, and cancels at the provider's page: where that leads.
    pub fn cancel(&mut self, server: &str) -> Page {
        let page = self.get(&format!("{server}/sign-in/openid"));
        let abort = page.body.split('"').find(|part| part.ends_with("/abort")).unwrap().to_string();
        self.get(&abort)
    }
}
