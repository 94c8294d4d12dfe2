import { EngineFailure, noSuchImage, withTag } from './failure.js';
import { hasLabels, parseFilters } from './filters.js';
import { addImage, findImage, pulledImage, removeImage } from './images.js';
import { askRegistry, digestOf } from './registry.js';
import { type EngineNeeds, type EngineRoute, CREATED, SENT } from './route.js';
import { imageListItem, imageView } from './views.js';

export function imageRoutes({ machine, changed, flush }: EngineNeeds): EngineRoute[] {
  return [
    {
      method: 'GET',
      path: /^\/images\/json$/,
      go: ({ query }) => {
        const labels = parseFilters(query.get('filters')).get('label');
        return machine.images
          .filter((image) => hasLabels(image.labels, labels))
          .map((image) =>
            imageListItem(image, machine.containers.filter(({ imageId }) => imageId === image.id).length),
          );
      },
    },
    {
      method: 'POST',
      path: /^\/images\/create$/,
      async go({ query, request, response }) {
        const name = query.get('fromImage') ?? '';
        const tag = query.get('tag');
        const given = tag ? `${name}${tag.startsWith('sha256:') ? '@' : ':'}${tag}` : name;
        if (!/^[a-z0-9]/.test(given)) throw new EngineFailure(400, 'invalid reference format');
        const reference = withTag(given);
        const auth = request.headers['x-registry-auth'];
        askRegistry(reference, typeof auth === 'string' ? auth : undefined);
        response.writeHead(200, { 'content-type': 'application/json' });
        const say = (message: object) => response.write(`${JSON.stringify(message)}\r\n`);
        const isThere = findImage(machine, reference) !== null;
        say({ status: `Pulling from ${name}`, id: reference.slice(reference.lastIndexOf(':') + 1) });
        if (!isThere) addImage(machine, pulledImage(reference, Date.now()));
        changed();
        await flush();
        say({ status: `Digest: ${digestOf(reference)}` });
        const what = isThere ? 'Image is up to date' : 'Downloaded newer image';
        say({ status: `Status: ${what} for ${reference}` });
        response.end();
        return SENT;
      },
    },
    {
      method: 'POST',
      path: /^\/images\/(.+)\/tag$/,
      go({ query }, name) {
        const image = findImage(machine, name);
        if (!image) throw noSuchImage(name);
        const tag = `${query.get('repo') ?? ''}:${query.get('tag') || 'latest'}`;
        addImage(machine, { ...image, tags: [tag] });
        return CREATED;
      },
    },
    {
      method: 'POST',
      path: /^\/images\/prune$/,
      go({ query }) {
        const filters = parseFilters(query.get('filters'));
        const isDanglingOnly = !(filters.get('dangling') ?? []).some(
          (value) => value === 'false' || value === '0',
        );
        const used = new Set(machine.containers.map(({ imageId }) => imageId));
        const gone = machine.images.filter(
          (image) =>
            !used.has(image.id) &&
            (!isDanglingOnly || image.tags.length === 0) &&
            hasLabels(image.labels, filters.get('label')),
        );
        machine.images = machine.images.filter((image) => !gone.includes(image));
        return {
          ImagesDeleted: gone.map(({ id }) => ({ Deleted: id })),
          SpaceReclaimed: gone.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        };
      },
    },
    {
      method: 'GET',
      path: /^\/images\/(.+)\/json$/,
      go: (_call, name) => {
        const image = findImage(machine, name);
        if (!image) throw noSuchImage(name);
        return imageView(image);
      },
    },
    {
      method: 'DELETE',
      path: /^\/images\/(.+)$/,
      go: ({ query }, name) => removeImage(machine, name, ['1', 'true'].includes(query.get('force') ?? '')),
    },
  ];
}
