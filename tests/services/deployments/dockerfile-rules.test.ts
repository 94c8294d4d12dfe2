import { describe, expect, it } from 'vitest';
import type { ContextFiles } from '../../../src/services/deployments/dockerfile-copies.js';
import { DOCKERFILE_PROBLEMS } from '../../../src/services/deployments/dockerfile-problem.js';
import { checkDockerfile } from '../../../src/services/deployments/dockerfile-rules.js';

const FILES: ContextFiles = {
  paths: ['Dockerfile', 'app.py', 'src/a.py', 'src/deep/b.py', 'weights.bin', 'libs/sub'],
};
const lines = (...text: string[]): string => `${text.join('\n')}\n`;
const codesOf = (text: string, files: ContextFiles | null = FILES, port?: number): string[] =>
  checkDockerfile({ text, files, ...(port === undefined ? {} : { port }) }).problems.map(
    ({ code, line }) => `${code}@${line}`,
  );

it('has nothing against a Dockerfile in good order', () => {
  const text = lines(
    'ARG PYTHON=3.11',
    'FROM node:22-slim AS build',
    'COPY ["src", "app.py", "/b/"]',
    'RUN true && \\',
    '# FORM is no instruction here',
    '  echo $((1<<2))',
    'FROM --platform=linux/amd64 python:${PYTHON}',
    'ENV MODEL=small MAX_TOKENS=512 MOTTO="a b" EMPTY= OTHER=c\\ d',
    'ENV OLD and more',
    'LABEL "a b"=\'c d\' \\',
    '  e="f \\" g"',
    'HEALTHCHECK --interval=1m30s --start-interval=1s --retries=3 CMD curl -f localhost/health || exit 1',
    'COPY --from=build --chown=1:1 /b /b',
    'COPY --from=0 /b /c',
    'COPY --from=nginx:1.27 /etc/nginx /n',
    'COPY . /app',
    'EXPOSE 3000',
    'CMD ["python", "app.py"]',
  );
  expect(checkDockerfile({ text, files: FILES, port: 3000 })).toEqual({ problems: [], exposedPorts: [3000] });
});

describe('what can not be built is an error', () => {
  const base = 'FROM x:1';
  const cmd = 'CMD a';
  it.each<[string, string, string[]]>([
    ['nothing', '  \n', ['EMPTY@1']],
    ['too much', `FROM x:1\n#${'a'.repeat(70_000)}`, ['TOO_LARGE@1']],
    ['no text', 'FROM x:1\0', ['NOT_TEXT@1']],
    ['no base', 'RUN a\n', ['NO_FROM@1']],
    ['a slip of the pen', lines(base, 'RUM a', cmd), ['UNKNOWN_INSTRUCTION@2']],
    ['something before the base', lines('ARG A=1', 'RUN a', base, cmd), ['BEFORE_FROM@2']],
    ['a file that is not there', lines(base, cmd, 'COPY app.py gone.py /a/'), ['SOURCE_MISSING@3']],
    ['a pattern that nothing matches', lines(base, cmd, 'COPY *.js /a/'), ['SOURCE_MISSING@3']],
    ['a folder that is not there', lines(base, cmd, 'ADD model/ /a/'), ['SOURCE_MISSING@3']],
    ['a file of another stage by mistake', lines(base, cmd, 'COPY --chown=a gone /a'), ['SOURCE_MISSING@3']],
    [
      'a stage that comes later',
      lines('FROM x:1 AS a', 'COPY --from=B /x /y', 'FROM y:1 AS b', cmd),
      ['UNKNOWN_STAGE@2'],
    ],
    ['a base without an image', lines('FROM a:1', 'FROM', cmd), ['BAD_ARGUMENTS@2', 'UNPINNED_BASE@2']],
    ['a base with a name and no AS', lines('FROM a:1 b', cmd), ['BAD_ARGUMENTS@1']],
    ['a stage whose name is a number', lines('FROM a:1 AS 1a', cmd), ['BAD_ARGUMENTS@1']],
    ['RUN without a command', lines(base, 'RUN', 'RUN []', cmd), ['BAD_ARGUMENTS@2', 'BAD_ARGUMENTS@3']],
    ['EXPOSE of no port', lines(base, 'EXPOSE abc', 'EXPOSE 80,81', cmd), ['BAD_PORT@2', 'BAD_PORT@3']],
    [
      'EXPOSE of too high a port',
      lines(base, 'EXPOSE 80 65536', 'EXPOSE 9-8', cmd),
      ['BAD_PORT@2', 'BAD_PORT@3'],
    ],
    [
      'EXPOSE of an unknown protocol',
      lines(base, 'EXPOSE 80/http', 'EXPOSE', cmd),
      ['BAD_PORT@2', 'BAD_ARGUMENTS@3'],
    ],
    ['EXPOSE of a variable that is no port', lines(base, 'ARG P=a', 'EXPOSE $P/tcp', cmd), ['BAD_PORT@3']],
    [
      'a copy to nowhere',
      lines(base, 'COPY app.py', 'ADD ["app.py"]', cmd),
      ['BAD_ARGUMENTS@2', 'BAD_ARGUMENTS@3'],
    ],
    ['several files into no folder', lines(base, 'COPY app.py src/a.py .', cmd), ['BAD_ARGUMENTS@2']],
    [
      'a flag that there is not',
      lines(base, 'COPY --form=a app.py /a', 'CMD --a b'),
      ['BAD_ARGUMENTS@2', 'BAD_ARGUMENTS@3'],
    ],
    [
      'WORKDIR without a folder',
      lines(base, 'WORKDIR', 'WORKDIR ""', cmd),
      ['BAD_ARGUMENTS@2', 'BAD_ARGUMENTS@3'],
    ],
    [
      'ENV without a value',
      lines(base, 'ENV A', 'ENV A=1 B', 'ENV', 'ENV =1', cmd),
      [2, 3, 4, 5].map((at) => `BAD_ARGUMENTS@${at}`),
    ],
    [
      'nothing in these',
      lines(base, 'ARG', 'LABEL a', 'USER', 'VOLUME []', 'STOPSIGNAL', 'SHELL sh', cmd),
      [2, 3, 4, 5, 6, 7].map((at) => `BAD_ARGUMENTS@${at}`),
    ],
    [
      'a health check without a command',
      lines(base, 'HEALTHCHECK', 'HEALTHCHECK CMD', 'HEALTHCHECK NONE a', 'HEALTHCHECK curl a', cmd),
      [2, 3, 4, 5].map((at) => `BAD_ARGUMENTS@${at}`),
    ],
    [
      'a health check of no time',
      lines(base, 'HEALTHCHECK --interval=30 CMD a', 'HEALTHCHECK --retries=a CMD a', cmd),
      ['BAD_ARGUMENTS@2', 'BAD_ARGUMENTS@3'],
    ],
    [
      'what may not be put off',
      lines(base, 'ONBUILD FROM x', 'ONBUILD', cmd),
      ['BAD_ARGUMENTS@2', 'BAD_ARGUMENTS@3'],
    ],
    ['itself as a stage', lines('FROM x:1 AS a', 'COPY --from=a /x /y', cmd), ['UNKNOWN_STAGE@2']],
    ['a stage of too high a number', lines(base, 'COPY --from=3 /x /y', cmd), ['UNKNOWN_STAGE@2']],
  ])('%s', (_what, text, codes) => expect(codesOf(text)).toEqual(codes));

  it('words in quotes are what stands in them', () => {
    const taken = [
      'COPY "app.py" "/app/"',
      "COPY 'app.py' /app/",
      'ADD "app.py" /app/',
      'COPY --chown=1:1 "app.py" src/"a".py "/app/"',
      'COPY app\\.py /app/',
    ];
    for (const line of taken) expect(codesOf(lines(base, line, cmd))).toEqual([]);
    for (const source of ['"gone.py"', '"app.py', "app.py'", '"\\a"pp.py'])
      expect(codesOf(lines(base, `COPY ${source} /app/`, cmd))).toEqual(['SOURCE_MISSING@2']);
  });

  it('a duration is what Go takes for one', () => {
    const check = (flags: string) => codesOf(lines(base, `HEALTHCHECK ${flags} CMD a`, cmd));
    for (const time of ['0', '0s', '.5s', '1.s', '1h2m3.5s', '+5s'])
      expect(check(`--interval=${time} --retries=0`)).toEqual([]);
    for (const time of ['.', '.s', '5', '00', 's', '1s2'])
      expect(check(`--interval=${time}`)).toEqual(['BAD_ARGUMENTS@2']);
  });

  it('a file that .dockerignore leaves out, which it says', () => {
    const files = { ...FILES, ignored: new Set(['src/a.py', 'src/deep/b.py', 'app.py']) };
    const text = lines(base, 'COPY src app.py gone.py weights.bin /a/', cmd);
    const { problems } = checkDockerfile({ text, files });
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['SOURCE_MISSING', 'COPY takes what was not given: gone.py'],
      ['SOURCE_IGNORED', 'COPY takes what .dockerignore leaves out: src, app.py'],
    ]);
  });

  it('a link to nothing, where it is named itself', () => {
    const files = { ...FILES, paths: [...FILES.paths, 'src/dead'], deadLinks: ['src/dead'] };
    const of = (source: string) => codesOf(lines(base, `COPY ${source} /a/`, cmd), files);
    expect(of('src/dead')).toEqual(['SOURCE_MISSING@2']);
    expect(of('src/d*')).toEqual(['SOURCE_MISSING@2']);
    expect(of('src')).toEqual([]);
    expect(of('.')).toEqual([]);
  });

  it('a port that a variable leaves open, or that nobody connects to, is none of our business', () => {
    const ports = ['$UNKNOWN', '${PORT:-80}', '80/TCP', '8080:80', '80/udp', '"80"', '0', '1-5/sctp'];
    for (const port of ports) expect(codesOf(lines(base, `EXPOSE ${port}`, cmd))).toEqual([]);
    const endless = lines(base, `ENV P="${'99999 '.repeat(1_000)}"`, `EXPOSE ${'$P'.repeat(10_000)}`, cmd);
    expect(codesOf(endless)).toEqual([]);
    const twice = lines(base, 'ENV PORTS="80 81"', 'EXPOSE $PORTS', cmd);
    expect(checkDockerfile({ text: twice, files: FILES })).toEqual({ problems: [], exposedPorts: [80, 81] });
  });

  it('a submodule or a pointer of LFS, as far as it is copied', () => {
    const files = { ...FILES, submodules: ['libs/sub'], lfsPointers: ['weights.bin'] };
    expect(codesOf(lines(base, 'COPY app.py src /a/', cmd), files)).toEqual([]);
    expect(codesOf(lines(base, 'COPY . /a/', cmd), files)).toEqual([
      'SUBMODULE_NOT_FETCHED@2',
      'LFS_NOT_FETCHED@2',
    ]);
    expect(codesOf(lines(base, 'COPY *.bin libs/sub/x /a/', cmd), files)).toContain('LFS_NOT_FETCHED@2');
    expect(codesOf(lines(base, 'COPY libs /a/', cmd), files)).toEqual(['SUBMODULE_NOT_FETCHED@2']);
    const ignored = { ...files, ignored: new Set(['weights.bin', 'libs/sub']) };
    expect(codesOf(lines(base, 'COPY . /a/', cmd), ignored)).toEqual([]);
  });

  it('a port that is not the declared one, where the image that comes out exposes any', () => {
    const of = (port: number, ...text: string[]) => codesOf(lines(base, ...text, cmd), FILES, port);
    expect(of(3000, 'EXPOSE 8080 9000/udp')).toEqual(['PORT_NOT_EXPOSED@2']);
    expect(of(3000, 'EXPOSE 3000/udp')).toEqual([]);
    expect(of(3000, 'EXPOSE 8080', 'EXPOSE 3000/tcp')).toEqual([]);
    expect(of(3000, 'EXPOSE 2990-3010')).toEqual([]);
    expect(of(3000, 'ENV PORT=3000', 'EXPOSE $PORT')).toEqual([]);
    expect(of(3000, 'ENV PORT=8080', 'EXPOSE ${PORT}')).toEqual(['PORT_NOT_EXPOSED@3']);
    expect(of(3000, 'EXPOSE 8080 $UNKNOWN')).toEqual([]);
    expect(of(3000)).toEqual([]);
    const stages = (last: string) => lines('FROM x:1 AS a', 'EXPOSE 8080', `FROM ${last}`, cmd);
    expect(codesOf(stages('y:1'), FILES, 3000)).toEqual([]);
    expect(codesOf(stages('A'), FILES, 3000)).toEqual(['PORT_NOT_EXPOSED@2']);
  });
});

describe('what is better done otherwise is a warning', () => {
  it.each<[string, string, string[]]>([
    ['a base without a version', lines('FROM x', 'CMD a'), ['UNPINNED_BASE@1']],
    ['a base of today', lines('FROM host:5000/x:latest', 'CMD a'), ['UNPINNED_BASE@1']],
    ['no command', lines('FROM x:1', 'RUN a'), ['NO_COMMAND@1']],
    [
      'an empty command',
      lines('FROM x:1', 'CMD []', 'ENTRYPOINT [""]', 'CMD'),
      ['EMPTY_COMMAND@2', 'EMPTY_COMMAND@3', 'EMPTY_COMMAND@4'],
    ],
    [
      'a name that may be a stage',
      lines('FROM x:1', 'COPY --from=builder /a /b', 'CMD a'),
      ['MAYBE_A_STAGE@2'],
    ],
    [
      'a secret by its name',
      lines('FROM x:1', 'ENV A=1 \\', '  API_KEY=abc', 'ARG DB_PASSWORD=x', 'CMD a'),
      ['SECRET_IN_IMAGE@3', 'SECRET_IN_IMAGE@4'],
    ],
    ['a secret by its value', lines('FROM x:1', 'ENV HF hf_abcdef', 'CMD a'), ['SECRET_IN_IMAGE@2']],
    [
      'nothing in these',
      lines('FROM scratch', 'ARG TOKEN', 'ENV API_KEY=$TOKEN MAX_TOKEN=12 TOKENIZERS_PARALLELISM=a', 'CMD a'),
      [],
    ],
    ['nothing in a digest', lines(`FROM x@sha256:${'0'.repeat(64)}`, 'CMD a'), []],
  ])('%s', (_what, text, codes) => expect(codesOf(text)).toEqual(codes));

  it('and never shows the secret', () => {
    const { problems } = checkDockerfile({ text: 'FROM x:1\nENV API_KEY=hunter2\nCMD a\n', files: null });
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

it('judges no copies when nobody said which files there are, and all when there are none', () => {
  const text = lines('FROM x:1', 'COPY a b', 'COPY $X b', 'COPY . b', 'ADD https://example.com/a b', 'CMD a');
  expect(codesOf(text, null)).toEqual([]);
  expect(codesOf(text, { paths: [] })).toEqual(['SOURCE_MISSING@2', 'SOURCE_MISSING@3', 'SOURCE_MISSING@4']);
});

it('takes a moment only, whatever it is given', () => {
  const hostile = [
    'FROM x\n'.repeat(9_000),
    `FROM x${'\\\n'.repeat(30_000)}`,
    `FROM x\nENV ${'A=1 '.repeat(16_000)}`,
    `FROM x\nEXPOSE ${'1-65535 '.repeat(8_000)}`,
    `FROM x\nEXPOSE ${'$A '.repeat(20_000)}`,
    `FROM x\nCOPY ${'* '.repeat(30_000)}`,
    `FROM x\nCOPY ["${'a","'.repeat(15_000)}"]`,
    `FROM x\n${'RUN <<A\n'.repeat(8_000)}`,
    `FROM x AS a\n${'COPY --from=a a b\n'.repeat(3_500)}`,
    `FROM x\n${'$'.repeat(65_000)}`,
    `FROM x\nENV A=${'"'.repeat(65_000)}`,
    `FROM x\nCMD ${'['.repeat(65_000)}`,
    `${'FROM a AS a\n'.repeat(5_000)}`,
    `${'ARG A=1\n'.repeat(4_000)}FROM x\n${'EXPOSE $A\n'.repeat(3_000)}`,
  ];
  const slow = hostile.flatMap((text, index) => {
    // Of this process alone: how busy the computer is does not count.
    const began = process.cpuUsage();
    const { problems } = checkDockerfile({ text, files: FILES, port: 3000 });
    expect(problems.length).toBeLessThanOrEqual(100);
    const { user } = process.cpuUsage(began);
    const ms = Math.round(user / 1_000);
    return ms > 2_000 ? [`${index}: ${ms} ms`] : [];
  });
  expect(slow).toEqual([]);
});

it('has a word for every problem', () => {
  for (const { severity, description } of Object.values(DOCKERFILE_PROBLEMS)) {
    expect(['ERROR', 'WARNING']).toContain(severity);
    expect(description).toMatch(/^[A-Z].*\.$/);
  }
});

it('leaves patterns to the engine that would take for ever, and is done in time', () => {
  const files = { paths: Array.from({ length: 5_000 }, (_, i) => `${'a'.repeat(90)}${i}`) };
  const pattern = '*a*a*a*a*a*a*a*b';
  const copies = Array.from({ length: 500 }, (_, i) => `COPY ${pattern}${i} /a/`);
  const startedAt = performance.now();
  const codes = codesOf(lines('FROM x:1', 'CMD a', ...copies, `COPY ${'*a'.repeat(5_000)}b /a/`), files);
  // Without an end to it: a quarter of an hour.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(codes.length).toBeLessThan(100);
});
