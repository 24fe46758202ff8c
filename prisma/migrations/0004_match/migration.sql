-- Matches that people decide, the search of the ledger, the status of units (docs/ledger.md).

-- Reconciliation ---------------------------------------------------------------------------------------------------------
-- `status` also: unmatched, nothing to choose from. While a match is open its class says what it will be when the first proposal is taken.
ALTER TABLE reconciliation_items
  -- Order of the list: the row's place in its sheet.
  ADD row_no integer NOT NULL DEFAULT 0,
  -- Score of the first candidate, where it stands clear of the second: what may be accepted in bulk.
  ADD proposal text,
  ADD proposal_score numeric,
  ADD version integer NOT NULL DEFAULT 1,
  ADD changed_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX reconciliation_list ON reconciliation_items (source, row_no, ordinal, id);
CREATE INDEX reconciliation_by_key ON reconciliation_items (decision_key);
CREATE INDEX reconciliation_by_unit ON reconciliation_items (unit_id) WHERE unit_id IS NOT NULL;
ALTER TABLE reconciliation_decisions ADD operation text, ADD import text;

-- The ledger's state: what has been decided, corrected or imported since it was last made anew. One row.
CREATE TABLE ledger_revision (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  changed bigint NOT NULL DEFAULT 0,
  projected bigint NOT NULL DEFAULT 0
);
INSERT INTO ledger_revision DEFAULT VALUES;
GRANT SELECT, UPDATE ON ledger_revision TO qunjian_api, qunjian_worker;
