/** The part of HAProxy's configuration language that gates are written in. */
export interface HaproxyConfig {
  readonly binds: readonly number[];
  readonly frontend: readonly Rule[];
  readonly backends: ReadonlyMap<string, { readonly rules: readonly Rule[]; readonly server: number | null }>;
  readonly defaultBackend: string | null;
  readonly keepAliveMs: number;
  readonly requestMs: number;
  readonly hardStopMs: number;
}

export type Condition = (request: RequestFacts) => boolean;
export interface RequestFacts {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly variables: Map<string, string>;
}
export type Rule =
  | {
      readonly kind: 'RETURN';
      readonly status: number;
      readonly headers: [string, string][];
      readonly text: string;
      readonly when: Condition;
    }
  | { readonly kind: 'SET'; readonly name: string; readonly header: string; readonly when: Condition }
  | { readonly kind: 'DROP_HEADER'; readonly header: string; readonly when: Condition }
  | { readonly kind: 'USE'; readonly backend: string; readonly when: Condition };

/** What HAProxy says of a file it can not use. */
export class HaproxyConfigError extends Error {
  override readonly name = 'HaproxyConfigError';
}

const KEEP_ALIVE_MS = 15_000;
const HARD_STOP_MS = 600_000;
/** Read by the real one; here they are all the same. */
const WITHOUT_EFFECT = new Set(['mode', 'option', 'retries', 'retry-on', 'maxconn', 'nbthread', 'timeout']);

export function readHaproxyConfig(text: string): HaproxyConfig {
  const binds: number[] = [];
  const frontend: Rule[] = [];
  const backends = new Map<string, { rules: Rule[]; server: number | null }>();
  const timeouts = new Map<string, number>();
  let defaultBackend: string | null = null;
  let hardStopMs = HARD_STOP_MS;
  let section = '';
  let backend: { rules: Rule[]; server: number | null } = { rules: [], server: null };

  for (const [index, line] of text.split('\n').entries()) {
    const words = wordsOf(line);
    const [keyword = '', ...rest] = words;
    const refuse = (what: string) =>
      new HaproxyConfigError(`parsing [line ${index + 1}]: ${what} in '${section}' section`);
    if (keyword === '') continue;
    if (['global', 'defaults', 'frontend', 'backend'].includes(keyword)) {
      section = keyword;
      if (section === 'backend') {
        backend = { rules: [], server: null };
        backends.set(rest[0] ?? '', backend);
      }
    } else if (keyword === 'timeout') timeouts.set(rest[0] ?? '', milliseconds(rest[1] ?? '', refuse));
    else if (keyword === 'hard-stop-after') hardStopMs = milliseconds(rest[0] ?? '', refuse);
    else if (section === 'frontend' && keyword === 'bind') {
      const [address = '', ...options] = rest;
      const port = Number(/^(?:0\.0\.0\.0|\*|::)?:(\d{1,5})$/.exec(address)?.[1]);
      if (!(port > 0 && port < 65_536)) throw refuse(`invalid address: '${address}'`);
      const unknown = options.find((option) => option !== 'v4v6');
      if (unknown !== undefined) throw refuse(`'bind ${address}' : unknown keyword '${unknown}'`);
      binds.push(port);
    } else if (section === 'frontend' && keyword === 'default_backend') defaultBackend = rest[0] ?? null;
    else if (section === 'frontend' && keyword === 'use_backend')
      frontend.push({ kind: 'USE', backend: rest[0] ?? '', when: conditionOf(rest.slice(1), refuse) });
    else if (section === 'backend' && keyword === 'server') {
      backend.server = Number(/^127\.0\.0\.1:(\d{1,5})$/.exec(rest[1] ?? '')?.[1]);
      if (Number.isNaN(backend.server)) throw refuse(`invalid address: '${rest[1]}'`);
    } else if (keyword === 'http-request' && (section === 'frontend' || section === 'backend'))
      (section === 'frontend' ? frontend : backend.rules).push(ruleOf(rest, refuse));
    else if (!WITHOUT_EFFECT.has(keyword)) throw refuse(`unknown keyword '${keyword}'`);
  }
  for (const rule of frontend)
    if (rule.kind === 'USE' && !backends.has(rule.backend))
      throw new HaproxyConfigError(`unable to find required use_backend: '${rule.backend}'`);
  if (defaultBackend !== null && !backends.has(defaultBackend))
    throw new HaproxyConfigError(`unable to find required default_backend: '${defaultBackend}'`);
  const keepAliveMs = timeouts.get('http-keep-alive') ?? KEEP_ALIVE_MS;
  const requestMs = timeouts.get('http-request') ?? keepAliveMs;
  return { binds, frontend, backends, defaultBackend, keepAliveMs, requestMs, hardStopMs };
}

type Refuse = (what: string) => HaproxyConfigError;

function ruleOf([action = '', ...words]: readonly string[], refuse: Refuse): Rule {
  const at = words.indexOf('if');
  const own = at < 0 ? words : words.slice(0, at);
  const when = conditionOf(at < 0 ? [] : words.slice(at), refuse);
  const [, variable] = /^set-var\(([\w.]+)\)$/.exec(action) ?? [];
  if (variable !== undefined) {
    const [, header] = /^req\.hdr\(([\w-]+)\)$/.exec(own[0] ?? '') ?? [];
    if (header === undefined) throw refuse(`unknown fetch method '${own[0]}'`);
    return { kind: 'SET', name: variable, header: header.toLowerCase(), when };
  }
  if (action === 'del-header') return { kind: 'DROP_HEADER', header: (own[0] ?? '').toLowerCase(), when };
  if (action !== 'return') throw refuse(`'http-request' does not know '${action}'`);
  let status = 200;
  let text = '';
  const headers: [string, string][] = [];
  for (let at = 0; at < own.length; at += 2) {
    const [name, value = ''] = own.slice(at);
    if (name === 'status') status = Number(value);
    else if (name === 'content-type') headers.push(['content-type', value]);
    else if (name === 'string') text = value;
    else if (name === 'hdr') {
      headers.push([value, own[at + 2] ?? '']);
      at += 1;
    } else throw refuse(`unknown keyword '${name}'`);
  }
  return { kind: 'RETURN', status, headers, text, when };
}

/** `if { path /x }`, `if { var(name) -m str value }`, `if { var(name) -m found }`. */
function conditionOf(words: readonly string[], refuse: Refuse): Condition {
  if (words.length === 0) return () => true;
  const [word, open, fetch = '', ...rest] = words;
  if (word !== 'if' || open !== '{' || rest.pop() !== '}') throw refuse('error detected while parsing ACL');
  if (fetch === 'path') return ({ path }) => rest.includes(path);
  const [, variable] = /^var\(([\w.]+)\)$/.exec(fetch) ?? [];
  if (variable === undefined || rest[0] !== '-m') throw refuse(`unknown fetch method '${fetch}'`);
  if (rest[1] === 'found') return ({ variables }) => variables.has(variable);
  if (rest[1] !== 'str') throw refuse(`unknown match method '${rest[1]}'`);
  return ({ variables }) => rest.slice(2).includes(variables.get(variable) ?? '');
}

/** Words with quotes taken off; a comment ends the line. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/'([^']*)'|(\S+)/g)) {
    if (plain?.startsWith('#')) break;
    words.push(quoted ?? plain ?? '');
  }
  return words;
}

function milliseconds(text: string, refuse: Refuse): number {
  const [, count, unit = 'ms'] = /^(\d{1,9})(ms|s|m|h)?$/.exec(text) ?? [];
  if (count === undefined) throw refuse(`unexpected character in time: '${text}'`);
  return Number(count) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h'];
}
