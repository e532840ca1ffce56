-- Who watches runs asks, once a second, which of them have just ended.
CREATE INDEX job_run_by_finish ON job_run (finished_at);
