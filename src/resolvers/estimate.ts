import { builder } from '../schema/builder.js';
import { EstimateRef } from '../schema/estimate.js';
import { MachineInputRef, ownWords } from '../schema/machine-input.js';
import { Forbidden, InvalidInput, NoOffer, Unavailable } from '../services/errors.js';

/** Two looks at the offers and a price. */
const COST = 20;

builder.queryField('estimate', (t) =>
  t.field({
    type: EstimateRef,
    description: 'What the machine that would be rented for this input costs. Nothing is rented.',
    args: { input: t.arg({ type: MachineInputRef, required: true }) },
    extensions: { complexity: COST },
    errors: { types: [InvalidInput, Forbidden, NoOffer, Unavailable] },
    resolve: (_root, { input }, { services, requireViewer }) =>
      services.estimates.estimate(requireViewer(), ownWords(input, 'input')),
  }),
);
