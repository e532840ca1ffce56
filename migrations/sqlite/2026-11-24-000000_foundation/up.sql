-- Places, with the codes of the Haut-Commissariat au Plan (2014 frame).
CREATE TABLE region (
    code TEXT NOT NULL PRIMARY KEY,
    name_ar TEXT NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT NOT NULL CHECK (name_fr <> ''),
    population INTEGER NOT NULL CHECK (population >= 0)
) STRICT;

CREATE TABLE province (
    code TEXT NOT NULL PRIMARY KEY,
    region_code TEXT NOT NULL REFERENCES region (code),
    kind TEXT NOT NULL CHECK (kind IN ('province', 'prefecture', 'prefecture_of_arrondissements')),
    name_ar TEXT NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT NOT NULL CHECK (name_fr <> ''),
    population INTEGER NOT NULL CHECK (population >= 0)
) STRICT;
CREATE INDEX province_by_region ON province (region_code, code);

CREATE TABLE commune (
    code TEXT NOT NULL PRIMARY KEY,
    province_code TEXT NOT NULL REFERENCES province (code),
    setting TEXT NOT NULL CHECK (setting IN ('urban', 'rural')),
    name_ar TEXT NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT NOT NULL CHECK (name_fr <> ''),
    population INTEGER NOT NULL CHECK (population >= 0),
    UNIQUE (code, province_code)
) STRICT;
CREATE INDEX commune_by_province ON commune (province_code, code);
CREATE INDEX commune_by_setting ON commune (setting, code);

-- RGPH 2024. A null is unknown, not zero. Ages and rates are percentages.
CREATE TABLE census (
    commune_code TEXT NOT NULL REFERENCES commune (code),
    sex TEXT NOT NULL CHECK (sex IN ('all', 'female', 'male')),
    population_municipal INTEGER CHECK (population_municipal >= 0),
    age_0_4 REAL,
    age_5_9 REAL,
    age_10_14 REAL,
    age_15_19 REAL,
    age_20_24 REAL,
    disability_prevalence REAL,
    illiteracy_population_15_plus INTEGER,
    illiteracy_rate_15_plus REAL,
    labour_active INTEGER,
    labour_unemployment_rate REAL,
    PRIMARY KEY (commune_code, sex)
) STRICT;

-- The organisation.
CREATE TABLE coordination (
    code TEXT NOT NULL PRIMARY KEY,
    region_code TEXT NOT NULL UNIQUE REFERENCES region (code),
    name_ar TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL
) STRICT;

CREATE TABLE delegation (
    code TEXT NOT NULL PRIMARY KEY,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    province_code TEXT NOT NULL UNIQUE REFERENCES province (code),
    name_ar TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL,
    UNIQUE (province_code, coordination_code)
) STRICT;
CREATE INDEX delegation_by_coordination ON delegation (coordination_code, code);

-- The catalogue: what is counted, and the words for it.
CREATE TABLE indicator (
    code TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    aggregation TEXT NOT NULL CHECK (aggregation IN ('stock', 'flow')),
    unit TEXT NOT NULL CHECK (unit IN ('person', 'contact')),
    name_ar TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL
) STRICT;

CREATE TABLE age_band (
    code TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name_ar TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL
) STRICT;

CREATE TABLE programme (
    code TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE CHECK (position > 0),
    counts TEXT NOT NULL CHECK (counts IN ('centres', 'agreements', 'trainings', 'cooperatives')),
    headline_indicator TEXT REFERENCES indicator (code),
    -- The report shows each unit with its own figure (citizen houses) instead of one line for all of them.
    figures_by_unit INTEGER NOT NULL CHECK (figures_by_unit IN (0, 1)),
    name_ar TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL,
    purpose_ar TEXT NOT NULL,
    purpose_fr TEXT NOT NULL,
    purpose_en TEXT NOT NULL,
    CHECK ((counts = 'centres') = (headline_indicator IS NOT NULL))
) STRICT;

CREATE TABLE programme_indicator (
    programme_code TEXT NOT NULL REFERENCES programme (code),
    indicator_code TEXT NOT NULL REFERENCES indicator (code),
    PRIMARY KEY (programme_code, indicator_code)
) STRICT;

-- The noun of a programme's units for a plural category of CLDR; {n} stands for the number, where it is written.
CREATE TABLE unit_noun (
    programme_code TEXT NOT NULL REFERENCES programme (code),
    language TEXT NOT NULL CHECK (language IN ('ar', 'fr', 'en')),
    category TEXT NOT NULL CHECK (category IN ('zero', 'one', 'two', 'few', 'many', 'other')),
    text TEXT NOT NULL CHECK (text <> ''),
    PRIMARY KEY (programme_code, language, category)
) STRICT;

-- Centres: the units that serve people, whatever their programme calls them.
CREATE TABLE centre (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name_ar TEXT NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT NOT NULL CHECK (name_fr <> ''),
    programme_code TEXT NOT NULL REFERENCES programme (code),
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    province_code TEXT NOT NULL,
    commune_code TEXT,
    setting TEXT CHECK (setting IN ('urban', 'semi_urban', 'rural')),
    capacity INTEGER CHECK (capacity > 0),
    opened_on TEXT NOT NULL CHECK (opened_on = date(opened_on)),
    closed_on TEXT CHECK (closed_on = date(closed_on)),
    demonstration INTEGER NOT NULL CHECK (demonstration IN (0, 1)),
    CHECK (closed_on > opened_on),
    FOREIGN KEY (province_code, coordination_code) REFERENCES delegation (province_code, coordination_code),
    FOREIGN KEY (commune_code, province_code) REFERENCES commune (code, province_code)
) STRICT;
CREATE INDEX centre_by_coordination ON centre (coordination_code, id);
CREATE INDEX centre_by_province ON centre (province_code, id);
CREATE INDEX centre_by_commune ON centre (commune_code, id);
CREATE INDEX centre_by_programme ON centre (programme_code, id);
CREATE INDEX centre_by_name_ar ON centre (name_ar, id);
CREATE INDEX centre_by_name_fr ON centre (name_fr, id);

-- What one centre declares for one month. The place and programme are those the centre had in that month.
CREATE TABLE activity_return (
    id INTEGER NOT NULL PRIMARY KEY,
    centre_id INTEGER NOT NULL REFERENCES centre (id),
    month TEXT NOT NULL CHECK (month = date(month, 'start of month')),
    version INTEGER NOT NULL CHECK (version >= 1),
    status TEXT NOT NULL CHECK (status IN ('draft', 'submitted', 'validated', 'returned')),
    -- A validated version that a later validated one replaces: kept, no longer counted.
    superseded INTEGER NOT NULL CHECK (superseded IN (0, 1)),
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    province_code TEXT NOT NULL REFERENCES province (code),
    commune_code TEXT REFERENCES commune (code),
    programme_code TEXT NOT NULL REFERENCES programme (code),
    setting TEXT CHECK (setting IN ('urban', 'semi_urban', 'rural')),
    submitted_at TEXT,
    validated_at TEXT,
    returned_reason TEXT,
    correction_reason TEXT,
    demonstration INTEGER NOT NULL CHECK (demonstration IN (0, 1)),
    UNIQUE (centre_id, month, version),
    CHECK (status NOT IN ('submitted', 'validated') OR submitted_at IS NOT NULL),
    CHECK ((status = 'validated') = (validated_at IS NOT NULL)),
    CHECK (status <> 'returned' OR COALESCE(returned_reason, '') <> ''),
    CHECK (version = 1 OR COALESCE(correction_reason, '') <> ''),
    CHECK (NOT superseded OR status = 'validated'),
    FOREIGN KEY (province_code, coordination_code) REFERENCES delegation (province_code, coordination_code),
    FOREIGN KEY (commune_code, province_code) REFERENCES commune (code, province_code)
) STRICT;
-- Of a centre's month at most one version counts, and at most one is open.
CREATE UNIQUE INDEX one_counted_version ON activity_return (centre_id, month)
    WHERE status = 'validated' AND NOT superseded;
CREATE UNIQUE INDEX one_open_version ON activity_return (centre_id, month) WHERE status <> 'validated';
CREATE INDEX activity_return_by_coordination ON activity_return (coordination_code, month, status);
CREATE INDEX activity_return_by_province ON activity_return (province_code, month, status);
CREATE INDEX activity_return_by_programme ON activity_return (programme_code, month, id);
CREATE INDEX activity_return_by_status ON activity_return (status, month, id);
CREATE INDEX activity_return_by_month ON activity_return (month, id);

CREATE TABLE return_line (
    return_id INTEGER NOT NULL REFERENCES activity_return (id),
    indicator_code TEXT NOT NULL REFERENCES indicator (code),
    sex TEXT NOT NULL CHECK (sex IN ('female', 'male')),
    age_band TEXT NOT NULL REFERENCES age_band (code),
    value INTEGER NOT NULL CHECK (value >= 0),
    PRIMARY KEY (return_id, indicator_code, sex, age_band)
) STRICT, WITHOUT ROWID;

-- Figures that were published for a period without centre returns.
CREATE TABLE published_source (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    -- Null: not known.
    publisher TEXT,
    published_on TEXT NOT NULL CHECK (published_on = date(published_on)),
    note_ar TEXT NOT NULL,
    note_fr TEXT NOT NULL,
    note_en TEXT NOT NULL
) STRICT;

CREATE TABLE published_figure (
    id INTEGER NOT NULL PRIMARY KEY,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    programme_code TEXT NOT NULL REFERENCES programme (code),
    period TEXT NOT NULL,
    starts_on TEXT NOT NULL CHECK (starts_on = date(starts_on, 'start of month')),
    ends_on TEXT NOT NULL CHECK (ends_on = date(ends_on, 'start of month')),
    -- Null: the source gives no figure. Never zero for that.
    units INTEGER CHECK (units >= 0),
    beneficiaries INTEGER CHECK (beneficiaries >= 0),
    source_id INTEGER NOT NULL REFERENCES published_source (id),
    UNIQUE (coordination_code, programme_code, period),
    CHECK (ends_on > starts_on)
) STRICT;

CREATE TABLE published_unit (
    id INTEGER NOT NULL PRIMARY KEY,
    figure_id INTEGER NOT NULL REFERENCES published_figure (id),
    position INTEGER NOT NULL,
    name_ar TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    beneficiaries INTEGER CHECK (beneficiaries >= 0),
    UNIQUE (figure_id, position)
) STRICT;

-- A period has centre returns or published figures, never both.
CREATE TRIGGER return_into_published_period BEFORE INSERT ON activity_return
WHEN EXISTS (
    SELECT 1 FROM published_figure f
    WHERE f.coordination_code = NEW.coordination_code AND f.programme_code = NEW.programme_code
        AND f.starts_on <= NEW.month AND NEW.month < f.ends_on
)
BEGIN
    SELECT RAISE(ABORT, 'the period has published figures');
END;

CREATE TRIGGER published_into_returned_period BEFORE INSERT ON published_figure
WHEN EXISTS (
    SELECT 1 FROM activity_return r
    WHERE r.coordination_code = NEW.coordination_code AND r.programme_code = NEW.programme_code
        AND NEW.starts_on <= r.month AND r.month < NEW.ends_on
)
BEGIN
    SELECT RAISE(ABORT, 'the period has centre returns');
END;
CREATE TRIGGER return_moved_into_published_period BEFORE UPDATE OF month, coordination_code, programme_code ON activity_return
WHEN EXISTS (
    SELECT 1 FROM published_figure f
    WHERE f.coordination_code = NEW.coordination_code AND f.programme_code = NEW.programme_code
        AND f.starts_on <= NEW.month AND NEW.month < f.ends_on
)
BEGIN
    SELECT RAISE(ABORT, 'the period has published figures');
END;

CREATE TRIGGER published_moved_into_returned_period BEFORE UPDATE OF starts_on, ends_on, coordination_code, programme_code ON published_figure
WHEN EXISTS (
    SELECT 1 FROM activity_return r
    WHERE r.coordination_code = NEW.coordination_code AND r.programme_code = NEW.programme_code
        AND NEW.starts_on <= r.month AND r.month < NEW.ends_on
)
BEGIN
    SELECT RAISE(ABORT, 'the period has centre returns');
END;

-- Running totals of the counted returns, for every period that contains a month of theirs. A stock indicator has the
-- last counted month of each centre in the period, a flow the sum of its months. Derived: can be made anew at any time.
CREATE TABLE activity_total (
    period TEXT NOT NULL,
    coordination_code TEXT NOT NULL,
    province_code TEXT NOT NULL,
    programme_code TEXT NOT NULL,
    indicator_code TEXT NOT NULL,
    value INTEGER NOT NULL,
    women INTEGER NOT NULL,
    PRIMARY KEY (period, coordination_code, province_code, programme_code, indicator_code)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_total_by_province ON activity_total (province_code, period);
-- Holds all that a sum of the headline figures needs.
CREATE INDEX activity_total_by_indicator ON activity_total (period, programme_code, indicator_code, coordination_code,
    province_code, value, women);

-- The same by commune, setting, sex and age band. An empty commune or setting is one that is not known.
CREATE TABLE activity_detail (
    period TEXT NOT NULL,
    indicator_code TEXT NOT NULL,
    programme_code TEXT NOT NULL,
    coordination_code TEXT NOT NULL,
    province_code TEXT NOT NULL,
    commune_code TEXT NOT NULL,
    setting TEXT NOT NULL,
    sex TEXT NOT NULL,
    age_band TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (period, indicator_code, programme_code, coordination_code, province_code, commune_code, setting, sex,
        age_band)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_detail_by_commune ON activity_detail (commune_code, period);

-- Partnership agreements.
CREATE TABLE partner (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('association', 'local_authority', 'ministry', 'foundation', 'cooperative',
        'company', 'international_body')),
    name_ar TEXT NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT NOT NULL CHECK (name_fr <> ''),
    demonstration INTEGER NOT NULL CHECK (demonstration IN (0, 1))
) STRICT;
CREATE INDEX partner_by_kind ON partner (kind, id);
CREATE INDEX partner_by_name_ar ON partner (name_ar, id);
CREATE INDEX partner_by_name_fr ON partner (name_fr, id);

CREATE TABLE agreement (
    id INTEGER NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    object_ar TEXT NOT NULL CHECK (object_ar <> ''),
    object_fr TEXT NOT NULL CHECK (object_fr <> ''),
    -- What people decide. That a signed agreement is active or has expired follows from its dates.
    status TEXT NOT NULL CHECK (status IN ('draft', 'signed', 'suspended', 'terminated', 'renewed')),
    signed_on TEXT CHECK (signed_on = date(signed_on)),
    starts_on TEXT NOT NULL CHECK (starts_on = date(starts_on)),
    -- Last day on which the agreement is in force.
    ends_on TEXT NOT NULL CHECK (ends_on = date(ends_on)),
    terminated_on TEXT CHECK (terminated_on = date(terminated_on)),
    renewed_by INTEGER REFERENCES agreement (id),
    demonstration INTEGER NOT NULL CHECK (demonstration IN (0, 1)),
    CHECK (ends_on >= starts_on),
    CHECK ((status = 'draft') = (signed_on IS NULL)),
    CHECK ((status = 'terminated') = (terminated_on IS NOT NULL)),
    CHECK ((status = 'renewed') = (renewed_by IS NOT NULL)),
    CHECK (renewed_by <> id)
) STRICT;
CREATE INDEX agreement_by_coordination ON agreement (coordination_code, id);
CREATE INDEX agreement_by_end ON agreement (ends_on, id);
CREATE INDEX agreement_by_coordination_end ON agreement (coordination_code, ends_on, id);

CREATE TABLE agreement_programme (
    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
    programme_code TEXT NOT NULL REFERENCES programme (code),
    PRIMARY KEY (agreement_id, programme_code)
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_programme_by_programme ON agreement_programme (programme_code, agreement_id);

-- A party is the coordination or a partner, never both.
CREATE TABLE agreement_party (
    id INTEGER NOT NULL PRIMARY KEY,
    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
    position INTEGER NOT NULL,
    coordination_code TEXT REFERENCES coordination (code),
    partner_id INTEGER REFERENCES partner (id),
    role TEXT NOT NULL CHECK (role IN ('lead', 'funder', 'operator', 'host', 'support')),
    UNIQUE (agreement_id, position),
    UNIQUE (agreement_id, id),
    UNIQUE (agreement_id, partner_id),
    CHECK ((coordination_code IS NULL) <> (partner_id IS NULL))
) STRICT;
CREATE INDEX agreement_party_by_partner ON agreement_party (partner_id, agreement_id);

-- What a party brings: money, in whole centimes of a dirham, or something in kind.
CREATE TABLE commitment (
    id INTEGER NOT NULL PRIMARY KEY,
    agreement_id INTEGER NOT NULL,
    party_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('money', 'in_kind')),
    amount_centimes INTEGER CHECK (amount_centimes > 0),
    description_ar TEXT NOT NULL,
    description_fr TEXT NOT NULL,
    CHECK ((kind = 'money') = (amount_centimes IS NOT NULL)),
    FOREIGN KEY (agreement_id, party_id) REFERENCES agreement_party (agreement_id, id)
) STRICT;
CREATE INDEX commitment_by_agreement ON commitment (agreement_id, id);

CREATE TABLE amendment (
    id INTEGER NOT NULL PRIMARY KEY,
    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    signed_on TEXT NOT NULL CHECK (signed_on = date(signed_on)),
    effective_on TEXT NOT NULL CHECK (effective_on = date(effective_on)),
    object_ar TEXT NOT NULL,
    object_fr TEXT NOT NULL,
    -- The agreement's new last day; null where the amendment leaves it.
    new_ends_on TEXT CHECK (new_ends_on = date(new_ends_on)),
    UNIQUE (agreement_id, number)
) STRICT;

-- Section 8: training of the coordination's own staff. Participants: null where not reported.
CREATE TABLE staff_training (
    id INTEGER NOT NULL PRIMARY KEY,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    topic_ar TEXT NOT NULL CHECK (topic_ar <> ''),
    topic_fr TEXT NOT NULL CHECK (topic_fr <> ''),
    starts_on TEXT NOT NULL CHECK (starts_on = date(starts_on)),
    days INTEGER NOT NULL CHECK (days >= 1),
    women INTEGER CHECK (women >= 0),
    men INTEGER CHECK (men >= 0),
    demonstration INTEGER NOT NULL CHECK (demonstration IN (0, 1))
) STRICT;
CREATE INDEX staff_training_by_coordination ON staff_training (coordination_code, starts_on, id);
CREATE INDEX staff_training_by_start ON staff_training (starts_on, id);

-- Section 9: production cooperatives founded by graduates.
CREATE TABLE trade (
    code TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name_ar TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL
) STRICT;

CREATE TABLE cooperative (
    id INTEGER NOT NULL PRIMARY KEY,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    province_code TEXT NOT NULL,
    commune_code TEXT,
    trade_code TEXT NOT NULL REFERENCES trade (code),
    name_ar TEXT NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT NOT NULL CHECK (name_fr <> ''),
    founded_on TEXT NOT NULL CHECK (founded_on = date(founded_on)),
    closed_on TEXT CHECK (closed_on = date(closed_on)),
    women INTEGER CHECK (women >= 0),
    men INTEGER CHECK (men >= 0),
    demonstration INTEGER NOT NULL CHECK (demonstration IN (0, 1)),
    CHECK (closed_on > founded_on),
    FOREIGN KEY (province_code, coordination_code) REFERENCES delegation (province_code, coordination_code),
    FOREIGN KEY (commune_code, province_code) REFERENCES commune (code, province_code)
) STRICT;
CREATE INDEX cooperative_by_coordination ON cooperative (coordination_code, id);
CREATE INDEX cooperative_by_province ON cooperative (province_code, id);
CREATE INDEX cooperative_by_trade ON cooperative (trade_code, id);

-- Issued reports. The PDF lies in the file store under its SHA-256.
CREATE TABLE report (
    id INTEGER NOT NULL PRIMARY KEY,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    period TEXT NOT NULL,
    starts_on TEXT NOT NULL CHECK (starts_on = date(starts_on, 'start of month')),
    language TEXT NOT NULL CHECK (language IN ('ar', 'fr', 'en')),
    edition INTEGER NOT NULL CHECK (edition >= 1),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
    file_name TEXT NOT NULL CHECK (file_name <> '' AND file_name NOT LIKE '%/%'),
    created_at TEXT NOT NULL,
    demonstration INTEGER NOT NULL CHECK (demonstration IN (0, 1)),
    UNIQUE (coordination_code, period, language, edition)
) STRICT;
CREATE INDEX report_by_coordination ON report (coordination_code, id);
CREATE INDEX report_by_period ON report (period, id);
CREATE INDEX report_by_language ON report (language, id);

-- One run of a job for one report. Whoever inserts the row first makes the report.
CREATE TABLE job_run (
    id INTEGER NOT NULL PRIMARY KEY,
    job TEXT NOT NULL,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    period TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('ar', 'fr', 'en')),
    edition INTEGER NOT NULL CHECK (edition >= 1),
    state TEXT NOT NULL CHECK (state IN ('due', 'running', 'done', 'failed')),
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    -- Not tried (again) before this instant.
    not_before TEXT NOT NULL,
    -- Until when the worker that claimed the run owns it.
    lease_until TEXT,
    -- Rises with every claim: a worker whose claim is not the last can't finish the run.
    claim INTEGER NOT NULL CHECK (claim >= 0),
    finished_at TEXT,
    error TEXT,
    report_id INTEGER REFERENCES report (id),
    UNIQUE (job, coordination_code, period, language, edition),
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state = 'done') = (report_id IS NOT NULL)),
    CHECK (state <> 'failed' OR error IS NOT NULL)
) STRICT;
CREATE INDEX job_run_open ON job_run (not_before, id) WHERE state IN ('due', 'running');
CREATE INDEX job_run_by_job ON job_run (job, id);
CREATE INDEX job_run_by_state ON job_run (state, id);

-- Up to which instant (UTC) the due times of a job have been turned into runs.
CREATE TABLE job_progress (
    job TEXT NOT NULL PRIMARY KEY,
    recorded_until TEXT NOT NULL
) STRICT;

-- Facts about this database: the version of the reference data, the seed of the demonstration data.
CREATE TABLE installation (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
