-- Exports that are made as jobs: once, or of each complete period.
create table exports (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  what text not null check (what in ('events', 'people', 'accounts')),
  format text not null check (format in ('jsonl', 'csv', 'parquet')),
  -- Names of events; empty means all.
  events jsonb not null default '[]',
  -- Columns; empty means all.
  columns jsonb not null default '[]',
  -- The time that ranges are of: when events happened, or when they were received.
  by_time text not null check (by_time in ('happened', 'received')),
  schedule text not null check (schedule in ('once', 'hourly', 'daily')),
  -- Of a single export; of a schedule, where the first period begins.
  range_from timestamptz not null,
  range_to timestamptz,
  destination text not null check (destination in ('folder', 's3')),
  folder text not null default '',
  -- {"endpoint", "region", "bucket", "prefix", "pathStyle"}
  s3 jsonb,
  -- Access key and secret, sealed.
  s3_sealed text,
  paused_at timestamptz,
  deleted_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  created_by uuid,
  created_by_name text,
  primary key (workspace_id, id)
);
select fairlead_protect('exports');

-- One line for each period, so that none is exported twice and none is left out.
create table export_runs (
  workspace_id uuid not null,
  export_id uuid not null,
  range_from timestamptz not null,
  range_to timestamptz not null,
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed')),
  file text not null,
  rows bigint,
  bytes bigint,
  sha256 text,
  watermark timestamptz,
  error text,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (workspace_id, export_id, range_from),
  foreign key (workspace_id, export_id) references exports (workspace_id, id)
);
select fairlead_protect('export_runs');
