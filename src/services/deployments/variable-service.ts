import type { AccountRepository } from '../../db/accounts.js';
import type { Database } from '../../db/database.js';
import type { Deployment } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { VariableRepository } from '../../db/variables.js';
import { mayRead, mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { Audit } from '../audit/audit.js';
import { ActionNotAllowed, InvalidInput, NotFound } from '../errors.js';
import { checkVariableName, type EnvironmentVariable, readEnvironment } from './environment.js';
import type { VariableBook } from './variable-book.js';

export interface SetVariablesInput {
  readonly minerId: string;
  readonly variables?: readonly EnvironmentVariable[];
  readonly remove?: readonly string[];
  /** Deploys once more what serves, with what is set now. */
  readonly apply?: boolean;
}

/** As its owner sees it. */
export interface ShownVariable {
  readonly minerId: string;
  readonly name: string;
  /** Null: it is a secret, and stays one. */
  readonly value: string | null;
  readonly isSecret: boolean;
  readonly updatedAt: Date;
}

export interface VariablesSet {
  readonly miner: Miner;
  /** Null unless they were to be applied. */
  readonly deployment: Deployment | null;
}

interface Needs {
  readonly db: Database;
  readonly accounts: Pick<AccountRepository, 'hold'>;
  readonly miners: Pick<MinerRepository, 'find' | 'findOwned' | 'byIds'>;
  readonly variables: VariableRepository;
  readonly variableBook: VariableBook;
  readonly redeploy: (viewer: Viewer, input: { minerId: string }) => Promise<{ deployment: Deployment }>;
  readonly audit: Pick<Audit, 'record'>;
}

const MOST_REMOVED = 100;

/** What an owner does with the variables of a miner. Values go in, and only those that are no secret come out again. */
export function createVariableService(needs: Needs) {
  const { db, accounts, miners, variables, variableBook, redeploy, audit } = needs;

  return {
    /** What was given is set, the rest stays. Nothing changes for what runs until the next deployment. */
    async set(viewer: Viewer, input: SetVariablesInput): Promise<VariablesSet> {
      requireScope(viewer, 'deploy');
      const given = readEnvironment(input.variables ?? [], 'input.variables');
      const gone = readNames(input.remove ?? [], given);
      const known = mayTouchMiner(viewer, input.minerId)
        ? await miners.findOwned(db, ownerScope(viewer), input.minerId)
        : null;
      if (!known) throw new NotFound('miner', 'input.minerId');
      const miner = await db.transaction(async (tx) => {
        await accounts.hold(tx, known.ownerId);
        const fresh = (await miners.find(tx, known.id)) ?? known;
        if (fresh.state === 'TERMINATING' || fresh.state === 'TERMINATED') {
          throw new ActionNotAllowed('This miner has ended', {
            field: 'input.minerId',
            hint: 'Launch a new miner with these variables.',
          });
        }
        // First, so that what goes makes room for what comes.
        const removed = await variables.remove(tx, fresh.id, gone);
        await variableBook.put(tx, fresh.id, given, 'input.variables');
        const set = given.map(({ name }) => name);
        if (set.length + removed.length > 0) {
          const detail = { set, removed };
          await audit.record(tx, {
            actor: viewer.accountId,
            action: 'SET_VARIABLES',
            target: `miner ${fresh.id}`,
            detail,
          });
        }
        return fresh;
      });
      if (input.apply !== true) return { miner, deployment: null };
      const { deployment } = await redeploy(viewer, { minerId: miner.id });
      return { miner, deployment };
    },

    /** Of those of the miners whose private side the viewer sees. */
    async listOf(viewer: Viewer | null, minerIds: readonly string[]): Promise<ShownVariable[]> {
      if (!viewer || !mayRead(viewer)) return [];
      const own = (await miners.byIds(db, [...minerIds])).filter(
        ({ id, ownerId }) => mayTouchMiner(viewer, id) && (viewer.seesAll || ownerId === viewer.accountId),
      );
      const rows = await variables.listOf(
        db,
        own.map(({ id }) => id),
      );
      return rows.map((row) => {
        const { minerId, name, isSecret, updatedAt } = row;
        return { minerId, name, value: isSecret ? null : variableBook.open(row), isSecret, updatedAt };
      });
    },
  };
}
export type VariableService = ReturnType<typeof createVariableService>;

function readNames(names: readonly string[], given: readonly { readonly name: string }[]): string[] {
  if (names.length > MOST_REMOVED) throw new InvalidInput('input.remove', `At most ${MOST_REMOVED} names`);
  for (const [index, name] of names.entries()) checkVariableName(name, `input.remove.${index}`);
  const both = given.find(({ name }) => names.includes(name));
  if (both) throw new InvalidInput('input.remove', `${both.name} is to be set and removed at once`);
  return [...new Set(names)];
}
