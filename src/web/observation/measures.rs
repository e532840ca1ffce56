//! What is counted as requests are answered.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::labels::Names;
use super::request::Answered;

/// Labels with their values.
pub(super) type Labels = Vec<(&'static str, String)>;
type Seconds = Family<Labels, Histogram, fn() -> Histogram>;
type Count = Family<Labels, Counter>;

/// The counters of a process.
pub(super) struct Measures {
    names: Names,
    operations: Count,
    operation_seconds: Seconds,
    cost: Count,
    statements: Count,
    rows: Count,
    requests: Count,
    request_seconds: Seconds,
}

/// From what is answered from memory to what ends by its deadline.
fn seconds() -> Histogram {
    Histogram::new([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0])
}

impl Default for Measures {
    fn default() -> Measures {
        Measures {
            names: Names::default(),
            operations: Family::default(),
            operation_seconds: Family::new_with_constructor(seconds),
            cost: Family::default(),
            statements: Family::default(),
            rows: Family::default(),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(seconds),
        }
    }
}

impl Measures {
    /// Counts a GraphQL operation that was answered, or refused before it was read.
    pub(super) fn operation(&self, door: &'static str, answered: &Answered) {
        let carried_out = !["BAD_QUERY", "UNAUTHENTICATED", "FORBIDDEN"].contains(&&*answered.code);
        let operation = answered.operation.as_ref();
        let name = operation.and_then(|operation| operation.name.as_deref());
        let name = match operation {
            Some(_) => self.names.label(name, answered.account.is_some(), carried_out),
            None => "none".to_string(),
        };
        let kind = operation.map_or("none", |operation| operation.kind);
        let door = ("door", door.to_string());
        let operation = ("operation", name);
        let labels = vec![
            door.clone(),
            operation.clone(),
            ("kind", kind.to_string()),
            // Codes are words of this program.
            ("code", answered.code.to_string()),
        ];
        self.operations.get_or_create(&labels).inc();
        // A subscription ends when its client wants it to.
        if kind != "subscription" {
            let time = answered.spending.elapsed().as_secs_f64();
            self.operation_seconds.get_or_create(&vec![door, operation.clone()]).observe(time);
        }
        let by_name = vec![operation];
        self.cost.get_or_create(&by_name).inc_by(answered.spending.cost());
        self.statements.get_or_create(&by_name).inc_by(answered.spending.statements());
        self.rows.get_or_create(&by_name).inc_by(answered.spending.rows());
    }

    /// Counts a request over HTTP, of whatever kind, that was answered. The route is a pattern of this program.
    pub(super) fn request(&self, route: &str, status: u16, time: Duration) {
        let route = ("route", route.to_string());
        self.requests.get_or_create(&vec![route.clone(), ("status", status.to_string())]).inc();
        self.request_seconds.get_or_create(&vec![route]).observe(time.as_secs_f64());
    }

    /// What has been counted.
    pub(super) fn register(&self, all: &mut Registry) {
        let operations = "GraphQL operations answered";
        all.register("taawun_graphql_requests", operations, self.operations.clone());
        let time = "Time from the beginning of a GraphQL operation to its answer";
        let (name, operation_seconds) = ("taawun_graphql_request_duration", self.operation_seconds.clone());
        all.register_with_unit(name, time, Unit::Seconds, operation_seconds);
        all.register("taawun_graphql_cost", "Cost of GraphQL operations, as their limit counts it", self.cost.clone());
        let statements = "SQL statements of GraphQL operations";
        all.register("taawun_graphql_statements", statements, self.statements.clone());
        all.register("taawun_graphql_rows", "Rows read for GraphQL operations", self.rows.clone());
        all.register("taawun_http_requests", "Requests over HTTP answered, probes left out", self.requests.clone());
        let time = "Time from a request's head to its answer's head, probes left out";
        all.register_with_unit("taawun_http_request_duration", time, Unit::Seconds, self.request_seconds.clone());
    }
}

/// A page of figures that are read when they are asked for.
#[derive(Default)]
pub(super) struct Sheet(pub Registry);

impl Sheet {
    /// Figures that go up and down, by label.
    pub(super) fn gauges(
        &mut self,
        name: &str,
        help: &str,
        unit: Option<Unit>,
        rows: impl IntoIterator<Item = (Labels, f64)>,
    ) {
        use prometheus_client::metrics::gauge::Gauge;
        let family = Family::<Labels, Gauge<f64, AtomicU64>>::default();
        for (labels, value) in rows {
            family.get_or_create(&labels).set(value);
        }
        match unit {
            Some(unit) => self.0.register_with_unit(name, help, unit, family),
            None => self.0.register(name, help, family),
        }
    }

    /// One figure that goes up and down.
    pub(super) fn gauge(&mut self, name: &str, help: &str, unit: Option<Unit>, value: f64) {
        self.gauges(name, help, unit, [(vec![], value)]);
    }

    /// One figure that only grows while the process lives.
    pub(super) fn counter(&mut self, name: &str, help: &str, unit: Option<Unit>, value: f64) {
        let counter = Counter::<f64, AtomicU64>::default();
        counter.inc_by(value);
        match unit {
            Some(unit) => self.0.register_with_unit(name, help, unit, counter),
            None => self.0.register(name, help, counter),
        }
    }
}
