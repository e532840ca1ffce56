DROP INDEX audit_entry_by_action;
DROP INDEX audit_entry_by_time;
DROP TABLE openid_attempt;
