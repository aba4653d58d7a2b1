-- A link that the inviting person saw proves nothing about the address: an account made with it does not count as verified.
-- Up to here every link was shown.
alter table invitations add column is_link_shown boolean not null default true;
