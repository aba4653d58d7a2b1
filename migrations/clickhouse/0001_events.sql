-- Acknowledged means on disk: every table that holds what was acknowledged syncs its files and their directory on insert.

-- One row for each event. `key` identifies an event exactly (name, person and id, since ids of different senders collide); the projection answers
-- "is it stored already?" from 16 bytes a row, by day, in one atomic write with the event itself. Merging duplicates is the second line only.
CREATE TABLE IF NOT EXISTS events (
  workspace_id UUID,
  event LowCardinality(String),
  ts DateTime64(3, 'UTC'),
  person String,
  account String,
  id String,
  source_id UUID,
  type LowCardinality(String),
  user_id String,
  anonymous_id String,
  props JSON(max_dynamic_paths=16),
  context String CODEC(ZSTD(3)),
  client_ts Nullable(DateTime64(3, 'UTC')),
  sent_at Nullable(DateTime64(3, 'UTC')),
  received_at DateTime64(3, 'UTC'),
  ts_source LowCardinality(String),
  day Date MATERIALIZED toDate(ts),
  key UInt64 MATERIALIZED halfMD5(concat(event, '\0', person, '\0', id)) CODEC(NONE),
  INDEX received received_at TYPE minmax GRANULARITY 1,
  INDEX people person TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX accounts account TYPE bloom_filter(0.01) GRANULARITY 4,
  PROJECTION stored_keys (SELECT workspace_id, day, key ORDER BY workspace_id, day, key)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(ts)
ORDER BY (workspace_id, event, toDate(ts), cityHash64(person), ts, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, deduplicate_merge_projection_mode = 'rebuild';

-- Every value that a property of a person or an account ever had. The present one is argMax(value, (at, event_id)).
CREATE TABLE IF NOT EXISTS profile_properties (
  workspace_id UUID,
  kind LowCardinality(String),
  name LowCardinality(String),
  key String,
  at DateTime64(3, 'UTC'),
  value String,
  type LowCardinality(String),
  mode LowCardinality(String),
  event_id String,
  INDEX keys key TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace_id, kind, name, key, at, event_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Which people belong to which accounts, by group calls and imports.
CREATE TABLE IF NOT EXISTS memberships (
  workspace_id UUID,
  person String,
  account String,
  at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (workspace_id, person, account)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Everybody who was ever seen. Fed from events below, and by imports. It follows from tables that are synced, and is made good at the next start, so it is
-- not synced itself: three syncs less for each insert of events.
CREATE TABLE IF NOT EXISTS profiles (
  workspace_id UUID,
  kind LowCardinality(String),
  key String,
  first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (workspace_id, kind, key);

CREATE MATERIALIZED VIEW IF NOT EXISTS profiles_of_people TO profiles AS
SELECT workspace_id, 'person' AS kind, person AS key, min(ts) AS first_seen, max(ts) AS last_seen
FROM events WHERE person != '' GROUP BY workspace_id, person;

CREATE MATERIALIZED VIEW IF NOT EXISTS profiles_of_accounts TO profiles AS
SELECT workspace_id, 'account' AS kind, account AS key, min(ts) AS first_seen, max(ts) AS last_seen
FROM events WHERE account != '' GROUP BY workspace_id, account;

-- What accounts pay. Read with FINAL.
CREATE TABLE IF NOT EXISTS subscriptions (
  workspace_id UUID,
  account String,
  subscription_id String,
  started_on Date,
  ended_on Nullable(Date),
  mrr Float64,
  currency LowCardinality(String),
  plan LowCardinality(String),
  is_trial Bool,
  updated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY (workspace_id, account, subscription_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- What was refused, as it came in, with the reason. The id follows from the content, so a retry is kept once. Read with FINAL.
CREATE TABLE IF NOT EXISTS quarantine (
  workspace_id UUID,
  source_id UUID,
  id UUID,
  received_at DateTime64(3, 'UTC'),
  event String,
  code LowCardinality(String),
  field String,
  message String,
  body String CODEC(ZSTD(3)),
  envelope String,
  replayed_at Nullable(DateTime64(3, 'UTC')),
  version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace_id, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- How much arrived, by source and hour. Counters only: what they count is in the tables above.
CREATE TABLE IF NOT EXISTS ingest_stats (
  workspace_id UUID,
  source_id UUID,
  hour DateTime('UTC'),
  accepted SimpleAggregateFunction(sum, UInt64),
  duplicates SimpleAggregateFunction(sum, UInt64),
  quarantined SimpleAggregateFunction(sum, UInt64),
  rejected SimpleAggregateFunction(sum, UInt64),
  last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (workspace_id, source_id, hour);
