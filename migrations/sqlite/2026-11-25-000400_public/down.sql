ALTER TABLE report DROP COLUMN small_cells;
