import { ASK, LAUNCH, SCORE, SIGN_IN, WATCH } from './explorer-operations.js';

export interface ExplorerTab {
  readonly name: string;
  readonly query: string;
  /** JSON; what a person fills in. */
  readonly variables: string;
}

const json = (value: object): string => JSON.stringify(value, null, 2);

const DOCKERFILE = `FROM python:3.11-slim
RUN pip install flask
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s CMD curl -f http://localhost:3000/health || exit 1
CMD ["python", "-m", "flask", "run", "--host", "0.0.0.0", "--port", "3000"]
`;

/** What the explorer opens with: a miner's way from signing in to the score. A test checks each against the schema. */
export const EXPLORER_TABS: readonly ExplorerTab[] = [
  {
    name: 'Sign in',
    query: SIGN_IN,
    variables: json({ account: '0.0.123456', nonce: '', signatureMaps: [''] }),
  },
  {
    name: 'Launch',
    query: LAUNCH,
    variables: json({ input: { name: 'llm-miner-1', source: { dockerfile: DOCKERFILE } } }),
  },
  { name: 'Watch', query: WATCH, variables: json({ deploymentId: '', minerId: '' }) },
  { name: 'Ask', query: ASK, variables: json({ prompt: 'What is the capital of France?' }) },
  { name: 'Why did my score change', query: SCORE, variables: json({ minerId: '' }) },
];
