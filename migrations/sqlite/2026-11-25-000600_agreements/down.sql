-- Back to one version of the terms: the latest stays, decisions beside the status and payments are lost. A draft gets a
-- reference that no signature gives.
DROP VIEW agreement_programme;
DROP VIEW agreement_partner;
DROP VIEW agreement_place;
CREATE TABLE amendment (
    id INTEGER NOT NULL PRIMARY KEY,
    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    signed_on TEXT NOT NULL CHECK (signed_on = date(signed_on)),
    effective_on TEXT NOT NULL CHECK (effective_on = date(effective_on)),
    object_ar TEXT NOT NULL,
    object_fr TEXT NOT NULL,
    new_ends_on TEXT CHECK (new_ends_on = date(new_ends_on)),
    UNIQUE (agreement_id, number)
) STRICT;
INSERT INTO amendment (agreement_id, number, signed_on, effective_on, object_ar, object_fr, new_ends_on)
SELECT n.agreement_id, n.number, n.signed_on, n.effective_on, n.reason_ar, n.reason_fr,
    CASE WHEN n.ends_on <> o.ends_on THEN n.ends_on END
FROM agreement_terms AS n JOIN agreement_terms AS o ON o.agreement_id = n.agreement_id AND o.number = n.number - 1
ORDER BY n.agreement_id, n.number;
CREATE TABLE agreement_programme (
    agreement_id INTEGER NOT NULL REFERENCES agreement (id),
    programme_code TEXT NOT NULL REFERENCES programme (code),
    PRIMARY KEY (agreement_id, programme_code)
) STRICT, WITHOUT ROWID;
INSERT INTO agreement_programme (agreement_id, programme_code)
SELECT t.agreement_id, p.programme_code FROM terms_programme AS p JOIN agreement_terms AS t ON t.id = p.terms_id
WHERE t.effective_until IS NULL;
CREATE INDEX agreement_programme_by_programme ON agreement_programme (programme_code, agreement_id);
CREATE TABLE agreement_party_old (
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
INSERT INTO agreement_party_old (id, agreement_id, position, coordination_code, partner_id, role)
SELECT p.id, t.agreement_id, p.position, p.coordination_code, p.partner_id, p.role
FROM agreement_party AS p JOIN agreement_terms AS t ON t.id = p.terms_id WHERE t.effective_until IS NULL;
CREATE TABLE commitment_old (
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
INSERT INTO commitment_old (id, agreement_id, party_id, kind, amount_centimes, description_ar, description_fr)
SELECT c.id, t.agreement_id, c.party_id, c.kind, c.amount_centimes, c.description_ar, c.description_fr
FROM commitment AS c JOIN agreement_terms AS t ON t.id = c.terms_id WHERE t.effective_until IS NULL;
DROP TABLE reference_counter;
DROP TABLE payment;
DROP TABLE agreed_indicator;
DROP TABLE instalment;
DROP TABLE agreement_decision;
DROP TABLE commitment;
DROP TABLE agreement_party;
DROP TABLE terms_place;
DROP TABLE terms_programme;
DROP TABLE agreement_terms;
ALTER TABLE agreement_party_old RENAME TO agreement_party;
ALTER TABLE commitment_old RENAME TO commitment;
CREATE INDEX agreement_party_by_partner ON agreement_party (partner_id, agreement_id);
CREATE INDEX commitment_by_agreement ON commitment (agreement_id, id);
CREATE TABLE agreement_old (
    id INTEGER NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    coordination_code TEXT NOT NULL REFERENCES coordination (code),
    object_ar TEXT NOT NULL CHECK (object_ar <> ''),
    object_fr TEXT NOT NULL CHECK (object_fr <> ''),
    status TEXT NOT NULL CHECK (status IN ('draft', 'signed', 'suspended', 'terminated', 'renewed')),
    signed_on TEXT CHECK (signed_on = date(signed_on)),
    starts_on TEXT NOT NULL CHECK (starts_on = date(starts_on)),
    ends_on TEXT NOT NULL CHECK (ends_on = date(ends_on)),
    terminated_on TEXT CHECK (terminated_on = date(terminated_on)),
    renewed_by INTEGER REFERENCES agreement (id),
    demonstration INTEGER NOT NULL CHECK (demonstration IN (0, 1)),
    lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1),
    CHECK (ends_on >= starts_on),
    CHECK ((status = 'draft') = (signed_on IS NULL)),
    CHECK ((status = 'terminated') = (terminated_on IS NOT NULL)),
    CHECK ((status = 'renewed') = (renewed_by IS NOT NULL)),
    CHECK (renewed_by <> id)
) STRICT;
INSERT INTO agreement_old SELECT id, COALESCE(reference, 'draft ' || id), coordination_code, object_ar, object_fr, status,
    signed_on, starts_on, ends_on, terminated_on, CASE WHEN status = 'renewed' THEN renewed_by END, demonstration,
    lock_version FROM agreement;
DROP TABLE agreement;
ALTER TABLE agreement_old RENAME TO agreement;
CREATE INDEX agreement_by_coordination ON agreement (coordination_code, id);
CREATE INDEX agreement_by_end ON agreement (ends_on, id);
CREATE INDEX agreement_by_coordination_end ON agreement (coordination_code, ends_on, id);
