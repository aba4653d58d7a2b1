-- What the first search found, as a list of tables: a try that begins anew after a failure must not tell of what was left then.
alter table erasures add column found_before jsonb;
