import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AdapterError } from '../../src/services/adapters/failure.js';
import type { ExecResult, HostConnection } from '../../src/services/adapters/host.js';
import {
  HOST_WORDS,
  HostPreparationFailed,
  prepareHost,
} from '../../src/services/deployments/host-preparation.js';
import { refusalOf, soon, startHttp, startTcp } from '../adapters/support/servers.js';

const OK = { code: 0 };
const FAILED = { code: 1, stderr: 'something\nis wrong' };
type Answers = Partial<Record<string, Partial<ExecResult> | (() => Partial<ExecResult>)>>;

/** A machine that answers to words; what it was not told to do fails as an unknown command does. */
function machine(answers: Answers, socket: () => Promise<number>) {
  const asked: string[] = [];
  const connection: HostConnection = {
    hostKeyFingerprint: 'SHA256:x',
    async exec(words) {
      const line = words.join(' ');
      asked.push(line);
      const answer = answers[line];
      const given = typeof answer === 'function' ? answer() : answer;
      return { code: 127, signal: null, stdout: '', stderr: '', ...given };
    },
    async openSocket() {
      const port = await socket();
      return connect(port, '127.0.0.1');
    },
  };
  return { connection, asked };
}

const line = (words: readonly string[]) => words.join(' ');
const noSocket = () => Promise.reject(new AdapterError('ssh', 'NOT_READY', 'open failed'));
const engine = () => startHttp(() => ({ Version: '27.3.1', ApiVersion: '1.47' }));
const prepare = (connection: HostConnection, lines: string[] = []) =>
  prepareHost(connection, soon(), (text) => lines.push(text), 1);

const BARE: Answers = {
  [line(HOST_WORDS.userName)]: { code: 0, stdout: 'ubuntu\n' },
  [line(HOST_WORDS.groups)]: { code: 0, stdout: 'ubuntu sudo\n' },
  [line(HOST_WORDS.maySudo)]: OK,
  [line(HOST_WORDS.aptPresent)]: OK,
  [line(HOST_WORDS.refreshPackages)]: OK,
  [line(HOST_WORDS.installEngine)]: OK,
  [line(HOST_WORDS.startEngine)]: OK,
  [line(HOST_WORDS.joinGroup('ubuntu'))]: OK,
};

describe('the words for a host', () => {
  it('are these and no others', () => {
    expect(Object.values({ ...HOST_WORDS, joinGroup: HOST_WORDS.joinGroup('ubuntu') }).map(line)).toEqual([
      'id -un',
      'id -nG',
      'cloud-init status --wait',
      'test -S /var/run/docker.sock',
      'docker --version',
      'docker version --format {{.Server.Version}}',
      'sudo -n true',
      'apt-get --version',
      'sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -q update',
      'sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends docker.io',
      'sudo -n systemctl enable --now docker',
      'sudo -n usermod -aG docker ubuntu',
    ]);
  });
});

describe('preparing a host', () => {
  it('runs no command on one that is ready', async () => {
    const server = await engine();
    const { connection, asked } = machine({}, async () => server.port);

    expect(await prepare(connection)).toEqual({ engineVersion: '27.3.1', apiVersion: '1.47' });
    expect(asked).toEqual([]);
  });

  it('installs the engine on a bare one, waits for the package lists, and asks for a new login', async () => {
    let busy = 2;
    const lists = () => (busy-- > 0 ? FAILED : OK);
    const { connection, asked } = machine({ ...BARE, [line(HOST_WORDS.refreshPackages)]: lists }, noSocket);
    const lines: string[] = [];

    const error = await refusalOf(prepare(connection, lines));

    expect(error).toBeInstanceOf(HostPreparationFailed);
    expect(error).toMatchObject({ code: 'LOGIN_AGAIN', retryable: true });
    expect(asked.slice(-3)).toEqual([
      line(HOST_WORDS.installEngine),
      line(HOST_WORDS.startEngine),
      line(HOST_WORDS.joinGroup('ubuntu')),
    ]);
    expect(asked.filter((one) => one === line(HOST_WORDS.refreshPackages))).toHaveLength(3);
    expect(lines).toContain('$ id -un');
    expect(lines).toContain('is wrong');
  });

  it('is done at once for root', async () => {
    const server = await engine();
    let started = false;
    const answers = {
      ...BARE,
      [line(HOST_WORDS.userName)]: { code: 0, stdout: 'root\n' },
      [line(HOST_WORDS.startEngine)]: () => {
        started = true;
        return OK;
      },
    };
    const { connection, asked } = machine(answers, async () => (started ? server.port : noSocket()));

    expect(await prepare(connection)).toEqual({ engineVersion: '27.3.1', apiVersion: '1.47' });
    expect(asked).not.toContain(line(HOST_WORDS.maySudo));
    expect(asked.join()).not.toContain('usermod');
  });

  it('installs nothing beside an engine that is there', async () => {
    const { connection, asked } = machine({ ...BARE, [line(HOST_WORDS.socketExists)]: OK }, noSocket);

    expect(await refusalOf(prepare(connection))).toMatchObject({ code: 'LOGIN_AGAIN' });
    expect(asked.join()).not.toContain('apt-get');
  });

  const GROUPED = {
    ...BARE,
    [line(HOST_WORDS.socketExists)]: OK,
    [line(HOST_WORDS.groups)]: { code: 0, stdout: 'ubuntu docker' },
  };

  it.each<[string, Answers, string, boolean]>([
    ['sudo asks for a password', { ...BARE, [line(HOST_WORDS.maySudo)]: FAILED }, 'SUDO_REFUSED', false],
    ['there is no apt-get', { ...BARE, [line(HOST_WORDS.aptPresent)]: {} }, 'NO_PACKAGE_MANAGER', false],
    [
      'the package lists stay locked',
      { ...BARE, [line(HOST_WORDS.refreshPackages)]: FAILED },
      'INSTALL_FAILED',
      true,
    ],
    [
      'the package does not install',
      { ...BARE, [line(HOST_WORDS.installEngine)]: FAILED },
      'INSTALL_FAILED',
      true,
    ],
    [
      'the engine does not start',
      { ...BARE, [line(HOST_WORDS.startEngine)]: FAILED },
      'ENGINE_STOPPED',
      true,
    ],
    [
      'the group can not be joined',
      { ...BARE, [line(HOST_WORDS.joinGroup('ubuntu'))]: FAILED },
      'ENGINE_FORBIDDEN',
      false,
    ],
    ['the engine started and died', GROUPED, 'ENGINE_STOPPED', true],
    [
      'only SSH refuses the socket',
      { ...GROUPED, [line(HOST_WORDS.engineAnswers)]: OK },
      'ENGINE_FORBIDDEN',
      false,
    ],
  ])('says what to do when %s', async (_what, answers, code, retryable) => {
    const { connection } = machine(answers, noSocket);

    const error = await refusalOf(prepare(connection));

    expect(error).toBeInstanceOf(HostPreparationFailed);
    expect(error).toMatchObject({ code, retryable, hint: expect.stringMatching(/.{10}/) as string });
  });

  it('stops at once when forwarding is forbidden', async () => {
    const { connection, asked } = machine(BARE, () =>
      Promise.reject(new AdapterError('ssh', 'AUTH', 'prohibited')),
    );

    expect(await refusalOf(prepare(connection))).toMatchObject({ code: 'ENGINE_FORBIDDEN' });
    expect(asked).toEqual([]);
  });

  it('is not taken in by something else behind the socket', async () => {
    const page = await startHttp(() => '<html>');
    const flood = await startTcp((socket) => {
      socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(200_000)}`));
    });
    const rude = await startTcp((socket) => socket.resetAndDestroy());

    for (const { port } of [page, flood, rude]) {
      const { connection } = machine(GROUPED, async () => port);
      expect(await refusalOf(prepare(connection))).toMatchObject({ code: 'ENGINE_STOPPED' });
    }
  });

  it('passes a lost connection on as what it is', async () => {
    const lost = new AdapterError('ssh', 'UNREACHABLE', 'lost');
    const { connection } = machine(BARE, () => Promise.reject(lost));

    expect(await refusalOf(prepare(connection))).toBe(lost);
  });

  it('ends when its caller gives up', async () => {
    const silent = await startTcp(() => undefined);
    const { connection } = machine({}, async () => silent.port);
    const giveUp = new AbortController();
    const preparing = prepareHost(connection, giveUp.signal, () => undefined);
    const reason = new Error('cancelled');
    setImmediate(() => giveUp.abort(reason));

    expect(await refusalOf(preparing)).toBe(reason);
  });
});
