import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { Host, HostRepository } from '../../db/hosts.js';
import { newId, type PageRequest } from '../../db/repository.js';
import { mayRead, ownerScope, requireScope, requireWholeAccount, type Viewer } from '../accounts/viewer.js';
import { type AddressGuard, canonicalAddress } from '../adapters/address.js';
import { type KeyFault, KeyUnusable } from '../adapters/host.js';
import {
  ActionNotAllowed,
  AddressRefused,
  InvalidInput,
  LimitReached,
  NameTaken,
  NotFound,
} from '../errors.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import { checkName } from '../vms/rent-input.js';
import { tellOfHost } from './host-events.js';

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
  readonly events: EventLog;
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

export function createHostService(needs: Needs) {
  const { db, accounts, hosts, events, bus, now, guard, newKeyPair, adoptKey } = needs;

  /** One of this viewer's, held so that nobody else decides over it meanwhile. */
  const holdOwned = async (tx: Transaction, viewer: Viewer, id: string): Promise<Host> => {
    const [host] = await hosts.findOwned(tx, ownerScope(viewer), [id]);
    const held = host && (await hosts.hold(tx, host.id));
    if (!held || held.state === 'REMOVED') throw new NotFound('host', 'id');
    return held;
  };

  /** Looked at now, and what a check under way finds is dropped: it looked at the host as it was. */
  const lookAgain = async (tx: Transaction, host: Host, change: Partial<Host>): Promise<Host> => {
    const after = await hosts.update(tx, host.id, { ...change, stepDueAt: now(), attempts: 0 });
    await tellOfHost(tx, events, after);
    bus.publish(tx, { type: 'nudge', worker: 'hosts' });
    return after;
  };

  return {
    /** Stores the host and returns at once; the host worker checks it. */
    async register(viewer: Viewer, input: RegisterHostInput): Promise<Host> {
      requireWholeAccount(requireScope(viewer, 'operate'));
      const name = checkName(input.name, 'input.name');
      const address = canonicalAddress(input.address);
      if (address === null) throw new InvalidInput('input.address', 'Must be an IP address');
      if (guard.check(input.address) === 'REFUSED' || guard.check(address) === 'REFUSED') {
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
        if (kept.some((host) => host.address === address && host.port === port))
          throw new NameTaken(`${address}:${port}`, 'input.address');
        if (kept.length >= MAX_HOSTS) {
          throw new LimitReached(`An account has at most ${MAX_HOSTS} hosts`, {
            hint: 'Remove a host you no longer need.',
          });
        }
        const host = await hosts.insert(tx, {
          id,
          ownerId: viewer.accountId,
          name,
          address,
          port,
          user,
          ...keys,
          state: 'CHECKING',
          createdAt: now(),
          stepDueAt: now(),
        });
        await tellOfHost(tx, events, host);
        bus.publish(tx, { type: 'nudge', worker: 'hosts' });
        return host;
      });
    },

    async remove(viewer: Viewer, id: string): Promise<Host> {
      requireWholeAccount(requireScope(viewer, 'operate'));
      const removed = await db.transaction(async (tx) => {
        const gone = await hosts.remove(tx, ownerScope(viewer), id);
        if (gone) await tellOfHost(tx, events, gone);
        return gone;
      });
      if (removed) return removed;
      const [host] = await hosts.findOwned(db, ownerScope(viewer), [id]);
      if (!host || host.state === 'REMOVED') throw new NotFound('host', 'id');
      throw new ActionNotAllowed('A machine still uses this host', {
        field: 'id',
        hint: 'Terminate its VM first.',
      });
    },

    /** Has it looked at now, whatever was found before. */
    async check(viewer: Viewer, id: string): Promise<Host> {
      requireWholeAccount(requireScope(viewer, 'operate'));
      return db.transaction(async (tx) => {
        const host = await holdOwned(tx, viewer, id);
        const isBroken = host.state === 'UNREACHABLE' && host.leasedBy === null;
        return lookAgain(tx, host, isBroken ? { state: 'CHECKING' } : {});
      });
    },

    /**
     * Pins the key that the host shows now, after a reinstall. It has to be named exactly: who says yes without looking
     * says yes to whoever is in between.
     */
    async acceptKey(viewer: Viewer, id: string, fingerprint: string): Promise<Host> {
      requireWholeAccount(requireScope(viewer, 'operate'));
      return db.transaction(async (tx) => {
        const host = await holdOwned(tx, viewer, id);
        if (host.shownHostKeyFingerprint === null) {
          throw new ActionNotAllowed('This host shows the key that is pinned', {
            field: 'id',
            hint: 'There is nothing to accept.',
          });
        }
        if (host.shownHostKeyFingerprint !== fingerprint) {
          throw new InvalidInput(
            'fingerprint',
            'This is not the key that the host shows',
            'Compare it with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the console of the host.',
          );
        }
        return lookAgain(tx, host, {
          hostKeyFingerprint: fingerprint,
          shownHostKeyFingerprint: null,
          lockToken: null,
          lockExpiresAt: null,
          ...(host.leasedBy === null ? { state: 'CHECKING' } : {}),
        });
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
    } catch (error) {
      // The parser's words may quote the key.
      const { message, hint } = KEY_FAULTS[error instanceof KeyUnusable ? error.fault : 'UNREADABLE'];
      throw new InvalidInput('input.privateKey', message, hint);
    }
  }
}

const KEY_FAULTS: Readonly<Record<KeyFault, { message: string; hint: string }>> = {
  ENCRYPTED: {
    message: 'This private key is encrypted',
    hint: 'Give one without a passphrase, made for this host alone, or leave it out and have one made.',
  },
  PUBLIC: {
    message: 'This is a public key',
    hint: 'Give the private half, or leave it out and have a pair made.',
  },
  UNSUPPORTED: {
    message: 'Keys of this kind are not supported',
    hint: 'Give an ed25519, ECDSA or RSA key; `ssh-keygen -p -f <file>` writes it anew in the form of OpenSSH.',
  },
  UNREADABLE: {
    message: 'Not a private key that can be read',
    hint: 'Give an unencrypted OpenSSH or PEM key.',
  },
};
export type HostService = ReturnType<typeof createHostService>;
