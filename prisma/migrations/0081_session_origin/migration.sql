-- From where a session was begun, so that its person knows it again; sessions from before have none.
ALTER TABLE sessions ADD address text, ADD agent text;
