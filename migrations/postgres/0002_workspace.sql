-- People belong to the installation, not to one workspace. The tables auth_* are read and written by the sign-in library.
create table auth_users (
  id uuid primary key,
  name text not null,
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  -- The one visitor of the demo: has no password, and does not count as the first user.
  is_demo_visitor boolean not null default false,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index auth_users_one_visitor on auth_users (is_demo_visitor) where is_demo_visitor;

create table auth_sessions (
  id uuid primary key,
  token text not null unique,
  user_id uuid not null references auth_users (id) on delete cascade,
  ip_address text,
  user_agent text,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_sessions_user on auth_sessions (user_id);

create table auth_accounts (
  id uuid primary key,
  account_id text not null,
  provider_id text not null,
  user_id uuid not null references auth_users (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index auth_accounts_user on auth_accounts (user_id);

create table auth_verifications (
  id uuid primary key,
  -- Hashed: reading this table does not let anybody reset a password.
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verifications_identifier on auth_verifications (identifier);

-- Failed sign-ins by address and by account, so that every process slows the same guesser down.
create table auth_attempts (
  -- Hash of what is counted, such as the pair of account and address.
  key text primary key,
  failures integer not null,
  window_ends_at timestamptz not null
);

create table workspaces (
  id uuid primary key,
  name text not null,
  timezone text not null default 'UTC',
  week_start smallint not null default 1 check (week_start between 1 and 7),
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  -- [{weekday, from, to}], half-open, in the zone of the workspace.
  business_hours jsonb not null default '[]',
  is_demo boolean not null default false,
  demo_progress jsonb,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table members (
  workspace_id uuid not null references workspaces (id),
  user_id uuid not null references auth_users (id),
  role text not null check (role in ('owner', 'admin', 'ops', 'maker', 'contributor', 'viewer')),
  joined_at timestamptz not null default now(),
  -- Set when the member was removed or left; the row stays, so that both can be undone and history keeps its names.
  removed_at timestamptz,
  primary key (workspace_id, user_id)
);
create index members_user on members (user_id) where removed_at is null;
select fairlead_protect('members');

create table invitations (
  workspace_id uuid not null references workspaces (id),
  id uuid not null,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'ops', 'maker', 'contributor', 'viewer')),
  token_hash text not null unique,
  invited_by uuid references auth_users (id),
  invited_by_name text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id)
);
create unique index invitations_open on invitations (workspace_id, email) where accepted_at is null and revoked_at is null;
select fairlead_protect('invitations');

create table teams (
  workspace_id uuid not null references workspaces (id),
  id uuid not null,
  name text not null,
  purpose text not null default '',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (workspace_id, id)
);
create unique index teams_name on teams (workspace_id, lower(name)) where deleted_at is null;
select fairlead_protect('teams');

create table team_members (
  workspace_id uuid not null,
  team_id uuid not null,
  user_id uuid not null,
  is_lead boolean not null default false,
  added_at timestamptz not null default now(),
  primary key (workspace_id, team_id, user_id),
  foreign key (workspace_id, team_id) references teams (workspace_id, id) on delete cascade,
  foreign key (workspace_id, user_id) references members (workspace_id, user_id)
);
create index team_members_user on team_members (workspace_id, user_id);
select fairlead_protect('team_members');

create table areas (
  workspace_id uuid not null references workspaces (id),
  id uuid not null,
  parent_id uuid,
  -- Place among the siblings, from 0.
  position integer not null,
  name text not null,
  description text not null default '',
  team_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  -- The area whose removal took this one along; bringing that one back brings this one back.
  deleted_with uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, parent_id) references areas (workspace_id, id),
  foreign key (workspace_id, team_id) references teams (workspace_id, id)
);
create unique index areas_name on areas (workspace_id, parent_id, lower(name)) nulls not distinct where deleted_at is null;
select fairlead_protect('areas');

create table api_tokens (
  workspace_id uuid not null references workspaces (id),
  id uuid not null,
  name text not null,
  -- The first characters, to recognise it by.
  start text not null,
  token_hash text not null unique,
  scopes text[] not null,
  created_by uuid not null references auth_users (id),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id)
);
select fairlead_protect('api_tokens');

-- The tables without workspace_id, as a connection of one workspace sees them: its own row, its own people, nothing of sign-in.
alter table workspaces enable row level security;
alter table workspaces force row level security;
create policy workspace_only on workspaces using (fairlead_may_see(id)) with check (fairlead_may_see(id));

alter table auth_users enable row level security;
alter table auth_users force row level security;
create policy every_workspace on auth_users using (current_setting('fairlead.workspace', true) = '*');
create policy own_people on auth_users for select
  using (exists (select from members m where m.user_id = auth_users.id));

do $$
declare name text;
begin
  foreach name in array array['auth_sessions', 'auth_accounts', 'auth_verifications', 'auth_attempts'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy every_workspace on %I using (current_setting(''fairlead.workspace'', true) = ''*'')', name);
  end loop;
end
$$;
