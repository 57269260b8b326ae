-- The parameters a contract sets are part of what an alert of its rule is about (alert/rule.h).
ALTER TABLE alert ADD COLUMN parameters INTEGER NOT NULL DEFAULT 0;
UPDATE alert SET parameters = 10 WHERE rule = 'unauthorised_10_days';
