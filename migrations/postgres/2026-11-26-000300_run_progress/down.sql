DROP INDEX job_run_by_finish;
