-- How ids of one person are joined, where a workspace wants it otherwise than usual.
create table identity_settings (
  workspace_id uuid primary key references workspaces (id),
  -- The most ids that one person may come to by itself; what goes beyond waits for somebody to decide.
  most_ids integer not null check (most_ids between 2 and 100000),
  version integer not null default 1,
  updated_at timestamptz not null,
  updated_by_name text not null
);
select fairlead_protect('identity_settings');
