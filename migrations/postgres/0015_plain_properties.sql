-- Types of groups that are not taken from properties of that name, where a sender does not say which of its properties name groups.
alter table identity_settings add column types_not_from_properties text[] not null default '{}';
