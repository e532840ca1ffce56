-- Where a centre was before it moved. The centre's own row says where it is now.
CREATE TABLE centre_stay (
    centre_id INTEGER NOT NULL REFERENCES centre (id),
    -- First day of the month in which it came there; null: since it opened.
    from_on TEXT CHECK (from_on = date(from_on, 'start of month')),
    -- First day of the month in which it was somewhere else.
    until_on TEXT NOT NULL CHECK (until_on = date(until_on, 'start of month')),
    coordination_code TEXT NOT NULL,
    province_code TEXT NOT NULL,
    commune_code TEXT,
    setting TEXT CHECK (setting IN ('urban', 'semi_urban', 'rural')),
    PRIMARY KEY (centre_id, until_on),
    CHECK (until_on > from_on),
    FOREIGN KEY (province_code, coordination_code) REFERENCES delegation (province_code, coordination_code),
    FOREIGN KEY (commune_code, province_code) REFERENCES commune (code, province_code)
) STRICT, WITHOUT ROWID;
CREATE INDEX centre_stay_by_coordination ON centre_stay (coordination_code);
CREATE INDEX centre_stay_by_province ON centre_stay (province_code);
CREATE INDEX centre_stay_by_commune ON centre_stay (commune_code);

-- Rises with every change of a row: whoever changes it says which one was seen.
ALTER TABLE coordination ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE indicator ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE age_band ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE trade ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE published_source ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);
ALTER TABLE published_figure ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 1 CHECK (lock_version >= 1);

-- First day on which it no longer works. Nothing that figures refer to is deleted.
ALTER TABLE delegation ADD COLUMN closed_on TEXT CHECK (closed_on = date(closed_on));
-- The catalogue's first programmes have no day on which they began.
ALTER TABLE programme ADD COLUMN opened_on TEXT CHECK (opened_on = date(opened_on));
ALTER TABLE programme ADD COLUMN closed_on TEXT CHECK (closed_on = date(closed_on));
-- The day on which it was called off: a training that was not held is in no figure.
ALTER TABLE staff_training ADD COLUMN cancelled_on TEXT CHECK (cancelled_on = date(cancelled_on));
