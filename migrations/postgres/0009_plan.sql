-- Every tracking plan that ever applied, whole. The newest applies.
create table plan_versions (
  workspace_id uuid not null,
  version integer not null check (version > 0),
  document jsonb not null,
  -- What it changed against the one before, in words.
  changes jsonb not null,
  note text not null default '',
  published_at timestamptz not null,
  published_by uuid,
  published_by_name text not null,
  primary key (workspace_id, version)
);
select fairlead_protect('plan_versions');

-- A version says what was agreed on a day. It is read years later and never changed.
create function fairlead_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name;
end $$;
create trigger plan_versions_stay before update on plan_versions for each row execute function fairlead_refuse_change();

-- What people work on until they publish it. None while it would be the same as the newest version.
create table plan_drafts (
  workspace_id uuid not null primary key,
  document jsonb not null,
  -- The version that it began with; 0 when there was none.
  based_on integer not null,
  revision integer not null,
  updated_at timestamptz not null,
  updated_by_name text not null
);
select fairlead_protect('plan_drafts');
