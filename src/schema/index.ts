import './errors.js';
import './scalars.js';
import '../resolvers/account.js';
import '../resolvers/audit.js';
import '../resolvers/budget.js';
import '../resolvers/challenge.js';
import '../resolvers/contract-check.js';
import '../resolvers/batch.js';
import '../resolvers/deployment.js';
import '../resolvers/dockerfile.js';
import '../resolvers/estimate.js';
import '../resolvers/host.js';
import '../resolvers/log-line.js';
import '../resolvers/miner.js';
import '../resolvers/moving.js';
import '../resolvers/network.js';
import '../resolvers/node.js';
import '../resolvers/notice.js';
import '../resolvers/probing.js';
import '../resolvers/provider-account.js';
import '../resolvers/query.js';
import '../resolvers/reaper.js';
import '../resolvers/release.js';
import '../resolvers/score.js';
import '../resolvers/standing.js';
import '../resolvers/tools.js';
import '../resolvers/validation.js';
import '../resolvers/variable.js';
import '../resolvers/vm.js';
import './container.js';
import './health-history.js';
import { builder } from './builder.js';

export { type Context, createContext, type Services } from './context.js';

/** The roof: everything above has said its types and fields. */
export const schema = builder.toSchema({ sortSchema: true });
