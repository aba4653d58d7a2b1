-- The metric catalogue. What a metric means lives in its versions; the row here says which one is current.
create table metrics (
  workspace_id uuid not null,
  id uuid not null,
  key text not null,
  version integer not null default 1,
  owner_id uuid,
  built_in boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, key)
);
select fairlead_protect('metrics');

-- Every definition that a metric ever had. Never changed but for the certificate.
create table metric_versions (
  workspace_id uuid not null,
  metric_id uuid not null,
  version integer not null,
  name text not null,
  description text not null,
  unit text not null,
  direction text not null check (direction in ('up', 'down')),
  spec jsonb not null,
  note text not null default '',
  created_at timestamptz not null,
  created_by_name text not null,
  certified_at timestamptz,
  certified_by_name text,
  primary key (workspace_id, metric_id, version),
  foreign key (workspace_id, metric_id) references metrics (workspace_id, id)
);
select fairlead_protect('metric_versions');

-- Saved analyses.
create table charts (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  description text not null default '',
  display text not null,
  spec jsonb not null,
  owner_id uuid,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (workspace_id, id)
);
create index charts_recent on charts (workspace_id, updated_at desc, id desc);
select fairlead_protect('charts');

create table dashboards (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  description text not null default '',
  owner_id uuid,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (workspace_id, id)
);
select fairlead_protect('dashboards');

-- What a dashboard shows, in order. A tile holds either a chart or a metric.
create table dashboard_tiles (
  workspace_id uuid not null,
  dashboard_id uuid not null,
  position integer not null,
  size text not null check (size in ('small', 'medium', 'large')),
  title text,
  chart_id uuid,
  metric_key text,
  question jsonb,
  primary key (workspace_id, dashboard_id, position),
  foreign key (workspace_id, dashboard_id) references dashboards (workspace_id, id),
  foreign key (workspace_id, chart_id) references charts (workspace_id, id),
  foreign key (workspace_id, metric_key) references metrics (workspace_id, key),
  check ((chart_id is null) <> (metric_key is null))
);
create index dashboard_tiles_chart on dashboard_tiles (workspace_id, chart_id);
select fairlead_protect('dashboard_tiles');
