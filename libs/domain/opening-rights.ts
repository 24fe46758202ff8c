import type { Actor, BodyRef } from './case.js';
import { covers } from './permissions.js';

/**
 * Whether the actor may open a case that this body will be responsible for: officers of the body itself, officers and supervisors of the
 * task force whose area covers it, and services that act for such a body.
 */
export function mayOpen(actor: Actor, responsible: BodyRef): boolean {
  const isOfficer = actor.roles.includes('officer') || actor.roles.includes('service');
  if (actor.body === responsible.id) return isOfficer;
  return (
    actor.line === 'task-force' &&
    covers(actor.area, responsible.area) &&
    (isOfficer || actor.roles.includes('supervisor'))
  );
}
