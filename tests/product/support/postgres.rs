//! A PostgreSQL server for the tests of one process, which leaves nothing behind however the process ends.
//!
//! The first call of [`new_database`] starts it, in a temporary folder, on a free port of 127.0.0.1. Rust runs no
//! destructor of a static, and none at all after SIGKILL; so a small shell process watches over the server. It reads
//! from a pipe whose other end only the test process holds, and when the kernel closes that end, it stops the server
//! and removes the folder.
//!
//! With `TAAWUN_TEST_POSTGRES_URL`, the databases are made on that server instead. Its user must be allowed to create
//! them; those that [`drop_database`] does not remove stay there.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::net::TcpListener;
use std::os::fd::AsFd as _;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, sql_query};

/// Why there is no PostgreSQL to test on.
#[derive(Debug, Clone)]
pub struct Unavailable(String);

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unavailable {}

/// Makes an empty database and returns its URL. May be called from several threads.
pub fn new_database() -> Result<String, Unavailable> {
    create("")
}

/// Starts a server for one test alone, which may take it down. It keeps what was committed when it goes down without
/// warning. Goes away with the returned value.
pub fn own_server() -> Result<Server, Unavailable> {
    Server::start(&["synchronous_commit=on"])
}

/// Makes a copy of the database `template`, which is a URL that [`new_database`] returned, or a database's name, and
/// returns the copy's URL. No connection to the template may be open: PostgreSQL refuses to copy it otherwise.
pub fn new_database_from(template: &str) -> Result<String, Unavailable> {
    create(&format!(" TEMPLATE \"{}\"", database_name(template)))
}

/// Removes a database that this module made, along with the connections to it.
pub fn drop_database(url: &str) -> Result<(), Unavailable> {
    execute(&format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", database_name(url)))
}

fn create(template: &str) -> Result<String, Unavailable> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // On a shared server, the process id alone could meet a database that an earlier run left there.
    let started = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let name = format!("taawun_test_{started}_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    execute(&format!("CREATE DATABASE \"{name}\"{template}"))?;
    Ok(with_database(server_url()?, &name))
}

fn execute(sql: &str) -> Result<(), Unavailable> {
    let failed = |error: &dyn fmt::Display| Unavailable(format!("{sql}: {error}"));
    let mut connection = PgConnection::establish(server_url()?).map_err(|error| failed(&error))?;
    sql_query(sql).execute(&mut connection).map_err(|error| failed(&error))?;
    Ok(())
}

/// The URL of a database on the server that is not the tests' own: only for commands such as `CREATE DATABASE`.
fn server_url() -> Result<&'static str, Unavailable> {
    static GIVEN: OnceLock<Option<String>> = OnceLock::new();
    static OWN: OnceLock<Result<Server, Unavailable>> = OnceLock::new();
    let given = GIVEN.get_or_init(|| std::env::var("TAAWUN_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty()));
    if let Some(url) = given {
        return Ok(url);
    }
    OWN.get_or_init(|| Server::start(&[])).as_ref().map(|server| server.url.as_str()).map_err(Clone::clone)
}

/// The same server and parameters, another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, parameters) = url.split_once('?').map_or((url, None), |(address, rest)| (address, Some(rest)));
    let authority = address.find("://").map_or(0, |at| at + 3);
    let end = address[authority..].find('/').map_or(address.len(), |at| authority + at);
    let parameters = parameters.map(|rest| format!("?{rest}")).unwrap_or_default();
    format!("{}/{name}{parameters}", &address[..end])
}

fn database_name(url_or_name: &str) -> &str {
    let address = url_or_name.split('?').next().unwrap_or(url_or_name);
    address.rsplit('/').next().unwrap_or(address)
}

/// A running server of our own.
pub struct Server {
    /// The database `postgres` on it.
    pub url: String,
    programs: Programs,
    user: Option<User>,
    folder: PathBuf,
    port: u16,
    settings: &'static [&'static str],
    /// Held, never written to: the watchdog stops the server when the kernel closes it.
    _watchdog: ChildStdin,
}

/// Waits until its input ends, then stops the server in the folder `$1` and removes the folder. A loop, because the
/// test process may have been killed while it was still filling the folder or starting the server. The server removes
/// its lock file as it ends; asking `kill` alone would wait for a zombie where process 1 collects none.
const WATCHDOG: &str = r#"
    trap '' INT TERM HUP
    cat >/dev/null
    tries=0
    while [ -e "$1" ] && [ $tries -lt 100 ]; do
        lock="$1/data/postmaster.pid"
        if read -r server 2>/dev/null <"$lock" && [ "$server" -gt 0 ]; then
            kill -QUIT "$server" 2>/dev/null
            waited=0
            while [ -e "$lock" ] && kill -0 "$server" 2>/dev/null && [ $waited -lt 100 ]; do
                sleep 0.05
                waited=$((waited + 1))
            done
        fi
        rm -rf "$1" 2>/dev/null || sleep 0.1
        tries=$((tries + 1))
    done
"#;

impl Server {
    /// Ends all connections at once and the server without ceremony, as when its machine goes down.
    pub fn goes_down(&self) {
        let lock = self.folder.join("data/postmaster.pid");
        let process = fs::read_to_string(&lock).unwrap().lines().next().unwrap().to_owned();
        succeeded(Command::new("kill").args(["-QUIT", &process])).unwrap();
        let deadline = Instant::now() + Duration::from_secs(60);
        while lock.exists() {
            assert!(Instant::now() < deadline, "the server does not end");
            sleep(Duration::from_millis(10));
        }
    }

    /// Starts it again where it was.
    pub fn comes_back(&self) {
        run(&self.programs.postgres, self.user.as_ref(), &self.folder, self.port, self.settings).unwrap();
    }

    fn start(settings: &'static [&'static str]) -> Result<Server, Unavailable> {
        let programs = Programs::find()?;
        let user = User::to_run_as()?;
        let folder =
            tempfile::Builder::new().prefix("taawun-postgres-").tempdir().map_err(because("temporary folder"))?;
        let watchdog = watch(folder.path())?;
        // From here on, the watchdog removes the folder.
        let folder = folder.keep();
        if let Some(user) = &user {
            chown(&folder, Some(user.id), Some(user.group)).map_err(because("chown of the temporary folder"))?;
        }

        let data = folder.join("data");
        let mut initdb = as_user(&programs.initdb, user.as_ref());
        initdb.arg("-D").arg(&data).args(["-U", "postgres", "--auth=trust", "--no-sync"]);
        initdb.args(["--encoding=UTF8", "--locale=C"]).current_dir(&folder).process_group(0);
        // What initdb says goes into the watchdog's pipe, for the sake of the pipe: the watchdog does nothing before
        // initdb has closed it too. An initdb that loses its folder half-way leaves shared memory behind.
        initdb.stdout(watchdog.as_fd().try_clone_to_owned().map_err(because("pipe to the watchdog"))?);
        succeeded(&mut initdb)?;
        drop(initdb);

        // Another process may take the port between its choice and the server's start.
        let mut last = String::new();
        for _ in 0..5 {
            let port = free_port().map_err(because("free port"))?;
            match run(&programs.postgres, user.as_ref(), &folder, port, settings) {
                Ok(()) => {
                    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
                    return Ok(Server { url, programs, user, folder, port, settings, _watchdog: watchdog });
                }
                Err(error) => last = error,
            }
        }
        Err(Unavailable(last))
    }
}

fn watch(folder: &Path) -> Result<ChildStdin, Unavailable> {
    let mut sh = Command::new("sh");
    sh.args(["-c", WATCHDOG, "taawun-postgres-watchdog"]).arg(folder);
    // A group of its own: a test runner that ends a whole process group must not end the watchdog with it. Its output
    // goes nowhere, so that nobody who reads the tests' output waits for it.
    sh.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/").process_group(0);
    let mut child = sh.spawn().map_err(because("sh"))?;
    child.stdin.take().ok_or_else(|| Unavailable("sh: no pipe to it".to_owned()))
}

/// Starts the server, with these settings after the usual ones, which they outdo, and waits until it takes connections.
fn run(postgres: &Path, user: Option<&User>, folder: &Path, port: u16, more: &[&str]) -> Result<(), String> {
    let data = folder.join("data");
    let log = folder.join("log");
    let output = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let mut command = as_user(postgres, user);
    command.arg("-D").arg(&data).args(["-p", &port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        // No socket anywhere.
        "unix_socket_directories=",
        "max_connections=200",
        // Nothing here has to outlive a power cut.
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
        "wal_level=minimal",
        "max_wal_senders=0",
        // Its workers would connect to databases that a test wants to copy.
        "autovacuum=off",
        "shared_buffers=32MB",
        "dynamic_shared_memory_type=mmap",
        "timezone=UTC",
    ]
    .iter()
    .chain(more)
    {
        command.args(["-c", setting]);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output).current_dir(folder).process_group(0);
    let mut server = command.spawn().map_err(|error| format!("{}: {error}", postgres.display()))?;
    wait_until_ready(&mut server, &data).map_err(|why| {
        let mut said = String::new();
        let _ = File::open(&log).and_then(|mut log| log.read_to_string(&mut said));
        format!("{}: {why}\n{said}", postgres.display())
    })
}

/// Waits for the word that the server itself writes into its lock file. A connection would not tell this server from
/// another one on the same port.
fn wait_until_ready(server: &mut Child, data: &Path) -> Result<(), String> {
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline {
        if let Ok(Some(status)) = server.try_wait() {
            return Err(format!("ended with {status}"));
        }
        let state = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
        if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
            return Ok(());
        }
        sleep(Duration::from_millis(10));
    }
    let _ = server.kill();
    let _ = server.wait();
    Err("not ready after a minute".to_owned())
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// PostgreSQL's own programs, with symbolic links followed: they find their other files from where they are.
struct Programs {
    initdb: PathBuf,
    postgres: PathBuf,
}

impl Programs {
    fn find() -> Result<Programs, Unavailable> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        folders.extend(debian_folders());
        folders
            .iter()
            .find_map(|folder| {
                let initdb = folder.join("initdb").canonicalize().ok().filter(|file| is_executable(file))?;
                let postgres = initdb.with_file_name("postgres");
                is_executable(&postgres).then_some(Programs { initdb, postgres })
            })
            .ok_or_else(|| {
                Unavailable(
                    "no initdb and postgres on PATH or in /usr/lib/postgresql/*/bin, and TAAWUN_TEST_POSTGRES_URL is \
                     not set"
                        .to_owned(),
                )
            })
    }
}

/// Where Debian and Ubuntu keep the server, which they do not put on PATH; the newest version first.
fn debian_folders() -> Vec<PathBuf> {
    let entries = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

fn is_executable(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// Whom the server runs as when the tests run as root, which PostgreSQL refuses.
struct User {
    id: u32,
    group: u32,
}

impl User {
    /// `None` when the tests do not run as root: then the server runs as they do.
    fn to_run_as() -> Result<Option<User>, Unavailable> {
        if id(&["-u"])? != 0 {
            return Ok(None);
        }
        for name in ["postgres", "nobody"] {
            if let (Ok(user), Ok(group)) = (id(&["-u", name]), id(&["-g", name])) {
                return Ok(Some(User { id: user, group }));
            }
        }
        Err(Unavailable("PostgreSQL does not run as root, and there is no user postgres or nobody".to_owned()))
    }
}

fn id(arguments: &[&str]) -> Result<u32, Unavailable> {
    let output = succeeded(Command::new("id").args(arguments))?;
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(because("id"))
}

fn as_user(program: &Path, user: Option<&User>) -> Command {
    let Some(user) = user else { return Command::new(program) };
    // setpriv replaces itself by the program: the process that is started here is the server, not its parent.
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={}", user.id)).arg(format!("--regid={}", user.group));
    command.arg("--clear-groups").arg("--").arg(program);
    command
}

fn succeeded(command: &mut Command) -> Result<Output, Unavailable> {
    let name = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output().map_err(because(&name))?;
    if output.status.success() {
        return Ok(output);
    }
    Err(Unavailable(format!("{name}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr))))
}

fn because<E: fmt::Display>(what: &str) -> impl FnOnce(E) -> Unavailable {
    move |error| Unavailable(format!("{what}: {error}"))
}
