import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { DECEIVING } from '../../../libs/domain/text.js';
import { refused } from './refused.js';

/** A file that came in, on disk; it is gone after the request. */
export interface ReceivedFile {
  path: string;
  fileName: string;
  size: number;
  sha256: string;
  fields: Record<string, string>;
}
/** Of what is kept in the database: larger pieces need more memory, smaller ones more round trips. */
export const PART_BYTES = 1024 * 1024;
const LONGEST_NAME = 200;
/** Largest file that any route takes; a route may take less. */
export const LARGEST_FILE_BYTES = 50 * 1024 * 1024;

/** Streams the one file of a multipart request to a folder of its own and hands it to `work`. @throws Refused */
export async function withReceivedFile<T>(
  request: FastifyRequest,
  work: (file: ReceivedFile) => Promise<T>,
  largestBytes = LARGEST_FILE_BYTES,
): Promise<T> {
  if (!request.isMultipart())
    throw refused(
      'unsupported-media-type',
      '请以 multipart/form-data 上传文件',
      'send the file as multipart/form-data',
    );
  const folder = await mkdtemp(join(tmpdir(), 'qunjian-upload-'));
  try {
    const parts = request.parts({ limits: { fileSize: largestBytes } });
    return await work(await receive(parts, join(folder, 'file'), largestBytes));
  } catch (error) {
    if ((error as { code?: string }).code === 'FST_FILES_LIMIT')
      throw refused('malformed-request', '一次只上传一个文件', 'one file at a time', {
        errors: [{ path: 'file', message: '多余的文件' }],
      });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function receive(
  parts: AsyncIterableIterator<Multipart>,
  path: string,
  largestBytes: number,
): Promise<ReceivedFile> {
  const fields: Record<string, string> = {};
  let stored: Omit<ReceivedFile, 'fields'> | null = null;
  for await (const part of parts) {
    if (part.type === 'field') fields[part.fieldname] = String(part.value);
    else if (part.fieldname === 'file' && !stored) stored = await store(part, path, largestBytes);
    else
      throw refused('malformed-request', '只接受一个名为 file 的文件', 'exactly one file, in the field `file`', {
        errors: [{ path: part.fieldname, message: '多余的文件' }],
      });
  }
  if (!stored)
    throw refused('malformed-request', '没有收到文件（字段 file）', 'no file was sent in the field `file`', {
      errors: [{ path: 'file', message: '必填' }],
    });
  return { ...stored, fields };
}

async function store(part: MultipartFile, path: string, largestBytes: number): Promise<Omit<ReceivedFile, 'fields'>> {
  const hash = createHash('sha256');
  let size = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(part.file, measured, createWriteStream(path));
  if (part.file.truncated) {
    const limit = `${Math.round(largestBytes / (1024 * 1024))} MB`;
    throw refused(
      'file-too-large',
      `文件超过${limit}。请拆分后再上传`,
      `The file is larger than ${limit}. Split it first`,
    );
  }
  return { path, fileName: nameOf(part.filename), size, sha256: hash.digest('hex') };
}

/** The last part of a name without control characters and those that deceive; it is shown and never used as a path. */
function nameOf(fileName: string | undefined): string {
  const last = (fileName ?? '')
    .split(/[\\/]/)
    .at(-1)!
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .replace(new RegExp(DECEIVING, 'gu'), '')
    .trim();
  return last.slice(-LONGEST_NAME) || 'file';
}

/** The file in pieces. */
export async function* filePieces(path: string): AsyncGenerator<Buffer> {
  for await (const piece of createReadStream(path, { highWaterMark: PART_BYTES })) yield piece as Buffer;
}
