/** requested: the caller may not do it themselves, so the body that may was asked to. cancelled: never begun, because its asker called the rest off. */
export const ITEM_STATUSES = ['pending', 'done', 'requested', 'refused', 'failed', 'cancelled'] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

/** Kinds of operations whose rest may wait or be called off; any other follows from a change of the ledger and would leave the two apart. */
export const STOPPABLE_KINDS: readonly string[] = ['bulk-actions', 'open-cases'];
