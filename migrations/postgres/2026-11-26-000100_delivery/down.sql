DROP TABLE mail_stop;
DROP TABLE delivery;
