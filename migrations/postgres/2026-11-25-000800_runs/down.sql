DROP TABLE job_batch;
DROP TABLE job_run_step;
DROP TABLE job_run_attempt;
UPDATE job_run SET state = 'due' WHERE state = 'waiting';
UPDATE job_run SET state = 'failed', error = 'cancelled' WHERE state = 'cancelled';
DROP INDEX job_run_by_batch;
DROP INDEX job_run_open;
CREATE INDEX job_run_open ON job_run (not_before, id) WHERE state IN ('due', 'running');
ALTER TABLE job_run DROP CONSTRAINT job_run_wait_check;
ALTER TABLE job_run DROP COLUMN worker, DROP COLUMN wait_until, DROP COLUMN wait_share, DROP COLUMN requested_by,
    DROP COLUMN by_hand;
ALTER TABLE job_run DROP CONSTRAINT job_run_state_check;
ALTER TABLE job_run ADD CONSTRAINT job_run_state_check CHECK (state IN ('due', 'running', 'done', 'failed'));
