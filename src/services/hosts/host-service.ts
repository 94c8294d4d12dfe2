import { isIP } from 'node:net';
import type { AccountRepository } from '../../db/accounts.js';
import type { Database } from '../../db/database.js';
import type { Host, HostRepository } from '../../db/hosts.js';
import { newId, type PageRequest } from '../../db/repository.js';
import { mayRead, ownerScope, requireScope, requireWholeAccount, type Viewer } from '../accounts/viewer.js';
import type { AddressGuard } from '../adapters/address.js';
import {
  ActionNotAllowed,
  AddressRefused,
  InvalidInput,
  LimitReached,
  NameTaken,
  NotFound,
} from '../errors.js';
import type { Bus } from '../events/bus.js';
import { checkName } from '../vms/rent-input.js';

export interface RegisterHostInput {
  readonly name: string;
  /** An IP address; names are not taken, because what they mean can change. */
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  /** OpenSSH or PEM private key; when absent one is made and its public half shown, to be put into authorized_keys. */
  readonly privateKey?: string;
}

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly hosts: HostRepository;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly guard: AddressGuard;
  readonly newKeyPair: (hostId: string) => { publicKey: string; privateKeySealed: string };
  /** Throws when the text is no usable private key. */
  readonly adoptKey: (hostId: string, privateKey: string) => { publicKey: string; privateKeySealed: string };
}

const USER = /^[a-z_][a-z0-9_-]{0,31}$/;
const MAX_KEY_BYTES = 16_384;
const MAX_HOSTS = 50;

export function createHostService({ db, accounts, hosts, bus, now, guard, newKeyPair, adoptKey }: Needs) {
  return {
    /** Stores the host and returns at once; the host worker checks it. */
    async register(viewer: Viewer, input: RegisterHostInput): Promise<Host> {
      requireWholeAccount(requireScope(viewer, 'operate'));
      const name = checkName(input.name, 'input.name');
      if (isIP(input.address) === 0) throw new InvalidInput('input.address', 'Must be an IP address');
      if (guard.check(input.address) === 'REFUSED') {
        throw new AddressRefused('Hosts with private, loopback or link-local addresses are refused here', {
          field: 'input.address',
          hint: 'The operator can allow a range with ADDRESS_ALLOW.',
        });
      }
      const port = input.port ?? 22;
      if (!Number.isInteger(port) || port < 1 || port > 65_535) {
        throw new InvalidInput('input.port', 'A port is a whole number from 1 to 65535');
      }
      const user = input.user ?? 'ubuntu';
      if (!USER.test(user)) {
        throw new InvalidInput(
          'input.user',
          'A user name has lower-case letters, digits, - and _, and begins with a letter',
        );
      }
      const id = newId();
      const keys = input.privateKey === undefined ? newKeyPair(id) : readKey(id, input.privateKey);
      return db.transaction(async (tx) => {
        await accounts.ensure(tx, viewer.accountId, now());
        await accounts.hold(tx, viewer.accountId);
        // Only their own are looked at: what others have registered is nobody's business, and no proof that it is theirs.
        const kept = await hosts.listKept(tx, viewer.accountId, MAX_HOSTS);
        if (kept.some((host) => host.address === input.address && host.port === port))
          throw new NameTaken(`${input.address}:${port}`, 'input.address');
        if (kept.length >= MAX_HOSTS) {
          throw new LimitReached(`An account has at most ${MAX_HOSTS} hosts`, {
            hint: 'Remove a host you no longer need.',
          });
        }
        const host = await hosts.insert(tx, {
          id,
          ownerId: viewer.accountId,
          name,
          address: input.address,
          port,
          user,
          ...keys,
          state: 'CHECKING',
          createdAt: now(),
          stepDueAt: now(),
        });
        bus.publish(tx, { type: 'nudge', worker: 'hosts' });
        return host;
      });
    },

    async remove(viewer: Viewer, id: string): Promise<Host> {
      requireWholeAccount(requireScope(viewer, 'operate'));
      const removed = await hosts.remove(db, ownerScope(viewer), id);
      if (removed) return removed;
      const [host] = await hosts.findOwned(db, ownerScope(viewer), [id]);
      if (!host || host.state === 'REMOVED') throw new NotFound('host', 'id');
      throw new ActionNotAllowed('A machine still uses this host', {
        field: 'id',
        hint: 'Terminate its VM first.',
      });
    },

    async byIds(viewer: Viewer, ids: readonly string[]): Promise<Host[]> {
      if (!mayRead(viewer) || viewer.minerId !== null) return [];
      return hosts.findOwned(db, ownerScope(viewer), ids);
    },

    /** A token bound to one miner sees none. */
    async list(viewer: Viewer, page: PageRequest): Promise<Host[]> {
      requireScope(viewer, 'read');
      return viewer.minerId === null ? hosts.list(db, ownerScope(viewer), page) : [];
    },
  };

  function readKey(id: string, text: string): { publicKey: string; privateKeySealed: string } {
    if (text.length > MAX_KEY_BYTES)
      throw new InvalidInput('input.privateKey', 'This is too long for a private key');
    try {
      return adoptKey(id, text);
    } catch {
      // The parser's words may quote the key.
      throw new InvalidInput(
        'input.privateKey',
        'Not a private key that can be read',
        'Give an unencrypted OpenSSH or PEM key.',
      );
    }
  }
}
export type HostService = ReturnType<typeof createHostService>;
