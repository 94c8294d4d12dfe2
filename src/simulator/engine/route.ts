import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pace } from '../pace.js';
import type { Random } from '../random.js';
import type { Container } from './container.js';
import type { ContainerRecord, MachineRecord } from './records.js';

export interface EngineCall {
  readonly method: string;
  /** Without the version in front. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}
export interface EngineRoute {
  readonly method: string;
  readonly path: RegExp;
  /** Answers itself, or returns what is to be sent as JSON. */
  readonly go: (call: EngineCall, name: string) => unknown;
}

export interface EngineNeeds {
  readonly machine: MachineRecord;
  readonly containers: Map<string, Container>;
  readonly find: (reference: string) => Container | null;
  readonly adopt: (record: ContainerRecord) => Container;
  readonly pace: Pace;
  readonly random: Random;
  readonly changed: () => void;
  /** Resolves when every change is on disk. */
  readonly flush: () => Promise<void>;
}

export const SENT = Symbol('sent');
/** 201 without anything. */
export const CREATED = Symbol('created');
export const NO_CONTENT = Symbol('no content');
