import type { Executor, Transaction } from '../../db/database.js';
import type { MinerVariable, VariableRepository } from '../../db/variables.js';
import type { SecretBox } from '../security/secret-box.js';
import { type Environment, overlaid, type PlannedEnvironment, requireRoom } from './environment.js';

interface Needs {
  readonly variables: VariableRepository;
  readonly secretBox: SecretBox;
  readonly now: () => Date;
}

const placeOf = (minerId: string, name: string) => ({
  purpose: 'miner.variable',
  rowId: `${minerId}/${name}`,
});

/** The variables that every new version of a miner finds in its environment. */
export function createVariableBook({ variables, secretBox, now }: Needs) {
  const open = ({ minerId, name, valueSealed }: MinerVariable): string =>
    secretBox.open(valueSealed, placeOf(minerId, name)).reveal();

  const book = {
    open,

    async of(executor: Executor, minerId: string): Promise<Environment> {
      const rows = await variables.listOf(executor, [minerId]);
      return rows.map((row) => ({ name: row.name, value: open(row), isSecret: row.isSecret }));
    },

    /** Returns all that the miner has then. What would be too much is refused before anything is written. */
    async put(tx: Transaction, minerId: string, given: Environment, field: string): Promise<Environment> {
      const all = overlaid(await book.of(tx, minerId), given);
      requireRoom(all, field);
      for (const { name, value, isSecret } of given) {
        const valueSealed = secretBox.seal(value, placeOf(minerId, name));
        await variables.put(tx, { minerId, name, valueSealed, isSecret, updatedAt: now() });
      }
      return all;
    },

    /** What a version finds; what was given for it is kept as the miner's own. */
    async forVersion(
      tx: Transaction,
      minerId: string,
      planned: PlannedEnvironment,
      field = 'input.environment',
    ): Promise<Environment> {
      return planned.kind === 'COPY' ? planned.of : book.put(tx, minerId, planned.given, field);
    },
  };
  return book;
}
export type VariableBook = ReturnType<typeof createVariableBook>;
