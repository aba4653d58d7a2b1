-- The ids of a person whose data are being removed. What removes rows reads them here: the text of a mutation stays readable long after it is done.
CREATE TABLE IF NOT EXISTS erasing (
  workspace_id UUID,
  erasure UUID,
  key String
)
ENGINE = MergeTree
PARTITION BY erasure
ORDER BY (workspace_id, erasure, key);
