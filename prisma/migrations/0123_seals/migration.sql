-- The audit's heads go into a file outside of the database daily; when a worker last looked whether they are due.
INSERT INTO sweeps (name) VALUES ('seals');
