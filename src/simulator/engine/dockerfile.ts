import {
  Add,
  Cmd,
  Copy,
  type Dockerfile,
  DockerfileParser,
  Entrypoint,
  Env,
  From,
  Healthcheck as HealthcheckInstruction,
  type Instruction,
  type JSONInstruction,
  Label,
} from 'dockerfile-ast';
import { EngineFailure } from './failure.js';
import type { Healthcheck } from './records.js';
import { plainWords, portsOf, refusalOf } from './refusals.js';

const KEYWORDS = new Set(
  'FROM RUN CMD LABEL MAINTAINER EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL HEALTHCHECK SHELL'.split(
    ' ',
  ),
);
const MAX_STEPS = 1_000;

/** One instruction, reduced to what the simulated builder acts on. */
export type Step = { readonly text: string } & (
  | { readonly kind: 'FROM'; readonly image: string; readonly alias: string | null }
  | { readonly kind: 'RUN'; readonly command: string }
  | {
      readonly kind: 'COPY';
      readonly word: 'COPY' | 'ADD';
      readonly sources: readonly string[];
      readonly fromStage: boolean;
    }
  | { readonly kind: 'ENV' | 'LABEL'; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly kind: 'EXPOSE'; readonly ports: readonly string[] }
  | { readonly kind: 'CMD' | 'ENTRYPOINT'; readonly words: readonly string[] }
  | { readonly kind: 'HEALTHCHECK'; readonly check: Healthcheck | null }
  | { readonly kind: 'WORKDIR'; readonly path: string }
  | { readonly kind: 'OTHER' }
);

/** The steps of a Dockerfile, or the refusal the engine gives before it builds anything. */
export function readDockerfile(name: string, text: string): Step[] {
  if (text.trim() === '') throw new EngineFailure(400, `the Dockerfile (${name}) cannot be empty`);
  const dockerfile = DockerfileParser.parse(text);
  const instructions = dockerfile.getInstructions();
  if (instructions.length > MAX_STEPS)
    throw new EngineFailure(400, 'dockerfile parse error: too many instructions');
  let hasStage = false;
  for (const instruction of instructions) {
    const keyword = instruction.getKeyword();
    const line = instruction.getRange().start.line + 1;
    if (!KEYWORDS.has(keyword)) {
      throw new EngineFailure(400, `dockerfile parse error line ${line}: unknown instruction: ${keyword}`);
    }
    if (keyword === 'FROM') hasStage = true;
    else if (!hasStage && keyword !== 'ARG')
      throw new EngineFailure(400, 'no build stage in current context');
    const refusal = refusalOf(dockerfile, instruction);
    if (refusal !== null) throw new EngineFailure(400, `dockerfile parse error line ${line}: ${refusal}`);
  }
  if (!hasStage) throw new EngineFailure(400, 'no build stage in current context');
  const lines = text.split(/\r?\n/);
  return instructions.map((instruction) => {
    const { start, end } = instruction.getRange();
    const written = lines.slice(start.line, end.line + 1).join('\n');
    return stepOf(dockerfile, instruction, written.replace(/\\\n/g, ' ').replace(/\s+/g, ' ').trim());
  });
}

function stepOf(dockerfile: Dockerfile, instruction: Instruction, text: string): Step {
  const keyword = instruction.getKeyword();
  const content = (instruction.getArgumentsContent() ?? '').trim();
  const values = instruction.getArguments().map((argument) => argument.getValue());
  if (instruction instanceof From) {
    return { kind: 'FROM', text, image: instruction.getImage() ?? '', alias: instruction.getBuildStage() };
  }
  if (instruction instanceof Copy || instruction instanceof Add) {
    const words = jsonWords(instruction) ?? values.flatMap(plainWords);
    const fromStage = instruction.getFlags().some((flag) => flag.getName() === 'from');
    const isCopy = instruction instanceof Copy;
    return { kind: 'COPY', text, word: isCopy ? 'COPY' : 'ADD', sources: words.slice(0, -1), fromStage };
  }
  if (instruction instanceof Env || instruction instanceof Label) {
    const pairs = instruction.getProperties().map((item) => [item.getName(), item.getValue() ?? ''] as const);
    return { kind: instruction instanceof Env ? 'ENV' : 'LABEL', text, pairs };
  }
  if (instruction instanceof Cmd || instruction instanceof Entrypoint) {
    const words = jsonWords(instruction) ?? (content === '' ? [] : ['/bin/sh', '-c', content]);
    return { kind: instruction instanceof Cmd ? 'CMD' : 'ENTRYPOINT', text, words };
  }
  if (instruction instanceof HealthcheckInstruction)
    return { kind: 'HEALTHCHECK', text, check: checkOf(instruction) };
  if (keyword === 'EXPOSE') return { kind: 'EXPOSE', text, ports: portsOf(dockerfile, instruction) };
  if (keyword === 'RUN') return { kind: 'RUN', text, command: content };
  if (keyword === 'WORKDIR') return { kind: 'WORKDIR', text, path: content };
  return { kind: 'OTHER', text };
}

/** The words of the exec form, null for the shell form. */
function jsonWords(instruction: JSONInstruction): string[] | null {
  if (!instruction.getOpeningBracket() || !instruction.getClosingBracket()) return null;
  return instruction.getJSONStrings().map((word) => word.getJSONValue());
}

function checkOf(instruction: HealthcheckInstruction): Healthcheck | null {
  const subcommand = instruction.getSubcommand()?.getValue().toUpperCase();
  if (subcommand === 'NONE') return null;
  const option = (name: string) =>
    instruction
      .getFlags()
      .find((flag) => flag.getName() === name)
      ?.getValue();
  const command = instruction
    .getArguments()
    .slice(1)
    .map((argument) => argument.getValue())
    .join(' ');
  const words = command.startsWith('[') ? wordsIn(command) : null;
  return {
    test: words ? ['CMD', ...words] : ['CMD-SHELL', command],
    intervalMs: duration(option('interval')) ?? 30_000,
    timeoutMs: duration(option('timeout')) ?? 30_000,
    startPeriodMs: duration(option('start-period')) ?? 0,
    retries: Math.max(1, Number(option('retries') ?? 3) || 3),
  };
}

function wordsIn(list: string): string[] | null {
  try {
    const words: unknown = JSON.parse(list);
    return Array.isArray(words) ? words.map(String) : null;
  } catch {
    return null;
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function duration(text: string | null | undefined): number | null {
  if (!text) return null;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ms|s|m|h)/g)) {
    sum += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return sum > 0 ? sum : null;
}
