import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
} from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Limits } from '../limits.js';
import type { Metrics } from '../metrics.js';
import type { BucketSize, Buckets } from './bucket.js';
import { createCosts } from './cost.js';
import { createDocumentCache } from './document-cache.js';
import { documentLimits } from './document-limits.js';
import type { ErrorPresenter } from './errors.js';
import type { OperationFacts, Params, Run } from './operation.js';
import { followable, isAsyncIterable } from './subscription.js';

export type Answer =
  | { readonly kind: 'single'; readonly result: ExecutionResult; readonly statuses: readonly number[] }
  | { readonly kind: 'stream'; readonly items: AsyncIterableIterator<ExecutionResult> };

interface Needs {
  readonly schema: GraphQLSchema;
  readonly context: (facts: OperationFacts) => object;
  readonly present: ErrorPresenter;
  readonly buckets: Buckets;
  readonly limits: Limits;
  readonly introspection: boolean;
  readonly metrics: Metrics;
}

/** The context that yoga starts from; ours is laid over it. */
interface Initial {
  readonly facts: OperationFacts;
}

/** What every operation costs. */
const LEAST = 1;

/** Parses, checks, prices and runs operations, the same way for every transport. */
export function createEngine(needs: Needs) {
  const { schema, present, buckets, limits, metrics } = needs;
  const costOf = createCosts(schema);
  const yoga = createYoga<Initial>({
    schema,
    plugins: [useDocumentLimits(limits, needs.introspection)],
    context: ({ facts }) => needs.context(facts),
    parserAndValidationCache: {
      documentCache: createDocumentCache<DocumentNode>(),
      errorCache: createDocumentCache<unknown>(),
    },
    // Each transport shows errors itself, with the request id.
    maskedErrors: false,
    logging: false,
    graphiql: false,
    landingPage: false,
  });

  const failed = (errors: readonly unknown[], run: Run, extensions?: Record<string, unknown>): Answer => {
    const presented = errors.map((error) => present(error, run.requestId));
    return {
      kind: 'single',
      result: { errors: presented.map(({ error }) => error), ...(extensions ? { extensions } : {}) },
      statuses: presented.map(({ status }) => status),
    };
  };

  const charge = (run: Run, points: number): GraphQLError | null => {
    const waitMs = buckets.take(run.key, points, bucketOf(run));
    if (waitMs === 0) return null;
    metrics.shed.inc({ reason: 'rate' });
    return rateLimited(waitMs);
  };

  const bucketOf = ({ viewer }: Run): BucketSize => (viewer ? limits.bucket : limits.anonymousBucket);

  /** Every failure comes back as an answer; nothing is thrown. `isSafe` says that nothing may be changed. */
  async function run(params: Params, run: Run, isSafe: boolean): Promise<Answer> {
    const size = bucketOf(run);
    let cost = LEAST;
    const facts: OperationFacts = {
      requestId: run.requestId,
      viewer: run.viewer,
      transport: run.transport,
      userAgent: run.userAgent,
      caller: run.key,
      signal: run.controller.signal,
      rateLimit: () => {
        const { capacity, remaining, resetAt } = buckets.view(run.key, size);
        return { cost, limit: capacity, remaining, resetAt };
      },
    };
    const priced = () => {
      const { capacity, remaining, restoredPerSecond } = buckets.view(run.key, size);
      return {
        cost: { requested: cost, max: limits.cost, bucket: { capacity, remaining, restoredPerSecond } },
      };
    };
    const pipeline = yoga.getEnveloped({ facts });
    try {
      // Also for a document that turns out to be none: reading it was work.
      const early = charge(run, LEAST);
      if (early) return failed([early], run, priced());
      const document: DocumentNode = pipeline.parse(params.query);
      const mistakes: readonly unknown[] = pipeline.validate(schema, document);
      if (mistakes.length > 0) return failed(mistakes, run);
      const operation = getOperationAST(document, params.operationName);
      if (!operation) return failed([unknownOperation(params.operationName)], run);
      if (isSafe && operation.operation === OperationTypeNode.MUTATION)
        return failed([mutationOverGet()], run);

      cost = Math.max(LEAST, costOf(document, params.operationName, params.variables));
      if (cost > limits.cost) return failed([tooExpensive(cost, limits.cost)], run, priced());
      const late = charge(run, cost - LEAST);
      if (late) return failed([late], run, priced());
      metrics.operations.inc({ type: operation.operation, transport: run.transport });

      const args = {
        schema,
        document,
        operationName: params.operationName,
        variableValues: params.variables,
        contextValue: await pipeline.contextFactory(),
      };
      const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
      const outcome: unknown = await (isSubscription ? pipeline.subscribe(args) : pipeline.execute(args));
      if (isAsyncIterable(outcome)) {
        metrics.streams.inc({ transport: run.transport });
        const over = (): void => {
          metrics.streams.dec({ transport: run.transport });
          run.over?.();
        };
        const shown = (item: unknown): ExecutionResult =>
          present.result(resultOf(item), run.requestId).result;
        return { kind: 'stream', items: followable(outcome, run.controller, shown, over) };
      }
      const { result, statuses } = present.result(resultOf(outcome), run.requestId);
      return {
        kind: 'single',
        result: { ...result, extensions: { ...result.extensions, ...priced() } },
        statuses,
      };
    } catch (error) {
      return failed([error], run);
    }
  }

  return { run };
}
export type Engine = ReturnType<typeof createEngine>;

function useDocumentLimits(limits: Limits, introspection: boolean): Plugin {
  const rule = documentLimits(limits);
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string, options: object) => readDocument(source, options, limits.queryTokens));
    },
    onValidate({ addValidationRule }) {
      addValidationRule(rule);
      if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}

function readDocument(source: string, options: object, maxTokens: number): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens });
  } catch (error) {
    // The parser's only way to tell; checked by a test.
    if (!(error instanceof GraphQLError) || !/contains more that? \d+ tokens/.test(error.message))
      throw error;
    throw new GraphQLError(`The query has more than ${maxTokens} tokens`, {
      extensions: { code: 'QUERY_TOO_LARGE' },
    });
  }
}

function resultOf(outcome: unknown): ExecutionResult {
  if (typeof outcome !== 'object' || outcome === null) throw new Error('The executor gave no result');
  return outcome;
}

const unknownOperation = (name: string | null): GraphQLError =>
  new GraphQLError(
    name === null
      ? 'The document has no operation, or several and no "operationName"'
      : `There is no operation "${name}"`,
    { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } },
  );

const mutationOverGet = (): GraphQLError =>
  new GraphQLError('A mutation can only be sent with POST', {
    extensions: { code: 'MUTATION_OVER_GET', http: { status: 405, headers: { allow: 'POST' } } },
  });

const tooExpensive = (cost: number, max: number): GraphQLError =>
  new GraphQLError(
    `The operation may cost ${cost}; at most ${max} are allowed. Ask for smaller pages or fewer fields`,
    {
      extensions: { code: 'QUERY_TOO_EXPENSIVE' },
    },
  );

const rateLimited = (retryAfterMs: number): GraphQLError =>
  new GraphQLError('Too much was asked in a short time', {
    extensions: { code: 'RATE_LIMITED', retryable: true, retryAfterMs },
  });
