-- Months whose figures everybody may see, as they were when the month became public: they never change. A mistake is
-- withdrawn, and published again as a new revision, whose differences to every earlier one are nobody's secret.
CREATE TABLE public_month (
    -- As in activity_total: 2026-03.
    month TEXT COLLATE "C" NOT NULL CHECK (length(month) = 7),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    published_at TIMESTAMP NOT NULL,
    -- SHA-256 of the rows below, hexadecimal.
    digest TEXT COLLATE "C" NOT NULL CHECK (length(digest) = 64),
    withdrawn_at TIMESTAMP,
    withdrawn_reason TEXT COLLATE "C" CHECK (withdrawn_reason <> ''),
    PRIMARY KEY (month, revision),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);
CREATE UNIQUE INDEX public_month_shown ON public_month (month) WHERE withdrawn_at IS NULL;

-- What is told of each figure of a public month. No value: left out. No women: the split by sex is left out. What is
-- small is not here at all.
CREATE TABLE public_cell (
    month TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    coordination_code TEXT COLLATE "C" NOT NULL,
    province_code TEXT COLLATE "C" NOT NULL,
    programme_code TEXT COLLATE "C" NOT NULL,
    indicator_code TEXT COLLATE "C" NOT NULL,
    value BIGINT CHECK (value >= 0 AND value NOT BETWEEN 1 AND 4),
    women BIGINT CHECK (women >= 0 AND women NOT BETWEEN 1 AND 4),
    PRIMARY KEY (month, revision, coordination_code, province_code, programme_code, indicator_code),
    FOREIGN KEY (month, revision) REFERENCES public_month (month, revision),
    CHECK (women IS NULL OR (value IS NOT NULL AND women <= value AND value - women NOT BETWEEN 1 AND 4))
);

-- How many centres were open on the month's last day, by province and programme; agreements in force and cooperatives
-- at work on it, and training sessions held in the month, by coordination, with an empty province and programme.
CREATE TABLE public_units (
    month TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    coordination_code TEXT COLLATE "C" NOT NULL,
    province_code TEXT COLLATE "C" NOT NULL,
    counts TEXT COLLATE "C" NOT NULL CHECK (counts IN ('centres', 'agreements', 'trainings', 'cooperatives')),
    programme_code TEXT COLLATE "C" NOT NULL,
    units BIGINT NOT NULL CHECK (units >= 0),
    PRIMARY KEY (month, revision, coordination_code, province_code, counts, programme_code),
    FOREIGN KEY (month, revision) REFERENCES public_month (month, revision)
);

-- The share of the expected returns that were validated when the month became public: tenths, rounded down, 9 also for
-- all. NULL: too few were expected to say.
CREATE TABLE public_share (
    month TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    coordination_code TEXT COLLATE "C" NOT NULL,
    tenths INTEGER CHECK (tenths BETWEEN 0 AND 9),
    PRIMARY KEY (month, revision, coordination_code),
    FOREIGN KEY (month, revision) REFERENCES public_month (month, revision)
);
