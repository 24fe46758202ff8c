-- What a service token may be used for, when it was last used, and an end within a year. Tokens from before keep what they could do, and get an end.
ALTER TABLE service_tokens ADD COLUMN scopes text[] NOT NULL DEFAULT '{}', ADD COLUMN last_used_at timestamptz;
UPDATE service_tokens SET scopes = ARRAY['read', 'import', 'open-cases'],
  expires_at = least(coalesce(expires_at, 'infinity'), greatest(created_at + interval '365 days', now()));
ALTER TABLE service_tokens ALTER COLUMN expires_at SET NOT NULL;
GRANT UPDATE (last_used_at) ON service_tokens TO qunjian_api;
