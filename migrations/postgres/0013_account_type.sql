-- The type of groups that are the accounts of a workspace, where the usual names do not say it, and since when.
alter table identity_settings add column account_type text, add column account_type_since timestamptz;
