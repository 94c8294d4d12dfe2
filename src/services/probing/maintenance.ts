/** Announced times in which a miner is neither measured nor asked. */
export interface Maintenance {
  /** Asked on every probe, so from memory. */
  covers(minerId: string, at: Date): boolean;
}

export const NO_MAINTENANCE: Maintenance = { covers: () => false };
