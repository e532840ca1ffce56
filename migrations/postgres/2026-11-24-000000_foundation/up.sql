-- Texts compare byte by byte (COLLATE "C"), as they do in SQLite: cursors and orders are the same on both.

-- Places, with the codes of the Haut-Commissariat au Plan (2014 frame).
CREATE TABLE region (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name_ar TEXT COLLATE "C" NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT COLLATE "C" NOT NULL CHECK (name_fr <> ''),
    population BIGINT NOT NULL CHECK (population >= 0)
);

CREATE TABLE province (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region_code TEXT COLLATE "C" NOT NULL REFERENCES region (code),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('province', 'prefecture', 'prefecture_of_arrondissements')),
    name_ar TEXT COLLATE "C" NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT COLLATE "C" NOT NULL CHECK (name_fr <> ''),
    population BIGINT NOT NULL CHECK (population >= 0)
);
CREATE INDEX province_by_region ON province (region_code, code);

CREATE TABLE commune (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    province_code TEXT COLLATE "C" NOT NULL REFERENCES province (code),
    setting TEXT COLLATE "C" NOT NULL CHECK (setting IN ('urban', 'rural')),
    name_ar TEXT COLLATE "C" NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT COLLATE "C" NOT NULL CHECK (name_fr <> ''),
    population BIGINT NOT NULL CHECK (population >= 0),
    UNIQUE (code, province_code)
);
CREATE INDEX commune_by_province ON commune (province_code, code);
CREATE INDEX commune_by_setting ON commune (setting, code);

-- RGPH 2024. A null is unknown, not zero. Ages and rates are percentages.
CREATE TABLE census (
    commune_code TEXT COLLATE "C" NOT NULL REFERENCES commune (code),
    sex TEXT COLLATE "C" NOT NULL CHECK (sex IN ('all', 'female', 'male')),
    population_municipal BIGINT CHECK (population_municipal >= 0),
    age_0_4 DOUBLE PRECISION,
    age_5_9 DOUBLE PRECISION,
    age_10_14 DOUBLE PRECISION,
    age_15_19 DOUBLE PRECISION,
    age_20_24 DOUBLE PRECISION,
    disability_prevalence DOUBLE PRECISION,
    illiteracy_population_15_plus BIGINT,
    illiteracy_rate_15_plus DOUBLE PRECISION,
    labour_active BIGINT,
    labour_unemployment_rate DOUBLE PRECISION,
    PRIMARY KEY (commune_code, sex)
);

-- The organisation.
CREATE TABLE coordination (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region_code TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES region (code),
    name_ar TEXT COLLATE "C" NOT NULL,
    name_fr TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL
);

CREATE TABLE delegation (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    coordination_code TEXT COLLATE "C" NOT NULL REFERENCES coordination (code),
    province_code TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES province (code),
    name_ar TEXT COLLATE "C" NOT NULL,
    name_fr TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    UNIQUE (province_code, coordination_code)
);
CREATE INDEX delegation_by_coordination ON delegation (coordination_code, code);

-- The catalogue: what is counted, and the words for it.
CREATE TABLE indicator (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    aggregation TEXT COLLATE "C" NOT NULL CHECK (aggregation IN ('stock', 'flow')),
    unit TEXT COLLATE "C" NOT NULL CHECK (unit IN ('person', 'contact')),
    name_ar TEXT COLLATE "C" NOT NULL,
    name_fr TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL
);

CREATE TABLE age_band (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name_ar TEXT COLLATE "C" NOT NULL,
    name_fr TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL
);

CREATE TABLE programme (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE CHECK (position > 0),
    counts TEXT COLLATE "C" NOT NULL CHECK (counts IN ('centres', 'agreements', 'trainings', 'cooperatives')),
    headline_indicator TEXT COLLATE "C" REFERENCES indicator (code),
    -- The report shows each unit with its own figure (citizen houses) instead of one line for all of them.
    figures_by_unit BOOLEAN NOT NULL,
    name_ar TEXT COLLATE "C" NOT NULL,
    name_fr TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    purpose_ar TEXT COLLATE "C" NOT NULL,
    purpose_fr TEXT COLLATE "C" NOT NULL,
    purpose_en TEXT COLLATE "C" NOT NULL,
    CHECK ((counts = 'centres') = (headline_indicator IS NOT NULL))
);

CREATE TABLE programme_indicator (
    programme_code TEXT COLLATE "C" NOT NULL REFERENCES programme (code),
    indicator_code TEXT COLLATE "C" NOT NULL REFERENCES indicator (code),
    PRIMARY KEY (programme_code, indicator_code)
);

-- The noun of a programme's units for a plural category of CLDR; {n} stands for the number, where it is written.
CREATE TABLE unit_noun (
    programme_code TEXT COLLATE "C" NOT NULL REFERENCES programme (code),
    language TEXT COLLATE "C" NOT NULL CHECK (language IN ('ar', 'fr', 'en')),
    category TEXT COLLATE "C" NOT NULL CHECK (category IN ('zero', 'one', 'two', 'few', 'many', 'other')),
    text TEXT COLLATE "C" NOT NULL CHECK (text <> ''),
    PRIMARY KEY (programme_code, language, category)
);

-- Centres: the units that serve people, whatever their programme calls them.
CREATE TABLE centre (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL UNIQUE,
    name_ar TEXT COLLATE "C" NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT COLLATE "C" NOT NULL CHECK (name_fr <> ''),
    programme_code TEXT COLLATE "C" NOT NULL REFERENCES programme (code),
    coordination_code TEXT COLLATE "C" NOT NULL REFERENCES coordination (code),
    province_code TEXT COLLATE "C" NOT NULL,
    commune_code TEXT COLLATE "C",
    setting TEXT COLLATE "C" CHECK (setting IN ('urban', 'semi_urban', 'rural')),
    capacity INTEGER CHECK (capacity > 0),
    opened_on DATE NOT NULL,
    closed_on DATE,
    demonstration BOOLEAN NOT NULL,
    CHECK (closed_on > opened_on),
    FOREIGN KEY (province_code, coordination_code) REFERENCES delegation (province_code, coordination_code),
    FOREIGN KEY (commune_code, province_code) REFERENCES commune (code, province_code)
);
CREATE INDEX centre_by_coordination ON centre (coordination_code, id);
CREATE INDEX centre_by_province ON centre (province_code, id);
CREATE INDEX centre_by_commune ON centre (commune_code, id);
CREATE INDEX centre_by_programme ON centre (programme_code, id);
CREATE INDEX centre_by_name_ar ON centre (name_ar, id);
CREATE INDEX centre_by_name_fr ON centre (name_fr, id);

-- What one centre declares for one month. The place and programme are those the centre had in that month.
CREATE TABLE activity_return (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    centre_id BIGINT NOT NULL REFERENCES centre (id),
    month DATE NOT NULL CHECK (extract(day FROM month) = 1),
    version INTEGER NOT NULL CHECK (version >= 1),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('draft', 'submitted', 'validated', 'returned')),
    -- A validated version that a later validated one replaces: kept, no longer counted.
    superseded BOOLEAN NOT NULL,
    coordination_code TEXT COLLATE "C" NOT NULL REFERENCES coordination (code),
    province_code TEXT COLLATE "C" NOT NULL REFERENCES province (code),
    commune_code TEXT COLLATE "C" REFERENCES commune (code),
    programme_code TEXT COLLATE "C" NOT NULL REFERENCES programme (code),
    setting TEXT COLLATE "C" CHECK (setting IN ('urban', 'semi_urban', 'rural')),
    submitted_at TIMESTAMP,
    validated_at TIMESTAMP,
    returned_reason TEXT COLLATE "C",
    correction_reason TEXT COLLATE "C",
    demonstration BOOLEAN NOT NULL,
    UNIQUE (centre_id, month, version),
    CHECK (status NOT IN ('submitted', 'validated') OR submitted_at IS NOT NULL),
    CHECK ((status = 'validated') = (validated_at IS NOT NULL)),
    CHECK (status <> 'returned' OR COALESCE(returned_reason, '') <> ''),
    CHECK (version = 1 OR COALESCE(correction_reason, '') <> ''),
    CHECK (NOT superseded OR status = 'validated'),
    FOREIGN KEY (province_code, coordination_code) REFERENCES delegation (province_code, coordination_code),
    FOREIGN KEY (commune_code, province_code) REFERENCES commune (code, province_code)
);
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
    return_id BIGINT NOT NULL REFERENCES activity_return (id),
    indicator_code TEXT COLLATE "C" NOT NULL REFERENCES indicator (code),
    sex TEXT COLLATE "C" NOT NULL CHECK (sex IN ('female', 'male')),
    age_band TEXT COLLATE "C" NOT NULL REFERENCES age_band (code),
    value BIGINT NOT NULL CHECK (value >= 0),
    PRIMARY KEY (return_id, indicator_code, sex, age_band)
);

-- Figures that were published for a period without centre returns.
CREATE TABLE published_source (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL UNIQUE,
    title TEXT COLLATE "C" NOT NULL,
    -- Null: not known.
    publisher TEXT COLLATE "C",
    published_on DATE NOT NULL,
    note_ar TEXT COLLATE "C" NOT NULL,
    note_fr TEXT COLLATE "C" NOT NULL,
    note_en TEXT COLLATE "C" NOT NULL
);

CREATE TABLE published_figure (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    coordination_code TEXT COLLATE "C" NOT NULL REFERENCES coordination (code),
    programme_code TEXT COLLATE "C" NOT NULL REFERENCES programme (code),
    period TEXT COLLATE "C" NOT NULL,
    starts_on DATE NOT NULL CHECK (extract(day FROM starts_on) = 1),
    ends_on DATE NOT NULL CHECK (extract(day FROM ends_on) = 1),
    -- Null: the source gives no figure. Never zero for that.
    units BIGINT CHECK (units >= 0),
    beneficiaries BIGINT CHECK (beneficiaries >= 0),
    source_id BIGINT NOT NULL REFERENCES published_source (id),
    UNIQUE (coordination_code, programme_code, period),
    CHECK (ends_on > starts_on)
);

CREATE TABLE published_unit (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    figure_id BIGINT NOT NULL REFERENCES published_figure (id),
    position INTEGER NOT NULL,
    name_ar TEXT COLLATE "C" NOT NULL,
    name_fr TEXT COLLATE "C" NOT NULL,
    beneficiaries BIGINT CHECK (beneficiaries >= 0),
    UNIQUE (figure_id, position)
);

-- A period has centre returns or published figures, never both.
CREATE FUNCTION refuse_return_into_published_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM published_figure f
        WHERE f.coordination_code = NEW.coordination_code AND f.programme_code = NEW.programme_code
            AND f.starts_on <= NEW.month AND NEW.month < f.ends_on
    ) THEN
        RAISE EXCEPTION 'the period has published figures' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER return_into_published_period
    BEFORE INSERT OR UPDATE OF month, coordination_code, programme_code ON activity_return
    FOR EACH ROW EXECUTE FUNCTION refuse_return_into_published_period();

CREATE FUNCTION refuse_published_into_returned_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM activity_return r
        WHERE r.coordination_code = NEW.coordination_code AND r.programme_code = NEW.programme_code
            AND NEW.starts_on <= r.month AND r.month < NEW.ends_on
    ) THEN
        RAISE EXCEPTION 'the period has centre returns' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_into_returned_period
    BEFORE INSERT OR UPDATE OF starts_on, ends_on, coordination_code, programme_code ON published_figure
    FOR EACH ROW EXECUTE FUNCTION refuse_published_into_returned_period();

-- Running totals of the counted returns, for every period that contains a month of theirs. A stock indicator has the
-- last counted month of each centre in the period, a flow the sum of its months. Derived: can be made anew at any time.
CREATE TABLE activity_total (
    period TEXT COLLATE "C" NOT NULL,
    coordination_code TEXT COLLATE "C" NOT NULL,
    province_code TEXT COLLATE "C" NOT NULL,
    programme_code TEXT COLLATE "C" NOT NULL,
    indicator_code TEXT COLLATE "C" NOT NULL,
    value BIGINT NOT NULL,
    women BIGINT NOT NULL,
    PRIMARY KEY (period, coordination_code, province_code, programme_code, indicator_code)
);
CREATE INDEX activity_total_by_province ON activity_total (province_code, period);
-- Holds all that a sum of the headline figures needs.
CREATE INDEX activity_total_by_indicator ON activity_total (period, programme_code, indicator_code, coordination_code,
    province_code, value, women);

-- The same by commune, setting, sex and age band. An empty commune or setting is one that is not known.
CREATE TABLE activity_detail (
    period TEXT COLLATE "C" NOT NULL,
    indicator_code TEXT COLLATE "C" NOT NULL,
    programme_code TEXT COLLATE "C" NOT NULL,
    coordination_code TEXT COLLATE "C" NOT NULL,
    province_code TEXT COLLATE "C" NOT NULL,
    commune_code TEXT COLLATE "C" NOT NULL,
    setting TEXT COLLATE "C" NOT NULL,
    sex TEXT COLLATE "C" NOT NULL,
    age_band TEXT COLLATE "C" NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (period, indicator_code, programme_code, coordination_code, province_code, commune_code, setting, sex,
        age_band)
);
CREATE INDEX activity_detail_by_commune ON activity_detail (commune_code, period);

-- Partnership agreements.
CREATE TABLE partner (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('association', 'local_authority', 'ministry', 'foundation', 'cooperative',
        'company', 'international_body')),
    name_ar TEXT COLLATE "C" NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT COLLATE "C" NOT NULL CHECK (name_fr <> ''),
    demonstration BOOLEAN NOT NULL
);
CREATE INDEX partner_by_kind ON partner (kind, id);
CREATE INDEX partner_by_name_ar ON partner (name_ar, id);
CREATE INDEX partner_by_name_fr ON partner (name_fr, id);

CREATE TABLE agreement (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    reference TEXT COLLATE "C" NOT NULL UNIQUE,
    coordination_code TEXT COLLATE "C" NOT NULL REFERENCES coordination (code),
    object_ar TEXT COLLATE "C" NOT NULL CHECK (object_ar <> ''),
    object_fr TEXT COLLATE "C" NOT NULL CHECK (object_fr <> ''),
    -- What people decide. That a signed agreement is active or has expired follows from its dates.
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('draft', 'signed', 'suspended', 'terminated', 'renewed')),
    signed_on DATE,
    starts_on DATE NOT NULL,
    -- Last day on which the agreement is in force.
    ends_on DATE NOT NULL,
    terminated_on DATE,
    renewed_by BIGINT REFERENCES agreement (id),
    demonstration BOOLEAN NOT NULL,
    CHECK (ends_on >= starts_on),
    CHECK ((status = 'draft') = (signed_on IS NULL)),
    CHECK ((status = 'terminated') = (terminated_on IS NOT NULL)),
    CHECK ((status = 'renewed') = (renewed_by IS NOT NULL)),
    CHECK (renewed_by <> id)
);
CREATE INDEX agreement_by_coordination ON agreement (coordination_code, id);
CREATE INDEX agreement_by_end ON agreement (ends_on, id);
CREATE INDEX agreement_by_coordination_end ON agreement (coordination_code, ends_on, id);

CREATE TABLE agreement_programme (
    agreement_id BIGINT NOT NULL REFERENCES agreement (id),
    programme_code TEXT COLLATE "C" NOT NULL REFERENCES programme (code),
    PRIMARY KEY (agreement_id, programme_code)
);
CREATE INDEX agreement_programme_by_programme ON agreement_programme (programme_code, agreement_id);

-- A party is the coordination or a partner, never both.
CREATE TABLE agreement_party (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    agreement_id BIGINT NOT NULL REFERENCES agreement (id),
    position INTEGER NOT NULL,
    coordination_code TEXT COLLATE "C" REFERENCES coordination (code),
    partner_id BIGINT REFERENCES partner (id),
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('lead', 'funder', 'operator', 'host', 'support')),
    UNIQUE (agreement_id, position),
    UNIQUE (agreement_id, id),
    UNIQUE (agreement_id, partner_id),
    CHECK ((coordination_code IS NULL) <> (partner_id IS NULL))
);
CREATE INDEX agreement_party_by_partner ON agreement_party (partner_id, agreement_id);

-- What a party brings: money, in whole centimes of a dirham, or something in kind.
CREATE TABLE commitment (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    agreement_id BIGINT NOT NULL,
    party_id BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('money', 'in_kind')),
    amount_centimes BIGINT CHECK (amount_centimes > 0),
    description_ar TEXT COLLATE "C" NOT NULL,
    description_fr TEXT COLLATE "C" NOT NULL,
    CHECK ((kind = 'money') = (amount_centimes IS NOT NULL)),
    FOREIGN KEY (agreement_id, party_id) REFERENCES agreement_party (agreement_id, id)
);
CREATE INDEX commitment_by_agreement ON commitment (agreement_id, id);

CREATE TABLE amendment (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    agreement_id BIGINT NOT NULL REFERENCES agreement (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    signed_on DATE NOT NULL,
    effective_on DATE NOT NULL,
    object_ar TEXT COLLATE "C" NOT NULL,
    object_fr TEXT COLLATE "C" NOT NULL,
    -- The agreement's new last day; null where the amendment leaves it.
    new_ends_on DATE,
    UNIQUE (agreement_id, number)
);

-- Section 8: training of the coordination's own staff. Participants: null where not reported.
CREATE TABLE staff_training (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    coordination_code TEXT COLLATE "C" NOT NULL REFERENCES coordination (code),
    topic_ar TEXT COLLATE "C" NOT NULL CHECK (topic_ar <> ''),
    topic_fr TEXT COLLATE "C" NOT NULL CHECK (topic_fr <> ''),
    starts_on DATE NOT NULL,
    days INTEGER NOT NULL CHECK (days >= 1),
    women INTEGER CHECK (women >= 0),
    men INTEGER CHECK (men >= 0),
    demonstration BOOLEAN NOT NULL
);
CREATE INDEX staff_training_by_coordination ON staff_training (coordination_code, starts_on, id);
CREATE INDEX staff_training_by_start ON staff_training (starts_on, id);

-- Section 9: production cooperatives founded by graduates.
CREATE TABLE trade (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name_ar TEXT COLLATE "C" NOT NULL,
    name_fr TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL
);

CREATE TABLE cooperative (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    coordination_code TEXT COLLATE "C" NOT NULL REFERENCES coordination (code),
    province_code TEXT COLLATE "C" NOT NULL,
    commune_code TEXT COLLATE "C",
    trade_code TEXT COLLATE "C" NOT NULL REFERENCES trade (code),
    name_ar TEXT COLLATE "C" NOT NULL CHECK (name_ar <> ''),
    name_fr TEXT COLLATE "C" NOT NULL CHECK (name_fr <> ''),
    founded_on DATE NOT NULL,
    closed_on DATE,
    women INTEGER CHECK (women >= 0),
    men INTEGER CHECK (men >= 0),
    demonstration BOOLEAN NOT NULL,
    CHECK (closed_on > founded_on),
    FOREIGN KEY (province_code, coordination_code) REFERENCES delegation (province_code, coordination_code),
    FOREIGN KEY (commune_code, province_code) REFERENCES commune (code, province_code)
);
CREATE INDEX cooperative_by_coordination ON cooperative (coordination_code, id);
CREATE INDEX cooperative_by_province ON cooperative (province_code, id);
CREATE INDEX cooperative_by_trade ON cooperative (trade_code, id);

-- Issued reports. The PDF lies in the file store under its SHA-256.
CREATE TABLE report (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    coordination_code TEXT COLLATE "C" NOT NULL REFERENCES coordination (code),
    period TEXT COLLATE "C" NOT NULL,
    starts_on DATE NOT NULL CHECK (extract(day FROM starts_on) = 1),
    language TEXT COLLATE "C" NOT NULL CHECK (language IN ('ar', 'fr', 'en')),
    edition INTEGER NOT NULL CHECK (edition >= 1),
    sha256 TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
    size_bytes BIGINT NOT NULL CHECK (size_bytes > 0),
    file_name TEXT COLLATE "C" NOT NULL CHECK (file_name <> '' AND file_name NOT LIKE '%/%'),
    created_at TIMESTAMP NOT NULL,
    demonstration BOOLEAN NOT NULL,
    UNIQUE (coordination_code, period, language, edition)
);
CREATE INDEX report_by_coordination ON report (coordination_code, id);
CREATE INDEX report_by_period ON report (period, id);
CREATE INDEX report_by_language ON report (language, id);

-- One run of a job for one report. Whoever inserts the row first makes the report.
CREATE TABLE job_run (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    job TEXT COLLATE "C" NOT NULL,
    coordination_code TEXT COLLATE "C" NOT NULL REFERENCES coordination (code),
    period TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL CHECK (language IN ('ar', 'fr', 'en')),
    edition INTEGER NOT NULL CHECK (edition >= 1),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('due', 'running', 'done', 'failed')),
    due_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    -- Not tried (again) before this instant.
    not_before TIMESTAMP NOT NULL,
    -- Until when the worker that claimed the run owns it.
    lease_until TIMESTAMP,
    -- Rises with every claim: a worker whose claim is not the last can't finish the run.
    claim INTEGER NOT NULL CHECK (claim >= 0),
    finished_at TIMESTAMP,
    error TEXT COLLATE "C",
    report_id BIGINT REFERENCES report (id),
    UNIQUE (job, coordination_code, period, language, edition),
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state = 'done') = (report_id IS NOT NULL)),
    CHECK (state <> 'failed' OR error IS NOT NULL)
);
CREATE INDEX job_run_open ON job_run (not_before, id) WHERE state IN ('due', 'running');
CREATE INDEX job_run_by_job ON job_run (job, id);
CREATE INDEX job_run_by_state ON job_run (state, id);

-- Up to which instant (UTC) the due times of a job have been turned into runs.
CREATE TABLE job_progress (
    job TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    recorded_until TIMESTAMP NOT NULL
);

-- Facts about this database: the version of the reference data, the seed of the demonstration data.
CREATE TABLE installation (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);
