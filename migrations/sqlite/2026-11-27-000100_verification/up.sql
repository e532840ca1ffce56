-- The code by which people find out whether a report is genuine, as it is printed: 7F3A-91C2-0B4D. NULL: issued before
-- reports had one.
ALTER TABLE report ADD COLUMN verification_code TEXT CHECK (length(verification_code) = 14);
CREATE UNIQUE INDEX report_verified_by ON report (verification_code);
