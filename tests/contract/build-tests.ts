import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { expect, it } from 'vitest';
import { BuildFailed } from '../../src/services/adapters/engine.js';
import { checkDockerfile } from '../../src/services/deployments/dockerfile-rules.js';
import { type EngineBed, soon } from './engine-bed.js';

const TAG = 'contract/built:1';
const FILES = ['Dockerfile', 'a.txt', 'b.txt', 'src/c.txt'];

/** What follows the base; where it is to be refused, what the lint calls it. */
const TAKEN = [
  'COPY --chown=1:1 a.txt /a',
  'COPY a.txt b.txt /a/',
  'COPY src /a',
  'COPY "a.txt" "/a/"',
  'COPY --chown=1:1 "a.txt" \'b.txt\' "/a/"',
  'ADD "a.txt" /a\\.txt',
  'EXPOSE 80 81/UDP 90-95/tcp 8080:80',
  'EXPOSE $NOBODY_KNOWS',
  'ENV PORTS="80 81"\nEXPOSE $PORTS',
  'ENV OLD and more\nENV A=1 \\\n# why\n\n B="c d" E= F=g\\ h',
  'LABEL "a b"=c',
  'RUN echo $((1<<2))',
  'WORKDIR /a b',
  'HEALTHCHECK --interval=1m30s --timeout=.5s --retries=3 CMD true\nHEALTHCHECK NONE',
  'ONBUILD EXPOSE abc\nONBUILD COPY a.txt',
  'CMD []\nENTRYPOINT []',
  'ARG TARGETARCH\nRUN echo "on ${TARGETARCH}"',
];
const REFUSED: readonly (readonly [text: string, code: string])[] = [
  ['FROM', 'BAD_ARGUMENTS'],
  ['FROM scratch AS 1a', 'BAD_ARGUMENTS'],
  ['FROM scratch b', 'BAD_ARGUMENTS'],
  ['RUN', 'BAD_ARGUMENTS'],
  ['RUN []', 'BAD_ARGUMENTS'],
  ['EXPOSE', 'BAD_ARGUMENTS'],
  ['EXPOSE abc', 'BAD_PORT'],
  ['EXPOSE 65536', 'BAD_PORT'],
  ['EXPOSE 80-70', 'BAD_PORT'],
  ['EXPOSE 80,81', 'BAD_PORT'],
  ['EXPOSE 80/http', 'BAD_PORT'],
  ['ARG P=abc\nEXPOSE $P', 'BAD_PORT'],
  ['COPY a.txt', 'BAD_ARGUMENTS'],
  ['ADD ["a.txt"]', 'BAD_ARGUMENTS'],
  ['COPY a.txt b.txt .', 'BAD_ARGUMENTS'],
  ['COPY --form=a a.txt /a', 'BAD_ARGUMENTS'],
  ['COPY dead /a', 'SOURCE_MISSING'],
  ['COPY d* /a/', 'SOURCE_MISSING'],
  ['WORKDIR', 'BAD_ARGUMENTS'],
  ['WORKDIR ""', 'BAD_ARGUMENTS'],
  ['ENV A', 'BAD_ARGUMENTS'],
  ['ENV A=1 B', 'BAD_ARGUMENTS'],
  ['ENV =1', 'BAD_ARGUMENTS'],
  ['LABEL a', 'BAD_ARGUMENTS'],
  ['ARG =1', 'BAD_ARGUMENTS'],
  ['VOLUME []', 'BAD_ARGUMENTS'],
  ['SHELL sh', 'BAD_ARGUMENTS'],
  ['CMD --a b', 'BAD_ARGUMENTS'],
  ['HEALTHCHECK curl a', 'BAD_ARGUMENTS'],
  ['HEALTHCHECK CMD', 'BAD_ARGUMENTS'],
  ['HEALTHCHECK --interval=30 CMD true', 'BAD_ARGUMENTS'],
  ['ONBUILD FROM x', 'BAD_ARGUMENTS'],
  ['RUN --mount=type=cache,target=/x true', 'NEEDS_BUILDKIT'],
  ['RUN --network=none true', 'NEEDS_BUILDKIT'],
  ['RUN --security=insecure true', 'NEEDS_BUILDKIT'],
  ['RUN <<EOF\ntrue\nEOF', 'NEEDS_BUILDKIT'],
  ['RUN cat <<EOF > /x\nhello\nEOF', 'NEEDS_BUILDKIT'],
  ['COPY <<EOF /a\nhello\nEOF', 'NEEDS_BUILDKIT'],
  ['ADD <<EOF /a\nhello\nEOF', 'NEEDS_BUILDKIT'],
  ['COPY --link a.txt /a', 'NEEDS_BUILDKIT'],
  ['COPY --parents a.txt /a', 'NEEDS_BUILDKIT'],
  ['COPY --exclude=b a.txt /a', 'NEEDS_BUILDKIT'],
  ['COPY --chmod=644 a.txt /a', 'NEEDS_BUILDKIT'],
  ['ADD --chmod=644 a.txt /a', 'NEEDS_BUILDKIT'],
  ['ADD --checksum=sha256:aa a.txt /a', 'NEEDS_BUILDKIT'],
  ['ADD --keep-git-dir=true a.txt /a', 'NEEDS_BUILDKIT'],
];

async function contextWith(text: string): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, text);
  for (const name of FILES.slice(1)) tar.entry({ name }, name);
  tar.entry({ name: 'dead', type: 'symlink', linkname: 'nothing' });
  tar.finalize();
  return buffer(tar);
}

/** What is built and what is not, and that the lint says so before anything is rented. */
export function buildTests(bedOf: () => EngineBed): void {
  const builds = async (text: string): Promise<boolean> => {
    const context = Readable.from([await contextWith(text)]);
    const options = { context, dockerfile: 'Dockerfile', tag: TAG, labels: {}, onProgress: () => undefined };
    return bedOf()
      .docker.build(options, soon())
      .then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof BuildFailed)) throw error;
          return false;
        },
      );
  };
  const files = { paths: [...FILES, 'dead'], deadLinks: ['dead'] };
  const errorsIn = (text: string): string[] =>
    checkDockerfile({ text, files }).problems.flatMap(({ severity, code }) =>
      severity === 'ERROR' ? [code] : [],
    );
  const afterBase = (text: string) => `FROM ${bedOf().baseImage}\n${text}\n`;

  it.each(TAKEN)('builds %j', async (one) => {
    expect(errorsIn(afterBase(one))).toEqual([]);
    expect(await builds(afterBase(one))).toBe(true);
  });

  it.each(REFUSED)('does not build %j', async (one, code) => {
    expect(errorsIn(afterBase(one))).toContain(code);
    expect(await builds(afterBase(one))).toBe(false);
  });

  it('builds for a platform that is named, and not for one that BuildKit would name', async () => {
    const { baseImage } = bedOf();
    const from = (platform: string, before = '') =>
      `${before}FROM --platform=${platform} ${baseImage}\nCMD a\n`;
    const named = [from('linux/amd64'), from('$BUILDPLATFORM', 'ARG BUILDPLATFORM=linux/amd64\n')];
    for (const text of named) {
      expect(errorsIn(text)).toEqual([]);
      expect(await builds(text)).toBe(true);
    }
    for (const text of [from('$BUILDPLATFORM'), from('${TARGETPLATFORM}', 'ARG TARGETPLATFORM\n')]) {
      expect(errorsIn(text)).toEqual(['NEEDS_BUILDKIT']);
      expect(await builds(text)).toBe(false);
    }
    const syntax = `# syntax=docker/dockerfile:1\n${from('linux/amd64')}`;
    expect(errorsIn(syntax)).toEqual([]);
    expect(await builds(syntax)).toBe(true);
  });
}
