import { getNamedType, isEnumType, isObjectType, isScalarType } from 'graphql';
import { sqliteColumns } from '../../src/db/columns.sqlite.js';
import { newId } from '../../src/db/repository.js';
import { defineTables } from '../../src/db/tables.js';
import { schema } from '../../src/schema/index.js';
import type { TestApp } from '../support/test-app.js';

export const tables = defineTables(sqliteColumns);
type Db = TestApp['app']['core']['db'];

/** Every value of a type that can be asked for without arguments. */
function valuesOf(typeName: string): string {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object`);
  return Object.values(type.getFields())
    .filter(({ type: of, args }) => {
      const named = getNamedType(of);
      return (isScalarType(named) || isEnumType(named)) && args.length === 0;
    })
    .map(({ name }) => name)
    .join(' ');
}

const RESULT = `${valuesOf('ValidationResult')} evidence { ${valuesOf('GradeEvidence')} } miner { id }`;
const WHOLE = `${valuesOf('Validation')} sum { ${valuesOf('ValidationSum')} }
  results(first: 10) { nodes { ${RESULT} validation { ${valuesOf('Validation')} } } }`;
/** Every way to a validation. */
export const EVERYWHERE = `query Everywhere($id: ID!, $miner: ID!) {
  validation(id: $id) { ${WHOLE} }
  node(id: $id) { id ... on Validation { ${WHOLE} } }
  nodes(ids: [$id]) { id ... on Validation { ${valuesOf('Validation')} } }
  validations(first: 5) { nodes { ${WHOLE} } }
  miner(id: $miner) { validations(first: 5) { nodes { ${RESULT} } } scoreChanges(first: 5) { nodes { ${valuesOf('ScoreChange')} } } }
}`;
export const EVERYTHING_LIVE = `subscription Live($id: ID!) {
  validation(id: $id, after: "0") {
    __typename
    ... on ValidationSnapshot { validation { ${WHOLE} } }
    ... on ValidationResultCame { result { ${RESULT} } }
    ... on ValidationChanged { state validation { ${WHOLE} } }
    ... on NotFound { message }
  }
}`;

/** A miner at a port of this machine that nobody probes; its global id. */
export async function insertMiner(db: Db, ownerId: string, port: number): Promise<string> {
  const id = newId();
  const at = new Date();
  await db
    .insert(tables.miners)
    .values({
      ...{ id, ownerId, name: id, aliveName: `${ownerId}/${id}`, modelType: 'LLM', state: 'ACTIVE' },
      ...{ health: 'HEALTHY', address: '127.0.0.1', port, createdAt: at, activeAt: at },
    })
    .returning();
  await db
    .insert(tables.probeTargets)
    .values({
      ...{ minerId: id, kind: 'HEALTH', intervalMs: 60_000, lastAt: at },
      dueAt: new Date(at.getTime() + 86_400_000),
    })
    .returning();
  return `Miner_${id}`;
}
export const addMiner = (app: TestApp, ownerId: string, port: number): Promise<string> =>
  insertMiner(app.app.core.db, ownerId, port);

/** As if everybody who has signed in had done so two days ago. */
export async function ageAccounts(app: TestApp): Promise<void> {
  const createdAt = new Date(Date.now() - 2 * 86_400_000);
  await app.app.core.db.update(tables.accounts).set({ createdAt }).returning();
}
