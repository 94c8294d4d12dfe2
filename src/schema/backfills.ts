const text = (value: string): string => JSON.stringify(value);

interface LogSource {
  readonly minerId?: string | null | undefined;
  readonly deploymentId?: string | null | undefined;
}

interface Missed {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** Queries that show what a stream left out, whole documents that can be sent as they are. Ids are global ones. */
export const backfills = {
  vm: (id: string): string => `{ vm(id: ${text(id)}) { state address terminatedAt } }`,

  host: (id: string): string => `{ host(id: ${text(id)}) { state checkedAt checks { name passed detail } } }`,

  network: `{ networkStats { at miners active } scoreChanges(first: 100) { nodes { id before after cause at } } }`,

  notices: `{ notices(first: 100) { nodes { id kind message at } } }`,

  miner: (id: string): string =>
    `{ miner(id: ${text(id)}) { state health healthSince probes(first: 100) { nodes { id at kind isOk } } } }`,

  deployment: (id: string): string =>
    `{ deployment(id: ${text(id)}) { state step steps { step attempt outcome } } }`,

  validation: (id: string): string =>
    `{ validation(id: ${text(id)}) { state results(first: 100) { nodes { miner { id } state grade counts } } } }`,

  /** Of the one miner that is watched; of all when there are others. */
  scores(minerIds: readonly string[]): string {
    const [only] = minerIds;
    const of = only !== undefined && minerIds.length === 1 ? `minerId: ${text(only)}, ` : '';
    return `{ scoreChanges(${of}first: 100) { nodes { id before after cause at } } }`;
  },

  /** The whole gap and nothing else; the next page goes on after `endCursor`. */
  logs({ minerId, deploymentId }: LogSource, { fromSeq, toSeq }: Missed): string {
    const source =
      minerId == null ? `deploymentId: ${text(deploymentId ?? '')}` : `minerId: ${text(minerId)}`;
    const range = `after: "${fromSeq - 1}", before: "${toSeq + 1}"`;
    return `{ logs(source: { ${source} }, first: 1000, ${range}) { nodes { seq message } pageInfo { hasNextPage endCursor } } }`;
  },
};
