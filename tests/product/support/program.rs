//! The real program, started, killed and started again.

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::{Value, json};

use super::Filled;

/// A command of the program on a database.
pub fn taawun(url: &str, data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taawun"));
    // Nothing of the machine's own settings.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TAAWUN_")) {
        command.env_remove(name);
    }
    command.env_remove("RUST_LOG");
    command.env("DATABASE_URL", url).env("TAAWUN_DATA", data);
    command
}

/// All that a command printed.
pub fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// `taawun serve`, as a process of its own.
pub struct Program {
    /// Its address.
    pub url: String,
    child: Child,
    logged: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

/// Keeps what comes out of a pipe. Whoever writes into a pipe that nobody reads stops one day.
fn keep(mut pipe: impl Read + Send + 'static, logged: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let log = Arc::clone(logged);
    std::thread::spawn(move || {
        let mut part = [0; 4096];
        while let Ok(length @ 1..) = pipe.read(&mut part) {
            log.lock().unwrap().push_str(&String::from_utf8_lossy(&part[..length]));
        }
    })
}

impl Program {
    /// Serves a database, with more settings in the environment. No job becomes due meanwhile.
    pub fn serve(filled: &Filled, environment: &[(&str, &str)]) -> Program {
        Program::serve_with(filled, &[], environment)
    }

    /// The same with more arguments. The job files are in the folder `jobs` of the data folder.
    pub fn serve_with(filled: &Filled, arguments: &[&str], environment: &[(&str, &str)]) -> Program {
        let jobs = filled.folder.path().join("jobs");
        std::fs::create_dir_all(&jobs).unwrap();
        let rare = "schedule = \"0 6 29 2 *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"year\"\n\
                    coordinations = \"all\"\nlanguages = [\"ar\"]\n";
        std::fs::write(jobs.join("rare.toml"), rare).unwrap();
        let mut child = taawun(&filled.url, filled.folder.path())
            .env("TAAWUN_JOBS", &jobs)
            .env("TAAWUN_LISTEN", "127.0.0.1:0")
            .envs(environment.iter().copied())
            .arg("serve")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let logged = Arc::new(Mutex::new(String::new()));
        let errors = keep(child.stderr.take().unwrap(), &logged);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        stdout.read_line(&mut first).unwrap();
        let Some(url) = first.trim().strip_prefix("Serving on ").map(str::to_string) else {
            panic!("{first}{:?}\n{}", child.wait(), logged.lock().unwrap());
        };
        logged.lock().unwrap().push_str(&first);
        let readers = vec![errors, keep(stdout, &logged)];
        Program { url, child, logged, readers }
    }

    /// `taawun worker` with these arguments, among them the address on which it serves health and metrics: that is its
    /// address.
    pub fn work(filled: &Filled, arguments: &[&str]) -> Program {
        let mut child = taawun(&filled.url, filled.folder.path())
            .arg("worker")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let logged = Arc::new(Mutex::new(String::new()));
        let errors = keep(child.stderr.take().unwrap(), &logged);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let url = loop {
            let mut line = String::new();
            if stdout.read_line(&mut line).unwrap() == 0 {
                panic!("{:?}\n{}", child.wait(), logged.lock().unwrap());
            }
            logged.lock().unwrap().push_str(&line);
            if let Some(address) = line.trim().strip_prefix("Metrics: ").and_then(|at| at.strip_suffix("/metrics")) {
                break address.to_string();
            }
        };
        let readers = vec![errors, keep(stdout, &logged)];
        Program { url, child, logged, readers }
    }

    /// The answer to a query, or `None` where the server died before it answered.
    pub fn ask(&self, token: &str, query: &str, variables: &Value) -> Option<Value> {
        ureq::post(format!("{}/graphql", self.url))
            .header("Authorization", format!("Bearer {token}"))
            .send_json(json!({ "query": query, "variables": variables }))
            .and_then(|mut answer| answer.body_mut().read_json())
            .ok()
    }

    /// Has it read its job files again at once.
    pub fn hang_up(&self) {
        hang_up(&self.child);
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.logged.lock().unwrap().clone()
    }

    /// Kills it and gives all that it has printed and logged.
    pub fn killed(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        self.log()
    }

    /// Tells it to stop.
    pub fn terminate(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Tells it to stop and waits for its end.
    pub fn told_to_stop(self) -> ExitStatus {
        self.terminate();
        self.ended()
    }

    /// Waits for its end.
    pub fn ended(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

/// Sends SIGHUP to a process.
pub fn hang_up(child: &Child) {
    assert!(Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap().success());
}

/// Waits until something holds; panics with what there is instead after a minute and a half.
pub fn until<T>(mut what: impl FnMut() -> Result<T, String>) -> T {
    let begun = std::time::Instant::now();
    loop {
        match what() {
            Ok(found) => return found,
            Err(there) if begun.elapsed() > std::time::Duration::from_secs(90) => panic!("still: {there}"),
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(100)),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a mutation, which must come with an idempotency key, to a server that dies in the middle of it, at each point
/// in turn: before its transaction is committed, and after that but before the answer. `input` makes the variables for
/// a key. After the next start the same request is sent again, twice; gives the two answers for each point. The audit
/// trail is whole afterwards.
///
/// Debug builds only: the release build has no such points.
#[cfg(debug_assertions)]
pub fn repeated_after_death(
    filled: &Filled,
    token: &str,
    query: &str,
    input: impl Fn(&str) -> Value,
) -> Vec<[Value; 2]> {
    let answers = ["change_made", "change_committed"].map(|point| {
        let variables = input(point);
        let dies = Program::serve(filled, &[("TAAWUN_ABORT_AFTER", point)]);
        assert_eq!(dies.ask(token, query, &variables), None, "it died at {point} before it answered");
        assert_eq!(dies.ended().code(), None, "it ended by a signal at {point}");
        let lives = Program::serve(filled, &[]);
        [(); 2].map(|()| lives.ask(token, query, &variables).unwrap_or_else(|| panic!("{}", lives.log())))
    });
    let verified = taawun(&filled.url, filled.folder.path()).args(["audit", "verify"]).output().unwrap();
    assert!(verified.status.success(), "{}", text(&verified));
    answers.into()
}
