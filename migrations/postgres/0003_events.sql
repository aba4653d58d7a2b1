-- Where events come from.
create table sources (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  kind text not null,
  version integer not null default 1,
  created_at timestamptz not null,
  created_by uuid,
  archived_at timestamptz,
  primary key (workspace_id, id)
);
select fairlead_protect('sources');

-- Keys that may send events to a source. Only the hash is stored.
create table ingest_keys (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  hash text not null unique,
  start text not null,
  created_at timestamptz not null,
  created_by uuid,
  created_by_name text,
  revoked_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references sources (workspace_id, id)
);
create index ingest_keys_source on ingest_keys (workspace_id, source_id);
select fairlead_protect('ingest_keys');

-- The catalogue: what was seen is found by ingestion and can be rebuilt from the events; what people say about it cannot.
create table event_definitions (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  description text not null default '',
  owner_id uuid,
  verified boolean not null default false,
  hidden boolean not null default false,
  version integer not null default 1,
  primary key (workspace_id, id),
  unique (workspace_id, name)
);
select fairlead_protect('event_definitions');

create table property_definitions (
  workspace_id uuid not null,
  id uuid not null,
  of text not null check (of in ('event', 'person', 'account')),
  name text not null,
  -- How often each type was seen, such as {"number": 120, "string": 3}.
  types_seen jsonb not null default '{}',
  declared_type text,
  examples jsonb not null default '[]',
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  description text not null default '',
  owner_id uuid,
  verified boolean not null default false,
  hidden boolean not null default false,
  version integer not null default 1,
  primary key (workspace_id, id),
  unique (workspace_id, of, name)
);
select fairlead_protect('property_definitions');

-- Which events carry which property.
create table event_properties (
  workspace_id uuid not null,
  event text not null,
  property text not null,
  last_seen timestamptz not null,
  primary key (workspace_id, event, property)
);
create index event_properties_property on event_properties (workspace_id, property);
select fairlead_protect('event_properties');

-- Until when the catalogue knows what was received; a restart reads the events since.
create table catalogue_progress (
  workspace_id uuid not null primary key,
  received_until timestamptz not null
);
select fairlead_protect('catalogue_progress');

-- Files that were uploaded and what became of their rows.
create table imports (
  workspace_id uuid not null,
  id uuid not null,
  file_id text not null,
  file_name text not null,
  file_size bigint not null,
  kind text not null,
  mapping jsonb not null,
  source_id uuid,
  status text not null default 'queued',
  bytes_read bigint not null default 0,
  rows_read bigint not null default 0,
  accepted bigint not null default 0,
  duplicates bigint not null default 0,
  refused bigint not null default 0,
  error text,
  created_at timestamptz not null,
  created_by uuid,
  created_by_name text,
  finished_at timestamptz,
  primary key (workspace_id, id)
);
select fairlead_protect('imports');
