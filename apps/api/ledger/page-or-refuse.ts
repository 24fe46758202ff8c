import { fieldRefused } from '../cases/action-data.js';

/** A page of a keyset list. @throws Refused malformed-request for a cursor that is none of this list */
export async function pageOrRefuse<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RangeError) throw fieldRefused('after', '不是有效的翻页位置', 'no cursor of this list');
    throw error;
  }
}
