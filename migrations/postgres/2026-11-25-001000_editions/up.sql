-- The edition that this one replaces.
ALTER TABLE report ADD COLUMN replaces BIGINT REFERENCES report (id);
CREATE UNIQUE INDEX report_replaced_once ON report (replaces) WHERE replaces IS NOT NULL;

-- The figures that a report says, as canonical JSON: what the next edition is compared with. A report without a row was
-- issued before these were kept. A table of its own, because no list of reports needs them.
CREATE TABLE report_figures (
    report_id BIGINT NOT NULL PRIMARY KEY REFERENCES report (id),
    figures TEXT COLLATE "C" NOT NULL CHECK (figures <> '')
);

-- What a corrected edition changed against the one that it replaces, figure by figure, in the order of the report.
CREATE TABLE report_change (
    report_id BIGINT NOT NULL REFERENCES report (id),
    position INTEGER NOT NULL CHECK (position >= 1),
    path TEXT COLLATE "C" NOT NULL CHECK (path <> ''),
    -- Whether the figure was in both editions, or only in one.
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('changed', 'added', 'removed')),
    -- NULL: not reported, or not in that edition.
    before BIGINT CHECK (kind <> 'added' OR before IS NULL),
    after BIGINT CHECK (kind <> 'removed' OR after IS NULL),
    -- What is counted, such as `beneficiaries`, and of what: names as JSON.
    measure TEXT COLLATE "C" NOT NULL CHECK (measure <> ''),
    subject TEXT COLLATE "C" NOT NULL CHECK (subject <> ''),
    PRIMARY KEY (report_id, position),
    UNIQUE (report_id, path)
);
