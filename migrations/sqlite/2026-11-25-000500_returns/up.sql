-- What happened to a return, step by step. Nothing is taken out of it.
CREATE TABLE return_event (
    id INTEGER NOT NULL PRIMARY KEY,
    return_id INTEGER NOT NULL REFERENCES activity_return (id),
    step TEXT NOT NULL CHECK (step IN ('opened', 'saved', 'submitted', 'validated', 'returned', 'superseded')),
    at TEXT NOT NULL,
    -- Null: the command line.
    account_id INTEGER REFERENCES account (id),
    reason TEXT CHECK (reason <> ''),
    CHECK (step <> 'returned' OR reason IS NOT NULL)
) STRICT;
CREATE INDEX return_event_by_return ON return_event (return_id, id);

-- The total of an indicator that a centre declares beside its lines, to be compared with their sum.
CREATE TABLE return_declared_total (
    return_id INTEGER NOT NULL REFERENCES activity_return (id),
    indicator_code TEXT NOT NULL REFERENCES indicator (code),
    value INTEGER NOT NULL CHECK (value >= 0),
    PRIMARY KEY (return_id, indicator_code)
) STRICT, WITHOUT ROWID;

-- Why a return is right although a rule warns.
CREATE TABLE return_explanation (
    return_id INTEGER NOT NULL REFERENCES activity_return (id),
    rule_code TEXT NOT NULL CHECK (rule_code <> ''),
    text TEXT NOT NULL CHECK (text <> ''),
    -- JSON: the figures of the rule's message when the return was handed in; null: the rule did not warn then.
    arguments TEXT,
    PRIMARY KEY (return_id, rule_code)
) STRICT, WITHOUT ROWID;
