import { build } from './build.js';
import { readContext } from './context.js';
import { readDockerfile } from './dockerfile.js';
import { EngineFailure } from './failure.js';
import { type EngineNeeds, type EngineRoute, SENT } from './route.js';

const MAX_TAGS = 20;

export function buildRoutes({ machine, pace, random, changed, flush }: EngineNeeds): EngineRoute[] {
  return [
    {
      method: 'POST',
      path: /^\/build$/,
      async go({ query, request, response }) {
        const dockerfile = query.get('dockerfile') || 'Dockerfile';
        const context = await readContext(request, dockerfile);
        if (context.dockerfile === null) {
          throw new EngineFailure(500, `Cannot locate specified Dockerfile: ${dockerfile}`);
        }
        const steps = readDockerfile(dockerfile, context.dockerfile);
        const gone = new AbortController();
        response.on('close', () => gone.abort());
        response.writeHead(200, { 'content-type': 'application/json' });
        const last: object[] = [];
        try {
          const isBuilt = await build({
            steps,
            context,
            tags: query.getAll('t').slice(0, MAX_TAGS),
            labels: labelsIn(query.get('labels')),
            machine,
            pace,
            random,
            signal: gone.signal,
            say(message) {
              // The image must be on disk before its id is told.
              if ('aux' in message || last.length > 0) last.push(message);
              else response.write(`${JSON.stringify(message)}\r\n`);
            },
          });
          if (isBuilt) {
            changed();
            await flush();
          }
        } catch (error) {
          if (!gone.signal.aborted) throw error;
        }
        for (const message of last) response.write(`${JSON.stringify(message)}\r\n`);
        response.end();
        return SENT;
      },
    },
    {
      method: 'POST',
      path: /^\/build\/prune$/,
      go: () => ({ CachesDeleted: [], SpaceReclaimed: 0 }),
    },
  ];
}

function labelsIn(text: string | null): Record<string, string> {
  if (!text) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
  } catch {
    throw new EngineFailure(400, 'invalid labels');
  }
}
