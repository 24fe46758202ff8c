-- Failures of signing in per address and per name that nobody has, counted for all API processes together. The columns are those of
-- rate-limiter-flexible; a key is a hash, for what people type into the field of the name may be anything.
CREATE TABLE sign_in_limits (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  -- Real milliseconds since the epoch.
  expire bigint
);
CREATE INDEX ON sign_in_limits (expire);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_limits TO qunjian_api;
