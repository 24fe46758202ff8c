import { isAdministrator } from '../../../../libs/domain/administration/administration-permissions.js';
import type { Role } from '../../../../libs/domain/case.js';
import type { Me } from '../api/client.js';
import type { TextKey } from '../i18n/texts.js';

export interface Desk {
  path: string;
  name: TextKey;
  roles: readonly Role[];
  /** Second letter of `g …`. */
  letter: string;
}

/** The desks there are, in the order of the frame; the first that a person has is where `/` leads. */
export const DESKS: readonly Desk[] = [
  { path: '/reviews', name: 'app.desk.reviews', roles: ['reviewer'], letter: 's' },
  { path: '/desk', name: 'app.desk.desk', roles: ['officer', 'instructor'], letter: 'j' },
  { path: '/board', name: 'app.desk.board', roles: ['supervisor'], letter: 'd' },
  { path: '/calendars', name: 'app.desk.calendars', roles: ['system-administrator'], letter: 'r' },
  { path: '/webhooks', name: 'app.desk.webhooks', roles: ['security-administrator'], letter: 'w' },
  {
    path: '/rights',
    name: 'app.desk.rights',
    roles: ['security-administrator', 'system-administrator', 'audit-administrator'],
    letter: 'q',
  },
];

export const desksOf = ({ roles }: Pick<Me, 'roles'>): Desk[] =>
  DESKS.filter((desk) => desk.roles.some((role) => roles.includes(role)));

/** Whether somebody sees cases at all: administrators do not, and have neither messages nor a search. */
export const worksOnCases = ({ roles }: Pick<Me, 'roles'>): boolean => roles.some((role) => !isAdministrator(role));
