import {
  Arg,
  Copy,
  type Dockerfile,
  DockerfileParser,
  Env,
  From,
  type Instruction,
  type Property,
} from 'dockerfile-ast';
import { argumentProblems } from './dockerfile-arguments.js';
import { buildKitProblems } from './dockerfile-buildkit.js';
import { type ContextFiles, createCopyRules } from './dockerfile-copies.js';
import { type DockerfileProblem, problem } from './dockerfile-problem.js';
import { exposedBy, portProblems, requirePort } from './dockerfile-ports.js';

export const MAX_DOCKERFILE_BYTES = 64 * 1024;
const MOST_INSTRUCTIONS = 1_000;
const MOST_SHOWN = 100;

export interface DockerfileToCheck {
  readonly text: string;
  /** null: nobody said, so what is copied is not judged. None: there is nothing but the Dockerfile. */
  readonly files: ContextFiles | null;
  /** The declared port, where there is one. */
  readonly port?: number;
}

export interface DockerfileReport {
  readonly problems: readonly DockerfileProblem[];
  /** TCP ports of the image that comes out, in the order they are named. */
  readonly exposedPorts: readonly number[];
}

interface Stage {
  readonly from: From;
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

const KNOWN = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** The one list of rules: what it calls an ERROR is refused, and `lintDockerfile` shows all of it. */
export function checkDockerfile({ text, files, port }: DockerfileToCheck): DockerfileReport {
  const unreadable = unreadableBecause(text);
  if (unreadable) return { problems: [unreadable], exposedPorts: [] };
  const dockerfile = DockerfileParser.parse(text);
  const instructions = dockerfile.getInstructions();
  if (instructions.length > MOST_INSTRUCTIONS) {
    const message = `A Dockerfile has at most ${MOST_INSTRUCTIONS} instructions`;
    return { problems: [problem('TOO_LARGE', 1, message)], exposedPorts: [] };
  }
  const stages = stagesOf(instructions);
  const result = resultOf(stages);
  const exposed = exposedBy(
    dockerfile,
    result.flatMap((stage) => stage.instructions),
  );
  const problems = [
    ...shapeProblems(dockerfile, instructions),
    ...instructions.flatMap((instruction) => argumentProblems(instruction, lineOf(instruction))),
    ...buildKitProblems(dockerfile, instructions),
    ...portProblems(dockerfile, instructions),
    ...(files ? copyProblems(instructions, files) : []),
    ...stages.flatMap((_stage, index) => stageProblems(stages, index)),
    ...(port === undefined ? [] : requirePort(exposed, port)),
    ...commandProblems(result),
    ...instructions.flatMap(secretProblems),
  ];
  return {
    problems: problems.toSorted((a, b) => a.line - b.line).slice(0, MOST_SHOWN),
    exposedPorts: exposed.ports,
  };
}

const lineOf = (instruction: Instruction): number => instruction.getRange().start.line + 1;

function unreadableBecause(text: string): DockerfileProblem | null {
  if (text.trim() === '') return problem('EMPTY', 1, 'The Dockerfile is empty');
  if (Buffer.byteLength(text) > MAX_DOCKERFILE_BYTES)
    return problem('TOO_LARGE', 1, `A Dockerfile has at most ${MAX_DOCKERFILE_BYTES} bytes`);
  return text.includes('\0') ? problem('NOT_TEXT', 1, 'The Dockerfile is not text') : null;
}

function shapeProblems(dockerfile: Dockerfile, instructions: readonly Instruction[]): DockerfileProblem[] {
  const froms = dockerfile.getFROMs();
  if (froms.length === 0)
    return [problem('NO_FROM', 1, 'The Dockerfile has no FROM', 'Begin with FROM and a base image.')];
  const first = instructions.findIndex((one) => one.getKeyword() === 'FROM');
  return instructions.flatMap((instruction, index) => {
    const keyword = instruction.getKeyword();
    const shown = JSON.stringify(keyword.slice(0, 40)).slice(1, -1);
    if (!KNOWN.has(keyword))
      return [problem('UNKNOWN_INSTRUCTION', lineOf(instruction), `There is no instruction ${shown}`)];
    if (index < first && keyword !== 'ARG')
      return [problem('BEFORE_FROM', lineOf(instruction), `${shown} stands before the first FROM`)];
    return [];
  });
}

function copyProblems(instructions: readonly Instruction[], files: ContextFiles): DockerfileProblem[] {
  const rules = createCopyRules(files);
  return instructions.flatMap((instruction) => rules(instruction, lineOf(instruction)));
}

function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: { from: From; name: string | null; instructions: Instruction[] }[] = [];
  for (const instruction of instructions) {
    if (instruction instanceof From) {
      const name = instruction.getBuildStage()?.toLowerCase() ?? null;
      stages.push({ from: instruction, name, instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** The last stage, after those that it is made from. */
function resultOf(stages: readonly Stage[]): Stage[] {
  const chain: Stage[] = [];
  for (let at = stages.length - 1; at >= 0; ) {
    const stage = stages[at];
    if (!stage) break;
    chain.unshift(stage);
    const base = stage.from.getImage()?.toLowerCase();
    at = stages.slice(0, at).findLastIndex(({ name }) => name !== null && name === base);
  }
  return chain;
}

function stageProblems(stages: readonly Stage[], index: number): DockerfileProblem[] {
  const stage = stages[index];
  if (!stage) return [];
  const before = new Set(stages.slice(0, index).map(({ name }) => name));
  const later = new Set(stages.slice(index).map(({ name }) => name));
  const base = stage.from.getImage() ?? '';
  const isPinned =
    base === 'scratch' ||
    base.includes('$') ||
    base.includes('@') ||
    before.has(base.toLowerCase()) ||
    !['latest', null].includes(stage.from.getImageTag());
  const unpinned = isPinned
    ? []
    : [
        problem(
          'UNPINNED_BASE',
          lineOf(stage.from),
          `The base image ${JSON.stringify(base.slice(0, 100))} has no version, so it may change between builds`,
          'Name a tag or a digest.',
        ),
      ];
  return [
    ...unpinned,
    ...stage.instructions.flatMap((instruction) => {
      const from = fromOf(instruction);
      if (from === null || from.includes('$') || before.has(from)) return [];
      const line = lineOf(instruction);
      const shown = JSON.stringify(from.slice(0, 100));
      if (/^\d+$/.test(from) ? Number(from) >= index : later.has(from))
        return [
          problem('UNKNOWN_STAGE', line, `No stage ${shown} comes before it`, 'Name an earlier stage.'),
        ];
      if (/^\d+$/.test(from) || /[/:.@]/.test(from)) return [];
      return [
        problem(
          'MAYBE_A_STAGE',
          line,
          `There is no stage ${shown}; the engine will look for an image of that name`,
        ),
      ];
    }),
  ];
}

const fromOf = (instruction: Instruction): string | null =>
  instruction instanceof Copy ? (instruction.getFromFlag()?.getValue()?.toLowerCase() ?? null) : null;

function commandProblems(result: readonly Stage[]): DockerfileProblem[] {
  const commands = result
    .flatMap(({ instructions }) => instructions)
    .filter((one) => ['CMD', 'ENTRYPOINT'].includes(one.getKeyword()));
  const isEmpty = (one: Instruction) =>
    /^(?:\[\s*(?:""\s*)?\])?$/.test((one.getArgumentsContent() ?? '').trim());
  const last = result.at(-1);
  const hint = 'End with CMD and what starts the model.';
  if (commands.length === 0 && last) {
    return [problem('NO_COMMAND', lineOf(last.from), 'There is neither CMD nor ENTRYPOINT', hint)];
  }
  return commands
    .filter(isEmpty)
    .map((one) => problem('EMPTY_COMMAND', lineOf(one), `${one.getKeyword()} names no command`, hint));
}

const SECRET_NAME =
  /(?:^|_)(?:PASS(?:WORD|WD|PHRASE)?|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?)(?:_|$)/i;
const SECRET_VALUE = /^(?:hf_|sk-|ghp_|github_pat_|glpat-|AKIA|xox[bp]-)\w/;

function secretProblems(instruction: Instruction): DockerfileProblem[] {
  return propertiesOf(instruction).flatMap((property) => {
    const value = property.getValue() ?? '';
    const isPlain = value === '' || value.includes('$') || /^(?:\d+|true|false|none|null)$/i.test(value);
    if (isPlain || !(SECRET_NAME.test(property.getName()) || SECRET_VALUE.test(value))) return [];
    const name = JSON.stringify(property.getName().slice(0, 100));
    return [
      problem(
        'SECRET_IN_IMAGE',
        property.getRange().start.line + 1,
        `${name} looks like a secret and would be in the image`,
        'Give it as an environment variable of the deployment instead.',
      ),
    ];
  });
}

function propertiesOf(instruction: Instruction): readonly Property[] {
  if (instruction instanceof Env) return instruction.getProperties();
  const property = instruction instanceof Arg ? instruction.getProperty() : null;
  return property ? [property] : [];
}
