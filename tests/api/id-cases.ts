/** One of everything that an account can have, by type. */
export type Ids = Readonly<
  Record<
    | 'LaunchBatch'
    | 'Vm'
    | 'Miner'
    | 'Deployment'
    | 'Release'
    | 'Host'
    | 'QueryReceipt'
    | 'Session'
    | 'ApiToken'
    | 'Probe'
    | 'Notice'
    | 'Validation'
    | 'MaintenanceWindow'
    | 'ScoreChange'
    | 'account',
    string
  >
>;
export interface Case {
  readonly args: readonly ((ids: Ids) => string)[];
  /** Anybody may name it; what of it is private is tested by itself. */
  readonly isPublic?: true;
}

const dockerfile = `dockerfile: "FROM a"`;
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f a@b';
const one = (args: (ids: Ids) => string): Case => ({ args: [args] });
const publicly = (args: (ids: Ids) => string): Case => ({ args: [args], isPublic: true });
const PRIVATE_NODES = [
  'Vm',
  'Deployment',
  'Release',
  'Host',
  'QueryReceipt',
  'Notice',
  'LaunchBatch',
  'Validation',
  'Session',
  'ApiToken',
] as const;
const PUBLIC_NODES = ['Miner', 'Probe', 'MaintenanceWindow', 'ScoreChange'] as const;
/** Of the server itself: no account has any of them. */
const OPERATOR_NODES = ['Question', 'AuditEvent', 'StrayResource'] as const;
export const NODES: readonly string[] = [...PRIVATE_NODES, ...PUBLIC_NODES, ...OPERATOR_NODES];

/** Every place of the schema that takes an id. A new one is red until it is here. */
export const CASES: Readonly<Record<string, Case>> = {
  'Query.vm.id': one(({ Vm }) => `id: "${Vm}"`),
  'Query.vmPortsPreview.id': one(({ Vm }) => `id: "${Vm}", add: [4000]`),
  'Query.vms.minerId': one(({ Miner }) => `first: 5, minerId: "${Miner}"`),
  'Query.deployment.id': one(({ Deployment }) => `id: "${Deployment}"`),
  'Query.deployments.minerId': one(({ Miner }) => `first: 5, minerId: "${Miner}"`),
  'Query.deployments.vmId': one(({ Vm }) => `first: 5, vmId: "${Vm}"`),
  'Query.releases.minerId': one(({ Miner }) => `first: 5, minerId: "${Miner}"`),
  'Query.launchBatch.id': one(({ LaunchBatch }) => `id: "${LaunchBatch}"`),
  'Query.host.id': one(({ Host }) => `id: "${Host}"`),
  'Query.logs.source.minerId': one(({ Miner }) => `first: 5, source: { minerId: "${Miner}" }`),
  'Query.logs.source.deploymentId': one(
    ({ Deployment }) => `first: 5, source: { deploymentId: "${Deployment}" }`,
  ),
  'Query.query.id': one(({ QueryReceipt }) => `id: "${QueryReceipt}"`),
  'Query.validation.id': one(({ Validation }) => `id: "${Validation}"`),
  'Query.validations.validatorId': one(({ account }) => `first: 5, validatorId: "${account}"`),
  'Query.offers.input.hostId': one(({ Host }) => `input: { hostId: "${Host}" }`),
  'Query.offers.input.ownerId': one(({ account }) => `input: { ownerId: "${account}" }`),
  'Query.estimate.input.hostId': one(({ Host }) => `input: { hostId: "${Host}" }`),
  'Query.estimate.input.ownerId': one(({ account }) => `input: { ownerId: "${account}" }`),
  'Query.node.id': { args: PRIVATE_NODES.map((type) => (ids: Ids) => `id: "${ids[type]}"`) },
  'Query.nodes.ids': one((ids) => `ids: ${JSON.stringify(PRIVATE_NODES.map((type) => ids[type]))}`),
  'Query.miner.id': publicly(({ Miner }) => `id: "${Miner}"`),
  'Query.miners.ownerId': publicly(({ account }) => `first: 5, ownerId: "${account}"`),
  'Query.verifyChallenges.minerId': publicly(({ Miner }) => `epoch: 1, minerId: "${Miner}"`),
  'Query.probes.minerId': publicly(({ Miner }) => `first: 5, minerId: "${Miner}"`),
  'Query.scoreChange.id': publicly(({ ScoreChange }) => `id: "${ScoreChange}"`),
  'Query.recomputeScore.scoreChangeId': publicly(({ ScoreChange }) => `scoreChangeId: "${ScoreChange}"`),
  'Query.scoreHistory.minerId': publicly(({ Miner }) => `minerId: "${Miner}"`),
  'Query.simulateScore.minerId': publicly(
    ({ Miner }) => `minerId: "${Miner}", overrides: { components: [{ name: QUALITY, value: 50 }] }`,
  ),
  'Query.scoreChanges.minerId': publicly(({ Miner }) => `first: 5, minerId: "${Miner}"`),
  'Subscription.vm.id': one(({ Vm }) => `id: "${Vm}"`),
  'Subscription.validation.id': one(({ Validation }) => `id: "${Validation}"`),
  'Subscription.host.id': one(({ Host }) => `id: "${Host}"`),
  'Subscription.deployment.id': one(({ Deployment }) => `id: "${Deployment}"`),
  'Subscription.deploymentEvents.id': one(({ Deployment }) => `id: "${Deployment}"`),
  'Subscription.logs.source.minerId': one(({ Miner }) => `source: { minerId: "${Miner}" }`),
  'Subscription.logs.source.deploymentId': one(
    ({ Deployment }) => `source: { deploymentId: "${Deployment}" }`,
  ),
  'Subscription.miner.id': publicly(({ Miner }) => `id: "${Miner}"`),
  'Subscription.minerChanged.minerIds': publicly(({ Miner }) => `minerIds: ["${Miner}"]`),
  'Subscription.scoreChanged.minerIds': publicly(({ Miner }) => `minerIds: ["${Miner}"]`),
  'Subscription.scores.minerIds': publicly(({ Miner }) => `minerIds: ["${Miner}"]`),
  'Mutation.ask.input.minerId': publicly(({ Miner }) => `input: { prompt: "1 + 1?", minerId: "${Miner}" }`),
  'Mutation.submitValidation.input.miners': publicly(
    ({ Miner }) => `input: { prompt: "1 + 1?", truth: "2", miners: ["${Miner}"] }`,
  ),
  'Mutation.setBudget.input.ownerId': one(
    ({ account }) => `input: { limitUsd: "5", period: DAY, ownerId: "${account}" }`,
  ),
  'Mutation.removeBudget.ownerId': one(({ account }) => `ownerId: "${account}"`),
  'Mutation.renameVm.id': one(({ Vm }) => `id: "${Vm}", label: "taken"`),
  'Mutation.rebootVm.id': one(({ Vm }) => `id: "${Vm}"`),
  'Mutation.editVmPorts.id': one(({ Vm }) => `id: "${Vm}", add: [4000]`),
  'Mutation.deploy.input.minerId': one(
    ({ Miner }) => `input: { minerId: "${Miner}", source: { ${dockerfile} } }`,
  ),
  'Mutation.deploy.input.vmId': one(({ Vm }) => `input: { vmId: "${Vm}", source: { ${dockerfile} } }`),
  'Mutation.rollbackMiner.input.minerId': one(({ Miner }) => `input: { minerId: "${Miner}" }`),
  'Mutation.rollbackMiner.input.releaseId': one(
    ({ Miner, Release }) => `input: { minerId: "${Miner}", releaseId: "${Release}" }`,
  ),
  'Mutation.setVariables.input.minerId': one(
    ({ Miner }) => `input: { minerId: "${Miner}", variables: [{ name: "A", value: "b" }] }`,
  ),
  'Mutation.setProbeSpec.input.minerId': one(
    ({ Miner }) => `input: { minerId: "${Miner}", kind: HEALTH, failAfter: 5 }`,
  ),
  'Mutation.clearProbeSpec.minerId': one(({ Miner }) => `minerId: "${Miner}", kind: HEALTH`),
  'Mutation.debugProbe.minerId': one(({ Miner }) => `minerId: "${Miner}", kind: HEALTH`),
  'Mutation.announceMaintenance.input.minerId': one(
    ({ Miner }) =>
      `input: { minerId: "${Miner}", startsAt: "2099-01-01T00:00:00Z", endsAt: "2099-01-01T01:00:00Z", reason: "x" }`,
  ),
  'Mutation.cancelMaintenance.id': one(({ MaintenanceWindow }) => `id: "${MaintenanceWindow}"`),
  'Mutation.redeployMiner.input.minerId': one(({ Miner }) => `input: { minerId: "${Miner}" }`),
  'Mutation.cancelDeployment.id': one(({ Deployment }) => `id: "${Deployment}"`),
  'Mutation.restartMiner.id': one(({ Miner }) => `id: "${Miner}"`),
  'Mutation.stopMiner.id': one(({ Miner }) => `id: "${Miner}"`),
  'Mutation.startMiner.id': one(({ Miner }) => `id: "${Miner}"`),
  'Query.diagnose.minerId': one(({ Miner }) => `minerId: "${Miner}"`),
  'Subscription.minerStats.id': one(({ Miner }) => `id: "${Miner}"`),
  'Mutation.execOnVm.input.vmId': one(({ Vm }) => `input: { vmId: "${Vm}", command: ["true"] }`),
  'Mutation.addSshKey.input.vmId': one(({ Vm }) => `input: { vmId: "${Vm}", publicKey: "${PUBLIC_KEY}" }`),
  'Mutation.addSshKey.input.minerId': one(
    ({ Miner }) => `input: { minerId: "${Miner}", publicKey: "${PUBLIC_KEY}" }`,
  ),
  'Mutation.removeSshKey.input.vmId': one(({ Vm }) => `input: { vmId: "${Vm}", fingerprint: "SHA256:x" }`),
  'Mutation.removeSshKey.input.minerId': one(
    ({ Miner }) => `input: { minerId: "${Miner}", fingerprint: "SHA256:x" }`,
  ),
  'Mutation.createApiToken.input.minerId': one(
    ({ Miner }) => `input: { name: "t", scopes: [read], minerId: "${Miner}" }`,
  ),
  'Mutation.launchMiner.input.machine.hostId': one(
    ({ Host }) => `input: { name: "mine", source: { ${dockerfile} }, machine: { hostId: "${Host}" } }`,
  ),
  'Mutation.launchMiner.input.machine.ownerId': one(
    ({ account }) =>
      `input: { name: "theirs", source: { ${dockerfile} }, machine: { ownerId: "${account}" } }`,
  ),
  'Mutation.launchMiners.input.machine.hostId': one(
    ({ Host }) =>
      `input: { name: "mine", count: 1, source: { ${dockerfile} }, machine: { hostId: "${Host}" } }`,
  ),
  'Mutation.launchMiners.input.machine.ownerId': one(
    ({ account }) =>
      `input: { name: "theirs", count: 2, source: { ${dockerfile} }, machine: { ownerId: "${account}" } }`,
  ),
  'Mutation.cancelLaunchBatch.id': one(({ LaunchBatch }) => `id: "${LaunchBatch}"`),
  'Mutation.resizeMiner.input.minerId': one(
    ({ Miner }) => `input: { minerId: "${Miner}", machine: { vcpu: 4 } }`,
  ),
  'Mutation.editMiner.input.minerId': one(
    ({ Miner }) => `input: { minerId: "${Miner}", replaceOnLoss: true }`,
  ),
  'Mutation.rentVm.input.machine.hostId': one(({ Host }) => `input: { machine: { hostId: "${Host}" } }`),
  'Mutation.rentVm.input.machine.ownerId': one(
    ({ account }) => `input: { machine: { ownerId: "${account}" } }`,
  ),
  'Mutation.revokeApiToken.input.id': one(({ ApiToken }) => `input: { id: "${ApiToken}" }`),
  'Mutation.revokeSession.input.id': one(({ Session }) => `input: { id: "${Session}" }`),
  'Mutation.checkHost.id': one(({ Host }) => `id: "${Host}"`),
  'Mutation.acceptHostKey.id': one(({ Host }) => `id: "${Host}", fingerprint: "SHA256:x"`),
  'Mutation.removeHost.id': one(({ Host }) => `id: "${Host}"`),
  'Mutation.terminateVm.id': one(({ Vm }) => `id: "${Vm}"`),
  // Only operators have any.
  'Mutation.retireQuestion.id': one(({ Vm }) => `id: "${Vm.replace('Vm_', 'Question_')}"`),
  'Mutation.reapStrays.ids': one(({ Vm }) => `ids: ["${Vm.replace('Vm_', 'StrayResource_')}"]`),
  'Mutation.terminateMiner.id': one(({ Miner }) => `id: "${Miner}"`),
};
export const PRIVATE_CASES = Object.entries(CASES).filter(([, { isPublic }]) => !isPublic);
export const PUBLIC_CASES = Object.entries(CASES).filter(([, { isPublic }]) => isPublic);
