//! A closed-loop load generator over loopback, and a server on a thread of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use actix_web::dev::Server;

/// Connections that ask at the same time.
const CONNECTIONS: usize = 16;

/// Starts a server for as long as the process lives.
pub fn start(serve: impl FnOnce(TcpListener) -> std::io::Result<Server> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move { serve(listener)?.await }).expect("the server");
    });
    address
}

/// A connection that is kept alive.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> std::io::Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Client { stream, buffer: vec![0; 64 * 1024] })
    }

    /// Sends a request and reads the answer's body.
    pub fn ask(&mut self, request: &[u8]) -> std::io::Result<&[u8]> {
        let fault = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_string());
        self.stream.write_all(request)?;
        let mut filled = 0;
        loop {
            let got = self.stream.read(&mut self.buffer[filled..])?;
            if got == 0 {
                return Err(fault("closed or too long"));
            }
            filled += got;
            let Some(end) = self.buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&self.buffer[..end]).map_err(|_| fault("no text"))?.to_ascii_lowercase();
            if !head.starts_with("http/1.1 200") {
                return Err(fault(&head));
            }
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .and_then(|value| value.trim().parse().ok())
                .ok_or_else(|| fault("no length"))?;
            let body = end + 4;
            if self.buffer.len() < body + length {
                self.buffer.resize(body + length, 0);
            }
            if filled < body + length {
                self.stream.read_exact(&mut self.buffer[filled..body + length])?;
            }
            return Ok(&self.buffer[body..body + length]);
        }
    }
}

/// A POST of JSON.
pub fn post(path: &str, body: &serde_json::Value) -> Vec<u8> {
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// One answer, as JSON.
pub fn answer(address: SocketAddr, request: &[u8]) -> serde_json::Value {
    let mut client = Client::connect(address).expect("a connection");
    serde_json::from_slice(client.ask(request).expect("an answer")).expect("JSON")
}

/// How many answers came during this time.
pub fn answers(address: SocketAddr, request: &[u8], during: Duration) -> f64 {
    let stop = AtomicBool::new(false);
    let (ready, started) = mpsc::channel();
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let (stop, ready) = (&stop, ready.clone());
                scope.spawn(move || {
                    let mut client = Client::connect(address).expect("a connection");
                    client.ask(request).expect("an answer");
                    ready.send(()).expect("the measurement");
                    let mut count = 0_u32;
                    while !stop.load(Ordering::Relaxed) {
                        client.ask(request).expect("an answer");
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        for _ in 0..CONNECTIONS {
            started.recv().expect("a client");
        }
        let start = Instant::now();
        std::thread::sleep(during);
        stop.store(true, Ordering::Relaxed);
        let count: u32 = clients.into_iter().map(|client| client.join().expect("a client")).sum();
        f64::from(count) / start.elapsed().as_secs_f64()
    })
}
