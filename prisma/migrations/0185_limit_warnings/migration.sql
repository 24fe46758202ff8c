-- Which share of which limit a case has been warned of: each once.
CREATE TABLE limit_warnings (
  case_id text NOT NULL,
  deadline_id text NOT NULL,
  share integer NOT NULL,
  warned_at timestamptz NOT NULL,
  PRIMARY KEY (case_id, deadline_id, share)
);
GRANT SELECT, INSERT ON limit_warnings TO qunjian_worker;
