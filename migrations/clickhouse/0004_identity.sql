-- The other groups an event belongs to besides its account, as type and key, and the session that its sender told.
ALTER TABLE events ADD COLUMN IF NOT EXISTS groups Map(LowCardinality(String), String) AFTER account, ADD COLUMN IF NOT EXISTS session String AFTER anonymous_id;

-- Who belongs to which group of which type. The type of accounts is written as an empty text, as all rows were before there were other types.
ALTER TABLE memberships ADD COLUMN IF NOT EXISTS kind LowCardinality(String), MODIFY ORDER BY (workspace_id, person, account, kind);

-- Every time that two ids were said to be of one person, and every time that this was taken back. Rows are only ever added. `child` and `parent` are ids
-- as events carry them; whoever has several ids is found by following parents.
CREATE TABLE IF NOT EXISTS identity_links (
  workspace_id UUID,
  id UUID,
  child String,
  parent String,
  -- identify, alias, event (both ids in one event), manual
  origin LowCardinality(String),
  -- linked, refused, held (waits for somebody to decide), undone
  status LowCardinality(String),
  reason LowCardinality(String),
  event_id String,
  source_id UUID,
  at DateTime64(3, 'UTC'),
  recorded_at DateTime64(3, 'UTC'),
  recorded_by String
)
ENGINE = ReplacingMergeTree
ORDER BY (workspace_id, child, id, status, recorded_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- What follows from the links: the person that an id stands for, where that is another id. Queries read this. After an undo the row says the id itself.
CREATE TABLE IF NOT EXISTS identity_overrides (
  workspace_id UUID,
  key String,
  person String,
  version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace_id, key)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
