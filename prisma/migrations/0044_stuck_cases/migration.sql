-- Cases whose workflows do not do their work, as the last sweep found them: what operators are told (`ready`, metrics).
CREATE TABLE stuck_cases (
  case_id text PRIMARY KEY,
  reason text NOT NULL,
  detail text NOT NULL,
  found_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON stuck_cases TO qunjian_api, qunjian_worker;
GRANT INSERT, UPDATE, DELETE ON stuck_cases TO qunjian_worker;
