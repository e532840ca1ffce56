-- How many figures of the report were small, or would have given away a small cell, when it was made. NULL: not known.
ALTER TABLE report ADD COLUMN small_cells BIGINT CHECK (small_cells >= 0);
