DROP TABLE sign_in_failure;
DROP TABLE one_time_link;
DROP TABLE session;
