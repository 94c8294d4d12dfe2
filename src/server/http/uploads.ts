import { HttpRefusal } from './refusal.js';

/** Uploads are held in memory while they are read, so only so many are read at once. */
export function createUploadSlots(atOnce: number) {
  let taken = 0;
  return async <T>(read: () => Promise<T>): Promise<T> => {
    if (taken >= atOnce) {
      throw new HttpRefusal(503, 'UPLOADS_BUSY', 'Too many uploads are being read at the moment', {
        retryAfterMs: 2_000,
        hint: 'Send the upload again in a moment.',
      });
    }
    taken += 1;
    try {
      return await read();
    } finally {
      taken -= 1;
    }
  };
}
export type UploadSlots = ReturnType<typeof createUploadSlots>;
