import { GATE_FILE, type GateRoutes, routesIn } from '../../../src/services/deployments/gate-config.js';
import { BASE_IMAGE, type RealHost } from './real-host.js';

interface Seen {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** Empty when it is none of ours. */
  readonly deployment: string;
  readonly gate: string;
  readonly startedAt: string;
}

/** What is on the machine of a miner. */
export interface Found {
  /** Name, state and deployment, as the API calls it, of every container that serves or served. */
  readonly models: readonly string[];
  readonly gates: number;
  readonly routes: GateRoutes | null;
  /** Containers that are none of ours, with the time at which they began to run. */
  readonly foreign: readonly string[];
}

const FORMAT =
  '{{.Id}}\t{{.Name}}\t{{.State.Status}}\t{{index .Config.Labels "tensornode.deployment"}}\t{{index .Config.Labels "tensornode.gate"}}\t{{.State.StartedAt}}';

export function viewOf(host: RealHost) {
  const must = async (words: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await host.exec(words);
    if (code !== 0) throw new Error(`${words.join(' ')}: ${code} ${stderr}`);
    return stdout;
  };

  async function all(): Promise<Seen[]> {
    const ids = (await must(['docker', 'ps', '--all', '--quiet', '--no-trunc'])).split('\n').filter(Boolean);
    if (ids.length === 0) return [];
    const text = await must(['docker', 'inspect', '--format', FORMAT, ...ids]);
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [id = '', name = '', state = '', deployment = '', gate = '', startedAt = ''] = line
          .replaceAll('<no value>', '')
          .split('\t');
        return { id, name: name.replace(/^\//, ''), state, deployment, gate, startedAt };
      });
  }

  async function routesOf(gate: Seen | undefined): Promise<GateRoutes | null> {
    if (!gate) return null;
    const text = await must(['sh', '-c', `docker cp ${gate.id}:${GATE_FILE} - | tar -xOf -`]);
    return routesIn(text);
  }

  return {
    must,

    async found(): Promise<Found> {
      const seen = await all();
      const gates = seen.filter(({ gate }) => gate !== '');
      const models = seen.filter(({ deployment }) => deployment !== '');
      const foreign = seen.filter(({ gate, deployment }) => gate === '' && deployment === '');
      return {
        models: models
          .map(({ name, state, deployment }) => `${name} ${state} Deployment_${deployment}`)
          .toSorted(),
        gates: gates.length,
        routes: await routesOf(gates[0]),
        foreign: foreign.map(({ name, state, startedAt }) => `${name} ${state} ${startedAt}`).toSorted(),
      };
    },

    /** A container of somebody else, which sits on a port of the machine if one is given. */
    async startForeign(name: string, port?: number): Promise<void> {
      const published = port === undefined ? [] : ['--publish', `${port}:8000`];
      const serve = ['python', '-m', 'http.server', '8000'];
      await must(
        ['docker', 'run', '--detach', '--restart', 'always', '--name', name].concat(
          published,
          BASE_IMAGE,
          serve,
        ),
      );
    },

    async removeForeign(name: string): Promise<void> {
      await must(['docker', 'rm', '--force', name]);
    },
  };
}
export type MachineView = ReturnType<typeof viewOf>;
