-- Changed whenever something of the care of a workspace's data changes that ingestion has to know. Looked at with each insert, under its lock.
create table care_versions (
  workspace_id uuid not null primary key,
  version bigint not null
);
select fairlead_protect('care_versions');

-- How long events are kept, in days after they happened. The empty name is for all events that have no line of their own.
create table retention_rules (
  workspace_id uuid not null,
  event text not null,
  days integer check (days > 0),
  changed_at timestamptz not null,
  changed_by_name text,
  primary key (workspace_id, event)
);
select fairlead_protect('retention_rules');

-- What each night removed: [{"event": …, "before": instant, "removed": number}].
create table retention_runs (
  workspace_id uuid not null,
  id uuid not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  removed bigint not null default 0,
  lines jsonb not null default '[]',
  error text,
  primary key (workspace_id, id)
);
create index retention_runs_started on retention_runs (workspace_id, started_at);
select fairlead_protect('retention_runs');

-- What becomes of values before they are stored. An empty event means all events; `of` says whose property it is, null anybody's.
create table masking_rules (
  workspace_id uuid not null,
  id uuid not null,
  property text not null,
  of text check (of in ('event', 'person', 'account')),
  event text not null default '',
  action text not null check (action in ('drop', 'hash', 'mask', 'truncate_ip')),
  created_at timestamptz not null,
  created_by_name text,
  primary key (workspace_id, id),
  unique nulls not distinct (workspace_id, property, of, event)
);
select fairlead_protect('masking_rules');

-- People whose data were removed. Ids are sealed until the work is done and then forgotten; what stays is a hash that only this installation can make.
create table erasures (
  workspace_id uuid not null,
  id uuid not null,
  person_hash text not null,
  id_count integer not null,
  sealed_ids text,
  later text not null check (later in ('refuse', 'accept')),
  status text not null default 'queued',
  step text not null default '',
  done integer not null default 0,
  total integer not null default 0,
  certificate jsonb,
  error text,
  created_at timestamptz not null,
  created_by uuid,
  created_by_name text,
  finished_at timestamptz,
  primary key (workspace_id, id)
);
create index erasures_created on erasures (workspace_id, created_at);
select fairlead_protect('erasures');

-- Ids whose events are refused from now on, as salted hashes.
create table erased_ids (
  workspace_id uuid not null,
  hash text not null,
  erasure_id uuid not null,
  primary key (workspace_id, hash),
  foreign key (workspace_id, erasure_id) references erasures (workspace_id, id)
);
select fairlead_protect('erased_ids');

-- Which questions read which names, by day (UTC). `reader` is empty for questions that nobody has saved.
create table name_uses (
  workspace_id uuid not null,
  day date not null,
  of text not null check (of in ('event', 'event_property', 'person_property', 'account_property')),
  name text not null,
  reader text not null,
  uses bigint not null,
  primary key (workspace_id, day, of, name, reader)
);
select fairlead_protect('name_uses');

-- What is kept of the address of a person's machine.
alter table sources add column keep_ip text not null default 'no' check (keep_ip in ('no', 'truncated', 'whole'));

-- What values of a property look like that has no rule: email, card, ip. Null as long as nothing was found.
alter table property_definitions add column looks_like text;
