import { HttpRefusal } from './refusal.js';

/** Uploads are held in memory until they are answered, so only so many are taken at once. */
export function createUploadSlots(atOnce: number) {
  let taken = 0;
  return async <T>(answer: () => Promise<T>): Promise<T> => {
    if (taken >= atOnce) {
      throw new HttpRefusal(503, 'UPLOADS_BUSY', 'Too many uploads are being worked on at the moment', {
        retryAfterMs: 2_000,
        hint: 'Send the upload again in a moment.',
      });
    }
    taken += 1;
    try {
      return await answer();
    } finally {
      taken -= 1;
    }
  };
}
export type UploadSlots = ReturnType<typeof createUploadSlots>;
