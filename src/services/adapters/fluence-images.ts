import { isImage, UnknownImage } from './cloud.js';
import { AdapterError } from './failure.js';
import { ADAPTER, type FluenceApi } from './fluence-api.js';
import type { FluenceRoutes } from './fluence-routes.js';
import { type FluenceImage, imageList, type Part } from './fluence-schemas.js';

/** Newest first: what the host preparation was made for. */
const PREFERRED = ['ubuntu-24-04', 'ubuntu-22-04'];
const FALLBACK_USER = 'ubuntu';

/** The catalogue of images: what is installed decides who may log in. */
export function createFluenceImages(api: FluenceApi, routes: FluenceRoutes) {
  let known: readonly FluenceImage[] = [];

  async function load(signal: AbortSignal): Promise<readonly FluenceImage[]> {
    known = await api.catalogue(routes.images, imageList, signal);
    return known;
  }

  return {
    /** By slug, or by the beginning of one. */
    async choose(slug: string | undefined, signal: AbortSignal): Promise<FluenceImage> {
      const wanted = slug === undefined ? PREFERRED : [slug];
      const images = await load(signal);
      const found = wanted
        .map(
          (one) =>
            images.find((image) => image.slug === one) ?? images.find((image) => isImage(image.slug, one)),
        )
        .find((image) => image !== undefined);
      if (found) return found;
      if (slug !== undefined) throw new UnknownImage(ADAPTER, slug);
      throw new AdapterError(ADAPTER, 'CAPACITY', `no image ${wanted.join(' or ')} is offered`);
    },

    slugs: async (signal: AbortSignal): Promise<string[]> => (await load(signal)).map(({ slug }) => slug),

    /** The name to log in with: the installed image's own, as far as anybody tells. */
    async userOf(disk: Part | null, signal: AbortSignal): Promise<string> {
      const [slug, url] = [disk?.image?.slug, disk?.initUrl];
      const find = (images: readonly FluenceImage[]) =>
        slug || url
          ? images.find((one) => one.slug === slug || one.downloadUrl === url)
          : PREFERRED.map((one) => images.find((image) => image.slug.startsWith(one))).find(Boolean);
      const image = find(known) ?? find(await load(signal));
      return image?.username ?? FALLBACK_USER;
    },

    fallbackUser: FALLBACK_USER,
  };
}
export type FluenceImages = ReturnType<typeof createFluenceImages>;
