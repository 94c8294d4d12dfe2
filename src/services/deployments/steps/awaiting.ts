import type { ModelEndpoint } from '../../adapters/model.js';
import type { Redactor } from '../../logs/redactor.js';
import { containerOf } from '../containers.js';
import { type HealthLook, waitForHealth } from '../contract.js';
import type { DeployFailed } from '../deployment.js';
import { createHealthBook } from '../health-book.js';
import { type Ailment, ailmentOf, failedWith, portAilment } from './ailments.js';
import { startMs } from './patience.js';
import type { StepContext } from './step.js';

/** How often the owner is told, while nothing answers, what the container listens on. */
const PORT_LOOK_MS = 15_000;
const NOT_READY_HINT =
  'It answers with 200 and says that it is not ready. Raise `startSeconds` if it needs longer until its status is "healthy".';

/** Waits until a new version is healthy; returns the looks at it before that, as evidence. */
export async function awaitHealth(
  context: StepContext,
  endpoint: ModelEndpoint,
  redact: Redactor,
): Promise<readonly string[]> {
  const { deployment, engine, ports, held, say } = context;
  const { config } = deployment;
  const docker = await engine(held.signal);
  const book = createHealthBook();
  const startedAt = performance.now();
  let looksAtPorts = 1;
  let said = '';
  const failed = async (ailment: Ailment): Promise<DeployFailed> => {
    const last = book.last();
    if (last) await held.note({ contract: [last.result] });
    return failedWith(context, docker, ailment, book.lines());
  };
  const gaveUp = await waitForHealth(
    ports.model,
    endpoint,
    {
      forMs: startMs(deployment, ports.limits),
      everyMs: ports.limits.healthEveryMs,
      path: config?.healthPath,
      redact,
      looked: (look) => book.add(look),
      async stillRuns() {
        const state = await docker.inspect(containerOf(deployment), held.signal);
        const ailment = ailmentOf(state, redact, { memoryMb: config?.memoryMb });
        if (ailment) throw await failed(ailment);
        if (performance.now() - startedAt < looksAtPorts * PORT_LOOK_MS) return;
        looksAtPorts += 1;
        // It may still be loading, so this decides nothing yet.
        const heard = (await portAilment(context, docker))?.detail ?? '';
        if (heard !== '' && heard !== said) say(`not healthy yet; ${heard}`);
        said = heard;
      },
    },
    held.signal,
  );
  if (gaveUp === null) return book.lines();
  throw await failed(wrongShapeOf(gaveUp) ?? (await portAilment(context, docker)) ?? neverHealthy(gaveUp));
}

/** What it answers with 200 says more than where it listens. */
function wrongShapeOf({ problem, isWrongShape, result }: HealthLook): Ailment | null {
  if (!isWrongShape) return null;
  const hint = 'Have /health answer {"status": "healthy"} as application/json.';
  return { code: 'CONTRACT_BROKEN', detail: `${result.rule} ${problem ?? ''}`, hint };
}

function neverHealthy({ problem, result }: HealthLook): Ailment {
  const ailment: Ailment = { code: 'HEALTH_TIMEOUT', detail: problem ?? '' };
  return result.status === 200 ? { ...ailment, hint: NOT_READY_HINT } : ailment;
}
