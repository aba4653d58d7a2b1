-- All ids of a person, found without reading those of everybody else: asked for with each new link, and by the page of a person.
ALTER TABLE identity_overrides MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';

ALTER TABLE identity_overrides ADD PROJECTION IF NOT EXISTS by_person (SELECT workspace_id, person, key, version ORDER BY workspace_id, person, key);
