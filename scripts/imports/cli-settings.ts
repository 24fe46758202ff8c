/** The command was used wrongly; the message is meant to be printed as it is. */
export class UsageError extends Error {}

export interface CliSettings {
  url: string;
  user: string;
  password: string;
}
interface DemoAccount {
  username: string;
  password: string;
  roles: string[];
  body: string;
}

/** Where to and as whom: what was said, else what `npm start` left in its data folder. @throws UsageError */
export function settingsOf(
  given: { url?: string | undefined; user?: string | undefined; data: string },
  from: { readFile: (folder: string, name: string) => unknown; password: string | undefined },
): CliSettings {
  const ready = from.readFile(given.data, 'ready.json') as { url?: string } | null;
  const url = given.url ?? ready?.url;
  if (!url) throw new UsageError(`no product runs in ${given.data}: start it, or name its address with --url`);
  const accounts = (from.readFile(given.data, 'demo-accounts.json') ?? []) as DemoAccount[];
  const account =
    accounts.find(({ username, roles, body }) =>
      given.user ? username === given.user : body === 'TF' && roles.includes('officer'),
    ) ?? accounts.find(({ body, roles }) => !given.user && body === 'TF' && roles.includes('supervisor'));
  const user = given.user ?? account?.username;
  const password = from.password ?? account?.password;
  if (!user) throw new UsageError('name an officer or supervisor of the task force with --user');
  if (!password) throw new UsageError(`give the password of ${user} in IMPORT_PASSWORD`);
  return { url: url.replace(/\/$/, ''), user, password };
}
