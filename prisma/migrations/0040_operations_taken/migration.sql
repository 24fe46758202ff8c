-- Who works on an operation, and until when nobody else takes it up: a process that died renews nothing.
ALTER TABLE operations ADD taken_by text, ADD taken_until timestamptz;
