-- Which share of the working days up to the day of its plan a case has been warned of: each once.
CREATE TABLE plan_warnings (
  case_id text NOT NULL,
  share integer NOT NULL,
  warned_at timestamptz NOT NULL,
  PRIMARY KEY (case_id, share)
);
GRANT SELECT, INSERT ON plan_warnings TO qunjian_worker;
INSERT INTO sweeps (name) VALUES ('plan');
