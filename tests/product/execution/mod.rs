//! Within what bounds requests are carried out: deadlines, clients that go away, cost, the queue.

mod changes;
mod cost;
mod deadlines;
mod leaving;
mod queue;
mod slow;
