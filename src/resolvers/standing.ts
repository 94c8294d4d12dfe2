import { builder } from '../schema/builder.js';
import { given } from '../schema/given.js';
import { localId } from '../schema/global-id.js';
import {
  HISTORY,
  ScoreHistoryWindowEnum,
  ScoreOverridesRef,
  ScorePointRef,
  ScoreStepEnum,
  SimulatedScoreRef,
} from '../schema/miner-standing.js';
import { ScoreChangeRef } from '../schema/score.js';
import { RECOMPUTE_COST, RecomputedScoreRef } from '../schema/score-evidence.js';

builder.queryField('scoreHistory', (t) =>
  t.field({
    ...HISTORY,
    type: [ScorePointRef],
    args: {
      minerId: t.arg.id({ required: true }),
      window: t.arg({ type: ScoreHistoryWindowEnum, required: true, defaultValue: 'WEEK' }),
      step: t.arg({ type: ScoreStepEnum, required: true, defaultValue: 'HOUR' }),
    },
    resolve: (_root, { minerId, window, step }, { services }) =>
      services.scores.history(localId('Miner', minerId, 'minerId'), window, step),
  }),
);

builder.queryField('scoreChange', (t) =>
  t.field({
    type: ScoreChangeRef,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { services }) =>
      (await services.scores.changesByIds([localId('ScoreChange', id)]))[0] ?? null,
  }),
);

builder.queryField('recomputeScore', (t) =>
  t.field({
    type: RecomputedScoreRef,
    description: 'Computes a past score once more from the evidence that is stored. Anybody may check.',
    extensions: { complexity: { field: RECOMPUTE_COST } },
    args: { scoreChangeId: t.arg.id({ required: true }) },
    resolve: (_root, { scoreChangeId }, { services }) =>
      services.scores.recompute(localId('ScoreChange', scoreChangeId, 'scoreChangeId')),
  }),
);

builder.queryField('simulateScore', (t) =>
  t.field({
    type: SimulatedScoreRef,
    description: 'What the score of a miner would be if. Writes nothing.',
    extensions: { complexity: { field: RECOMPUTE_COST } },
    args: {
      minerId: t.arg.id({ required: true }),
      overrides: t.arg({ type: ScoreOverridesRef, required: true }),
    },
    resolve: (_root, { minerId, overrides }, { services }) => {
      const { nextAnswers, nextHealth, components } = overrides;
      const answers = nextAnswers && {
        ...nextAnswers,
        firstByteMs: nextAnswers.firstByteMs ?? nextAnswers.totalMs,
      };
      return services.scores.simulate(
        localId('Miner', minerId, 'minerId'),
        given({ nextAnswers: answers, nextHealth, components }),
      );
    },
  }),
);
