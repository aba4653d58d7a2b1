-- Files that were uploaded, so that whichever process takes the import finds them.
create table uploads (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  -- In bytes, unpacked.
  size bigint not null,
  created_at timestamptz not null,
  -- Null until all pieces are there.
  complete_at timestamptz,
  primary key (workspace_id, id)
);
select fairlead_protect('uploads');

-- Their bytes in pieces, each compressed by gzip.
create table upload_pieces (
  workspace_id uuid not null,
  upload_id uuid not null,
  n integer not null,
  bytes bytea not null,
  primary key (workspace_id, upload_id, n),
  foreign key (workspace_id, upload_id) references uploads (workspace_id, id) on delete cascade
);
alter table upload_pieces alter column bytes set storage external;
select fairlead_protect('upload_pieces');

-- Lists of refused rows as CSV, in parts by the byte they begin at.
create table import_refused_parts (
  workspace_id uuid not null,
  import_id uuid not null,
  begins_at bigint not null,
  bytes bytea not null,
  primary key (workspace_id, import_id, begins_at),
  foreign key (workspace_id, import_id) references imports (workspace_id, id) on delete cascade
);
select fairlead_protect('import_refused_parts');
