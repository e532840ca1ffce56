-- A run can wait for figures or be cancelled, and says who carries it out. Those that somebody asks for by hand go
-- before the batch.
CREATE TABLE job_run_new (
    id INTEGER NOT NULL PRIMARY KEY,
    job TEXT NOT NULL,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    period TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('ar', 'fr', 'en')),
    edition INTEGER NOT NULL CHECK (edition >= 1),
    state TEXT NOT NULL CHECK (state IN ('due', 'waiting', 'running', 'done', 'failed', 'cancelled')),
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    -- Not tried (again) before this instant.
    not_before TEXT NOT NULL,
    -- Until when the worker that claimed the run owns it.
    lease_until TEXT,
    -- Rises with every claim and when the run is cancelled: a worker whose claim is not the last can't finish the run.
    claim INTEGER NOT NULL CHECK (claim >= 0),
    finished_at TEXT,
    error TEXT,
    report_id INTEGER REFERENCES report (id),
    by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)),
    -- Who asked for it by hand.
    requested_by INTEGER REFERENCES account (id),
    -- It waits until this share of the returns (in thousandths) is validated, but not beyond this instant.
    wait_share INTEGER CHECK (wait_share BETWEEN 0 AND 1000),
    wait_until TEXT,
    -- The worker that has claimed it last.
    worker TEXT,
    UNIQUE (job, coordination_code, period, language, edition),
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state = 'done') = (report_id IS NOT NULL)),
    CHECK (state <> 'failed' OR error IS NOT NULL),
    CHECK ((wait_share IS NULL) = (wait_until IS NULL))
) STRICT;
INSERT INTO job_run_new (id, job, coordination_code, period, language, edition, state, due_at, attempts, not_before,
    lease_until, claim, finished_at, error, report_id)
SELECT id, job, coordination_code, period, language, edition, state, due_at, attempts, not_before, lease_until, claim,
    finished_at, error, report_id FROM job_run;
DROP TABLE job_run;
ALTER TABLE job_run_new RENAME TO job_run;
CREATE INDEX job_run_open ON job_run (by_hand DESC, not_before, id) WHERE state IN ('due', 'waiting', 'running');
CREATE INDEX job_run_by_job ON job_run (job, id);
CREATE INDEX job_run_by_state ON job_run (state, id);
CREATE INDEX job_run_by_batch ON job_run (job, due_at);

-- Each time that a worker began a run. Its number is that of the claim.
CREATE TABLE job_run_attempt (
    run_id INTEGER NOT NULL REFERENCES job_run (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    worker TEXT NOT NULL,
    began_at TEXT NOT NULL,
    -- NULL while it goes on, and for ever where the worker stopped without a word.
    ended_at TEXT,
    error TEXT,
    PRIMARY KEY (run_id, number)
) STRICT;

-- The steps that an attempt has behind it.
CREATE TABLE job_run_step (
    run_id INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    step TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    PRIMARY KEY (run_id, attempt, step),
    FOREIGN KEY (run_id, attempt) REFERENCES job_run_attempt (run_id, number) ON DELETE CASCADE
) STRICT;

-- The runs of one due time of a job, about which administrators get one summary.
CREATE TABLE job_batch (
    job TEXT NOT NULL,
    due_at TEXT NOT NULL,
    summarised_at TEXT,
    PRIMARY KEY (job, due_at)
) STRICT;
CREATE INDEX job_batch_open ON job_batch (due_at) WHERE summarised_at IS NULL;
