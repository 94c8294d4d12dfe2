import { setTimeout as delay } from 'node:timers/promises';
import type { RealHost } from './real-host.js';

/** Containers may take ten seconds to end, and a build that is under way as long as it likes. */
const ENGINE_ENDS_MS = 25_000;
const KILLED_ENGINE_ENDS_MS = 10_000;
const ENGINE_STARTS_MS = 60_000;

/** What somebody with root can do to a machine behind the back of whoever deploys to it. */
export function faultsOf(host: RealHost) {
  const root = async (script: string, timeoutMs = 30_000): Promise<string> => {
    const { code, stdout, stderr } = await host.exec(['sh', '-c', script], { timeoutMs });
    if (code !== 0) throw new Error(`on the host: ${script}: ${code} ${stderr}`);
    return stdout.trim();
  };
  const engineIsThere = async (): Promise<boolean> =>
    (await host.exec(['docker', 'version', '--format', '{{.Server.Version}}'])).code === 0;
  // Names are looked up among the processes of that host alone: it has its own.
  const engineProcess = async (): Promise<string | null> =>
    (await host.exec(['pidof', 'dockerd'])).stdout.trim().split(' ')[0] || null;
  let engineCommand: string | null = null;

  async function waitFor(what: string, happened: () => Promise<boolean>, withinMs: number): Promise<void> {
    const until = performance.now() + withinMs;
    while (!(await happened())) {
      if (performance.now() > until) throw new Error(`${what}: not within ${withinMs} ms`);
      await delay(50);
    }
  }

  const dataRoot = (): string => {
    const found = /--data-root (\S+)/.exec(engineCommand ?? '')?.[1];
    if (found === undefined) throw new Error('The engine was never stopped');
    return found;
  };

  return {
    root,

    /** Ends every SSH session, not the server. */
    async cutSsh(): Promise<number> {
      const cut = await root(`
        n=0
        server=$(pgrep -o -x sshd)
        for one in $(pgrep -P "$server"); do
          inner=$(pgrep -P "$one" || true)
          kill -9 "$one" $inner 2>/dev/null && n=$((n+1))
        done
        echo $n`);
      return Number(cut);
    },

    /** The engine goes, and with it every container, as when its package is upgraded. */
    async stopEngine(): Promise<void> {
      const pid = await engineProcess();
      if (pid === null) return;
      engineCommand ??= (await root(`tr '\\0' ' ' </proc/${pid}/cmdline`)).trim();
      const isGone = async (): Promise<boolean> => (await engineProcess()) === null;
      await root(`kill ${pid}`);
      try {
        await waitFor('the end of the engine', isGone, ENGINE_ENDS_MS);
      } catch {
        // As a service manager does with one that is asked to end and does not.
        await root(`kill -9 ${pid} || true`);
        await waitFor('the end of the killed engine', isGone, KILLED_ENGINE_ENDS_MS);
      }
    },

    /** Only waits for one that is there already. */
    async startEngine(): Promise<void> {
      if ((await engineProcess()) === null) {
        if (engineCommand === null) throw new Error('The engine was never stopped');
        await root(`setsid ${engineCommand} >>/var/log/dockerd-again.log 2>&1 </dev/null &`);
      }
      await waitFor('the start of the engine', engineIsThere, ENGINE_STARTS_MS);
    },

    /** Gives the engine an empty disk of its own; call it before there is anything on the old one. */
    async limitDisk(mb: number): Promise<void> {
      await this.stopEngine();
      await root(`mkdir -p ${dataRoot()} && mount -t tmpfs -o size=${mb}m tmpfs ${dataRoot()}`);
      await this.startEngine();
    },

    /** Leaves so little of that disk. */
    async fillDisk(leaveMb: number): Promise<void> {
      const freeKb = Number((await root(`df -k --output=avail ${dataRoot()}`)).split('\n').at(-1));
      await root(`fallocate -l ${freeKb - leaveMb * 1024}K ${dataRoot()}/filler`);
    },

    async freeDisk(): Promise<void> {
      await root(`rm -f ${dataRoot()}/filler`);
    },
  };
}
export type HostFaults = ReturnType<typeof faultsOf>;
