-- When each worker last said that it works. Lost in a crash of the server, and written without its log: it is news of seconds.
CREATE UNLOGGED TABLE heartbeats (
  worker text PRIMARY KEY,
  at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON heartbeats TO qunjian_worker;
