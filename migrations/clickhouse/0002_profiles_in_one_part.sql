-- One view for people and accounts instead of one each: every insert of events writes, and later merges, one part less. Measured, that was a quarter of
-- what the engine did during ingestion.
DROP VIEW IF EXISTS profiles_of_people;

DROP VIEW IF EXISTS profiles_of_accounts;

CREATE MATERIALIZED VIEW IF NOT EXISTS profiles_of_events TO profiles AS
SELECT workspace_id, tupleElement(one, 1) AS kind, tupleElement(one, 2) AS key, min(ts) AS first_seen, max(ts) AS last_seen
FROM events ARRAY JOIN [('person', person), ('account', account)] AS one WHERE key != '' GROUP BY workspace_id, kind, key;
