-- With what a source sends, so that its page shows the right snippet again.
alter table sources add column sdk text;

-- How bodies that a source posts become events, and how it proves itself.
create table webhooks (
  workspace_id uuid not null,
  source_id uuid not null,
  mapping jsonb not null,
  signature jsonb not null,
  -- Sealed.
  secret text,
  version integer not null default 1,
  updated_at timestamptz not null,
  primary key (workspace_id, source_id),
  foreign key (workspace_id, source_id) references sources (workspace_id, id)
);
select fairlead_protect('webhooks');

-- The last bodies of each, to make a mapping with: twenty, for a week.
create table webhook_deliveries (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  received_at timestamptz not null,
  status text not null,
  events integer not null,
  message text not null,
  headers jsonb not null,
  body text,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references webhooks (workspace_id, source_id)
);
create index webhook_deliveries_source on webhook_deliveries (workspace_id, source_id, id);
create index webhook_deliveries_received on webhook_deliveries (received_at);
select fairlead_protect('webhook_deliveries');
