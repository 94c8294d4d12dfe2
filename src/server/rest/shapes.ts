import { z } from 'zod';
import { HttpRefusal } from '../http/refusal.js';

const id = z.string().min(1).max(100);
const port = z.int().min(1).max(65_535);
/** Decimal USD; the guide writes a string, and people write numbers. */
const usd = z.union([z.string().max(40), z.number().positive().transform(String)]);
const openPort = z.strictObject({
  port,
  protocol: z.literal('tcp', 'Only tcp ports can be opened').default('tcp'),
});

const word = z.string().max(100).nullish();
const few = <T extends z.ZodType>(item: T) => z.array(item).max(20).nullish();

/** Members that may be left out or null, as the cloud's first generation took them. */
const constraints = z.strictObject({
  basicConfiguration: word,
  additionalResources: z
    .strictObject({
      storage: few(z.strictObject({ type: word, supply: z.int().min(1).max(10_000), units: word })),
    })
    .nullish(),
  hardware: z
    .strictObject({
      cpu: few(z.strictObject({ manufacturer: word, architecture: word })),
      memory: few(z.strictObject({ type: word, generation: word })),
      storage: few(z.strictObject({ type: word })),
    })
    .nullish(),
  datacenter: z.strictObject({ countries: z.array(z.string().max(10)).max(50).nullish() }).nullish(),
  maxTotalPricePerEpochUsd: usd.nullish(),
});

const vmConfiguration = z.strictObject({
  name: z.string().nullish(),
  openPorts: z
    .array(z.strictObject({ port, protocol: word }))
    .max(50)
    .nullish(),
  hostname: z.string().max(253).nullish(),
  osImage: z.string().max(2_000).nullish(),
  sshKeys: few(z.string().max(10_000)),
});

export const deployBody = z.strictObject({
  walletAddress: z.string().max(100).nullish(),
  constraints: constraints.nullish(),
  vmConfiguration: vmConfiguration.nullish(),
  instances: z.int().min(1).max(20).nullish(),
});
export type DeployBody = z.infer<typeof deployBody>;

export const patchBody = z.strictObject({
  updates: z
    .array(
      z.strictObject({ id, vmName: z.string().nullish(), openPorts: z.array(openPort).max(50).nullish() }),
    )
    .min(1)
    .max(50),
});

export const deleteBody = z.strictObject({ vmIds: z.array(id).min(1).max(50) });

const environment = z.record(z.string().max(200), z.string().max(32_768));

const deployOptions = {
  port: port.nullish(),
  name: z.string().nullish(),
  environment: environment.nullish(),
};
export const dockerUrlBody = z.strictObject({
  dockerfile_url: z.string().min(1).max(2_000),
  ...deployOptions,
});
export const dockerTextBody = z.strictObject({
  dockerfile: z
    .string()
    .min(1)
    .max(512 * 1024),
  ...deployOptions,
});

/** The service says what a good one is. */
const text = z.string().max(20_000);
export const dockerGitBody = z.strictObject({
  url: text,
  ref: text.nullish(),
  subdirectory: text.nullish(),
  dockerfile_path: text.nullish(),
  token: text.nullish(),
  username: text.nullish(),
  ...deployOptions,
});
export const dockerImageBody = z.strictObject({
  image: text,
  username: text.nullish(),
  password: text.nullish(),
  ...deployOptions,
});

/** Forms carry texts only. */
export const dockerForm = z.strictObject({
  dockerfile: z.string().min(1).optional(),
  dockerfile_path: z.string().max(1_000).optional(),
  port: z.coerce.number().pipe(port).optional(),
  name: z.string().optional(),
});

export const listQuery = z.strictObject({
  walletAddress: z.string().max(100).optional(),
  status: z.enum(['deploying', 'active', 'inactive']).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(100)).default(100),
  after: id.optional(),
});

/** Every mistake is named; `field` is the first. */
export function readShape<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 10).map(({ path, message, ...issue }) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    return { field: [...path, ...unknown].join('.'), message };
  });
  const text = problems
    .map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
    .join('; ');
  const [first] = problems;
  throw new HttpRefusal(
    422,
    'INVALID_INPUT',
    text,
    first && first.field !== '' ? { field: first.field } : {},
  );
}
