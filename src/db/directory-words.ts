import type { Miner } from './miners.js';
import type { Health, MinerState, ModelType } from './tables.js';

export interface DirectoryFilter {
  readonly ownerId?: string;
  readonly states?: readonly MinerState[];
  readonly health?: Health;
  readonly healths?: readonly Health[];
  readonly modelType?: ModelType;
  readonly countryCodes?: readonly string[];
  /** Part of the name or of the model's name, whatever the case. */
  readonly search?: string;
  readonly capability?: string;
  readonly minScore?: number;
  readonly isScored?: boolean;
  /** Decimal. */
  readonly maxPricePerHourUsd?: string;
}

export const MINER_ORDERS = [
  'NEWEST',
  'SCORE',
  'RANK',
  'NAME',
  'PRICE',
  'HEALTH',
  'MODEL_TYPE',
  'REGION',
] as const;
export type MinerOrder = (typeof MINER_ORDERS)[number];

/** How a list goes on: which part of the order the row was in, its key there and its id. */
export interface DirectoryPosition {
  readonly stretch: number;
  readonly key: number | string | null;
  readonly id: string;
}

export interface DirectoryRow {
  readonly miner: Miner;
  readonly position: DirectoryPosition;
}

export interface DirectoryFound {
  readonly rows: DirectoryRow[];
  /** How far was looked when that was enough; null: to the end, or until the page was full. */
  readonly lookedTo: DirectoryPosition | null;
}

export interface DirectoryPage {
  readonly limit: number;
  readonly after?: DirectoryPosition;
  readonly before?: DirectoryPosition;
  /** Takes the last rows of the window instead of the first, and returns them last first. */
  readonly fromEnd?: boolean;
}
