import { Env, Healthcheck, type Instruction, Label, ModifiableInstruction, Onbuild } from 'dockerfile-ast';
import { isBuildKitFlag } from './dockerfile-buildkit.js';
import { type DockerfileProblem, problem } from './dockerfile-problem.js';

const FLAGS: Readonly<Record<string, readonly string[]>> = {
  FROM: ['platform'],
  COPY: ['from', 'chown'],
  ADD: ['chown'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
};
const STAGE_NAME = /^[a-z][a-z0-9_.-]*$/i;
const DURATION = /^\+?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
/** What may not wait for another build. */
const NO_TRIGGER = ['FROM', 'ONBUILD', 'MAINTAINER'];

/** Tells what the engine refuses before it, or as soon as it, looks at an instruction: too few words, or wrong ones. */
export function argumentProblems(instruction: Instruction, line: number): DockerfileProblem[] {
  const keyword = instruction.getKeyword();
  const found = unknownFlag(instruction) ?? RULES[keyword]?.(instruction) ?? null;
  return found === null ? [] : [problem('BAD_ARGUMENTS', line, `${keyword} ${found[0]}`, found[1])];
}

type Wrong = readonly [message: string, hint: string] | null;
type Rule = (instruction: Instruction) => Wrong;

const textOf = (instruction: Instruction): string => (instruction.getArgumentsContent() ?? '').trim();

/** The words of COPY and ADD; what follows the first line is the text of here-documents. */
export function copyWords(instruction: Instruction): string[] {
  // Flags and continued lines are resolved already.
  const [line = ''] = textOf(instruction).split('\n');
  return (
    jsonWords(line) ??
    line
      .split(/\s+/)
      .filter((word) => word !== '')
      .map(unquoted)
  );
}

const QUOTED = /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.?)|[^'"\\]+|['"]/g;

/** As the engine reads a word that it has split off already; what is opened and not closed stays as it is. */
function unquoted(word: string): string {
  return word.replaceAll(
    QUOTED,
    (all, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replaceAll(/\\(["$\\])/g, '$1') ?? escaped ?? all,
  );
}

/** As the engine does it: what begins like a list and is none is taken as plain words. */
function jsonWords(text: string): string[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null;
  } catch {
    return null;
  }
}

function unknownFlag(instruction: Instruction): Wrong {
  const keyword = instruction.getKeyword();
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
  const known = FLAGS[keyword] ?? [];
  const names = flags.map((flag) => flag.getName());
  // The engine looks for flags everywhere, and the parser in some instructions only.
  const [, first] = /^--(\w[\w-]*)/.exec(textOf(instruction)) ?? [];
  const unknown = [...names, ...(first === undefined ? [] : [first])].find(
    (name) => !known.includes(name) && !isBuildKitFlag(keyword, name),
  );
  return unknown === undefined
    ? null
    : [`knows no --${unknown.slice(0, 40)}`, `Leave it out, or write ${keyword} ["--…"] for a command.`];
}

const needsText =
  (what: string): Rule =>
  (instruction) =>
    textOf(instruction) === '' ? [`names no ${what}`, `Name one, or leave the line out.`] : null;

function from(instruction: Instruction): Wrong {
  const [image, as, name, ...more] = textOf(instruction).split(/\s+/);
  const isWhole = as === undefined || (as.toLowerCase() === 'as' && name !== undefined && more.length === 0);
  if (image === '' || !isWhole)
    return ['takes an image, or an image AS a name', 'Write FROM image:tag, or FROM image:tag AS name.'];
  return name === undefined || STAGE_NAME.test(name)
    ? null
    : [`AS takes no ${JSON.stringify(name.slice(0, 40))}`, 'Begin the name with a letter.'];
}

function run(instruction: Instruction): Wrong {
  const words = jsonWords(textOf(instruction)) ?? [textOf(instruction)];
  return words.length === 0 || words[0] === ''
    ? ['names no command', 'Name one, or leave the line out.']
    : null;
}

function copy(instruction: Instruction): Wrong {
  const words = copyWords(instruction);
  if (words.length < 2)
    return ['takes a source and a destination', 'Name where it goes last, for example /app/.'];
  const to = words.at(-1) ?? '';
  return words.length === 2 || to.endsWith('/') || to.includes('$')
    ? null
    : ['of several sources goes into a folder', `End the destination with a slash: ${to.slice(0, 100)}/`];
}

function pairs(instruction: Instruction): Wrong {
  if (!(instruction instanceof Env || instruction instanceof Label)) return null;
  const properties = instruction.getProperties();
  if (properties.length === 0) return ['names nothing', 'Write NAME=value.'];
  if (properties.some((property) => property.getName() === ''))
    return ['has a value without a name', 'Write NAME=value.'];
  const bare = properties.find((property) => property.getValue() === null)?.getName();
  return bare === undefined
    ? null
    : [`gives ${JSON.stringify(bare.slice(0, 100))} no value`, 'Write NAME=value; NAME= for an empty one.'];
}

function healthcheck(instruction: Instruction): Wrong {
  const [kind = '', ...rest] = textOf(instruction).split(/\s+/);
  const command = rest.join(' ');
  const hint = 'Write HEALTHCHECK CMD and a command, or HEALTHCHECK NONE.';
  if (kind.toUpperCase() === 'NONE') return command === '' ? null : ['NONE takes nothing more', hint];
  if (kind.toUpperCase() !== 'CMD') return ['is CMD or NONE', hint];
  if (command === '' || /^\[\s*\]$/.test(command)) return ['CMD names no command', hint];
  if (!(instruction instanceof Healthcheck)) return null;
  for (const flag of instruction.getFlags()) {
    const value = flag.getValue() ?? '';
    const isCount = flag.getName() === 'retries';
    if (isCount ? !/^\+?\d+$/.test(value) : !DURATION.test(value))
      return [
        `takes no ${JSON.stringify(value.slice(0, 40))} as --${flag.getName()}`,
        isCount ? 'Write a number, like 3.' : 'Write a number with its unit, like 30s.',
      ];
  }
  return null;
}

function list(instruction: Instruction): Wrong {
  const words = jsonWords(textOf(instruction));
  return words !== null && words.length > 0
    ? null
    : ['takes a list', 'Write ["/bin/sh", "-c"], for example.'];
}

function volume(instruction: Instruction): Wrong {
  const words = jsonWords(textOf(instruction)) ?? [textOf(instruction)];
  return words.length > 0 && !words.includes('')
    ? null
    : ['names no folder', 'Name one, or leave the line out.'];
}

function onbuild(instruction: Instruction): Wrong {
  const trigger = instruction instanceof Onbuild ? (instruction.getTrigger()?.toUpperCase() ?? '') : '';
  if (trigger === '') return ['names no instruction', 'Leave the line out.'];
  return NO_TRIGGER.includes(trigger) ? [`takes no ${trigger}`, 'Leave the line out.'] : null;
}

function argument(instruction: Instruction): Wrong {
  const text = textOf(instruction);
  return text === '' || text.startsWith('=') ? ['has no name', 'Write ARG NAME, or ARG NAME=value.'] : null;
}

const workdir: Rule = (instruction) =>
  /^(?:""|'')?$/.test(textOf(instruction)) ? ['names no folder', 'Name one, like /app.'] : null;

const RULES: Readonly<Record<string, Rule>> = {
  FROM: from,
  RUN: run,
  COPY: copy,
  ADD: copy,
  ENV: pairs,
  LABEL: pairs,
  ARG: argument,
  EXPOSE: needsText('port'),
  WORKDIR: workdir,
  USER: needsText('user'),
  VOLUME: volume,
  STOPSIGNAL: needsText('signal'),
  MAINTAINER: needsText('body'),
  SHELL: list,
  HEALTHCHECK: healthcheck,
  ONBUILD: onbuild,
};
