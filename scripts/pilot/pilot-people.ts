import { PilotFileError } from './file-checks.js';
import type { PilotFolder } from './pilot-folder.js';

function requireAccount(folder: PilotFolder, role: string): string {
  const taskForce = new Set(folder.bodies.filter((b) => b.line === 'task-force').map((b) => b.id));
  const account = folder.accounts.find((a) => a.role === role && taskForce.has(a.body));
  if (!account) throw new PilotFileError('accounts.json', null, `holds no ${role} of the task force`);
  return account.id;
}

/** Opens the cases. */
export function requireOfficer(folder: PilotFolder): string {
  return requireAccount(folder, 'officer');
}

/** Publishes the task list. */
export function requireReviewer(folder: PilotFolder): string {
  return requireAccount(folder, 'reviewer');
}

/** Sees the whole county. */
export function requireSupervisor(folder: PilotFolder): string {
  return requireAccount(folder, 'supervisor');
}
