DROP INDEX report_verified_by;
ALTER TABLE report DROP COLUMN verification_code;
