import { describe, expect, it } from 'vitest';
import { RESOURCE_KINDS } from '../../../src/services/adapters/cloud.js';
import { checkName, SUFFIX } from '../../../src/services/adapters/fluence-order.js';
import { intentNamedBy, newInstallationTag, newIntentName } from '../../../src/services/vms/intent-name.js';

const NAME = 'tn-abcdqqqqqqqq23456777';

it('gives every machine a name of its own that the provider takes', () => {
  const names = new Set(Array.from({ length: 1_000 }, () => newIntentName('q7xz')));
  expect(names.size).toBe(1_000);
  for (const name of names) {
    expect(name).toMatch(/^tn-q7xz[a-z2-7]{16}$/);
    expect(() => checkName(name, 'tn-')).not.toThrow();
    expect(`${name}${SUFFIX.disk}`.length).toBeLessThanOrEqual(25);
  }
});

it('gives every installation a tag, and takes nothing else for one', () => {
  const tags = Array.from({ length: 100 }, newInstallationTag);
  expect(new Set(tags).size).toBeGreaterThan(90);
  for (const tag of tags) expect(tag).toMatch(/^[a-z2-7]{4}$/);
  for (const bad of ['', 'abc', 'abcde', 'ABCD', 'ab%d', '____', 'ab01'])
    expect(() => newIntentName(bad), bad).toThrow('tag');
});

describe('the intent that a name speaks of', () => {
  it('is found in the name of each of its parts', () => {
    const parts = {
      VM: NAME,
      DISK: `${NAME}${SUFFIX.disk}`,
      ADDRESS: `${NAME}${SUFFIX.ip}`,
      SECURITY_GROUP: `${NAME}${SUFFIX.group}`,
      SSH_KEY: `${NAME}${SUFFIX.key}`,
    };
    for (const kind of RESOURCE_KINDS) expect(intentNamedBy('abcd', kind, parts[kind]), kind).toBe(NAME);
  });

  it.each([
    ['VM', `${NAME}-d`],
    ['VM', `${NAME}-web`],
    ['VM', NAME.toUpperCase()],
    ['VM', `${NAME} `],
    ['VM', `${NAME}\n`],
    ['VM', `x${NAME}`],
    ['VM', NAME.slice(0, -1)],
    ['VM', `${NAME}a`],
    ['VM', 'tn-abcd'],
    ['VM', 'tn-abcd-production'],
    ['VM', 'tn-abceqqqqqqqq23456777'],
    ['VM', 'tn-abcdqqqqqqqq2345'],
    ['DISK', NAME],
    ['DISK', `${NAME}-i`],
    ['DISK', `${NAME}-d-d`],
    ['DISK', '-d'],
    ['ADDRESS', `${NAME}-d`],
  ] as const)('is not read into what we never named so: %s %j', (kind, name) => {
    expect(intentNamedBy('abcd', kind, name)).toBeNull();
  });
});
