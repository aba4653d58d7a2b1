-- Row-level security is the second line behind the code: a connection sees only the workspace that it says it works for.
-- '*' means every workspace and is set only by the product's own pool for sign-in, keys and jobs. Unset sees nothing.
create function fairlead_may_see(workspace uuid) returns boolean
  language sql stable parallel safe
  as $$ select current_setting('fairlead.workspace', true) in ('*', workspace::text) $$;

create function fairlead_protect(name regclass) returns void
  language plpgsql
  as $$
  begin
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format('create policy workspace_only on %s using (fairlead_may_see(workspace_id)) with check (fairlead_may_see(workspace_id))', name);
  end
  $$;

-- What happened, in the past tense. One table is the audit log, the history, and the outbox that reactions are fed from.
create table activity (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  actor_kind text not null,
  actor_user_id uuid,
  actor_name text not null,
  ref_kind text,
  ref_id text,
  title text,
  payload jsonb not null default '{}',
  at timestamptz not null,
  handled_at timestamptz,
  primary key (workspace_id, id)
);
create index activity_ref on activity (workspace_id, ref_kind, ref_id, id);
create index activity_unhandled on activity (id) where handled_at is null;
select fairlead_protect('activity');
