DROP TABLE return_explanation;
DROP TABLE return_declared_total;
DROP TABLE return_event;
