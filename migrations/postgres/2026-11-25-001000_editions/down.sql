DROP TABLE report_change;
DROP TABLE report_figures;
DROP INDEX report_replaced_once;
ALTER TABLE report DROP COLUMN replaces;
