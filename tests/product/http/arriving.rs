//! Requests that trickle in.

use std::time::{Duration, Instant};

use taawun::web::arriving::Patience;
use taawun::web::settings::Settings;

use super::{Raw, ask, head, typename};
use crate::support::on_each_filled;

/// Sends a byte now and then until nobody takes it any more; what was answered.
fn trickle(raw: &mut Raw) -> String {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(4) {
        if !raw.send(" ") {
            break;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    raw.rest()
}

#[test]
fn a_head_or_body_that_trickles_in_is_cut_off() {
    on_each_filled(|filled| {
        let second = Duration::from_secs(1);
        let patience = Patience { head: second, body: second, upload: second };
        let server = filled.serve_with(Settings { patience, ..Settings::default() });
        let token = filled.coordinator();
        let mut with_length = Raw::open(&server);
        with_length.send(format!("{}Content-Length: 200000\r\n\r\n{{", head()));
        let answer = trickle(&mut with_length);
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("REQUEST_TIMEOUT"), "{answer}");
        let mut chunked = Raw::open(&server);
        chunked.send(format!("{}Transfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n", head()));
        let answer = chunked.rest();
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        // What is refused at once, or has no use for a body, does not wait for the rest of it either.
        for start in ["POST /nothing", "GET /", "POST /graphql"] {
            let mut unwanted = Raw::open(&server);
            unwanted
                .send(format!("{start} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n"));
            assert!(unwanted.rest().starts_with("HTTP/1.1 "), "{start}");
        }
        let mut file = Raw::open(&server);
        file.send(format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Length: 200000\r\n\
             Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
        ));
        let answer = trickle(&mut file);
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        let mut form = Raw::open(&server);
        form.send(
            "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 9000\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\nemail=",
        );
        assert!(form.rest().starts_with("HTTP/1.1 4"), "a form of a page too");
        let mut unfinished = Raw::open(&server);
        unfinished.send("POST /graphql HTTP/1.1\r\nHost: local");
        let answer = unfinished.rest();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert_eq!(ask(&server, &[], typename()).status, 200);
    });
}
