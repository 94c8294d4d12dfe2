import { readdirSync, readFileSync } from 'node:fs';
import { getNamedType, isInterfaceType, isObjectType, isUnionType, validateSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/schema/index.js';

const SERVICES = new URL('../../src/services/', import.meta.url);

const refusalClasses = (): string[] =>
  readdirSync(SERVICES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(new URL(file, SERVICES), 'utf8').matchAll(/^export class (\w+) extends DomainError/gm),
    ])
    .map(([, name]) => name ?? '');

const userErrors = () => {
  const userError = schema.getType('UserError');
  if (!isInterfaceType(userError)) throw new Error('There is no UserError');
  return schema.getImplementations(userError).objects.map(({ name }) => name);
};

const objectTypes = () => Object.values(schema.getTypeMap()).filter(isObjectType);

describe('the schema', () => {
  it('is valid', () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  it('has one type for every refusal of the services, and no other', () => {
    expect(refusalClasses().length).toBeGreaterThan(15);
    expect(userErrors().sort()).toEqual(refusalClasses().sort());
  });

  it('answers every mutation with a union of one success and named refusals', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.length).toBeGreaterThan(15);
    for (const { name, type } of mutations) {
      const union = getNamedType(type);
      if (!isUnionType(union)) expect.fail(`${name} does not answer with a union`);
      expect(union.name).toBe(`${name.charAt(0).toUpperCase()}${name.slice(1)}Result`);
      const successes = union.getTypes().filter((member) => !userErrors().includes(member.name));
      expect(successes, name).toHaveLength(1);
    }
  });

  it('ends every stream with StreamEnd and shows its gaps', () => {
    for (const { name, type, args } of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
      const union = getNamedType(type);
      if (!isUnionType(union)) expect.fail(`${name} is not a union`);
      const members = union.getTypes();
      // Of moments that nobody keeps: there is nothing to go on from, and nothing to make up for.
      if (name === 'minerStats') {
        const names = members.map((member) => member.name);
        expect(names).toEqual(
          expect.arrayContaining(['StreamEnd', 'MinerStatsGap', 'InvalidInput', 'NotFound']),
        );
        continue;
      }
      expect(
        members.map((member) => member.name),
        name,
      ).toEqual(expect.arrayContaining(['StreamEnd', 'StreamGap', 'InvalidInput', 'NotFound']));
      expect(
        args.map((arg) => arg.name),
        name,
      ).toContain('after');
      for (const member of members) {
        if (member.name === 'StreamEnd' || userErrors().includes(member.name)) continue;
        expect(String(member.getFields()['seq']?.type), member.name).toBe('String!');
      }
    }
  });

  it('lets fields of the same name be selected together on every member of a union', () => {
    for (const union of Object.values(schema.getTypeMap()).filter(isUnionType)) {
      const shapes = new Map<string, string>();
      for (const member of union.getTypes()) {
        for (const { name, type } of Object.values(member.getFields())) {
          const shape = shapes.get(name) ?? String(type);
          shapes.set(name, shape);
          expect(String(type), `${union.name}: ${member.name}.${name}`).toBe(shape);
        }
      }
    }
  });

  it('finds by `node` whatever has a global id, or says on the id that it does not', () => {
    const named = objectTypes().filter((type) => String(type.getFields()['id']?.type) === 'ID!');
    expect(named.length).toBeGreaterThan(15);
    const others = named.filter((type) => !type.getInterfaces().some(({ name }) => name === 'Node'));
    expect(others.map(({ name }) => name)).toEqual(['Account']);
    for (const type of others) expect(type.getFields()['id']?.description).toMatch(/^Not for `node`: /);
  });

  it('pages every list that can grow', () => {
    const connections = objectTypes().filter(({ name }) => name.endsWith('Connection'));
    expect(connections.length).toBeGreaterThan(8);
    for (const type of objectTypes()) {
      for (const field of Object.values(type.getFields())) {
        if (!getNamedType(field.type).name.endsWith('Connection')) continue;
        const args = field.args.map(({ name }) => name);
        expect(args, `${type.name}.${field.name}`).toEqual(
          expect.arrayContaining(['first', 'last', 'after', 'before']),
        );
      }
    }
  });
});
