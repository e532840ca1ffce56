//! Mail servers that the tests start: one that is told how to misbehave, and a real mail transfer agent.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use base64::Engine as _;
use mail_parser::{Message, MessageParser};
use serde_json::{Value, json};

use super::npm::{self, skipped};

const PACKAGE: &str = include_str!("../../support-mail/package.json");
const LOCK: &str = include_str!("../../support-mail/package-lock.json");
const PROGRAM: &str = include_str!("../../support-mail/server.js");

/// A mail server that runs as long as this value lives, and no longer than this process. See `server.js` for what it can
/// be told.
pub struct MailServer {
    said: Value,
    child: Child,
}

/// A message that it has taken.
pub struct Taken {
    /// The `Message-ID`, without angle brackets.
    pub id: String,
    pub to: String,
    /// Where it comes back to.
    pub from: String,
    /// Through which of its doors.
    pub door: String,
    /// As whom the sender signed in.
    pub user: Option<String>,
    pub raw: Vec<u8>,
}

impl Taken {
    pub fn message(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).unwrap()
    }
}

impl MailServer {
    /// Starts one. Where that is not possible, says so loudly and gives `None`; under `CI=true` it panics.
    pub fn start() -> Option<MailServer> {
        MailServer::try_start().map_err(|why| skipped("mail server", &why)).ok()
    }

    fn try_start() -> Result<MailServer, String> {
        static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let files = [("package.json", PACKAGE), ("package-lock.json", LOCK), ("server.js", PROGRAM)];
        let folder = INSTALLED.get_or_init(|| npm::install("mail", &files)).clone()?;
        let mut child = Command::new("node")
            .arg(folder.join("server.js"))
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("node: {error}"))?;
        let mut line = String::new();
        let stdout = child.stdout.take().ok_or("no pipe")?;
        BufReader::new(stdout).read_line(&mut line).map_err(|error| error.to_string())?;
        match serde_json::from_str(line.trim()) {
            Ok(said) => Ok(MailServer { said, child }),
            Err(error) => Err(format!("server.js: {error}; it ended with {:?}", child.wait())),
        }
    }

    /// The address of its door without encryption and names.
    pub fn plain(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.said["plain"])
    }

    /// The address of a door (`starttls`, `implicit`), with the right name and password.
    pub fn door(&self, door: &str) -> String {
        let scheme = if door == "implicit" { "smtps" } else { "smtp" };
        format!("{scheme}://robot%40taawun.example:p%40ss%3Aw%2Frd%25@localhost:{}", self.said[door])
    }

    /// The certificate of the authority that signed its own, PEM.
    pub fn authority(&self) -> &str {
        self.said["authority"].as_str().unwrap()
    }

    fn order(&self, path: &str, body: Option<Value>) -> Value {
        let url = format!("http://127.0.0.1:{}{path}", self.said["orders"]);
        let answer = match body {
            Some(body) => ureq::post(url).send_json(body),
            None => ureq::get(url).call(),
        };
        answer.unwrap().body_mut().with_config().limit(1 << 30).read_json().unwrap()
    }

    /// Has it behave so from now on.
    pub fn rules(&self, rules: Value) {
        self.order("/rules", Some(rules));
    }

    /// Shuts its plain door.
    pub fn close(&self) {
        self.order("/close", Some(json!({})));
    }

    /// Opens its plain door again.
    pub fn open(&self) {
        self.order("/open", Some(json!({})));
    }

    /// What it has taken, in order.
    pub fn taken(&self) -> Vec<Taken> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let taken = self.order("/accepted", None);
        let one = |one: &Value| Taken {
            id: text(&one["id"]),
            to: text(&one["to"]),
            from: text(&one["from"]),
            door: text(&one["door"]),
            user: one["user"].as_str().map(str::to_string),
            raw: base64::engine::general_purpose::STANDARD.decode(one["raw"].as_str().unwrap()).unwrap(),
        };
        taken.as_array().unwrap().iter().map(one).collect()
    }

    /// How often it has taken each message, by `Message-ID`.
    pub fn copies(&self) -> BTreeMap<String, usize> {
        let mut copies = BTreeMap::new();
        for taken in self.taken() {
            *copies.entry(taken.id).or_default() += 1;
        }
        copies
    }

    /// How often each of its rules was applied.
    pub fn seen(&self) -> BTreeMap<String, u64> {
        serde_json::from_value(self.order("/seen", None)).unwrap()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Debian's mail transfer agent, which delivers into Maildir folders for `amina` and `taawun` at `taawun.example`, and
/// sends back what is for anybody whose name begins with `nobody`.
pub struct Exim {
    pub port: u16,
    folder: tempfile::TempDir,
    child: Child,
}

impl Exim {
    /// Starts one. Where that is not possible, says so loudly and gives `None`; under `CI=true` it panics.
    pub fn start() -> Option<Exim> {
        Exim::try_start().map_err(|why| skipped("exim4", &why)).ok()
    }

    fn try_start() -> Result<Exim, String> {
        let failed = |error: std::io::Error| error.to_string();
        let program = ["/usr/sbin/exim4", "/usr/bin/exim4"].into_iter().find(|path| Path::new(path).exists());
        let program = program.ok_or("there is no /usr/sbin/exim4 (Debian: exim4-daemon-light)")?;
        let folder = tempfile::Builder::new().prefix("taawun-exim-").tempdir().map_err(failed)?;
        // It gives up its rights as root and goes on as its own user, which has to get in.
        use std::os::unix::fs::PermissionsExt as _;
        let open = |path: &Path| {
            std::fs::create_dir_all(path)?;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777))
        };
        for part in ["", "spool", "log", "mail"] {
            open(&folder.path().join(part)).map_err(failed)?;
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr()).map_err(failed)?.port();
        let configuration = folder.path().join("exim.conf");
        let text = CONFIGURATION
            .replace("FOLDER", &folder.path().to_string_lossy())
            .replace("OWNER", &owner(folder.path()).map_err(failed)?);
        std::fs::write(&configuration, text).map_err(failed)?;
        std::fs::set_permissions(&configuration, std::fs::Permissions::from_mode(0o644)).map_err(failed)?;
        let mut child = Command::new(program)
            .arg("-C")
            .arg(&configuration)
            .args(["-bdf", "-q1s", "-oX", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        let began = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Ok(Some(status)) = child.try_wait() {
                return Err(format!("{program} ended with {status}"));
            }
            if began.elapsed() > Duration::from_secs(60) {
                let _ = child.kill();
                return Err(format!("{program} takes no connections"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Exim { port, folder, child })
    }

    /// The Maildir folder of a name.
    pub fn maildir(&self, name: &str) -> PathBuf {
        self.folder.path().join("mail").join(name)
    }

    /// Waits until a name has got so many new messages, and gives them.
    pub fn wait_for(&self, name: &str, count: usize) -> Vec<Vec<u8>> {
        let folder = self.maildir(name).join("new");
        let began = Instant::now();
        loop {
            let paths: Vec<PathBuf> =
                std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
            if paths.len() >= count {
                return paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
            }
            assert!(
                began.elapsed() < Duration::from_secs(120),
                "{name} got {} of {count}\n{}",
                paths.len(),
                self.log()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        let read = |name| std::fs::read_to_string(self.folder.path().join("log").join(name)).unwrap_or_default();
        format!("{}{}", read("mainlog"), read("paniclog"))
    }
}

impl Drop for Exim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The numbers of the user and group that a folder belongs to, as configuration lines.
fn owner(folder: &Path) -> std::io::Result<String> {
    use std::os::unix::fs::MetadataExt as _;
    let data = std::fs::metadata(folder)?;
    // Root delivers nothing; the agent's own user does.
    Ok(match data.uid() {
        0 => "  user = Debian-exim\n  group = Debian-exim".to_string(),
        user => format!("  user = {user}\n  group = {}", data.gid()),
    })
}

const CONFIGURATION: &str = "\
spool_directory = FOLDER/spool
log_file_path = FOLDER/log/%slog
pid_file_path = FOLDER/exim.pid
primary_hostname = mx.taawun.example
domainlist local_domains = taawun.example
qualify_domain = taawun.example
never_users =
local_interfaces = 127.0.0.1
keep_environment =
tls_advertise_hosts =
prdr_enable = false
host_lookup =
rfc1413_hosts =
acl_smtp_rcpt = everything
acl_smtp_data = everything
bounce_return_message = true
begin acl
everything:
  accept
begin routers
nobody:
  driver = redirect
  domains = +local_domains
  local_parts = ^nobody
  allow_fail
  data = :fail: no such mailbox at taawun.example
names:
  driver = accept
  domains = +local_domains
  local_parts = amina : taawun
  transport = folders
begin transports
folders:
  driver = appendfile
  maildir_format
  create_directory
  directory = FOLDER/mail/$local_part_data
  directory_mode = 0777
  mode = 0666
OWNER
begin retry
*  *  F,1h,1m
";
