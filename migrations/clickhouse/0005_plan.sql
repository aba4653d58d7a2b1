-- What broke the tracking plan, grouped: by hour, so that a rate can be told, and by who sent it, so that somebody can be told.
CREATE TABLE IF NOT EXISTS plan_violations (
  workspace_id UUID,
  event String,
  code LowCardinality(String),
  property String,
  source_id UUID,
  sdk LowCardinality(String),
  sdk_version LowCardinality(String),
  app_version LowCardinality(String),
  -- What was done with it: observe, strip, quarantine, reject.
  mode LowCardinality(String),
  hour DateTime('UTC'),
  first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
  count SimpleAggregateFunction(sum, UInt64),
  plan_version SimpleAggregateFunction(max, UInt32),
  message SimpleAggregateFunction(anyLast, String),
  examples SimpleAggregateFunction(anyLast, Array(String))
)
ENGINE = AggregatingMergeTree
ORDER BY (workspace_id, event, code, property, source_id, sdk, sdk_version, app_version, mode, hour);

-- How often rules of the plan changed events when they arrived.
CREATE TABLE IF NOT EXISTS plan_changes (
  workspace_id UUID,
  rule String,
  event String,
  source_id UUID,
  hour DateTime('UTC'),
  count SimpleAggregateFunction(sum, UInt64),
  last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (workspace_id, rule, event, source_id, hour);
