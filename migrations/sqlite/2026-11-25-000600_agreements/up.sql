-- The terms of an agreement are kept in versions: what was signed is number 0, each amendment (ملحق · avenant) makes the
-- next. Tables are rebuilt: run with foreign keys off, and checked before the commit.

CREATE TABLE agreement_new (
    id INTEGER NOT NULL PRIMARY KEY,
    -- Coordination, year of signature, number without gaps; given by the signature.
    reference TEXT UNIQUE,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    -- Of the latest terms, like the last day: lists are ordered by them.
    object_ar TEXT NOT NULL CHECK (object_ar <> ''),
    object_fr TEXT NOT NULL CHECK (object_fr <> ''),
    -- The latest decision. That a signed agreement is active or has expired follows from its dates.
    status TEXT NOT NULL CHECK (status IN ('draft', 'signed', 'suspended', 'terminated', 'renewed')),
    signed_on TEXT CHECK (signed_on = date(signed_on)),
    starts_on TEXT NOT NULL CHECK (starts_on = date(starts_on)),
    -- Last day on which the agreement is in force.
    ends_on TEXT NOT NULL CHECK (ends_on = date(ends_on)),
    -- From this day on it is no longer in force.
    terminated_on TEXT CHECK (terminated_on = date(terminated_on)),
    renewed_by INTEGER REFERENCES agreement (id),
    demonstration INTEGER NOT NULL CHECK (demonstration IN (0, 1)),
    lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1),
    -- The agreement that this one renews, from the draft on.
    renews INTEGER UNIQUE REFERENCES agreement (id),
    -- Objects, partners and reference, folded: what a search looks through.
    search_text TEXT NOT NULL DEFAULT '',
    -- The signed scan, by its SHA-256 in the file store.
    scan_sha256 TEXT CHECK (length(scan_sha256) = 64),
    scan_size_bytes INTEGER CHECK (scan_size_bytes > 0),
    -- What lists by reference are ordered by: drafts, which have none, come last.
    reference_order TEXT NOT NULL GENERATED ALWAYS AS (COALESCE(reference, '~')) VIRTUAL,
    CHECK (ends_on >= starts_on),
    CHECK ((status = 'draft') = (signed_on IS NULL)),
    CHECK ((status = 'draft') = (reference IS NULL)),
    CHECK ((status = 'terminated') = (terminated_on IS NOT NULL)),
    CHECK (status <> 'renewed' OR renewed_by IS NOT NULL),
    CHECK ((scan_sha256 IS NULL) = (scan_size_bytes IS NULL)),
    CHECK (renewed_by <> id),
    CHECK (renews <> id)
) STRICT;
INSERT INTO agreement_new (id, reference, coordination_code, object_ar, object_fr, status, signed_on, starts_on, ends_on,
    terminated_on, renewed_by, demonstration, lock_version, renews)
SELECT id, CASE WHEN status = 'draft' THEN NULL ELSE reference END, coordination_code, object_ar, object_fr, status,
    signed_on, starts_on, ends_on, terminated_on, renewed_by, demonstration, lock_version,
    (SELECT min(old.id) FROM agreement AS old WHERE old.renewed_by = agreement.id)
FROM agreement;

CREATE TABLE agreement_terms (
    id INTEGER NOT NULL PRIMARY KEY,
    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
    -- 0 as signed, n by amendment n.
    number INTEGER NOT NULL CHECK (number >= 0),
    -- The days for which they hold: from the first, before the second; without a first: a draft's.
    effective_on TEXT CHECK (effective_on = date(effective_on)),
    effective_until TEXT CHECK (effective_until = date(effective_until)),
    object_ar TEXT NOT NULL CHECK (object_ar <> ''),
    object_fr TEXT NOT NULL CHECK (object_fr <> ''),
    starts_on TEXT NOT NULL CHECK (starts_on = date(starts_on)),
    ends_on TEXT NOT NULL CHECK (ends_on = date(ends_on)),
    -- The sum of the money that the parties commit, whole centimes.
    budget_centimes INTEGER NOT NULL CHECK (budget_centimes >= 0),
    -- What an amendment changes and why.
    reason_ar TEXT,
    reason_fr TEXT,
    signed_on TEXT CHECK (signed_on = date(signed_on)),
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER REFERENCES account (id),
    UNIQUE (agreement_id, number),
    CHECK (ends_on >= starts_on),
    CHECK (effective_until >= effective_on),
    CHECK ((signed_on IS NULL) = (effective_on IS NULL)),
    CHECK (number = 0 OR signed_on IS NOT NULL),
    CHECK ((number = 0) = (reason_ar IS NULL)),
    CHECK ((number = 0) = (reason_fr IS NULL))
) STRICT;

INSERT INTO agreement_terms (agreement_id, number, effective_on, object_ar, object_fr, starts_on, ends_on,
    budget_centimes, signed_on, recorded_at)
SELECT a.id, 0, a.signed_on, a.object_ar, a.object_fr, a.starts_on, a.ends_on,
    COALESCE((SELECT sum(c.amount_centimes) FROM commitment AS c WHERE c.agreement_id = a.id), 0), a.signed_on,
    COALESCE(a.signed_on, a.starts_on) || ' 00:00:00'
FROM agreement_new AS a
ORDER BY a.id;

-- The last day before an amendment moved it was not kept: the next known one stands for it.
INSERT INTO agreement_terms (agreement_id, number, effective_on, object_ar, object_fr, starts_on, ends_on,
    budget_centimes, reason_ar, reason_fr, signed_on, recorded_at)
SELECT a.id, m.number, m.effective_on, a.object_ar, a.object_fr, a.starts_on,
    COALESCE((SELECT x.new_ends_on FROM amendment AS x WHERE x.agreement_id = a.id AND x.number <= m.number
        AND x.new_ends_on IS NOT NULL ORDER BY x.number DESC LIMIT 1), a.ends_on),
    COALESCE((SELECT sum(c.amount_centimes) FROM commitment AS c WHERE c.agreement_id = a.id), 0), m.object_ar,
    m.object_fr, m.signed_on, m.signed_on || ' 00:00:00'
FROM amendment AS m JOIN agreement_new AS a ON a.id = m.agreement_id
ORDER BY a.id, m.number;
UPDATE agreement_terms SET effective_until = (SELECT n.effective_on FROM agreement_terms AS n
    WHERE n.agreement_id = agreement_terms.agreement_id AND n.number = agreement_terms.number + 1);
CREATE UNIQUE INDEX agreement_terms_latest ON agreement_terms (agreement_id) WHERE effective_until IS NULL;

CREATE TABLE terms_programme (
    terms_id INTEGER NOT NULL REFERENCES agreement_terms (id),
    programme_code TEXT NOT NULL REFERENCES programme (code),
    PRIMARY KEY (terms_id, programme_code)
) STRICT, WITHOUT ROWID;
CREATE INDEX terms_programme_by_programme ON terms_programme (programme_code, terms_id);
INSERT INTO terms_programme (terms_id, programme_code)
SELECT t.id, p.programme_code FROM agreement_programme AS p JOIN agreement_terms AS t ON t.agreement_id = p.agreement_id;

-- A place that the agreement is for: a whole province or a commune of it. Without any it is for the coordination's
-- whole area.
CREATE TABLE terms_place (
    id INTEGER NOT NULL PRIMARY KEY,
    terms_id INTEGER NOT NULL REFERENCES agreement_terms (id),
    province_code TEXT NOT NULL REFERENCES province (code),
    commune_code TEXT REFERENCES commune (code)
) STRICT;
CREATE UNIQUE INDEX terms_place_once ON terms_place (terms_id, province_code, COALESCE(commune_code, ''));
CREATE INDEX terms_place_by_province ON terms_place (province_code, terms_id);

-- A party is the coordination or a partner, never both.
CREATE TABLE agreement_party_new (
    id INTEGER NOT NULL PRIMARY KEY,
    terms_id INTEGER NOT NULL REFERENCES agreement_terms (id),
    position INTEGER NOT NULL,
    coordination_code TEXT REFERENCES coordination (code),
    partner_id INTEGER REFERENCES partner (id),
    role TEXT NOT NULL CHECK (role IN ('lead', 'funder', 'operator', 'host', 'support')),
    UNIQUE (terms_id, position),
    UNIQUE (terms_id, id),
    UNIQUE (terms_id, partner_id),
    CHECK ((coordination_code IS NULL) <> (partner_id IS NULL))
) STRICT;
INSERT INTO agreement_party_new (terms_id, position, coordination_code, partner_id, role)
SELECT t.id, p.position, p.coordination_code, p.partner_id, p.role
FROM agreement_party AS p JOIN agreement_terms AS t ON t.agreement_id = p.agreement_id
ORDER BY t.id, p.position;

-- What a party brings: money, in whole centimes of a dirham, or something in kind.
CREATE TABLE commitment_new (
    id INTEGER NOT NULL PRIMARY KEY,
    terms_id INTEGER NOT NULL,
    party_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('money', 'in_kind')),
    amount_centimes INTEGER CHECK (amount_centimes > 0),
    description_ar TEXT NOT NULL,
    description_fr TEXT NOT NULL,
    CHECK ((kind = 'money') = (amount_centimes IS NOT NULL)),
    FOREIGN KEY (terms_id, party_id) REFERENCES agreement_party (terms_id, id)
) STRICT;
INSERT INTO commitment_new (terms_id, party_id, kind, amount_centimes, description_ar, description_fr)
SELECT t.id, n.id, c.kind, c.amount_centimes, c.description_ar, c.description_fr
FROM commitment AS c
JOIN agreement_party AS p ON p.id = c.party_id
JOIN agreement_terms AS t ON t.agreement_id = c.agreement_id
JOIN agreement_party_new AS n ON n.terms_id = t.id AND n.position = p.position
ORDER BY t.id, c.id;

-- What people decided on an agreement, beside its terms.
CREATE TABLE agreement_decision (
    id INTEGER NOT NULL PRIMARY KEY,
    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
    kind TEXT NOT NULL CHECK (kind IN ('drafted', 'signed', 'amended', 'suspended', 'resumed', 'terminated', 'renewed')),
    -- The first day on which it holds.
    effective_on TEXT NOT NULL CHECK (effective_on = date(effective_on)),
    -- For a suspension that was lifted: the first day on which the agreement is in force again.
    until_on TEXT CHECK (until_on = date(until_on)),
    reason TEXT,
    -- The terms that came with it.
    terms_id INTEGER REFERENCES agreement_terms (id),
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER REFERENCES account (id),
    CHECK (until_on IS NULL OR kind = 'suspended'),
    CHECK (until_on >= effective_on),
    CHECK ((kind IN ('drafted', 'signed', 'amended')) = (terms_id IS NOT NULL))
) STRICT;
CREATE INDEX agreement_decision_by_agreement ON agreement_decision (agreement_id, id);
CREATE UNIQUE INDEX agreement_suspended_once ON agreement_decision (agreement_id)
    WHERE kind = 'suspended' AND until_on IS NULL;
INSERT INTO agreement_decision (agreement_id, kind, effective_on, terms_id, recorded_at)
SELECT t.agreement_id, CASE WHEN t.number = 0 THEN 'signed' ELSE 'amended' END, t.effective_on, t.id, t.signed_on || ' 00:00:00'
FROM agreement_terms AS t WHERE t.signed_on IS NOT NULL ORDER BY t.agreement_id, t.number;
INSERT INTO agreement_decision (agreement_id, kind, effective_on, terms_id, recorded_at)
SELECT t.agreement_id, 'drafted', t.starts_on, t.id, t.recorded_at
FROM agreement_terms AS t WHERE t.signed_on IS NULL ORDER BY t.agreement_id;
-- Since when a suspension holds was not kept: it was taken to have held always.
INSERT INTO agreement_decision (agreement_id, kind, effective_on, recorded_at)
SELECT a.id, a.status, CASE a.status WHEN 'terminated' THEN a.terminated_on WHEN 'suspended' THEN a.signed_on
    ELSE a.ends_on END, a.signed_on || ' 00:00:00'
FROM agreement_new AS a WHERE a.status IN ('suspended', 'terminated', 'renewed') ORDER BY a.id;

-- Money that a party is to pay by a day. A party has one instalment a day: this is what identifies it, whatever the
-- version of the terms.
CREATE TABLE instalment (
    id INTEGER NOT NULL PRIMARY KEY,
    terms_id INTEGER NOT NULL,
    party_id INTEGER NOT NULL,
    due_on TEXT NOT NULL CHECK (due_on = date(due_on)),
    amount_centimes INTEGER NOT NULL CHECK (amount_centimes > 0),
    UNIQUE (party_id, due_on),
    FOREIGN KEY (terms_id, party_id) REFERENCES agreement_party (terms_id, id)
) STRICT;
CREATE INDEX instalment_by_terms ON instalment (terms_id, id);

-- What the parties agreed to measure success by.
CREATE TABLE agreed_indicator (
    id INTEGER NOT NULL PRIMARY KEY,
    terms_id INTEGER NOT NULL REFERENCES agreement_terms (id),
    position INTEGER NOT NULL,
    description_ar TEXT NOT NULL CHECK (description_ar <> ''),
    description_fr TEXT NOT NULL CHECK (description_fr <> ''),
    target INTEGER CHECK (target >= 0),
    UNIQUE (terms_id, position)
) STRICT;

-- Money that a party has paid. A payment never changes: a wrong one is taken back by a counter-entry.
CREATE TABLE payment (
    id INTEGER NOT NULL PRIMARY KEY,
    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
    coordination_code TEXT REFERENCES coordination (code),
    partner_id INTEGER REFERENCES partner (id),
    -- The instalment of this party that it is for, by its due day.
    instalment_due_on TEXT CHECK (instalment_due_on = date(instalment_due_on)),
    paid_on TEXT NOT NULL CHECK (paid_on = date(paid_on)),
    -- Whole centimes; negative for a counter-entry.
    amount_centimes INTEGER NOT NULL CHECK (amount_centimes <> 0),
    explanation TEXT,
    reverses INTEGER UNIQUE REFERENCES payment (id),
    recorded_at TEXT NOT NULL,
    recorded_by INTEGER REFERENCES account (id),
    CHECK ((coordination_code IS NULL) <> (partner_id IS NULL)),
    CHECK ((reverses IS NULL) = (amount_centimes > 0)),
    CHECK (reverses IS NULL OR explanation IS NOT NULL)
) STRICT;
CREATE INDEX payment_by_agreement ON payment (agreement_id, id);
CREATE INDEX payment_by_partner ON payment (partner_id, id);

-- The last number that was given in a coordination and year of signature.
CREATE TABLE reference_counter (
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    year INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last >= 1),
    PRIMARY KEY (coordination_code, year)
) STRICT, WITHOUT ROWID;
INSERT INTO reference_counter (coordination_code, year, last)
SELECT coordination_code, CAST(substr(reference, 4, 4) AS INTEGER), max(CAST(substr(reference, 9) AS INTEGER))
FROM agreement_new WHERE reference LIKE '__/____/____%' GROUP BY coordination_code, substr(reference, 4, 4);

DROP TABLE commitment;
DROP TABLE agreement_programme;
DROP TABLE agreement_party;
DROP TABLE amendment;
DROP TABLE agreement;
ALTER TABLE agreement_new RENAME TO agreement;
ALTER TABLE agreement_party_new RENAME TO agreement_party;
ALTER TABLE commitment_new RENAME TO commitment;
CREATE INDEX agreement_by_coordination ON agreement (coordination_code, id);
CREATE INDEX agreement_by_reference ON agreement (reference_order, id);
CREATE INDEX agreement_by_end ON agreement (ends_on, id);
CREATE INDEX agreement_by_coordination_end ON agreement (coordination_code, ends_on, id);
CREATE INDEX agreement_party_by_partner ON agreement_party (partner_id, terms_id);
CREATE INDEX commitment_by_terms ON commitment (terms_id, id);

-- Programmes, partners and places of the latest terms.
CREATE VIEW agreement_programme (agreement_id, programme_code) AS
SELECT t.agreement_id, p.programme_code FROM terms_programme AS p JOIN agreement_terms AS t ON t.id = p.terms_id
WHERE t.effective_until IS NULL;
CREATE VIEW agreement_partner (agreement_id, partner_id) AS
SELECT t.agreement_id, p.partner_id FROM agreement_party AS p JOIN agreement_terms AS t ON t.id = p.terms_id
WHERE t.effective_until IS NULL AND p.partner_id IS NOT NULL;
CREATE VIEW agreement_place (agreement_id, province_code, commune_code) AS
SELECT t.agreement_id, p.province_code, p.commune_code FROM terms_place AS p JOIN agreement_terms AS t ON t.id = p.terms_id
WHERE t.effective_until IS NULL;
