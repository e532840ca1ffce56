DROP TABLE public_share;
DROP TABLE public_units;
DROP TABLE public_cell;
DROP TABLE public_month;
