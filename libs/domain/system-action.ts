/**
 * Id of an action that the system takes by itself or on somebody's behalf: an alarm, a landed calendar, an item of an operation. It holds a blank, which
 * no `Idempotency-Key` may (visible ASCII only): otherwise anybody could send an action under the id that the system is going to use, and stop the case.
 */
export function systemActionId(...parts: readonly (string | number)[]): string {
  return parts.join(' ');
}
