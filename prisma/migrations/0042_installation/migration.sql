-- Who this database belongs to. The engine's namespace carries the same id: a worker polls no engine of another installation.
CREATE TABLE installation (
  one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
  id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO installation DEFAULT VALUES;
GRANT SELECT ON installation TO qunjian_api, qunjian_worker;
