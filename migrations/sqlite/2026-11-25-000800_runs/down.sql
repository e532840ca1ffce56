DROP TABLE job_batch;
DROP TABLE job_run_step;
DROP TABLE job_run_attempt;
CREATE TABLE job_run_old (
    id INTEGER NOT NULL PRIMARY KEY,
    job TEXT NOT NULL,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    period TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('ar', 'fr', 'en')),
    edition INTEGER NOT NULL CHECK (edition >= 1),
    state TEXT NOT NULL CHECK (state IN ('due', 'running', 'done', 'failed')),
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    not_before TEXT NOT NULL,
    lease_until TEXT,
    claim INTEGER NOT NULL CHECK (claim >= 0),
    finished_at TEXT,
    error TEXT,
    report_id INTEGER REFERENCES report (id),
    UNIQUE (job, coordination_code, period, language, edition),
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state = 'done') = (report_id IS NOT NULL)),
    CHECK (state <> 'failed' OR error IS NOT NULL)
) STRICT;
INSERT INTO job_run_old
SELECT id, job, coordination_code, period, language, edition,
    CASE state WHEN 'waiting' THEN 'due' WHEN 'cancelled' THEN 'failed' ELSE state END, due_at, attempts, not_before,
    lease_until, claim, finished_at, CASE state WHEN 'cancelled' THEN 'cancelled' ELSE error END, report_id
FROM job_run;
DROP TABLE job_run;
ALTER TABLE job_run_old RENAME TO job_run;
CREATE INDEX job_run_open ON job_run (not_before, id) WHERE state IN ('due', 'running');
CREATE INDEX job_run_by_job ON job_run (job, id);
CREATE INDEX job_run_by_state ON job_run (state, id);
