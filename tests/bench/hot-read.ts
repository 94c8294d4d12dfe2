import type { Helper, Line } from './measure.js';
import { inTurns } from './measure.js';
import { requestRate } from './load.js';

const PAGE = /* GraphQL */ `
  query Page {
    miners(first: 20, orderBy: SCORE) {
      edges {
        node {
          id
          name
          status
          health
          endpoint
          vm {
            id
            state
            address
          }
          score {
            value
            coverage
            components {
              name
              value
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

/** A page of 20 miners with machine and score, signed in, unchanged data; against a bare server sending the same bytes. */
export async function hotRead(
  ours: Helper,
  bare: Helper,
  { rounds, forMs }: { rounds: number; forMs: number },
): Promise<Line> {
  const { url, token } = await ours.ask<{ url: string; token: string }>({ type: 'where' });
  const request = {
    path: '/graphql',
    method: 'POST' as const,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query: PAGE }),
  };
  const answer = await fetch(`${url}/graphql`, request);
  const body = await answer.text();
  const page = JSON.parse(body) as { data?: { miners: { edges: unknown[] } } };
  if (page.data?.miners.edges.length !== 20) throw new Error(`Not a page of 20: ${body.slice(0, 300)}`);

  const where = await bare.ask<{ url: string }>({ type: 'where' });
  await bare.ask({ type: 'serve', body });
  const rates = await inTurns(rounds, {
    ours: () => requestRate(url, request, { connections: 32, forMs }),
    bare: () => requestRate(where.url, request, { connections: 32, forMs }),
  });
  return {
    what: 'hot read',
    ours: ratesOf(rates, 'ours'),
    bare: ratesOf(rates, 'bare'),
    unit: 'req/s',
    target: 0.6,
  };
}

export function ratesOf<T>(rates: Readonly<Record<string, T>>, name: string): T {
  const found = rates[name];
  if (found === undefined) throw new Error(`Nothing was measured for ${name}`);
  return found;
}
