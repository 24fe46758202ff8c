import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** Where the bytes of papers lie, by id; what they are stands in the database. Another place (an S3-compatible one) is another class. */
export abstract class DocumentStore {
  /** Keeps a file under an id, whole or not at all; again changes nothing. */
  abstract put(id: string, path: string): Promise<void>;
  /** Null: there is nothing under the id. */
  abstract read(id: string): Promise<Readable | null>;
}

/** In a folder of this machine, or of a volume that every API process sees. */
export class LocalDocumentStore extends DocumentStore {
  constructor(private readonly folder: string) {
    super();
  }

  async put(id: string, path: string): Promise<void> {
    const target = this.pathOf(id);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const whole = `${target}.${process.pid}.new`;
    try {
      await copyFile(path, whole);
      const file = await open(whole, 'r+');
      await file.sync().finally(() => file.close());
      await rename(whole, target);
    } finally {
      await rm(whole, { force: true });
    }
  }

  async read(id: string): Promise<Readable | null> {
    const path = this.pathOf(id);
    const there = await stat(path).then(
      (found) => found.isFile(),
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    return there ? createReadStream(path) : null;
  }

  /** Ids are the product's own (hexadecimal and hyphens); anything else must not become a path. */
  private pathOf(id: string): string {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error('no id of a document');
    return join(this.folder, id.slice(0, 2), id);
  }
}
