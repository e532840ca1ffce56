-- A run can wait for figures or be cancelled, and says who carries it out. Those that somebody asks for by hand go
-- before the batch.
ALTER TABLE job_run DROP CONSTRAINT job_run_state_check;
ALTER TABLE job_run ADD CONSTRAINT job_run_state_check
    CHECK (state IN ('due', 'waiting', 'running', 'done', 'failed', 'cancelled'));
ALTER TABLE job_run ADD COLUMN by_hand BOOLEAN NOT NULL DEFAULT false;
-- Who asked for it by hand.
ALTER TABLE job_run ADD COLUMN requested_by BIGINT REFERENCES account (id);
-- It waits until this share of the returns (in thousandths) is validated, but not beyond this instant.
ALTER TABLE job_run ADD COLUMN wait_share INTEGER CHECK (wait_share BETWEEN 0 AND 1000);
ALTER TABLE job_run ADD COLUMN wait_until TIMESTAMP;
ALTER TABLE job_run ADD CONSTRAINT job_run_wait_check CHECK ((wait_share IS NULL) = (wait_until IS NULL));
-- The worker that has claimed it last.
ALTER TABLE job_run ADD COLUMN worker TEXT COLLATE "C";
DROP INDEX job_run_open;
CREATE INDEX job_run_open ON job_run (by_hand DESC, not_before, id) WHERE state IN ('due', 'waiting', 'running');
CREATE INDEX job_run_by_batch ON job_run (job, due_at);

-- Each time that a worker began a run. Its number is that of the claim.
CREATE TABLE job_run_attempt (
    run_id BIGINT NOT NULL REFERENCES job_run (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    worker TEXT COLLATE "C" NOT NULL,
    began_at TIMESTAMP NOT NULL,
    -- NULL while it goes on, and for ever where the worker stopped without a word.
    ended_at TIMESTAMP,
    error TEXT COLLATE "C",
    PRIMARY KEY (run_id, number)
);

-- The steps that an attempt has behind it.
CREATE TABLE job_run_step (
    run_id BIGINT NOT NULL,
    attempt INTEGER NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    PRIMARY KEY (run_id, attempt, step),
    FOREIGN KEY (run_id, attempt) REFERENCES job_run_attempt (run_id, number) ON DELETE CASCADE
);

-- The runs of one due time of a job, about which administrators get one summary.
CREATE TABLE job_batch (
    job TEXT COLLATE "C" NOT NULL,
    due_at TIMESTAMP NOT NULL,
    summarised_at TIMESTAMP,
    PRIMARY KEY (job, due_at)
);
CREATE INDEX job_batch_open ON job_batch (due_at) WHERE summarised_at IS NULL;
