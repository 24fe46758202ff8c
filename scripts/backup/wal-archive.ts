import { join } from 'node:path';

/** Folder, or link to one, in a data folder: while it is there, the server puts every finished piece of its log into it. */
export const WAL_ARCHIVE = 'wal-archive';
/** The server finishes a piece of its log at least so often while anything is written: what a lost machine may cost. */
const ARCHIVE_WITHIN_SECONDS = 60;

/**
 * Settings of PostgreSQL under which backups can begin at any time: the command looks itself whether there is an archive. A piece that is there already
 * has to be the same one; one that is half copied has another name.
 */
export function archiveSettings(folder: string): string[] {
  return [
    'archive_mode=on',
    `archive_timeout=${ARCHIVE_WITHIN_SECONDS}`,
    `archive_command=${archiveCommand(join(folder, WAL_ARCHIVE))}`,
  ];
}

export function archiveCommand(archive: string): string {
  const to = shellWord(archive);
  return `test ! -d ${to} || cmp -s "%p" ${to}/%f || { test ! -e ${to}/%f && cp "%p" ${to}/%f.part && mv ${to}/%f.part ${to}/%f; }`;
}

/** How a server that is being restored fetches pieces of the log. */
export function restoreCommand(archive: string): string {
  return `cp ${shellWord(archive)}/%f "%p"`;
}

/** One word of the shell; the server replaces what follows a percent sign. */
function shellWord(path: string): string {
  return `'${path.replaceAll("'", `'\\''`).replaceAll('%', '%%')}'`;
}
