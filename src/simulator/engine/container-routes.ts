import { readBody } from '../http/body.js';
import type { Container } from './container.js';
import { freeName, newContainer } from './create.js';
import { EngineFailure, noSuchContainer } from './failure.js';
import { fileRoutes } from './file-routes.js';
import { hasLabels, parseFilters } from './filters.js';
import { sendLogs } from './log-stream.js';
import { type EngineCall, type EngineNeeds, type EngineRoute, NO_CONTENT, SENT } from './route.js';
import { signalOf } from './signals.js';
import { sendStats } from './stats.js';
import { containerListItem, containerView, processTable } from './views.js';

const MAX_BODY_BYTES = 1_024 * 1_024;
/** What a process ends with when asked to stop. */
const TERMINATED = 143;
const NOT_MODIFIED = 304;

export function containerRoutes({
  machine,
  containers,
  find,
  adopt,
  changed,
  flush,
}: EngineNeeds): EngineRoute[] {
  const get = (reference: string): Container => {
    const container = find(reference);
    if (!container) throw noSuchContainer(reference);
    return container;
  };
  const forget = (container: Container) => {
    container.abandon();
    containers.delete(container.record.id);
    machine.containers = machine.containers.filter((record) => record !== container.record);
  };
  /** Already so: the engine says 304 and changes nothing. */
  const unchanged = ({ response }: EngineCall): typeof SENT => {
    response.writeHead(NOT_MODIFIED);
    response.end();
    return SENT;
  };
  const isSet = (query: URLSearchParams, name: string) =>
    ['1', 'true', 'True'].includes(query.get(name) ?? '');

  return [
    ...fileRoutes({ get }),
    {
      method: 'POST',
      path: /^\/containers\/create$/,
      async go({ request, query }) {
        const body = await readBody(request, MAX_BODY_BYTES);
        const record = newContainer(machine, parseJson(body), query.get('name'));
        machine.containers.push(record);
        adopt(record);
        return { Id: record.id, Warnings: [] };
      },
    },
    {
      method: 'GET',
      path: /^\/containers\/json$/,
      go: ({ query }) => {
        const filters = parseFilters(query.get('filters'));
        const isAll = isSet(query, 'all') || filters.has('status');
        return [...containers.values()]
          .filter(
            ({ record }) =>
              (isAll || record.status === 'running' || record.status === 'restarting') &&
              hasLabels(record.labels, filters.get('label')) &&
              anyOf(filters.get('name'), (name) =>
                `/${record.name}`.includes(name.replace(/^\^|\$$/g, '')),
              ) &&
              anyOf(filters.get('id'), (id) => record.id.startsWith(id)) &&
              anyOf(filters.get('status'), (status) => record.status === status),
          )
          .map(containerListItem);
      },
    },
    { method: 'GET', path: /^\/containers\/([^/]+)\/json$/, go: (_call, name) => containerView(get(name)) },
    {
      method: 'POST',
      path: /^\/containers\/([^/]+)\/start$/,
      async go(call, name) {
        const container = get(name);
        if (container.isRunning()) return unchanged(call);
        await container.start();
        return NO_CONTENT;
      },
    },
    {
      method: 'POST',
      path: /^\/containers\/([^/]+)\/stop$/,
      go(call, name) {
        const container = get(name);
        const { status } = container.record;
        if (status !== 'running' && status !== 'restarting') return unchanged(call);
        container.stop(TERMINATED);
        return NO_CONTENT;
      },
    },
    {
      method: 'POST',
      path: /^\/containers\/([^/]+)\/restart$/,
      async go(_call, name) {
        const container = get(name);
        container.stop(TERMINATED);
        await container.start();
        return NO_CONTENT;
      },
    },
    {
      method: 'POST',
      path: /^\/containers\/([^/]+)\/kill$/,
      go({ query }, name) {
        const container = get(name);
        const signal = signalOf(query.get('signal') ?? '');
        if (!container.isRunning()) {
          throw new EngineFailure(
            409,
            `Cannot kill container: ${name}: Container ${container.record.id} is not running`,
          );
        }
        container.signal(signal);
        return NO_CONTENT;
      },
    },
    {
      method: 'POST',
      path: /^\/containers\/([^/]+)\/rename$/,
      go({ query }, name) {
        const { record } = get(name);
        const called = freeName(machine, query.get('name') ?? '', record);
        record.name = called;
        return NO_CONTENT;
      },
    },
    {
      method: 'GET',
      path: /^\/containers\/([^/]+)\/top$/,
      go(_call, name) {
        const container = get(name);
        if (!container.isRunning())
          throw new EngineFailure(409, `Container ${container.record.id} is not running`);
        return processTable(container);
      },
    },
    {
      method: 'POST',
      path: /^\/containers\/([^/]+)\/wait$/,
      async go({ request }, name) {
        const container = get(name);
        await Promise.race([container.ended(), new Promise((resolve) => request.once('close', resolve))]);
        return { StatusCode: container.record.exitCode };
      },
    },
    {
      method: 'GET',
      path: /^\/containers\/([^/]+)\/logs$/,
      go({ query, response }, name) {
        sendLogs(get(name), query, response);
        return SENT;
      },
    },
    {
      method: 'GET',
      path: /^\/containers\/([^/]+)\/stats$/,
      go({ query, response }, name) {
        sendStats(get(name), query, response, machine.vcpu);
        return SENT;
      },
    },
    {
      method: 'DELETE',
      path: /^\/containers\/([^/]+)$/,
      go({ query }, name) {
        const container = get(name);
        const { id, status } = container.record;
        if (!isSet(query, 'force') && (status === 'running' || status === 'restarting')) {
          throw new EngineFailure(
            409,
            `cannot remove container "/${container.record.name}": container is running: stop the container before removing or force remove (${id})`,
          );
        }
        forget(container);
        return NO_CONTENT;
      },
    },
    {
      method: 'POST',
      path: /^\/containers\/prune$/,
      async go({ query }) {
        const labels = parseFilters(query.get('filters')).get('label');
        const ended = [...containers.values()].filter(
          ({ record }) =>
            (record.status === 'exited' || record.status === 'created') && hasLabels(record.labels, labels),
        );
        for (const container of ended) forget(container);
        changed();
        await flush();
        return { ContainersDeleted: ended.map(({ record }) => record.id), SpaceReclaimed: 0 };
      },
    },
  ];
}

function parseJson(body: Buffer | null): unknown {
  if (body === null) throw new EngineFailure(400, 'request body too large');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new EngineFailure(400, 'invalid JSON');
  }
}

const anyOf = (wanted: readonly string[] | undefined, matches: (value: string) => boolean): boolean =>
  wanted === undefined || wanted.some(matches);
