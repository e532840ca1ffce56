-- Letters that are to go out by mail, each to one recipient. What causes a letter writes its row in the same
-- transaction: the outbox.
CREATE TABLE delivery (
    id INTEGER NOT NULL PRIMARY KEY,
    -- What makes the letter one of a kind, such as `report/12/a@b.example`: it is written once.
    key TEXT NOT NULL UNIQUE CHECK (key <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('report', 'failure', 'summary', 'reminder', 'alarm', 'test')),
    recipient TEXT NOT NULL CHECK (recipient <> ''),
    -- In whose name it goes; NULL: the institution's.
    sender TEXT CHECK (sender <> ''),
    language TEXT NOT NULL CHECK (language IN ('ar', 'fr', 'en')),
    subject TEXT NOT NULL CHECK (subject <> ''),
    -- The text, without what is written below each letter.
    body TEXT NOT NULL CHECK (body <> ''),
    -- The report that goes with it.
    report_id INTEGER REFERENCES report (id),
    -- The run that it is about.
    run_id INTEGER REFERENCES job_run (id),
    coordination_code TEXT REFERENCES coordination (code),
    state TEXT NOT NULL CHECK (state IN ('due', 'sending', 'sent', 'failed', 'stopped')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    -- Not tried (again) before this instant.
    not_before TEXT NOT NULL,
    -- Until when the sender that has claimed it owns it.
    lease_until TEXT,
    -- Rises with every claim: only the holder of the last can say what became of it.
    claim INTEGER NOT NULL CHECK (claim >= 0),
    -- After this instant it is not tried again.
    give_up_at TEXT NOT NULL,
    -- Since when, under this claim, its content may have reached the server.
    content_at TEXT,
    -- The same at each attempt; NULL before the first.
    message_id TEXT UNIQUE,
    created_at TEXT NOT NULL,
    -- When the server took it.
    sent_at TEXT,
    -- What went wrong last, in the server's own words.
    error TEXT,
    -- How often the whole message went out and the server's answer was lost: so many further copies there may be.
    uncertain INTEGER NOT NULL DEFAULT 0 CHECK (uncertain >= 0),
    -- The process that has claimed it last.
    worker TEXT,
    CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
    CHECK (content_at IS NULL OR state = 'sending'),
    CHECK (state <> 'sent' OR sent_at IS NOT NULL),
    CHECK (state <> 'failed' OR error IS NOT NULL)
) STRICT;
CREATE INDEX delivery_open ON delivery (not_before, id) WHERE state IN ('due', 'sending');
CREATE INDEX delivery_by_state ON delivery (state, id);
CREATE INDEX delivery_by_report ON delivery (report_id, id) WHERE report_id IS NOT NULL;
CREATE INDEX delivery_by_run ON delivery (run_id, id) WHERE run_id IS NOT NULL;
CREATE INDEX delivery_by_coordination ON delivery (coordination_code, id);
CREATE INDEX delivery_by_recipient ON delivery (recipient, id);

-- Addresses that get no reports, summaries and reminders any more: their owner unsubscribed, or a message came back.
CREATE TABLE mail_stop (
    id INTEGER NOT NULL PRIMARY KEY,
    -- In lower case.
    address TEXT NOT NULL CHECK (address <> ''),
    reason TEXT NOT NULL CHECK (reason IN ('unsubscribed', 'bounced')),
    at TEXT NOT NULL,
    -- The words with which a message came back.
    detail TEXT,
    -- The letter that came back.
    delivery_id INTEGER REFERENCES delivery (id),
    -- When an administrator lifted it.
    lifted_at TEXT
) STRICT;
CREATE UNIQUE INDEX mail_stop_in_force ON mail_stop (address) WHERE lifted_at IS NULL;

-- Batches of before there were summaries are over.
UPDATE job_batch SET summarised_at = due_at WHERE summarised_at IS NULL;
