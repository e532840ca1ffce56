-- Months whose figures everybody may see, as they were when the month became public: they never change. A mistake is
-- withdrawn, and published again as a new revision, whose differences to every earlier one are nobody's secret.
CREATE TABLE public_month (
    -- As in activity_total: 2026-03.
    month TEXT NOT NULL CHECK (length(month) = 7),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    published_at TEXT NOT NULL,
    -- SHA-256 of the rows below, hexadecimal.
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    withdrawn_at TEXT,
    withdrawn_reason TEXT CHECK (withdrawn_reason <> ''),
    PRIMARY KEY (month, revision),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX public_month_shown ON public_month (month) WHERE withdrawn_at IS NULL;

-- What is told of each figure of a public month. No value: left out. No women: the split by sex is left out. What is
-- small is not here at all.
CREATE TABLE public_cell (
    month TEXT NOT NULL,
    revision INTEGER NOT NULL,
    coordination_code TEXT NOT NULL,
    province_code TEXT NOT NULL,
    programme_code TEXT NOT NULL,
    indicator_code TEXT NOT NULL,
    value INTEGER CHECK (value >= 0 AND value NOT BETWEEN 1 AND 4),
    women INTEGER CHECK (women >= 0 AND women NOT BETWEEN 1 AND 4),
    PRIMARY KEY (month, revision, coordination_code, province_code, programme_code, indicator_code),
    FOREIGN KEY (month, revision) REFERENCES public_month (month, revision),
    CHECK (women IS NULL OR (value IS NOT NULL AND women <= value AND value - women NOT BETWEEN 1 AND 4))
) STRICT, WITHOUT ROWID;

-- How many centres were open on the month's last day, by province and programme; agreements in force and cooperatives
-- at work on it, and training sessions held in the month, by coordination, with an empty province and programme.
CREATE TABLE public_units (
    month TEXT NOT NULL,
    revision INTEGER NOT NULL,
    coordination_code TEXT NOT NULL,
    province_code TEXT NOT NULL,
    counts TEXT NOT NULL CHECK (counts IN ('centres', 'agreements', 'trainings', 'cooperatives')),
    programme_code TEXT NOT NULL,
    units INTEGER NOT NULL CHECK (units >= 0),
    PRIMARY KEY (month, revision, coordination_code, province_code, counts, programme_code),
    FOREIGN KEY (month, revision) REFERENCES public_month (month, revision)
) STRICT, WITHOUT ROWID;

-- The share of the expected returns that were validated when the month became public: tenths, rounded down, 9 also for
-- all. NULL: too few were expected to say.
CREATE TABLE public_share (
    month TEXT NOT NULL,
    revision INTEGER NOT NULL,
    coordination_code TEXT NOT NULL,
    tenths INTEGER CHECK (tenths BETWEEN 0 AND 9),
    PRIMARY KEY (month, revision, coordination_code),
    FOREIGN KEY (month, revision) REFERENCES public_month (month, revision)
) STRICT, WITHOUT ROWID;
