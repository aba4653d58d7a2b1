-- Where an import stands, so that one that was cut off goes on where it stopped and counts every row once.
alter table imports
  -- How much of the list of refused rows belongs to the rows that are done.
  add column refused_bytes bigint not null default 0,
  -- What is known of the piece that is being stored: {"attempts": [instants in milliseconds], "stored": number of rows that were news}; null between pieces.
  add column piece jsonb,
  -- Columns that first appear far down in the file and that nobody has mapped.
  add column left_out jsonb not null default '[]';
