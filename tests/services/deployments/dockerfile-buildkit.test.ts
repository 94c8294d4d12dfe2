import { describe, expect, it } from 'vitest';
import { checkDockerfile } from '../../../src/services/deployments/dockerfile-rules.js';

const lines = (...text: string[]): string => `${text.join('\n')}\n`;
const codesOf = (text: string): string[] =>
  checkDockerfile({ text, files: null }).problems.map(({ code, line }) => `${code}@${line}`);

describe('what only BuildKit understands is told with what to write instead', () => {
  const refused = (text: string) =>
    checkDockerfile({ text, files: null }).problems.map(({ code, line, hint }) => [code, line, hint]);
  it.each([
    ['RUN --mount=type=cache,target=/x pip install a', 'Leave it out. Caches'],
    ['RUN --network=none true', 'Leave it out'],
    ['RUN --security=insecure true', 'Leave it out'],
    ['RUN <<EOF\nFORM is no instruction here\nEOF', 'Join the commands with &&'],
    ['RUN python - <<PY\nprint(1)\nPY', 'Join the commands with &&'],
    ['COPY <<EOF /a\nhello\nEOF', 'Put the file into the build context'],
    ['ADD <<EOF /a\nhello\nEOF', 'Put the file into the build context'],
    ['COPY --link a /a', 'Leave it out'],
    ['COPY --parents a /a', 'name each folder'],
    ['COPY --exclude=b a /a', '.dockerignore'],
    ['COPY --chmod=755 a /a', 'RUN chmod'],
    ['ADD --checksum=sha256:aa https://a/b /a', 'RUN sha256sum'],
    ['ADD --keep-git-dir=true https://a/b.git /a', 'RUN git clone'],
  ])('%s', (instruction, hint) => {
    const problems = refused(lines('FROM x:1', instruction, 'CMD a'));
    expect(problems).toEqual([['NEEDS_BUILDKIT', 2, expect.stringContaining(hint)]]);
  });

  it.each(['--platform=$BUILDPLATFORM x:1', '--platform=${TARGETPLATFORM} x:1', 'x:$TARGETARCH'])(
    'FROM %s, unless it is given a value',
    (from) => {
      const hint = expect.stringContaining('linux/amd64');
      expect(refused(lines(`FROM ${from}`, 'CMD a'))).toEqual([['NEEDS_BUILDKIT', 1, hint]]);
      const [, name = ''] = /\$\{?(\w+)/.exec(from) ?? [];
      expect(refused(lines(`ARG ${name}=amd64`, `FROM ${from}`, 'CMD a'))).toEqual([]);
    },
  );

  it('what it ignores is a warning', () => {
    const text = lines(
      '# syntax=docker/dockerfile:1',
      'FROM x:1',
      'ARG TARGETARCH',
      'ARG TARGETOS=linux',
      'CMD a',
    );
    expect(codesOf(text)).toEqual(['BUILDKIT_IGNORED@1', 'BUILDKIT_IGNORED@3']);
  });

  it('what the classic builder takes as well', () => {
    const taken = ['COPY --chown=1:1 app.py /a', 'ADD --chown=a app.py /a', 'RUN echo $((1<<2))'];
    for (const one of taken)
      expect(codesOf(lines('FROM --platform=linux/amd64 x:1', one, 'CMD a'))).toEqual([]);
  });
});
