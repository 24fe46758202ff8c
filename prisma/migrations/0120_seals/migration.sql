-- By which an entry of the audit is known to have come from this installation (docs/adr, sealed messages); null for what was recorded before there were seals.
ALTER TABLE case_actions ADD COLUMN seal text;
