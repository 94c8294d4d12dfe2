import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { HttpRefusal } from '../http/refusal.js';
import type { Reply } from '../http/respond.js';
import type { Exchange, Route } from '../http/router.js';
import { EXPLORER_TABS } from './explorer-tabs.js';

/** The page may load from us and talk to us, and to nobody else. Its editor makes styles and workers as it runs. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const LOGO =
  '<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="2">' +
  '<path d="M16 3 27 9.5v13L16 29 5 22.5v-13z"/><path d="M16 3v26M5 9.5l22 13M27 9.5l-22 13"/></g></svg>';

interface Assets {
  readonly page: string;
  readonly scriptPath: string;
  readonly script: Buffer;
  readonly scriptGzipped: Buffer;
}

/**
 * GraphiQL from our own disk. The bundle is several megabytes, so it is loaded when somebody first asks for the page, and
 * served as a file of its own that browsers keep.
 */
export function createExplorer() {
  let loading: Promise<Assets> | null = null;
  const assets = (): Promise<Assets> => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };

  const page = async (): Promise<Reply> => ({
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      'cache-control': 'no-cache',
    },
    body: (await assets()).page,
  });

  const script: Route = {
    method: 'GET',
    path: '/graphql/:asset',
    async handle({ path, request }: Exchange): Promise<Reply> {
      if (!path.startsWith('/graphql/explorer-'))
        throw new HttpRefusal(404, 'NOT_FOUND', 'There is nothing at this path');
      const { scriptPath, script: plain, scriptGzipped } = await assets();
      if (path !== scriptPath)
        throw new HttpRefusal(404, 'NOT_FOUND', 'There is no such version of the explorer');
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '');
      return {
        status: 200,
        headers: {
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': 'public, max-age=31536000, immutable',
          vary: 'accept-encoding',
          ...(takesGzip ? { 'content-encoding': 'gzip' } : {}),
        },
        body: takesGzip ? scriptGzipped : plain,
      };
    },
  };

  return { page, script };
}
export type Explorer = ReturnType<typeof createExplorer>;

async function load(): Promise<Assets> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const options = {
    title: 'TensorNode',
    logo: LOGO,
    defaultTabs: EXPLORER_TABS.map(({ query, variables }) => ({ query, variables, headers: null })),
    // The first tab takes its variables from here only.
    variables: EXPLORER_TABS[0]?.variables,
    // What is typed there is mostly an access token, which has no business in the browser's storage.
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: 'variables' as const,
  };
  const html = renderGraphiQL(options);
  const begin = html.indexOf('<script>');
  const end = html.lastIndexOf('</script>');
  if (begin < 0 || end < begin) throw new Error('The bundled GraphiQL page has no script to serve');
  const script = Buffer.from(html.slice(begin + '<script>'.length, end));
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 16);
  const scriptPath = `/graphql/explorer-${hash}.js`;
  return {
    page: `${html.slice(0, begin)}<script src="${scriptPath}"></script>${html.slice(end + '</script>'.length)}`,
    scriptPath,
    script,
    scriptGzipped: await promisify(gzip)(script),
  };
}
