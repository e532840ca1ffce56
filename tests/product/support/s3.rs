//! A real S3 server, which keeps its objects as files in a folder, on a thread of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::thread::JoinHandle;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s::{S3Result, s3_error};
use s3s_fs::FileSystem;
use taawun::delivery::bucket::{Bucket, Settings};
use taawun::delivery::files::Files;
use tokio::sync::oneshot;

/// Who may sign in.
pub const ACCESS_KEY_ID: &str = "taawun-reports";
/// With what.
pub const SECRET: &str = "a-secret-that-is-in-no-log";
/// Where the files are to be kept.
pub const URL: &str = "s3://reports/issued";

/// The server; stops when it goes away.
pub struct S3 {
    address: SocketAddr,
    folder: tempfile::TempDir,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl S3 {
    /// Starts it on a free port of the loopback interface, with an empty bucket.
    pub fn start() -> S3 {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("reports")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut server = S3 { address: listener.local_addr().unwrap(), folder, running: None };
        server.listen(listener);
        server
    }

    /// Starts it again where it was, with what it had.
    pub fn comes_back(&mut self) {
        let listener = TcpListener::bind(self.address).unwrap();
        self.listen(listener);
    }

    fn listen(&mut self, listener: TcpListener) {
        let mut service = S3ServiceBuilder::new(FileSystem::new(self.folder.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET));
        service.set_access(OnlyBuckets(self.folder.path().to_path_buf()));
        let service = service.build();
        let (stop, mut stopped) = oneshot::channel();
        listener.set_nonblocking(true).unwrap();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                loop {
                    let socket = tokio::select! {
                        accepted = listener.accept() => accepted.unwrap().0,
                        _ = &mut stopped => break,
                    };
                    let service = service.clone();
                    tokio::spawn(async move {
                        let builder = Builder::new(TokioExecutor::new());
                        // A client that goes away in the middle is its own affair.
                        let _ = builder.serve_connection(TokioIo::new(socket), service).await;
                    });
                }
            });
            // What is under way ends with the runtime, in the middle.
        });
        self.running = Some((stop, thread));
    }

    /// Stops it: its port is closed, and so are all connections.
    pub fn goes_away(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            let _ = stop.send(());
            thread.join().unwrap();
        }
    }

    /// Its address.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What leads to the bucket, with this secret.
    pub fn settings(&self, secret: &str) -> Settings {
        Settings {
            url: URL.to_string(),
            endpoint: Some(self.endpoint()),
            region: None,
            access_key_id: ACCESS_KEY_ID.to_string(),
            secret_access_key: secret.to_string(),
        }
    }

    /// The file store in its bucket.
    pub fn files(&self) -> Files {
        Files::in_bucket(Bucket::new(&self.settings(SECRET)).unwrap())
    }

    /// The program's settings that lead to the bucket.
    pub fn environment(&self) -> [(&'static str, String); 4] {
        [
            ("TAAWUN_FILES", URL.to_string()),
            ("TAAWUN_S3_ENDPOINT", self.endpoint()),
            ("TAAWUN_S3_ACCESS_KEY_ID", ACCESS_KEY_ID.to_string()),
            ("TAAWUN_S3_SECRET_ACCESS_KEY", SECRET.to_string()),
        ]
    }

    /// Where the server itself keeps the file with this hash.
    pub fn path(&self, sha256: &str) -> PathBuf {
        self.folder.path().join("reports/issued").join(&sha256[..2]).join(format!("{sha256}.pdf"))
    }
}

/// Lets in who has signed in, to buckets that there are: `s3s-fs` itself makes the others as it writes to them.
struct OnlyBuckets(PathBuf);

#[async_trait::async_trait]
impl S3Access for OnlyBuckets {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        if context.credentials().is_none() {
            return Err(s3_error!(AccessDenied, "sign in"));
        }
        match context.s3_path().get_bucket_name() {
            Some(bucket) if !self.0.join(bucket).is_dir() => Err(s3_error!(NoSuchBucket)),
            _ => Ok(()),
        }
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.goes_away();
    }
}
