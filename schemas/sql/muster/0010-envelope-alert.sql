-- Which mailboxes have had an alert: a team that comes to read of it later is told at once, and once.
CREATE INDEX envelope_alert ON envelope (alert, mailbox);
