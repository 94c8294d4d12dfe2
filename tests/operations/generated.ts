/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type AddQuestionsInput = {
  /** Only says what would be added. Default false. */
  readonly dryRun?: boolean | null | undefined;
  /** One JSON object a line: `{"modelType": "LLM", "topic": "…", "prompt": "…", "truth": {"kind": "EXACT", "text": "…"}}`, at most 5,000 lines (docs/challenges.md). */
  readonly jsonl: string;
};

export type AddSshKeyInput = {
  /** Give this or the other one of `vmId` and `minerId`. A miner that moves takes its keys along. */
  readonly minerId?: string | null | undefined;
  /** One line like those of `~/.ssh/id_ed25519.pub`; options before it are not taken. */
  readonly publicKey: string;
  /** Give this or the other one of `vmId` and `minerId`. */
  readonly vmId?: string | null | undefined;
};

export type AnnounceMaintenanceInput = {
  /** Together at most 8 hours in any seven days. */
  readonly endsAt: string;
  readonly minerId: string;
  /** 1 to 200 characters, public. */
  readonly reason: string;
  /** At least a minute from now, and an hour while the miner is not HEALTHY: what has begun already is measured. */
  readonly startsAt: string;
};

/** What becomes of colours and other control sequences of terminals in the lines of a log. */
export type Ansi =
  /** They stay in the text. */
  | 'KEEP'
  /** They are taken out of the text. */
  | 'STRIP';

export type AskInput = {
  /** The same key and input again gives the same answer. */
  readonly idempotencyKey?: string | null | undefined;
  /** Only miners that have been faster than this on average. */
  readonly maxLatencyMs?: number | null | undefined;
  /** 1 to 4096; 150 when left out. */
  readonly maxTokens?: number | null | undefined;
  /** This miner and no other. */
  readonly minerId?: string | null | undefined;
  readonly modelType?: ModelType | null | undefined;
  readonly prompt: string;
  /** Only miners in this country: an ISO 3166 code of two letters, like DE. The same word as `countryCodes` of `miners(filter)` and `Miner.countryCode`. */
  readonly region?: string | null | undefined;
  /** Keeps prompt and answer with the receipt; otherwise only their hashes are kept. */
  readonly store?: boolean | null | undefined;
  /** 0 to 2; 0.2 when left out. */
  readonly temperature?: number | null | undefined;
};

/** What happens when a budget is used up. */
export type BudgetAction =
  /** Nothing more can be rented; what is rented runs on. */
  | 'REFUSE'
  /** Every machine that costs something is ended as well. */
  | 'TERMINATE';

/** After which a budget begins anew, by UTC: at midnight, on Monday, on the first of the month. */
export type BudgetPeriod =
  | 'DAY'
  | 'MONTH'
  | 'WEEK';

/** Which wallet signs. */
export type ChallengeKind =
  /** An Ethereum wallet, by `personal_sign`, for accounts with an ECDSA key. */
  | 'EVM'
  /** A Hedera wallet, by `hedera_signMessage`. */
  | 'HEDERA';

/** How the container is run. Kept for later versions, until another one takes its place as a whole. */
export type ContainerConfigInput = {
  /** Asked instead of `/health` to see whether a version lives; 200 is good. The contract is checked at `/health` all the same. */
  readonly healthPath?: string | null | undefined;
  readonly resources?: ContainerResourcesInput | null | undefined;
  readonly restartPolicy?: RestartPolicy | null | undefined;
  /** How long a new version may take to become healthy, in seconds. 5 to 3000. */
  readonly startSeconds?: number | null | undefined;
};

/** At most what the machine has. */
export type ContainerResourcesInput = {
  /** Like 1.5. All that the machine has when left out. */
  readonly cpus?: number | null | undefined;
  /** A container that needs more is ended. All that the machine has when left out. */
  readonly memoryMb?: number | null | undefined;
};

/** What the engine says of a container; UNKNOWN while nobody could look, or is to look. */
export type ContainerState =
  | 'CRASHED'
  | 'MISSING'
  | 'RESTARTING'
  | 'RUNNING'
  | 'STOPPED'
  | 'UNKNOWN';

export type ContextUploadInput = {
  /** Path of the Dockerfile inside it; `Dockerfile` when left out. */
  readonly dockerfile?: string | null | undefined;
  /** tar, tar.gz or zip. */
  readonly file: File;
};

export type CreateApiTokenInput = {
  /** Left out: until it is revoked. */
  readonly expiresAt?: string | null | undefined;
  /** The only miner it may touch; left out, all of yours. */
  readonly minerId?: string | null | undefined;
  /** At most 64 characters. */
  readonly name: string;
  readonly scopes: ReadonlyArray<TokenScope>;
};

/** By what somebody is known. */
export type Credential =
  | 'API_TOKEN'
  /** A request from this very machine to a server with nothing real behind it. */
  | 'LOCAL_DEVELOPER'
  /** Signed in with a wallet. */
  | 'SESSION';

export type DeployInput = {
  /** As it was for the version before when left out. */
  readonly config?: ContainerConfigInput | null | undefined;
  /** Set among the variables of the miner, of which the version gets all. */
  readonly environment?: ReadonlyArray<EnvironmentVariableInput> | null | undefined;
  /** The same key and input again gives the same deployment. */
  readonly idempotencyKey?: string | null | undefined;
  /** The miner that gets a new version. Give this or `vmId`. */
  readonly minerId?: string | null | undefined;
  readonly modelType?: ModelType | null | undefined;
  /** Of that miner; at most 64 characters. */
  readonly name?: string | null | undefined;
  /** Where the model listens: what the Dockerfile exposes, what it was before, or 3000. */
  readonly port?: number | null | undefined;
  readonly source: SourceInput;
  /** A machine of yours; a miner is made on it if it has none. */
  readonly vmId?: string | null | undefined;
};

/** The steps of a deployment, in their order. */
export type DeployStep =
  | 'BUILD'
  | 'CONNECT'
  | 'CONTRACT_CHECK'
  | 'FETCH_SOURCE'
  | 'LOCK'
  | 'OBSERVE'
  | 'PREPARE_HOST'
  | 'PRUNE'
  | 'RETIRE_OLD'
  | 'START_CANDIDATE'
  | 'SWITCH'
  | 'UNLOCK';

export type DeploymentState =
  | 'CANCELLED'
  | 'FAILED'
  | 'QUEUED'
  | 'ROLLED_BACK'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'SUPERSEDED'
  | 'TIMED_OUT';

/** In the order of the miner guide’s troubleshooting: deployment, model, scoring, connection. */
export type DiagnosisCheck =
  /** Whether the account at the provider can pay. */
  | 'BALANCE'
  /** POST /api/chat, timed. */
  | 'CHAT'
  /** Its state, exit code, memory, restarts and last lines. */
  | 'CONTAINER'
  /** How much is free. */
  | 'DISK'
  /** Whether Docker answers. */
  | 'ENGINE'
  /** What stands before the container and keeps the port while versions change. */
  | 'GATE'
  /** GET /health. */
  | 'HEALTH'
  /** Whether the machine is the one that it was. */
  | 'HOST_KEY'
  /** GET /info. */
  | 'INFO'
  /** How the last one ended. */
  | 'LAST_DEPLOYMENT'
  /** How many machines the owner may have. */
  | 'LIMITS'
  /** Whether the program in the container listens where it should. */
  | 'LISTENING'
  /** Whether it lets this server in. */
  | 'LOGIN'
  /** What state it is in, here and at the provider. */
  | 'MACHINE'
  /** Whether the port of the miner can be reached from here. */
  | 'PORT'
  /** What the prober measured last. */
  | 'PROBES'
  /** Whether the provider accepts the API key of this server. */
  | 'PROVIDER_KEY'
  /** That time beside those of the last probes. */
  | 'RESPONSE_TIME'
  /** Whether SSH answers. */
  | 'SSH_PORT';

export type DiagnosisStatus =
  /** It does not work; see `fix`. */
  | 'FAIL'
  | 'OK'
  /** Not looked at; `evidence` says why. */
  | 'SKIPPED'
  /** It works, and somebody should look at it. */
  | 'WARN';

export type DockerfileProblemCode =
  /** An instruction has too few words, one too many, or a flag that there is not. */
  | 'BAD_ARGUMENTS'
  /** EXPOSE names what is no port. */
  | 'BAD_PORT'
  /** An instruction other than ARG stands before the first FROM. */
  | 'BEFORE_FROM'
  /** It means something to BuildKit, and nothing to the classic builder. */
  | 'BUILDKIT_IGNORED'
  /** There is nothing in it. */
  | 'EMPTY'
  /** A CMD or ENTRYPOINT without a command. */
  | 'EMPTY_COMMAND'
  /** COPY or ADD takes the pointer that Git LFS left in place of a file. */
  | 'LFS_NOT_FETCHED'
  /** COPY --from names no stage; the engine will look for an image of that name. */
  | 'MAYBE_A_STAGE'
  /** Only BuildKit understands it; machines build with the classic builder of their engine. */
  | 'NEEDS_BUILDKIT'
  /** It is not text. */
  | 'NOT_TEXT'
  /** Neither CMD nor ENTRYPOINT: what the base image starts is started. */
  | 'NO_COMMAND'
  /** There is no FROM. */
  | 'NO_FROM'
  /** EXPOSE names other ports than the declared one. */
  | 'PORT_NOT_EXPOSED'
  /** A secret in ENV or ARG: it is in the image for whoever has that. */
  | 'SECRET_IN_IMAGE'
  /** COPY or ADD takes what .dockerignore leaves out. */
  | 'SOURCE_IGNORED'
  /** COPY or ADD takes what was not given. */
  | 'SOURCE_MISSING'
  /** COPY or ADD takes a git submodule, whose files are in another repository. */
  | 'SUBMODULE_NOT_FETCHED'
  /** It is larger than 64 KiB, or has more than 1,000 instructions. */
  | 'TOO_LARGE'
  /** The engine knows no such instruction. */
  | 'UNKNOWN_INSTRUCTION'
  /** COPY --from names a stage that does not come before it. */
  | 'UNKNOWN_STAGE'
  /** A base image without a version: the next build may be another. */
  | 'UNPINNED_BASE';

export type EditMinerInput = {
  readonly minerId: string;
  /** Place it elsewhere when the provider loses its machine. */
  readonly replaceOnLoss: boolean;
};

export type EligibilityCheckName =
  | 'ACTIVE'
  | 'CONFIDENCE'
  | 'COVERAGE'
  | 'ENOUGH_SAMPLES'
  | 'FRESH'
  | 'HEALTHY'
  | 'MODEL_TYPE'
  | 'NOT_IN_MAINTENANCE'
  | 'NO_CRASH_LOOP'
  | 'ROUTED'
  | 'SCORE_KNOWN'
  | 'WALLET';

/** Why a machine was given back. */
export type EndReason =
  | 'ADDRESS_REFUSED'
  | 'BUDGET'
  | 'CRASH_LOOP'
  | 'DEPLOYMENT_FAILED'
  | 'HOST_KEY_CHANGED'
  | 'HOST_PREPARATION_FAILED'
  | 'INTERNAL'
  | 'NO_CAPACITY'
  | 'OWNER_REQUEST'
  | 'PRICE_CAP'
  | 'PROVIDER_AUTH'
  | 'PROVIDER_BALANCE_LOW'
  | 'PROVIDER_LOST'
  | 'PROVIDER_REFUSED'
  | 'PROVIDER_UNREACHABLE'
  | 'PROVISION_TIMEOUT'
  | 'REPLACED'
  | 'SSH_UNREACHABLE'
  | 'UNPAID';

export type EnvironmentVariableInput = {
  /** Never shown again, and hidden wherever else it turns up: in logs, evidence and errors. */
  readonly isSecret?: boolean | null | undefined;
  readonly name: string;
  /** Kept sealed. Never logged, whether secret or not. */
  readonly value: string;
};

export type ExecOnVmInput = {
  /** A program and its arguments; no shell reads them. */
  readonly command: ReadonlyArray<string>;
  readonly target?: ExecTarget;
  /** 1 to 120; then it is ended. */
  readonly timeoutSeconds?: number;
  readonly vmId: string;
};

export type ExecTarget =
  /** In the container that serves. */
  | 'CONTAINER'
  /** On the machine, as the user of SSH. */
  | 'MACHINE';

export type GapReason =
  /** Too much came between the `after` and now to be brought again; the items are in the history. */
  | 'AWAY_TOO_LONG'
  /** The items were removed by age or size. */
  | 'NO_LONGER_KEPT'
  /** The reader was too far behind; the items are in the history. */
  | 'READER_TOO_SLOW';

export type GitSourceInput = {
  /** Path of the Dockerfile inside it; `Dockerfile` when left out. */
  readonly dockerfile?: string | null | undefined;
  /** Branch, tag or commit; the default branch when left out. Resolved to a commit now. */
  readonly ref?: string | null | undefined;
  /** Folder that becomes the build context. */
  readonly subdirectory?: string | null | undefined;
  /** For a private repository. Used for this one fetch, never kept. */
  readonly token?: string | null | undefined;
  /** What `git clone` takes; https or http. */
  readonly url: string;
  /** What goes with the token, where the server cares. */
  readonly username?: string | null | undefined;
};

/** How an answer is compared with the truth. */
export type Grader =
  /** The right one of the options that the prompt lists. */
  | 'CHOICE'
  /** The words occur, and nothing beside them that would be wrong. */
  | 'CONTAINS'
  /** The same words, in the same order, and no others. */
  | 'EXACT'
  /** A model compares; a rule decides when there is no judge, or any doubt. */
  | 'JUDGE'
  /** The same number within a tolerance, units converted. */
  | 'NUMERIC'
  /** The same items; every wrong one costs. */
  | 'SET'
  /** How far the words overlap. */
  | 'TOKEN_F1';

export type GuideAdditionalResourcesInput = {
  /** Makes the boot disk larger. */
  readonly storage?: ReadonlyArray<GuideStorageInput> | null | undefined;
};

/** The advanced JSON of the miner guide, member for member. */
export type GuideConstraintsInput = {
  readonly additionalResources?: GuideAdditionalResourcesInput | null | undefined;
  /** Like `cpu-8-ram-16gb-storage-50gb`. */
  readonly basicConfiguration?: string | null | undefined;
  readonly datacenter?: GuideDatacenterInput | null | undefined;
  readonly hardware?: GuideHardwareInput | null | undefined;
  /** An epoch is a day. */
  readonly maxTotalPricePerEpochUsd?: string | null | undefined;
};

export type GuideCpuInput = {
  /** `Zen`, or one of its generations like `Zen 3`. */
  readonly architecture?: string | null | undefined;
  /** `AMD` */
  readonly manufacturer?: string | null | undefined;
};

export type GuideDatacenterInput = {
  readonly countries?: ReadonlyArray<string> | null | undefined;
};

export type GuideDiskInput = {
  readonly type?: string | null | undefined;
};

export type GuideHardwareInput = {
  /** Any of them will do. */
  readonly cpu?: ReadonlyArray<GuideCpuInput> | null | undefined;
  readonly memory?: ReadonlyArray<GuideMemoryInput> | null | undefined;
  readonly storage?: ReadonlyArray<GuideDiskInput> | null | undefined;
};

export type GuideMemoryInput = {
  readonly generation?: string | null | undefined;
  readonly type?: string | null | undefined;
};

export type GuidePortInput = {
  readonly port: number;
  /** `tcp` */
  readonly protocol?: string | null | undefined;
};

export type GuideStorageInput = {
  readonly supply: number;
  /** Every disk is NVMe. */
  readonly type?: string | null | undefined;
  /** `GiB` */
  readonly units?: string | null | undefined;
};

/** The advanced JSON of the miner guide, member for member. */
export type GuideVmConfigurationInput = {
  readonly hostname?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly openPorts?: ReadonlyArray<GuidePortInput> | null | undefined;
  /** URL of an image; the one of the catalogue with that system is used. */
  readonly osImage?: string | null | undefined;
  /** OpenSSH public keys that may log in. */
  readonly sshKeys?: ReadonlyArray<string> | null | undefined;
};

/** What the prober last knew: three bad results fall, two good ones rise. */
export type Health =
  | 'DEGRADED'
  | 'DOWN'
  | 'HEALTHY'
  | 'UNKNOWN';

export type HealthStep =
  /** By UTC; kept for two years. */
  | 'DAY'
  /** Kept for 35 days. */
  | 'HOUR'
  /** Kept for 7 days. */
  | 'MINUTE';

export type HostCheckName =
  | 'DISK'
  | 'ENGINE'
  | 'HOST_KEY'
  | 'KEY'
  | 'PORTS'
  | 'PRIVILEGES'
  | 'REACHABLE';

export type HostState =
  | 'AVAILABLE'
  | 'CHECKING'
  | 'LEASED'
  | 'REMOVED'
  | 'UNREACHABLE';

export type ImageSourceInput = {
  /** Kept sealed, never shown or logged. */
  readonly password?: string | null | undefined;
  /** As for `docker pull`; resolved to a digest now. It must exist for linux/amd64. */
  readonly reference: string;
  /** Of a private image, with the password. */
  readonly username?: string | null | undefined;
};

export type LaunchItemState =
  /** Its launch was called off. */
  | 'CANCELLED'
  /** It was terminated. */
  | 'ENDED'
  | 'FAILED'
  /** It is on its way to serving. */
  | 'LAUNCHING'
  /** It was not booked; `failure` says why. */
  | 'REFUSED'
  | 'SERVING'
  /** Its owner stopped it. */
  | 'STOPPED';

export type LaunchMinerInput = {
  readonly config?: ContainerConfigInput | null | undefined;
  readonly constraints?: GuideConstraintsInput | null | undefined;
  /** Kept as the variables of the miner. */
  readonly environment?: ReadonlyArray<EnvironmentVariableInput> | null | undefined;
  /** The same key and input again gives the same miner. */
  readonly idempotencyKey?: string | null | undefined;
  /** Only 1 here; `launchMiners` makes several. */
  readonly instances?: number | null | undefined;
  readonly machine?: MachineInput | null | undefined;
  readonly modelType?: ModelType | null | undefined;
  /** Unique among your live miners, at most 64 characters; `vmConfiguration.name` when left out. */
  readonly name?: string | null | undefined;
  /** Where the model listens: what the Dockerfile exposes, or 3000. */
  readonly port?: number | null | undefined;
  /** Place it elsewhere when the provider loses its machine. */
  readonly replaceOnLoss?: boolean | null | undefined;
  readonly source: SourceInput;
  readonly vmConfiguration?: GuideVmConfigurationInput | null | undefined;
};

export type LaunchMinersInput = {
  readonly config?: ContainerConfigInput | null | undefined;
  /** Of each machine. */
  readonly constraints?: GuideConstraintsInput | null | undefined;
  /** 1 to 100. */
  readonly count: number;
  /** Kept as the variables of the miner. */
  readonly environment?: ReadonlyArray<EnvironmentVariableInput> | null | undefined;
  /** The same key and input again gives the same batch. */
  readonly idempotencyKey?: string | null | undefined;
  /** Each miner gets one like this. */
  readonly machine?: MachineInput | null | undefined;
  readonly modelType?: ModelType | null | undefined;
  /** The miners are called `name-1`, `name-2` and so on. */
  readonly name: string;
  /** Where the model listens: what the Dockerfile exposes, or 3000. */
  readonly port?: number | null | undefined;
  /** Place a miner elsewhere when the provider loses its machine. */
  readonly replaceOnLoss?: boolean | null | undefined;
  readonly source: SourceInput;
  /** Of each machine. */
  readonly vmConfiguration?: GuideVmConfigurationInput | null | undefined;
};

/** Whose lines: exactly one of these. */
export type LogSourceInput =
  {   /** Those of one of its deployments. */
  readonly deploymentId: string; readonly minerId?: never; }
  |  { readonly deploymentId?: never;   /** All of a miner. */
  readonly minerId: string; };

/** Where a line was written: by the build, by the container, or by us. */
export type LogStream =
  | 'BUILD'
  | 'STDERR'
  | 'STDOUT'
  | 'SYSTEM';

/** What machine to rent. Everything left out has a default: 2 vCPU, 4 GB, 25 GB, the cheapest place. */
export type MachineInput = {
  /** OpenSSH public keys that may log in beside ours: at most 20, without options. */
  readonly authorizedKeys?: ReadonlyArray<string> | null | undefined;
  /** Like `cpu-4-ram-8gb-storage-25gb`, instead of the three numbers. */
  readonly configuration?: string | null | undefined;
  /** Two-letter codes; any of them will do. */
  readonly countries?: ReadonlyArray<string> | null | undefined;
  /** `AMD_ZEN2`, `AMD_ZEN3`, `AMD_ZEN5`; any of them will do. */
  readonly cpuFamilies?: ReadonlyArray<string> | null | undefined;
  /** One registered host; the provider is SSH then. */
  readonly hostId?: string | null | undefined;
  /** What the machine calls itself; made up when left out. */
  readonly hostname?: string | null | undefined;
  /** Slug of a catalogue image, like `ubuntu-24-04-x64`; a recent Ubuntu when left out. */
  readonly image?: string | null | undefined;
  /** For machine, disk and address together. Nothing dearer is rented. */
  readonly maxPricePerDayUsd?: string | null | undefined;
  /** The account it belongs to, `0.0.x`; operators only, everybody else rents for themselves. */
  readonly ownerId?: string | null | undefined;
  /** To open beside 22 and the port of the model. */
  readonly ports?: ReadonlyArray<number> | null | undefined;
  readonly provider?: Provider | null | undefined;
  readonly ramGb?: number | null | undefined;
  readonly storageGb?: number | null | undefined;
  readonly vcpu?: number | null | undefined;
};

/** All that is given must hold. */
export type MinerFilter = {
  /** One that `capabilities` names, to the letter. */
  readonly capability?: string | null | undefined;
  /** Where the machine stands: ISO 3166 country codes of two letters, like DE. The same word as `region` of `ask` and `Miner.countryCode`. */
  readonly countryCodes?: ReadonlyArray<string> | null | undefined;
  /** Any of these. */
  readonly health?: ReadonlyArray<Health> | null | undefined;
  /** Of its machine. */
  readonly maxPricePerHourUsd?: string | null | undefined;
  /** 0 to 100. */
  readonly minScore?: number | null | undefined;
  readonly modelType?: ModelType | null | undefined;
  /** An account: `0.0.x`, or the id of its `Account`. */
  readonly ownedBy?: string | null | undefined;
  /** Whether its score is known. */
  readonly scored?: boolean | null | undefined;
  /** Part of the name or of the model’s name, whatever the case. */
  readonly search?: string | null | undefined;
  readonly states?: ReadonlyArray<MinerState> | null | undefined;
};

export type MinerOrder =
  /** HEALTHY, DEGRADED, DOWN; UNKNOWN is last in both directions. */
  | 'HEALTH'
  /** LLM, VISION, SPEECH, TRANSLATION; of one type the newest first. */
  | 'MODEL_TYPE'
  | 'NAME'
  /** By when they were launched. */
  | 'NEWEST'
  /** What the machine costs. */
  | 'PRICE'
  /** By place: only miners that serve and have a score. */
  | 'RANK'
  /** By the country code of the machine; without one last in both directions. */
  | 'REGION'
  /** The best score first. */
  | 'SCORE';

/** What a miner can take part in. */
export type MinerPart =
  | 'BE_ASKED'
  | 'BE_VALIDATED'
  | 'EARN';

export type MinerState =
  | 'ACTIVE'
  | 'FAILED'
  | 'LAUNCHING'
  | 'STOPPED'
  | 'TERMINATED'
  | 'TERMINATING';

/** Whether a part is real or the embedded imitation. */
export type Mode =
  | 'REAL'
  | 'SIMULATED';

/** Only LLM is checked and scored so far; the others may register, and are coming soon. */
export type ModelType =
  | 'LLM'
  | 'SPEECH'
  | 'TRANSLATION'
  | 'VISION';

export type NetworkActivityKind =
  /** The seed of an epoch of challenges is in the open. */
  | 'EPOCH_REVEALED'
  | 'HEALTH_CHANGED'
  /** A miner serves, or serves again. */
  | 'JOINED'
  /** A miner serves no more. */
  | 'LEFT'
  /** By a point or more, or it became known or unknown. */
  | 'SCORE_MOVED'
  /** Its truth and its results are public now. */
  | 'VALIDATION_FINISHED';

/** How the next challenges would be answered. */
export type NextAnswersInput = {
  /** 1 to 1000. */
  readonly count: number;
  /** The same when it is left out. */
  readonly firstByteMs?: number | null | undefined;
  /** 0 to 1. */
  readonly grade?: number;
  readonly isAnswered?: boolean;
  /** Until the whole answer was there. */
  readonly totalMs: number;
};

/** How the next health checks would go. */
export type NextHealthInput = {
  /** Those that go well. */
  readonly ok: number;
  readonly total: number;
};

/** Why a result says nothing about the score of the miner. */
export type NotCountedReason =
  /** Nearly all miners were out of reach at once: it is more likely the server. */
  | 'BLIND'
  /** The same account had asked the same within a day. */
  | 'DUPLICATE_PROMPT'
  /** Enough results of this validator counted for this miner that day. */
  | 'INFLUENCE_CAP'
  /** The server stopped before the end. */
  | 'INTERRUPTED'
  /** The miner moved, failed or lost its machine while it was asked. */
  | 'MINER_CHANGED'
  /** The validator chose whom to ask: a wrong truth could be aimed at one miner. */
  | 'NAMED'
  /** The account of the validator was too young. */
  | 'NEW_ACCOUNT'
  /** It could not be asked, or its answer not graded, by a fault of ours. */
  | 'NOT_GRADED'
  /** It was silent, and had not had the 60 seconds that challenges give. */
  | 'SHORT_DEADLINE';

export type NoticeKind =
  | 'BUDGET_EXHAUSTED'
  | 'BUDGET_WARNING'
  | 'CONTAINER_RESTARTED'
  | 'CRASH_LOOP'
  | 'HOST_KEY_CHANGED'
  | 'MACHINE_LOST'
  | 'MACHINE_RESUMED'
  | 'MACHINE_SUSPENDED'
  | 'MINER_MOVED'
  | 'MINER_MOVE_FAILED';

/** What the prober would have made of it. */
export type ProbeCountsAs =
  /** A bad one, in health and score. */
  | 'BAD'
  /** A bad one in the score; the miner is too young for its health to move. */
  | 'EXCUSED'
  /** A good result. */
  | 'GOOD'
  /** The miner is not ACTIVE, or in maintenance. */
  | 'NOTHING';

export type ProbeKind =
  | 'CHAT'
  | 'HEALTH'
  | 'INFO';

export type ProblemSeverity =
  /** A deployment with it is refused. */
  | 'ERROR'
  /** It is built all the same. */
  | 'WARNING';

/** Where machines come from. */
export type Provider =
  /** Rented on Fluence. */
  | 'FLUENCE'
  /** The embedded cloud: nothing real is rented or paid. */
  | 'SIMULATOR'
  /** A host that its owner registered. */
  | 'SSH';

export type ProviderProblemKind =
  /** Our key is refused. */
  | 'AUTH'
  /** The account is empty, in debt, or lasts for less than 24 hours. */
  | 'BALANCE'
  /** The provider says that it is under maintenance. */
  | 'MAINTENANCE'
  /** Our key lacks a permission. */
  | 'SCOPE'
  /** The provider can not be reached, or does not answer in time. */
  | 'UNREACHABLE';

export type QueryState =
  | 'ANSWERED'
  | 'FAILED'
  | 'RUNNING';

export type QuestionSource =
  /** Came with the program. */
  | 'BUILTIN'
  /** Added through the API. */
  | 'OPERATOR';

export type ReaperMode =
  /** Ends what has been a stray for long enough. */
  | 'destroy'
  /** Tells what it would end, and touches nothing. */
  | 'report';

export type RedeployMinerInput = {
  /** The same key and input again gives the same deployment. */
  readonly idempotencyKey?: string | null | undefined;
  readonly minerId: string;
};

export type RefreshSessionInput = {
  readonly refreshToken: string;
};

export type RegisterHostInput = {
  /** An IP address; names are not taken. */
  readonly address: string;
  /** At most 64 characters. */
  readonly name: string;
  /** Of SSH; 22 when left out. */
  readonly port?: number | null | undefined;
  /** Unencrypted, OpenSSH or PEM. Left out, a key is made: put `publicKey` of the answer into `authorized_keys`. */
  readonly privateKey?: string | null | undefined;
  /** `ubuntu` when left out; needs sudo without a password unless Docker is there. */
  readonly user?: string | null | undefined;
};

export type RemoveSshKeyInput = {
  /** `SHA256:…`, as `Vm.sshKeys` shows it. */
  readonly fingerprint: string;
  /** Give this or the other one of `vmId` and `minerId`. */
  readonly minerId?: string | null | undefined;
  /** Give this or the other one of `vmId` and `minerId`. */
  readonly vmId?: string | null | undefined;
};

export type RentVmInput = {
  readonly constraints?: GuideConstraintsInput | null | undefined;
  /** The same key and input again gives the same machine. */
  readonly idempotencyKey?: string | null | undefined;
  /** Only 1 here; `launchMiners` makes several. */
  readonly instances?: number | null | undefined;
  /** What you call it; at most 64 characters. */
  readonly label?: string | null | undefined;
  readonly machine?: MachineInput | null | undefined;
  readonly vmConfiguration?: GuideVmConfigurationInput | null | undefined;
};

export type RequestSignInChallengeInput = {
  /** `0.0.x`, `hedera:…:0.0.x` or an EVM address. */
  readonly account: string;
  readonly kind?: ChallengeKind;
};

export type ResizeMinerInput = {
  /** The same key and input again gives the same move. */
  readonly idempotencyKey?: string | null | undefined;
  readonly machine: ResizedMachineInput;
  readonly minerId: string;
};

/** The machine that a miner is to have. Everything left out stays as it is. */
export type ResizedMachineInput = {
  /** Like `cpu-4-ram-8gb-storage-25gb`, instead of the three numbers. */
  readonly configuration?: string | null | undefined;
  /** Two-letter codes; any of them will do. None: anywhere. */
  readonly countries?: ReadonlyArray<string> | null | undefined;
  /** For machine, disk and address together. Nothing dearer is rented. null takes the cap of before away. */
  readonly maxPricePerDayUsd?: string | null | undefined;
  /** To open beside 22 and the port of the model. */
  readonly ports?: ReadonlyArray<number> | null | undefined;
  readonly ramGb?: number | null | undefined;
  readonly storageGb?: number | null | undefined;
  readonly vcpu?: number | null | undefined;
};

/** What a provider has for us. */
export type ResourceKind =
  | 'ADDRESS'
  | 'DISK'
  | 'SECURITY_GROUP'
  | 'SSH_KEY'
  | 'VM';

/** When the engine starts a container again that ended. */
export type RestartPolicy =
  | 'NEVER'
  /** When it ended with another code than 0. */
  | 'ON_FAILURE'
  /** Always, unless it was stopped; the default. */
  | 'UNLESS_STOPPED';

export type RevokeInput = {
  readonly id: string;
};

export type RollbackMinerInput = {
  /** The same key and input again gives the same deployment. */
  readonly idempotencyKey?: string | null | undefined;
  readonly minerId: string;
  /** One of its `releases`; the one that served before when left out. */
  readonly releaseId?: string | null | undefined;
};

export type ScoreCause =
  | 'CHAT_PROBE'
  | 'FORMULA_CHANGED'
  | 'HEALTH_PROBE'
  | 'VALIDATION'
  | 'WINDOW_MOVED';

export type ScoreComponentName =
  | 'AVAILABILITY'
  | 'PARTICIPATION'
  | 'QUALITY'
  | 'SPEED';

export type ScoreComponentOverride = {
  readonly name: ScoreComponentName;
  /** 0 to 100 */
  readonly value: number;
};

/** How far back: 1, 7, 30, 90 or 365 days. */
export type ScoreHistoryWindow =
  | 'DAY'
  | 'MONTH'
  | 'QUARTER'
  | 'WEEK'
  | 'YEAR';

export type ScoreOverrides = {
  /** Put in place of what is measured, after the rest. */
  readonly components?: ReadonlyArray<ScoreComponentOverride> | null | undefined;
  readonly nextAnswers?: NextAnswersInput | null | undefined;
  readonly nextHealth?: NextHealthInput | null | undefined;
};

export type ScoreStep =
  | 'DAY'
  | 'HOUR';

export type SessionEndReason =
  | 'ACCOUNT_DELETED'
  | 'EXPIRED'
  | 'KEY_CHANGED'
  | 'REUSED'
  | 'REVOKED'
  | 'SIGNED_OUT';

export type SetBudgetInput = {
  readonly limitUsd: string;
  readonly onExhausted?: BudgetAction;
  /** For operators: whose budget, `0.0.x`. Left out, your own. */
  readonly ownerId?: string | null | undefined;
  readonly period: BudgetPeriod;
};

/** What is left out stays as it was set before. Null takes back what was set: it is as for everybody again. All of it at once takes back `clearProbeSpec`. */
export type SetProbeSpecInput = {
  /** At most 10 lines of at most 200 characters, like `[STATUS] == 200`, `[BODY].queue[0].length < 10`, `[RESPONSE_TIME] < 500` (milliseconds), `has([BODY].model)`, `len([BODY].response) > 0` or `[BODY].version == pat(1.*)`; with == != < <= > >=. All have to hold, beside what the contract says. Given, they take the place of those that were set before: [] or null takes all of them away. Left out: as it was set before. */
  readonly conditions?: ReadonlyArray<string> | null | undefined;
  /** 15 to 240, for HEALTH alone. Changed at most once in 24 hours, where setting it first and taking it away are changes too. Left out: as it was set before; null: as for everybody. */
  readonly everySeconds?: number | null | undefined;
  /** Bad results in a row to fall, 2 to 10. Not for INFO. Left out: as it was set before; null: as for everybody. */
  readonly failAfter?: number | null | undefined;
  /** 0 to 600 after the miner became active, in which its health does not fall. Not for INFO. Left out: as it was set before; null: as for everybody. */
  readonly graceSeconds?: number | null | undefined;
  readonly kind: ProbeKind;
  readonly minerId: string;
  /** Good results in a row to rise, 1 to 10. Not for INFO. Left out: as it was set before; null: as for everybody. */
  readonly passAfter?: number | null | undefined;
  /** Begins with `/`, at most 200 characters. Not for challenges. Left out: as it was set before; null: as for everybody. */
  readonly path?: string | null | undefined;
  /** 100 up to the default. Left out: as it was set before; null: as for everybody. */
  readonly timeoutMs?: number | null | undefined;
};

export type SetVariablesInput = {
  /** Deploy what serves once more, with the variables as they are then. When that is refused they are set all the same. */
  readonly apply?: boolean | null | undefined;
  readonly minerId: string;
  /** Names. What is not there is no mistake. */
  readonly remove?: ReadonlyArray<string> | null | undefined;
  /** Set; all others stay. */
  readonly variables?: ReadonlyArray<EnvironmentVariableInput> | null | undefined;
};

export type Severity =
  | 'DEBUG'
  | 'ERROR'
  | 'INFO'
  | 'WARN';

export type SignInInput = {
  /** Of Ethereum wallets: `0x…`. */
  readonly evmSignature?: string | null | undefined;
  /** Of the challenge. */
  readonly nonce: string;
  /** Of Hedera wallets: one base64 signature map for each key holder who signed. */
  readonly signatureMaps?: ReadonlyArray<string> | null | undefined;
};

export type SlotOutcome =
  | 'ASKED'
  /** Not asked: the miner or the prober was away. */
  | 'MISSED'
  /** Before its first or after its last challenge of the epoch. */
  | 'NOT_ENROLLED'
  /** Asked in a round in which the prober was blind. */
  | 'VOID';

export type SortDirection =
  | 'ASC'
  | 'DESC';

/** Where the files come from: exactly one of these. */
export type SourceInput =
  {   /** A whole build context. */
  readonly context: ContextUploadInput; readonly dockerfile?: never; readonly dockerfileUpload?: never; readonly dockerfileUrl?: never; readonly git?: never; readonly image?: never; }
  |  { readonly context?: never;   /** The text of a Dockerfile that needs no other file. */
  readonly dockerfile: string; readonly dockerfileUpload?: never; readonly dockerfileUrl?: never; readonly git?: never; readonly image?: never; }
  |  { readonly context?: never; readonly dockerfile?: never;   /** The same as a file. */
  readonly dockerfileUpload: File; readonly dockerfileUrl?: never; readonly git?: never; readonly image?: never; }
  |  { readonly context?: never; readonly dockerfile?: never; readonly dockerfileUpload?: never;   /** Fetched once, now, and pinned by digest. */
  readonly dockerfileUrl: string; readonly git?: never; readonly image?: never; }
  |  { readonly context?: never; readonly dockerfile?: never; readonly dockerfileUpload?: never; readonly dockerfileUrl?: never;   /** One commit of a repository. */
  readonly git: GitSourceInput; readonly image?: never; }
  |  { readonly context?: never; readonly dockerfile?: never; readonly dockerfileUpload?: never; readonly dockerfileUrl?: never; readonly git?: never;   /** Built already: nothing is built. */
  readonly image: ImageSourceInput; };

export type SourceKind =
  | 'CONTEXT'
  | 'DOCKERFILE'
  | 'DOCKERFILE_URL'
  | 'GIT'
  | 'IMAGE';

/** The three words of the miner guide; `state` is finer. */
export type Status =
  | 'active'
  | 'deploying'
  | 'inactive';

export type StepOutcome =
  | 'DONE'
  | 'FAILED'
  | 'RUNNING'
  | 'SKIPPED';

export type StrayReason =
  /** The machine of its name has ended. */
  | 'INTENT_ENDED'
  /** No machine of this database ever had its name. */
  | 'NO_INTENT'
  /** The machine of its name has another one. */
  | 'TWIN';

export type StreamEndReason =
  /** Nothing can follow. */
  | 'DONE'
  /** A fault of ours; come back with `after`. */
  | 'FAILED'
  /** More streams than allowed. */
  | 'LIMIT'
  /** The session has ended, or what was watched is no longer yours. */
  | 'REVOKED'
  /** Come back with `after`. */
  | 'SERVER_RESTART';

export type SubmitValidationInput = {
  /** 1000 to 60000, the time that challenges give and the value when left out. Silence under a shorter one is shown and counts for nothing. */
  readonly deadlineMs?: number | null | undefined;
  /** The one that suits the truth when left out. */
  readonly grader?: Grader | null | undefined;
  /** The same key and input again gives the same validation. */
  readonly idempotencyKey?: string | null | undefined;
  /** Only these, at most 200; all that may be asked when left out. */
  readonly miners?: ReadonlyArray<string> | null | undefined;
  /** LLM when left out. */
  readonly modelType?: ModelType | null | undefined;
  readonly options?: TruthOptionsInput | null | undefined;
  /** At most 10,000 characters. It is kept and becomes public. */
  readonly prompt: string;
  /** The right answer; shown to nobody before the end. NUMERIC: a number, with a unit or without. SET: items with commas or on lines. CHOICE: an option or its letter. */
  readonly truth: string;
};

/** What a token may do. Without `read`, lists of what is private are refused, and single private things read as null; what a mutation did is shown all the same. */
export type TokenScope =
  | 'deploy'
  | 'operate'
  | 'read';

/** What only some graders need; all of it may be left out. */
export type TruthOptionsInput = {
  /** EXACT and TOKEN_F1: other right answers. */
  readonly also?: ReadonlyArray<string> | null | undefined;
  /** CHOICE: as the prompt lists them, from A on. */
  readonly choices?: ReadonlyArray<string> | null | undefined;
  /** SET: whether the order counts. */
  readonly ordered?: boolean | null | undefined;
  /** NUMERIC: the same as a share of the truth, 0 to 1. */
  readonly relativeTolerance?: number | null | undefined;
  /** CONTAINS: answers that are wrong beside the right one. */
  readonly rivals?: ReadonlyArray<string> | null | undefined;
  /** JUDGE: what matters in an answer. */
  readonly rubric?: string | null | undefined;
  /** NUMERIC: how far off is still right, in the unit of the truth. */
  readonly tolerance?: number | null | undefined;
};

export type ValidationResultState =
  /** It answered as the contract says. */
  | 'ANSWERED'
  /** It answered otherwise, and is graded 0. */
  | 'FAILED'
  /** It gave no answer before the deadline, and is graded 0; or it could not be asked, by a fault of ours. */
  | 'SILENT'
  /** Nothing was heard so far; for ever, when the validation was interrupted. */
  | 'WAITING';

export type ValidationState =
  /** All have answered, or the deadline has passed. */
  | 'COMPLETED'
  /** The server saw nothing, or stopped: it counts for nobody. */
  | 'FAILED'
  /** Miners are being asked. */
  | 'RUNNING';

export type VmState =
  | 'BOOTSTRAPPING'
  | 'LAUNCHING'
  | 'READY'
  | 'REQUESTED'
  | 'RESERVING'
  | 'TERMINATED'
  | 'TERMINATING';

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly via: Credential, readonly isOperator: boolean, readonly scopes: ReadonlyArray<TokenScope>, readonly account: { readonly id: string, readonly accountId: string, readonly balance: { readonly tinybars: string, readonly hbar: string, readonly recommendedHbar: string, readonly hasRecommended: boolean } | null } } | null };

export type SessionsQueryVariables = Exact<{
  first: number;
}>;


export type SessionsQuery = { readonly viewer: { readonly sessions: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly isCurrent: boolean, readonly endedAt: string | null, readonly endReason: SessionEndReason | null, readonly userAgent: string | null }> }, readonly apiTokens: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly tokenHint: string, readonly scopes: ReadonlyArray<TokenScope>, readonly minerId: string | null, readonly revokedAt: string | null }> } } | null };

export type RequestSignInChallengeMutationVariables = Exact<{
  input: RequestSignInChallengeInput;
}>;


export type RequestSignInChallengeMutation = { readonly requestSignInChallenge:
    | { readonly __typename: 'AccountNotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LedgerUnavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'SignInChallenge', readonly nonce: string, readonly kind: ChallengeKind, readonly message: string, readonly expiresAt: string, readonly account: { readonly accountId: string } }
   };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { readonly signIn:
    | { readonly __typename: 'AccountNotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'ChallengeInvalid', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LedgerUnavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'SessionTokens', readonly accessToken: string, readonly accessTokenExpiresAt: string, readonly refreshToken: string, readonly session: { readonly id: string, readonly userAgent: string | null }, readonly account: { readonly accountId: string } }
    | { readonly __typename: 'SignatureRefused', readonly step: string, readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type RefreshSessionMutationVariables = Exact<{
  input: RefreshSessionInput;
}>;


export type RefreshSessionMutation = { readonly refreshSession:
    | { readonly __typename: 'AccountNotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LedgerUnavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'RefreshSuperseded', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'SessionEnded', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'SessionTokens', readonly accessToken: string, readonly refreshToken: string, readonly session: { readonly id: string } }
   };

export type RevokeSessionMutationVariables = Exact<{
  input: RevokeInput;
}>;


export type RevokeSessionMutation = { readonly revokeSession:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Session', readonly id: string, readonly endReason: SessionEndReason | null }
   };

export type RevokeAllSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type RevokeAllSessionsMutation = { readonly revokeAllSessions:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'RevokeAllSessionsPayload', readonly sessions: ReadonlyArray<{ readonly id: string }> }
   };

export type CreateApiTokenMutationVariables = Exact<{
  input: CreateApiTokenInput;
}>;


export type CreateApiTokenMutation = { readonly createApiToken:
    | { readonly __typename: 'CreateApiTokenPayload', readonly token: string, readonly apiToken: { readonly id: string, readonly name: string, readonly scopes: ReadonlyArray<TokenScope>, readonly minerId: string | null, readonly tokenHint: string } }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type RevokeApiTokenMutationVariables = Exact<{
  input: RevokeInput;
}>;


export type RevokeApiTokenMutation = { readonly revokeApiToken:
    | { readonly __typename: 'ApiToken', readonly id: string, readonly revokedAt: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type ChallengeEpochsQueryVariables = Exact<{
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}>;


export type ChallengeEpochsQuery = { readonly challengeEpochs: { readonly nodes: ReadonlyArray<{ readonly number: number, readonly startsAt: string, readonly endsAt: string, readonly seedHash: string, readonly revealedSeed: string | null, readonly revealedAt: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type VerifyChallengesQueryVariables = Exact<{
  minerId: string;
  epoch: number;
}>;


export type VerifyChallengesQuery = { readonly verifyChallenges:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'CheckedEpoch', readonly number: number, readonly slotCount: number, readonly asked: number, readonly void: number, readonly missed: number, readonly extra: number, readonly mismatched: number, readonly slots: ReadonlyArray<{ readonly slot: number, readonly dueAt: string, readonly outcome: SlotOutcome, readonly probeId: string | null, readonly askedAt: string | null, readonly isAsDrawn: boolean | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type QuestionBankQueryVariables = Exact<{
  modelType?: ModelType | null | undefined;
  retired?: boolean | null | undefined;
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}>;


export type QuestionBankQuery = { readonly questions: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly modelType: ModelType, readonly topic: string, readonly prompt: string, readonly truth: string, readonly source: QuestionSource, readonly createdBy: string | null, readonly createdAt: string, readonly retiredAt: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type AddQuestionsMutationVariables = Exact<{
  input: AddQuestionsInput;
}>;


export type AddQuestionsMutation = { readonly addQuestions:
    | { readonly __typename: 'AddQuestionsPayload', readonly isDryRun: boolean, readonly added: number, readonly duplicates: number, readonly problems: ReadonlyArray<{ readonly line: number, readonly field: string | null, readonly message: string }> }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type RetireQuestionMutationVariables = Exact<{
  id: string;
}>;


export type RetireQuestionMutation = { readonly retireQuestion:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Question', readonly id: string, readonly retiredAt: string | null }
   };

type Refusal_AccountNotFound_Fragment = { readonly __typename: 'AccountNotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_ActionNotAllowed_Fragment = { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_AddressRefused_Fragment = { readonly __typename: 'AddressRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_BudgetExceeded_Fragment = { readonly __typename: 'BudgetExceeded', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_ChallengeInvalid_Fragment = { readonly __typename: 'ChallengeInvalid', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_Forbidden_Fragment = { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_IdempotencyKeyReused_Fragment = { readonly __typename: 'IdempotencyKeyReused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_InvalidInput_Fragment = { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_LedgerUnavailable_Fragment = { readonly __typename: 'LedgerUnavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_LimitReached_Fragment = { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_MinersFailed_Fragment = { readonly __typename: 'MinersFailed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_NameTaken_Fragment = { readonly __typename: 'NameTaken', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_NoEligibleMiner_Fragment = { readonly __typename: 'NoEligibleMiner', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_NoOffer_Fragment = { readonly __typename: 'NoOffer', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_NotFound_Fragment = { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_QueryInProgress_Fragment = { readonly __typename: 'QueryInProgress', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_RateLimited_Fragment = { readonly __typename: 'RateLimited', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_RefreshSuperseded_Fragment = { readonly __typename: 'RefreshSuperseded', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_SessionEnded_Fragment = { readonly __typename: 'SessionEnded', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_SignatureRefused_Fragment = { readonly __typename: 'SignatureRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_SourceRefused_Fragment = { readonly __typename: 'SourceRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_Unauthenticated_Fragment = { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

type Refusal_Unavailable_Fragment = { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null };

export type RefusalFragment =
  | Refusal_AccountNotFound_Fragment
  | Refusal_ActionNotAllowed_Fragment
  | Refusal_AddressRefused_Fragment
  | Refusal_BudgetExceeded_Fragment
  | Refusal_ChallengeInvalid_Fragment
  | Refusal_Forbidden_Fragment
  | Refusal_IdempotencyKeyReused_Fragment
  | Refusal_InvalidInput_Fragment
  | Refusal_LedgerUnavailable_Fragment
  | Refusal_LimitReached_Fragment
  | Refusal_MinersFailed_Fragment
  | Refusal_NameTaken_Fragment
  | Refusal_NoEligibleMiner_Fragment
  | Refusal_NoOffer_Fragment
  | Refusal_NotFound_Fragment
  | Refusal_QueryInProgress_Fragment
  | Refusal_RateLimited_Fragment
  | Refusal_RefreshSuperseded_Fragment
  | Refusal_SessionEnded_Fragment
  | Refusal_SignatureRefused_Fragment
  | Refusal_SourceRefused_Fragment
  | Refusal_Unauthenticated_Fragment
  | Refusal_Unavailable_Fragment
;

export type MinerContainerQueryVariables = Exact<{
  id: string;
}>;


export type MinerContainerQuery = { readonly miner: { readonly state: MinerState, readonly container: { readonly state: ContainerState, readonly since: string, readonly exitCode: number | null, readonly isOutOfMemory: boolean, readonly restarts: ReadonlyArray<string>, readonly restartAt: string | null, readonly crashLoopSince: string | null, readonly checkedAt: string | null } | null } | null };

export type AskMutationVariables = Exact<{
  input: AskInput;
}>;


export type AskMutation = { readonly ask:
    | { readonly __typename: 'AskPayload', readonly replayed: boolean, readonly answer: string | null, readonly query: { readonly id: string, readonly state: QueryState, readonly answer: string | null, readonly prompt: string | null, readonly promptHash: string, readonly signature: string | null, readonly miner: { readonly id: string } | null, readonly tries: ReadonlyArray<{ readonly outcome: string }> } }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'IdempotencyKeyReused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'MinersFailed', readonly queryId: string, readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NoEligibleMiner', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null, readonly excluded: ReadonlyArray<{ readonly reason: string, readonly count: number }> }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'QueryInProgress', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type QuestionQueryVariables = Exact<{
  id: string;
}>;


export type QuestionQuery = { readonly query: { readonly id: string, readonly state: QueryState, readonly prompt: string | null, readonly answer: string | null, readonly eligibleCount: number | null, readonly candidates: ReadonlyArray<{ readonly weight: number }>, readonly tries: ReadonlyArray<{ readonly outcome: string, readonly miner: { readonly id: string } | null }> } | null };

export type QuestionsQueryVariables = Exact<{
  first: number;
}>;


export type QuestionsQuery = { readonly queries: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly state: QueryState }> } };

export type ProbePagesQueryVariables = Exact<{
  minerId: string;
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}>;


export type ProbePagesQuery = { readonly probes: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly at: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type ProbesQueryVariables = Exact<{
  minerId: string;
  first?: number | null | undefined;
  kinds?: ReadonlyArray<ProbeKind> | ProbeKind | null | undefined;
}>;


export type ProbesQuery = { readonly probes: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: ProbeKind, readonly isOk: boolean, readonly grade: number | null, readonly totalMs: number | null }> } };

export type ProbeDetailsQueryVariables = Exact<{
  minerId: string;
}>;


export type ProbeDetailsQuery = { readonly probes: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly grade: number | null, readonly detail: { readonly prompt: string | null, readonly expected: string | null, readonly answer: string | null, readonly grader: string | null, readonly message: string | null, readonly evidence: { readonly grader: Grader, readonly version: number, readonly reason: string, readonly read: ReadonlyArray<string>, readonly fallback: string | null } | null } | null }> } };

export type HealthHistoryQueryVariables = Exact<{
  first: number;
  from: string;
  to?: string | null | undefined;
  step?: HealthStep;
}>;


export type HealthHistoryQuery = { readonly miners: { readonly nodes: ReadonlyArray<{ readonly name: string, readonly healthHistory: ReadonlyArray<{ readonly at: string, readonly total: number, readonly ok: number, readonly uptime: number | null, readonly meanTotalMs: number | null, readonly maxTotalMs: number | null }> }> } };

export type HealthLooksQueryVariables = Exact<{
  id: string;
  from: string;
  to?: string | null | undefined;
}>;


export type HealthLooksQuery = { readonly miner: { readonly healthLooks: ReadonlyArray<{ readonly at: string, readonly isOk: boolean, readonly firstByteMs: number | null, readonly totalMs: number, readonly probe: { readonly error: string | null } | null }> } | null };

export type ScoreChangesQueryVariables = Exact<{
  minerId?: string | null | undefined;
  first?: number | null | undefined;
}>;


export type ScoreChangesQuery = { readonly scoreChanges: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly before: number | null, readonly after: number | null, readonly cause: ScoreCause, readonly at: string, readonly miner: { readonly id: string, readonly name: string } | null }> } };

export type MeasuringQueryVariables = Exact<{ [key: string]: never; }>;


export type MeasuringQuery = { readonly scoreFormula: { readonly version: number, readonly expression: string, readonly minSamples: number, readonly weights: ReadonlyArray<{ readonly name: ScoreComponentName, readonly weight: number }> }, readonly proberHealth: { readonly targetCount: number, readonly overdueCount: number, readonly isBlind: boolean, readonly lastHour: { readonly rounds: number } } };

export type NetworkQueryVariables = Exact<{ [key: string]: never; }>;


export type NetworkQuery = { readonly network: { readonly mode: Mode, readonly ledger: string, readonly version: string, readonly parts: ReadonlyArray<{ readonly name: string, readonly mode: Mode, readonly detail: string }> }, readonly rateLimit: { readonly cost: number, readonly limit: number, readonly remaining: number, readonly resetAt: string } | null };

export type LaunchMinerMutationVariables = Exact<{
  input: LaunchMinerInput;
}>;


export type LaunchMinerMutation = { readonly launchMiner:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'AddressRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'BudgetExceeded', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'IdempotencyKeyReused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LaunchMinerPayload', readonly replayed: boolean, readonly miner: { readonly id: string, readonly name: string, readonly status: Status, readonly state: MinerState }, readonly deployment: { readonly id: string, readonly state: DeploymentState, readonly step: DeployStep | null }, readonly vm: { readonly id: string, readonly status: Status, readonly state: VmState, readonly ports: ReadonlyArray<number>, readonly label: string }, readonly substitutions: ReadonlyArray<{ readonly field: string, readonly asked: string, readonly used: string | null, readonly reason: string }> }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NameTaken', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NoOffer', readonly cheapestPerDayUsd: string | null, readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'SourceRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type DeployMutationVariables = Exact<{
  input: DeployInput;
}>;


export type DeployMutation = { readonly deploy:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'DeployPayload', readonly replayed: boolean, readonly deployment: { readonly id: string, readonly state: DeploymentState, readonly miner: { readonly id: string, readonly name: string } } }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'IdempotencyKeyReused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NameTaken', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'SourceRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type CancelDeploymentMutationVariables = Exact<{
  id: string;
}>;


export type CancelDeploymentMutation = { readonly cancelDeployment:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Deployment', readonly id: string, readonly cancelRequestedAt: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type RentVmMutationVariables = Exact<{
  input: RentVmInput;
}>;


export type RentVmMutation = { readonly rentVm:
    | { readonly __typename: 'AddressRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'BudgetExceeded', readonly limitUsd: string, readonly spentUsd: string, readonly period: BudgetPeriod, readonly periodEndsAt: string, readonly perHourUsd: string, readonly roomPerHourUsd: string, readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'IdempotencyKeyReused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NoOffer', readonly cheapestPerDayUsd: string | null, readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null, readonly alternative: { readonly configuration: string, readonly countryCode: string | null, readonly pricePerDayUsd: string } | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'RentVmPayload', readonly replayed: boolean, readonly vm: { readonly id: string, readonly status: Status, readonly state: VmState, readonly label: string, readonly ports: ReadonlyArray<number> }, readonly substitutions: ReadonlyArray<{ readonly field: string, readonly asked: string, readonly used: string | null, readonly reason: string }> }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type TerminateVmMutationVariables = Exact<{
  id: string;
}>;


export type TerminateVmMutation = { readonly terminateVm:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Vm', readonly id: string, readonly status: Status, readonly state: VmState, readonly endReason: EndReason | null }
   };

export type RenameVmMutationVariables = Exact<{
  id: string;
  label: string;
}>;


export type RenameVmMutation = { readonly renameVm:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Vm', readonly id: string, readonly label: string }
   };

export type EditVmPortsMutationVariables = Exact<{
  id: string;
  add?: ReadonlyArray<number> | number;
  remove?: ReadonlyArray<number> | number;
}>;


export type EditVmPortsMutation = { readonly editVmPorts:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Vm', readonly id: string, readonly ports: ReadonlyArray<number> }
   };

export type VmPortsPreviewQueryVariables = Exact<{
  id: string;
  add?: ReadonlyArray<number> | number;
  remove?: ReadonlyArray<number> | number;
}>;


export type VmPortsPreviewQuery = { readonly vmPortsPreview:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'VmPortsPreview', readonly ports: ReadonlyArray<number>, readonly opens: ReadonlyArray<number>, readonly closes: ReadonlyArray<number>, readonly isRestartNeeded: boolean }
   };

export type RebootVmMutationVariables = Exact<{
  id: string;
}>;


export type RebootVmMutation = { readonly rebootVm:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Vm', readonly id: string, readonly state: VmState }
   };

export type RestartMinerMutationVariables = Exact<{
  id: string;
}>;


export type RestartMinerMutation = { readonly restartMiner:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Miner', readonly id: string, readonly state: MinerState }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type TerminateMinerMutationVariables = Exact<{
  id: string;
}>;


export type TerminateMinerMutation = { readonly terminateMiner:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Miner', readonly id: string, readonly state: MinerState }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type RegisterHostMutationVariables = Exact<{
  input: RegisterHostInput;
}>;


export type RegisterHostMutation = { readonly registerHost:
    | { readonly __typename: 'AddressRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Host', readonly id: string, readonly name: string, readonly address: string, readonly port: number, readonly user: string, readonly publicKey: string, readonly state: HostState }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NameTaken', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type RemoveHostMutationVariables = Exact<{
  id: string;
}>;


export type RemoveHostMutation = { readonly removeHost:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Host', readonly id: string, readonly state: HostState }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type VmQueryVariables = Exact<{
  id: string;
}>;


export type VmQuery = { readonly vm: { readonly id: string, readonly label: string, readonly status: Status, readonly state: VmState, readonly provider: Provider, readonly mode: Mode, readonly address: string | null, readonly ports: ReadonlyArray<number>, readonly pricePerHourUsd: string | null, readonly spendUsd: string, readonly endReason: EndReason | null, readonly availableActions: ReadonlyArray<{ readonly action: string, readonly allowed: boolean, readonly reason: string | null }> } | null };

export type VmsQueryVariables = Exact<{
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
  minerId?: string | null | undefined;
}>;


export type VmsQuery = { readonly vms: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly label: string }>, readonly edges: ReadonlyArray<{ readonly cursor: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type OffersQueryVariables = Exact<{
  input: MachineInput;
}>;


export type OffersQuery = { readonly offers: ReadonlyArray<{ readonly configuration: string, readonly provider: Provider, readonly pricePerHourUsd: string, readonly pricePerDayUsd: string, readonly countryCode: string | null }> };

export type MinerQueryVariables = Exact<{
  id: string;
}>;


export type MinerQuery = { readonly miner: { readonly id: string, readonly name: string, readonly isMine: boolean, readonly ownerAccountId: string, readonly status: Status, readonly state: MinerState, readonly health: Health, readonly endpoint: string | null, readonly publicIp: string | null, readonly port: number, readonly uptimeSeconds: number, readonly requestCount: number, readonly averageResponseMs: number | null, readonly score: { readonly value: number | null, readonly coverage: number, readonly confidence: number, readonly components: ReadonlyArray<{ readonly name: ScoreComponentName, readonly value: number | null, readonly weight: number, readonly effectiveWeight: number, readonly samples: number }> } | null, readonly vm: { readonly id: string, readonly pricePerHourUsd: string | null } | null, readonly currentDeployment: { readonly id: string } | null, readonly deployments: { readonly nodes: ReadonlyArray<{ readonly id: string }> }, readonly failure: { readonly code: string, readonly logTail: ReadonlyArray<string> } | null, readonly availableActions: ReadonlyArray<{ readonly action: string, readonly allowed: boolean, readonly reason: string | null }>, readonly probes: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: ProbeKind, readonly isOk: boolean, readonly detail: { readonly prompt: string | null, readonly expected: string | null, readonly answer: string | null, readonly message: string | null } | null }> }, readonly scoreChanges: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly before: number | null, readonly after: number | null, readonly cause: ScoreCause, readonly probes: ReadonlyArray<{ readonly id: string } | null> }> } } | null };

export type MinersQueryVariables = Exact<{
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
  orderBy?: MinerOrder;
  mine?: boolean | null | undefined;
  states?: ReadonlyArray<MinerState> | MinerState | null | undefined;
}>;


export type MinersQuery = { readonly miners: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly score: { readonly value: number | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type DeploymentQueryVariables = Exact<{
  id: string;
}>;


export type DeploymentQuery = { readonly deployment: { readonly id: string, readonly state: DeploymentState, readonly step: DeployStep | null, readonly outcome: DeploymentState | null, readonly port: number, readonly isLaunch: boolean, readonly source: { readonly kind: SourceKind, readonly digest: string | null, readonly url: string | null, readonly dockerfile: string | null }, readonly steps: ReadonlyArray<{ readonly step: DeployStep, readonly attempt: number, readonly outcome: StepOutcome, readonly detail: string | null }>, readonly failure: { readonly step: DeployStep | null, readonly code: string, readonly message: string, readonly hint: string | null, readonly logTail: ReadonlyArray<string> } | null, readonly contract: ReadonlyArray<{ readonly rule: string, readonly passed: boolean }> | null, readonly miner: { readonly id: string, readonly name: string }, readonly vm: { readonly id: string, readonly state: VmState } | null, readonly availableActions: ReadonlyArray<{ readonly action: string, readonly allowed: boolean, readonly reason: string | null }> } | null };

export type DeploymentsQueryVariables = Exact<{
  first?: number | null | undefined;
  last?: number | null | undefined;
  minerId?: string | null | undefined;
  vmId?: string | null | undefined;
}>;


export type DeploymentsQuery = { readonly deployments: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly state: DeploymentState }> } };

export type HostQueryVariables = Exact<{
  id: string;
}>;


export type HostQuery = { readonly host: { readonly id: string, readonly name: string, readonly state: HostState } | null };

export type HostsQueryVariables = Exact<{
  first: number;
}>;


export type HostsQuery = { readonly hosts: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string }> } };

export type LogsQueryVariables = Exact<{
  source: LogSourceInput;
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
  text?: string | null | undefined;
  minSeverity?: Severity | null | undefined;
  streams?: ReadonlyArray<LogStream> | LogStream | null | undefined;
  steps?: ReadonlyArray<DeployStep> | DeployStep | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
  ansi?: Ansi;
}>;


export type LogsQuery = { readonly logs: { readonly nodes: ReadonlyArray<{ readonly seq: string, readonly at: string, readonly stream: LogStream, readonly severity: Severity | null, readonly step: DeployStep | null, readonly continues: boolean, readonly message: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type NodeQueryVariables = Exact<{
  id: string;
}>;


export type NodeQuery = { readonly node:
    | { readonly __typename: 'ApiToken', readonly id: string }
    | { readonly __typename: 'AuditEvent', readonly id: string }
    | { readonly __typename: 'Deployment', readonly id: string }
    | { readonly __typename: 'Host', readonly id: string }
    | { readonly __typename: 'LaunchBatch', readonly id: string }
    | { readonly __typename: 'MaintenanceWindow', readonly id: string }
    | { readonly __typename: 'Miner', readonly id: string }
    | { readonly __typename: 'Notice', readonly id: string }
    | { readonly __typename: 'Probe', readonly id: string }
    | { readonly __typename: 'QueryReceipt', readonly id: string }
    | { readonly __typename: 'Question', readonly id: string }
    | { readonly __typename: 'Release', readonly id: string }
    | { readonly __typename: 'ScoreChange', readonly id: string }
    | { readonly __typename: 'Session', readonly id: string }
    | { readonly __typename: 'StrayResource', readonly id: string }
    | { readonly __typename: 'Validation', readonly id: string }
    | { readonly __typename: 'Vm', readonly id: string }
   | null };

export type NodesQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
}>;


export type NodesQuery = { readonly nodes: ReadonlyArray<
    | { readonly __typename: 'ApiToken', readonly id: string }
    | { readonly __typename: 'AuditEvent', readonly id: string }
    | { readonly __typename: 'Deployment', readonly id: string }
    | { readonly __typename: 'Host', readonly id: string }
    | { readonly __typename: 'LaunchBatch', readonly id: string }
    | { readonly __typename: 'MaintenanceWindow', readonly id: string }
    | { readonly __typename: 'Miner', readonly id: string }
    | { readonly __typename: 'Notice', readonly id: string }
    | { readonly __typename: 'Probe', readonly id: string }
    | { readonly __typename: 'QueryReceipt', readonly id: string }
    | { readonly __typename: 'Question', readonly id: string }
    | { readonly __typename: 'Release', readonly id: string }
    | { readonly __typename: 'ScoreChange', readonly id: string }
    | { readonly __typename: 'Session', readonly id: string }
    | { readonly __typename: 'StrayResource', readonly id: string }
    | { readonly __typename: 'Validation', readonly id: string }
    | { readonly __typename: 'Vm', readonly id: string }
   | null> };

export type CheckHostMutationVariables = Exact<{
  id: string;
}>;


export type CheckHostMutation = { readonly checkHost:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Host', readonly id: string, readonly state: HostState }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type AcceptHostKeyMutationVariables = Exact<{
  id: string;
  fingerprint: string;
}>;


export type AcceptHostKeyMutation = { readonly acceptHostKey:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Host', readonly id: string, readonly state: HostState, readonly hostKeyFingerprint: string | null, readonly shownHostKeyFingerprint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type HostChecksQueryVariables = Exact<{
  id: string;
}>;


export type HostChecksQuery = { readonly host: { readonly state: HostState, readonly hostKeyFingerprint: string | null, readonly shownHostKeyFingerprint: string | null, readonly freeDiskGb: number | null, readonly checkedAt: string | null, readonly checks: ReadonlyArray<{ readonly name: HostCheckName, readonly passed: boolean, readonly detail: string, readonly fix: string | null }> | null } | null };

export type WatchHostSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type WatchHostSubscription = { readonly host:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'HostChanged', readonly seq: string, readonly at: string, readonly state: HostState, readonly host: { readonly id: string, readonly state: HostState } }
    | { readonly __typename: 'HostSnapshot', readonly seq: string, readonly host: { readonly id: string, readonly state: HostState } }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type VmProblemQueryVariables = Exact<{
  id: string;
}>;


export type VmProblemQuery = { readonly vm: { readonly problem: string | null, readonly hostKeyAlarm: { readonly shown: string, readonly since: string } | null } | null };

export type NoticesQueryVariables = Exact<{
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}>;


export type NoticesQuery = { readonly notices: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly accountId: string, readonly kind: NoticeKind, readonly message: string, readonly at: string, readonly vm: { readonly id: string } | null, readonly miner: { readonly id: string } | null, readonly host: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type WatchNoticesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WatchNoticesSubscription = { readonly notices:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NoticeGiven', readonly seq: string, readonly at: string, readonly kind: NoticeKind, readonly notice: { readonly id: string, readonly message: string } | null }
    | { readonly __typename: 'NoticesSnapshot', readonly seq: string, readonly latest: ReadonlyArray<{ readonly id: string, readonly message: string }> }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type MyBudgetQueryVariables = Exact<{ [key: string]: never; }>;


export type MyBudgetQuery = { readonly viewer: { readonly account: { readonly accountId: string, readonly budget: { readonly limitUsd: string, readonly period: BudgetPeriod, readonly onExhausted: BudgetAction, readonly spentUsd: string, readonly remainingUsd: string, readonly percent: number, readonly perHourUsd: string, readonly periodStartedAt: string, readonly periodEndsAt: string } | null } } | null };

export type SetBudgetMutationVariables = Exact<{
  input: SetBudgetInput;
}>;


export type SetBudgetMutation = { readonly setBudget:
    | { readonly __typename: 'Budget', readonly limitUsd: string, readonly period: BudgetPeriod, readonly onExhausted: BudgetAction, readonly spentUsd: string, readonly remainingUsd: string, readonly percent: number, readonly perHourUsd: string }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type RemoveBudgetMutationVariables = Exact<{
  ownerId?: string | null | undefined;
}>;


export type RemoveBudgetMutation = { readonly removeBudget:
    | { readonly __typename: 'Account', readonly accountId: string, readonly budget: { readonly limitUsd: string } | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type EstimateQueryVariables = Exact<{
  input: MachineInput;
}>;


export type EstimateQuery = { readonly estimate:
    | { readonly __typename: 'Estimate', readonly perHourUsd: string, readonly perDayUsd: string, readonly parts: ReadonlyArray<{ readonly kind: ResourceKind, readonly perHourUsd: string }>, readonly offer: { readonly configuration: string, readonly countryCode: string | null, readonly pricePerHourUsd: string, readonly addressesLeft: number | null, readonly largestDiskGb: number | null }, readonly cheapestAlternative: { readonly configuration: string, readonly countryCode: string | null, readonly pricePerHourUsd: string } | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NoOffer', readonly cheapestPerDayUsd: string | null, readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null, readonly alternative: { readonly configuration: string, readonly countryCode: string | null } | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type OffersLeftQueryVariables = Exact<{
  input: MachineInput;
}>;


export type OffersLeftQuery = { readonly offers: ReadonlyArray<{ readonly configuration: string, readonly vcpu: number, readonly ramGb: number, readonly storageGb: number, readonly countryCode: string | null, readonly pricePerHourUsd: string, readonly addressesLeft: number | null, readonly largestDiskGb: number | null }> };

export type MySpendQueryVariables = Exact<{
  from: string;
  to?: string | null | undefined;
  first?: number;
}>;


export type MySpendQuery = { readonly viewer: { readonly account: { readonly spend: { readonly from: string, readonly to: string, readonly totalUsd: string, readonly byVm: ReadonlyArray<{ readonly totalUsd: string, readonly vm: { readonly id: string, readonly label: string, readonly spendUsd: string } }>, readonly byHour: ReadonlyArray<{ readonly hour: string, readonly usd: string }> } | null } } | null };

export type ProviderAccountQueryVariables = Exact<{ [key: string]: never; }>;


export type ProviderAccountQuery = { readonly providerAccount: { readonly provider: Provider, readonly generation: string | null, readonly mode: Mode, readonly hourlyUsd: string, readonly daysLeft: string | null, readonly checkedAt: string, readonly balance: { readonly spendableUsd: string, readonly debtUsd: string } | null, readonly problems: ReadonlyArray<{ readonly kind: ProviderProblemKind, readonly detail: string }> } };

export type ResizeMinerMutationVariables = Exact<{
  input: ResizeMinerInput;
}>;


export type ResizeMinerMutation = { readonly resizeMiner:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'BudgetExceeded', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'IdempotencyKeyReused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NoOffer', readonly cheapestPerDayUsd: string | null, readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'ResizeMinerPayload', readonly replayed: boolean, readonly miner: { readonly id: string, readonly state: MinerState, readonly move: { readonly deployment: { readonly id: string }, readonly vm: { readonly id: string } } | null, readonly availableActions: ReadonlyArray<{ readonly action: string, readonly allowed: boolean, readonly reason: string | null }> }, readonly deployment: { readonly id: string, readonly state: DeploymentState, readonly isLaunch: boolean }, readonly vm: { readonly id: string, readonly state: VmState, readonly vcpu: number, readonly ramGb: number, readonly ports: ReadonlyArray<number>, readonly availableActions: ReadonlyArray<{ readonly action: string, readonly allowed: boolean, readonly reason: string | null }> } }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type EditMinerMutationVariables = Exact<{
  input: EditMinerInput;
}>;


export type EditMinerMutation = { readonly editMiner:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Miner', readonly id: string, readonly replaceOnLoss: boolean }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type MinerMoveQueryVariables = Exact<{
  id: string;
}>;


export type MinerMoveQuery = { readonly miner: { readonly id: string, readonly state: MinerState, readonly publicIp: string | null, readonly replaceOnLoss: boolean, readonly vm: { readonly id: string, readonly vcpu: number, readonly endReason: EndReason | null } | null, readonly move: { readonly deployment: { readonly id: string, readonly state: DeploymentState, readonly step: DeployStep | null }, readonly vm: { readonly id: string, readonly state: VmState, readonly replaces: { readonly id: string, readonly replaces: { readonly id: string } | null } | null } } | null, readonly availableActions: ReadonlyArray<{ readonly action: string, readonly allowed: boolean, readonly reason: string | null }> } | null };

export type LaunchMinersMutationVariables = Exact<{
  input: LaunchMinersInput;
}>;


export type LaunchMinersMutation = { readonly launchMiners:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'AddressRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'BudgetExceeded', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'IdempotencyKeyReused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LaunchMinersPayload', readonly replayed: boolean, readonly substitutions: ReadonlyArray<{ readonly field: string, readonly used: string | null }>, readonly batch: { readonly id: string, readonly name: string, readonly count: number, readonly counts: { readonly refused: number, readonly launching: number, readonly serving: number, readonly stopped: number, readonly failed: number, readonly cancelled: number, readonly ended: number }, readonly items: ReadonlyArray<{ readonly position: number, readonly name: string, readonly state: LaunchItemState, readonly miner: { readonly id: string, readonly name: string } | null, readonly deployment: { readonly id: string, readonly state: DeploymentState } | null, readonly failure: { readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null, readonly retryable: boolean } | null }> } }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NoOffer', readonly cheapestPerDayUsd: string | null, readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'SourceRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type LaunchBatchQueryVariables = Exact<{
  id: string;
}>;


export type LaunchBatchQuery = { readonly launchBatch: { readonly id: string, readonly name: string, readonly count: number, readonly counts: { readonly refused: number, readonly launching: number, readonly serving: number, readonly stopped: number, readonly failed: number, readonly cancelled: number, readonly ended: number }, readonly items: ReadonlyArray<{ readonly position: number, readonly name: string, readonly state: LaunchItemState, readonly miner: { readonly id: string, readonly name: string } | null, readonly deployment: { readonly id: string, readonly state: DeploymentState } | null, readonly failure: { readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null, readonly retryable: boolean } | null }> } | null };

export type LaunchBatchesQueryVariables = Exact<{
  first: number;
}>;


export type LaunchBatchesQuery = { readonly launchBatches: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly count: number, readonly counts: { readonly launching: number, readonly serving: number, readonly refused: number } }> } };

export type CancelLaunchBatchMutationVariables = Exact<{
  id: string;
  terminateServing?: boolean;
}>;


export type CancelLaunchBatchMutation = { readonly cancelLaunchBatch:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LaunchBatch', readonly id: string, readonly name: string, readonly count: number, readonly counts: { readonly refused: number, readonly launching: number, readonly serving: number, readonly stopped: number, readonly failed: number, readonly cancelled: number, readonly ended: number }, readonly items: ReadonlyArray<{ readonly position: number, readonly name: string, readonly state: LaunchItemState, readonly miner: { readonly id: string, readonly name: string } | null, readonly deployment: { readonly id: string, readonly state: DeploymentState } | null, readonly failure: { readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null, readonly retryable: boolean } | null }> }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type BatchFragment = { readonly id: string, readonly name: string, readonly count: number, readonly counts: { readonly refused: number, readonly launching: number, readonly serving: number, readonly stopped: number, readonly failed: number, readonly cancelled: number, readonly ended: number }, readonly items: ReadonlyArray<{ readonly position: number, readonly name: string, readonly state: LaunchItemState, readonly miner: { readonly id: string, readonly name: string } | null, readonly deployment: { readonly id: string, readonly state: DeploymentState } | null, readonly failure: { readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null, readonly retryable: boolean } | null }> };

export type AuditEventsQueryVariables = Exact<{
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}>;


export type AuditEventsQuery = { readonly auditEvents: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly actor: string, readonly action: string, readonly target: string, readonly at: string, readonly detail: ReadonlyArray<{ readonly name: string, readonly value: string }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type ReaperQueryVariables = Exact<{ [key: string]: never; }>;


export type ReaperQuery = { readonly reaper: { readonly mode: ReaperMode, readonly prefix: string, readonly strays: number, readonly lastRunAt: string | null, readonly lastError: string | null, readonly nextRunAt: string | null } };

export type StrayResourcesQueryVariables = Exact<{
  ended?: boolean | null | undefined;
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}>;


export type StrayResourcesQuery = { readonly strayResources: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly provider: Provider, readonly kind: ResourceKind, readonly resourceId: string, readonly name: string, readonly state: string, readonly reason: StrayReason, readonly firstSeenAt: string, readonly lastSeenAt: string, readonly endingAt: string | null, readonly endedAt: string | null, readonly lastError: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type ReapStraysMutationVariables = Exact<{
  ids: ReadonlyArray<string> | string;
}>;


export type ReapStraysMutation = { readonly reapStrays:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'ReapStraysPayload', readonly strays: ReadonlyArray<{ readonly id: string, readonly name: string, readonly endingAt: string | null, readonly endedAt: string | null, readonly lastError: string | null }> }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type SpecsFragment = { readonly id: string, readonly probeSpecs: ReadonlyArray<{ readonly kind: ProbeKind, readonly path: string, readonly everySeconds: number | null, readonly timeoutMs: number, readonly conditions: ReadonlyArray<string>, readonly failAfter: number | null, readonly passAfter: number | null, readonly graceSeconds: number | null, readonly setAt: string | null }> };

export type WindowsFragment = { readonly id: string, readonly maintenance: ReadonlyArray<{ readonly id: string, readonly startsAt: string, readonly endsAt: string, readonly reason: string, readonly cancelledAt: string | null, readonly isOn: boolean }> };

export type SetProbeSpecMutationVariables = Exact<{
  input: SetProbeSpecInput;
}>;


export type SetProbeSpecMutation = { readonly setProbeSpec:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Miner', readonly id: string, readonly probeSpecs: ReadonlyArray<{ readonly kind: ProbeKind, readonly path: string, readonly everySeconds: number | null, readonly timeoutMs: number, readonly conditions: ReadonlyArray<string>, readonly failAfter: number | null, readonly passAfter: number | null, readonly graceSeconds: number | null, readonly setAt: string | null }> }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type ClearProbeSpecMutationVariables = Exact<{
  minerId: string;
  kind: ProbeKind;
}>;


export type ClearProbeSpecMutation = { readonly clearProbeSpec:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Miner', readonly id: string, readonly probeSpecs: ReadonlyArray<{ readonly kind: ProbeKind, readonly path: string, readonly everySeconds: number | null, readonly timeoutMs: number, readonly conditions: ReadonlyArray<string>, readonly failAfter: number | null, readonly passAfter: number | null, readonly graceSeconds: number | null, readonly setAt: string | null }> }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type ProbeSpecsQueryVariables = Exact<{
  id: string;
}>;


export type ProbeSpecsQuery = { readonly miner: { readonly id: string, readonly probeSpecs: ReadonlyArray<{ readonly kind: ProbeKind, readonly path: string, readonly everySeconds: number | null, readonly timeoutMs: number, readonly conditions: ReadonlyArray<string>, readonly failAfter: number | null, readonly passAfter: number | null, readonly graceSeconds: number | null, readonly setAt: string | null }> } | null };

export type DebugProbeMutationVariables = Exact<{
  minerId: string;
  kind: ProbeKind;
}>;


export type DebugProbeMutation = { readonly debugProbe:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'DebugProbe', readonly kind: ProbeKind, readonly at: string, readonly timeoutMs: number, readonly timeoutShare: number, readonly isOk: boolean, readonly error: string | null, readonly why: string | null, readonly grade: number | null, readonly countsAs: ProbeCountsAs, readonly request: { readonly line: string, readonly body: string | null, readonly headers: ReadonlyArray<{ readonly name: string, readonly value: string }> }, readonly response: { readonly status: number, readonly body: string, readonly isBodyCut: boolean, readonly headers: ReadonlyArray<{ readonly name: string, readonly value: string }> } | null, readonly timings: { readonly connectMs: number | null, readonly firstByteMs: number | null, readonly totalMs: number }, readonly conditions: ReadonlyArray<{ readonly condition: string, readonly isMet: boolean, readonly resolved: string }> }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type AnnounceMaintenanceMutationVariables = Exact<{
  input: AnnounceMaintenanceInput;
}>;


export type AnnounceMaintenanceMutation = { readonly announceMaintenance:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'MaintenanceWindow', readonly id: string, readonly startsAt: string, readonly endsAt: string, readonly reason: string, readonly isOn: boolean, readonly miner: { readonly id: string, readonly maintenance: ReadonlyArray<{ readonly id: string, readonly startsAt: string, readonly endsAt: string, readonly reason: string, readonly cancelledAt: string | null, readonly isOn: boolean }> } }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type CancelMaintenanceMutationVariables = Exact<{
  id: string;
}>;


export type CancelMaintenanceMutation = { readonly cancelMaintenance:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'MaintenanceWindow', readonly id: string, readonly cancelledAt: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type MaintenanceQueryVariables = Exact<{
  id: string;
}>;


export type MaintenanceQuery = { readonly miner: { readonly id: string, readonly maintenance: ReadonlyArray<{ readonly id: string, readonly startsAt: string, readonly endsAt: string, readonly reason: string, readonly cancelledAt: string | null, readonly isOn: boolean }> } | null };

export type ReleasesQueryVariables = Exact<{
  minerId: string;
}>;


export type ReleasesQuery = { readonly miner: { readonly id: string, readonly release: { readonly id: string, readonly number: number } | null, readonly releases: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly number: number, readonly imageTag: string, readonly imageId: string, readonly port: number, readonly isServing: boolean, readonly lastServedAt: string | null, readonly isImageKept: boolean, readonly createdAt: string, readonly source: { readonly kind: SourceKind }, readonly lastDeployment: { readonly id: string, readonly state: DeploymentState } | null }> }, readonly availableActions: ReadonlyArray<{ readonly action: string, readonly allowed: boolean, readonly reason: string | null }> } | null };

export type RollbackMinerMutationVariables = Exact<{
  input: RollbackMinerInput;
}>;


export type RollbackMinerMutation = { readonly rollbackMiner:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'IdempotencyKeyReused', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'RollbackMinerPayload', readonly replayed: boolean, readonly deployment: { readonly id: string, readonly isRollback: boolean, readonly release: { readonly number: number } | null } }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
   };

export type RedeployMinerMutationVariables = Exact<{
  input: RedeployMinerInput;
}>;


export type RedeployMinerMutation = { readonly redeployMiner:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'IdempotencyKeyReused', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
    | { readonly __typename: 'RedeployMinerPayload', readonly replayed: boolean, readonly deployment: { readonly id: string, readonly isRollback: boolean, readonly queuePosition: number | null, readonly supersededBy: { readonly id: string } | null } }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly hint: string | null }
   };

export type LintDockerfileQueryVariables = Exact<{
  dockerfile: string;
  files?: ReadonlyArray<string> | string | null | undefined;
  port?: number | null | undefined;
}>;


export type LintDockerfileQuery = { readonly lintDockerfile:
    | { readonly __typename: 'DockerfileReport', readonly exposedPorts: ReadonlyArray<number>, readonly problems: ReadonlyArray<{ readonly code: DockerfileProblemCode, readonly severity: ProblemSeverity, readonly line: number, readonly message: string, readonly hint: string | null }> }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type SourceOfDeploymentQueryVariables = Exact<{
  id: string;
}>;


export type SourceOfDeploymentQuery = { readonly deployment: { readonly port: number, readonly source: { readonly kind: SourceKind, readonly url: string | null, readonly ref: string | null, readonly commit: string | null, readonly subdirectory: string | null, readonly dockerfile: string | null, readonly image: string | null, readonly pinned: string | null, readonly digest: string | null } } | null };

export type ScoreChangeQueryVariables = Exact<{
  id: string;
}>;


export type ScoreChangeQuery = { readonly scoreChange: { readonly id: string, readonly before: number | null, readonly after: number | null, readonly cause: ScoreCause, readonly at: string, readonly formulaVersion: number, readonly components: ReadonlyArray<{ readonly name: ScoreComponentName, readonly before: number | null, readonly after: number | null, readonly weight: number, readonly contribution: number }>, readonly evidence: { readonly validationIds: ReadonlyArray<string>, readonly challenges: { readonly count: number, readonly fromProbeId: string, readonly toProbeId: string, readonly from: { readonly at: string } | null, readonly to: { readonly at: string } | null } | null, readonly healthOfDay: { readonly total: number, readonly ok: number } | null, readonly healthOfWeek: { readonly total: number, readonly ok: number } | null } | null, readonly recomputed: { readonly value: number | null, readonly isSame: boolean | null, readonly missing: ReadonlyArray<string>, readonly components: ReadonlyArray<{ readonly name: ScoreComponentName, readonly value: number | null, readonly samples: number }> } } | null };

export type RecomputeScoreQueryVariables = Exact<{
  scoreChangeId: string;
}>;


export type RecomputeScoreQuery = { readonly recomputeScore: { readonly value: number | null, readonly isSame: boolean | null, readonly missing: ReadonlyArray<string>, readonly components: ReadonlyArray<{ readonly name: ScoreComponentName, readonly value: number | null, readonly samples: number }> } };

export type ScoreHistoryQueryVariables = Exact<{
  minerId: string;
  window?: ScoreHistoryWindow;
  step?: ScoreStep;
}>;


export type ScoreHistoryQuery = { readonly scoreHistory: ReadonlyArray<{ readonly at: string, readonly value: number | null, readonly lowest: number | null, readonly highest: number | null, readonly coverage: number | null, readonly confidence: number | null, readonly isCarried: boolean, readonly components: ReadonlyArray<{ readonly name: ScoreComponentName, readonly value: number | null }> }> };

export type SimulateScoreQueryVariables = Exact<{
  minerId: string;
  overrides: ScoreOverrides;
}>;


export type SimulateScoreQuery = { readonly simulateScore: { readonly before: { readonly value: number | null, readonly coverage: number, readonly confidence: number, readonly components: ReadonlyArray<{ readonly name: ScoreComponentName, readonly value: number | null, readonly samples: number, readonly contribution: number }> }, readonly after: { readonly value: number | null, readonly coverage: number, readonly confidence: number, readonly components: ReadonlyArray<{ readonly name: ScoreComponentName, readonly value: number | null, readonly samples: number, readonly contribution: number }> }, readonly rankBefore: { readonly rank: number, readonly of: number, readonly rankInType: number, readonly ofType: number } | null, readonly rankAfter: { readonly rank: number, readonly of: number, readonly rankInType: number, readonly ofType: number } | null } };

export type StandingQueryVariables = Exact<{
  id: string;
}>;


export type StandingQuery = { readonly miner: { readonly id: string, readonly name: string, readonly rank: number | null, readonly rankInType: number | null, readonly score: { readonly value: number | null, readonly coverage: number, readonly confidence: number, readonly rank: number | null, readonly rankInType: number | null, readonly formulaVersion: number, readonly components: ReadonlyArray<{ readonly name: ScoreComponentName, readonly value: number | null, readonly weight: number, readonly effectiveWeight: number, readonly samples: number, readonly contribution: number }> } | null, readonly eligibility: { readonly isEligible: boolean, readonly canBeAsked: boolean, readonly canBeValidated: boolean, readonly canEarn: boolean, readonly checks: ReadonlyArray<{ readonly check: EligibilityCheckName, readonly passed: boolean, readonly neededFor: ReadonlyArray<MinerPart>, readonly evidence: string, readonly fix: string | null }> }, readonly scoreHistory: ReadonlyArray<{ readonly at: string, readonly value: number | null }> } | null };

export type EligibilityQueryVariables = Exact<{
  first: number;
}>;


export type EligibilityQuery = { readonly miners: { readonly nodes: ReadonlyArray<{ readonly name: string, readonly eligibility: { readonly isEligible: boolean, readonly canBeAsked: boolean, readonly canBeValidated: boolean, readonly canEarn: boolean, readonly checks: ReadonlyArray<{ readonly check: EligibilityCheckName, readonly passed: boolean, readonly evidence: string }> } }> } };

export type FormulaQueryVariables = Exact<{ [key: string]: never; }>;


export type FormulaQuery = { readonly scoreFormula: { readonly version: number, readonly expression: string, readonly minSamples: number, readonly enoughSamples: number, readonly chatWindow: number, readonly validationWindow: number, readonly sampleDays: number, readonly minCoverage: number, readonly minConfidence: number, readonly quality: string, readonly speed: string, readonly availability: string, readonly participation: string, readonly weights: ReadonlyArray<{ readonly name: ScoreComponentName, readonly weight: number }>, readonly validationCaps: ReadonlyArray<{ readonly component: ScoreComponentName, readonly all: number, readonly one: number }>, readonly availabilityWindows: ReadonlyArray<{ readonly name: string, readonly hours: number, readonly weight: number }>, readonly baselines: ReadonlyArray<{ readonly modelType: string, readonly firstByteMs: number, readonly perTokenMs: number, readonly answerTokens: number, readonly totalMs: number }>, readonly percentiles: ReadonlyArray<{ readonly name: string, readonly at: number, readonly weight: number }> } };

export type DirectoryQueryVariables = Exact<{
  filter?: MinerFilter | null | undefined;
  orderBy?: MinerOrder;
  direction?: SortDirection | null | undefined;
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}>;


export type DirectoryQuery = { readonly miners: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly modelType: ModelType, readonly health: Health, readonly countryCode: string | null, readonly pricePerHourUsd: string | null, readonly rank: number | null, readonly score: { readonly value: number | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type NetworkStatsQueryVariables = Exact<{ [key: string]: never; }>;


export type NetworkStatsQuery = { readonly networkStats: { readonly at: string, readonly miners: number, readonly active: number, readonly scored: number, readonly meanScore: number | null, readonly medianScore: number | null, readonly byState: ReadonlyArray<{ readonly name: string, readonly count: number }>, readonly byHealth: ReadonlyArray<{ readonly name: string, readonly count: number }>, readonly byModelType: ReadonlyArray<{ readonly name: string, readonly count: number }>, readonly byCountry: ReadonlyArray<{ readonly name: string, readonly count: number }>, readonly lastHour: { readonly probes: number, readonly questions: number, readonly validations: number, readonly validators: number }, readonly lastDay: { readonly probes: number, readonly questions: number, readonly validations: number, readonly validators: number } } };

export type ScoreChangedSubscriptionVariables = Exact<{
  minerIds?: ReadonlyArray<string> | string | null | undefined;
  minDelta?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ScoreChangedSubscription = { readonly scoreChanged:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'ScoreChanged', readonly seq: string, readonly at: string, readonly before: number | null, readonly after: number | null, readonly miner: { readonly id: string, readonly rank: number | null } | null, readonly change: { readonly cause: ScoreCause, readonly components: ReadonlyArray<{ readonly name: ScoreComponentName, readonly contribution: number }> } | null }
    | { readonly __typename: 'ScoresSnapshot', readonly seq: string, readonly miners: ReadonlyArray<{ readonly id: string, readonly score: { readonly value: number | null } | null } | null> }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type MinerChangedSubscriptionVariables = Exact<{
  minerIds?: ReadonlyArray<string> | string | null | undefined;
  states?: ReadonlyArray<MinerState> | MinerState | null | undefined;
  health?: ReadonlyArray<Health> | Health | null | undefined;
  after?: string | null | undefined;
}>;


export type MinerChangedSubscription = { readonly minerChanged:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'HealthChanged', readonly seq: string, readonly at: string, readonly before: Health, readonly after: Health, readonly miner: { readonly id: string, readonly name: string } }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'MinerChanged', readonly seq: string, readonly at: string, readonly state: MinerState, readonly health: Health, readonly miner: { readonly id: string, readonly name: string, readonly container: { readonly state: ContainerState } | null } }
    | { readonly __typename: 'MinersSnapshot', readonly seq: string, readonly miners: ReadonlyArray<{ readonly id: string, readonly state: MinerState, readonly health: Health } | null> }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type NetworkActivitySubscriptionVariables = Exact<{
  kinds?: ReadonlyArray<NetworkActivityKind> | NetworkActivityKind | null | undefined;
  after?: string | null | undefined;
}>;


export type NetworkActivitySubscription = { readonly networkActivity:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NetworkActivity', readonly seq: string, readonly at: string, readonly kind: NetworkActivityKind, readonly detail: string, readonly miner: { readonly id: string, readonly name: string } | null, readonly scoreChange: { readonly id: string, readonly cause: ScoreCause } | null, readonly validation: { readonly id: string, readonly truth: string | null } | null }
    | { readonly __typename: 'NetworkSnapshot', readonly seq: string, readonly stats: { readonly miners: number, readonly active: number } }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type RoutingQueryVariables = Exact<{
  id: string;
}>;


export type RoutingQuery = { readonly miner: { readonly routing: { readonly isEligible: boolean, readonly weight: number, readonly inFlight: number | null, readonly share: number } | null } | null };

export type WatchVmSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type WatchVmSubscription = { readonly vm:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'VmChanged', readonly seq: string, readonly at: string, readonly state: VmState, readonly vm: { readonly id: string, readonly state: VmState, readonly label: string } }
    | { readonly __typename: 'VmSnapshot', readonly seq: string, readonly vm: { readonly id: string, readonly state: VmState, readonly label: string } }
   };

export type WatchDeploymentSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type WatchDeploymentSubscription = { readonly deployment:
    | { readonly __typename: 'DeploymentChanged', readonly seq: string, readonly at: string, readonly state: DeploymentState, readonly step: DeployStep | null, readonly deployment: { readonly id: string, readonly state: DeploymentState, readonly step: DeployStep | null, readonly steps: ReadonlyArray<{ readonly step: DeployStep, readonly outcome: StepOutcome }> } }
    | { readonly __typename: 'DeploymentSnapshot', readonly seq: string, readonly deployment: { readonly id: string, readonly state: DeploymentState, readonly step: DeployStep | null } }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type WatchDeploymentEventsSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type WatchDeploymentEventsSubscription = { readonly deploymentEvents:
    | { readonly __typename: 'DeploymentChanged', readonly seq: string, readonly at: string, readonly state: DeploymentState, readonly step: DeployStep | null }
    | { readonly __typename: 'DeploymentSnapshot', readonly seq: string, readonly deployment: { readonly id: string, readonly state: DeploymentState, readonly step: DeployStep | null } }
    | { readonly __typename: 'DeploymentStepChanged', readonly seq: string, readonly at: string, readonly step: DeployStep | null, readonly attempt: number, readonly outcome: StepOutcome, readonly detail: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type WatchLogsSubscriptionVariables = Exact<{
  source: LogSourceInput;
  after?: string | null | undefined;
  tail?: number;
  text?: string | null | undefined;
  streams?: ReadonlyArray<LogStream> | LogStream | null | undefined;
  steps?: ReadonlyArray<DeployStep> | DeployStep | null | undefined;
  minSeverity?: Severity | null | undefined;
  ansi?: Ansi;
}>;


export type WatchLogsSubscription = { readonly logs:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LogBatch', readonly seq: string, readonly lines: ReadonlyArray<{ readonly seq: string, readonly stream: LogStream, readonly severity: Severity | null, readonly message: string }> }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type WatchMinerSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type WatchMinerSubscription = { readonly miner:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'HealthChanged', readonly seq: string, readonly at: string, readonly before: Health, readonly after: Health, readonly probes: ReadonlyArray<{ readonly id: string, readonly isOk: boolean } | null>, readonly miner: { readonly health: Health } }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'MinerChanged', readonly seq: string, readonly at: string, readonly state: MinerState, readonly health: Health, readonly miner: { readonly id: string, readonly state: MinerState, readonly health: Health, readonly container: { readonly state: ContainerState } | null } }
    | { readonly __typename: 'MinerSnapshot', readonly seq: string, readonly miner: { readonly id: string, readonly state: MinerState, readonly health: Health } }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type WatchScoresSubscriptionVariables = Exact<{
  minerIds?: ReadonlyArray<string> | string | null | undefined;
  minDelta?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type WatchScoresSubscription = { readonly scores:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'ScoreChanged', readonly seq: string, readonly at: string, readonly before: number | null, readonly after: number | null, readonly miner: { readonly id: string, readonly score: { readonly value: number | null } | null } | null, readonly change: { readonly cause: ScoreCause } | null }
    | { readonly __typename: 'ScoresSnapshot', readonly seq: string, readonly miners: ReadonlyArray<{ readonly id: string, readonly score: { readonly value: number | null } | null } | null> }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type StopMinerMutationVariables = Exact<{
  id: string;
}>;


export type StopMinerMutation = { readonly stopMiner:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Miner', readonly id: string, readonly state: MinerState, readonly health: Health, readonly availableActions: ReadonlyArray<{ readonly action: string, readonly allowed: boolean, readonly reason: string | null }> }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type StartMinerMutationVariables = Exact<{
  id: string;
}>;


export type StartMinerMutation = { readonly startMiner:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Miner', readonly id: string, readonly state: MinerState, readonly health: Health }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type ExecOnVmMutationVariables = Exact<{
  input: ExecOnVmInput;
}>;


export type ExecOnVmMutation = { readonly execOnVm:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'ExecOutcome', readonly exitCode: number | null, readonly stdout: string, readonly stderr: string, readonly isOutputCut: boolean, readonly isTimedOut: boolean, readonly mayStillRun: boolean, readonly durationMs: number }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type AddSshKeyMutationVariables = Exact<{
  input: AddSshKeyInput;
}>;


export type AddSshKeyMutation = { readonly addSshKey:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Vm', readonly id: string, readonly sshKeys: ReadonlyArray<{ readonly fingerprint: string, readonly type: string, readonly comment: string | null, readonly appliedAt: string | null, readonly isBeingRemoved: boolean }> }
   };

export type RemoveSshKeyMutationVariables = Exact<{
  input: RemoveSshKeyInput;
}>;


export type RemoveSshKeyMutation = { readonly removeSshKey:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Vm', readonly id: string, readonly sshKeys: ReadonlyArray<{ readonly fingerprint: string, readonly appliedAt: string | null, readonly isBeingRemoved: boolean }> }
   };

export type VmSshKeysQueryVariables = Exact<{
  id: string;
}>;


export type VmSshKeysQuery = { readonly vm: { readonly id: string, readonly address: string | null, readonly sshPort: number | null, readonly sshUser: string | null, readonly sshKeys: ReadonlyArray<{ readonly fingerprint: string, readonly type: string, readonly comment: string | null, readonly appliedAt: string | null, readonly isBeingRemoved: boolean }> } | null };

export type DiagnoseQueryVariables = Exact<{
  minerId: string;
}>;


export type DiagnoseQuery = { readonly diagnose:
    | { readonly __typename: 'Diagnosis', readonly status: DiagnosisStatus, readonly startedAt: string, readonly endedAt: string, readonly lines: ReadonlyArray<{ readonly check: DiagnosisCheck, readonly status: DiagnosisStatus, readonly evidence: string, readonly fix: string | null, readonly log: ReadonlyArray<string>, readonly tookMs: number }> }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type StatsFragment = { readonly cpuPercent: number, readonly memoryBytes: number, readonly memoryLimitBytes: number, readonly containerDiskBytes: number | null, readonly freeDiskBytes: number | null, readonly networkRxBytes: number, readonly networkTxBytes: number, readonly blockReadBytes: number, readonly blockWriteBytes: number, readonly restarts: number, readonly observedAt: string };

export type StatsOfMinerQueryVariables = Exact<{
  id: string;
}>;


export type StatsOfMinerQuery = { readonly miner: { readonly id: string, readonly stats: { readonly cpuPercent: number, readonly memoryBytes: number, readonly memoryLimitBytes: number, readonly containerDiskBytes: number | null, readonly freeDiskBytes: number | null, readonly networkRxBytes: number, readonly networkTxBytes: number, readonly blockReadBytes: number, readonly blockWriteBytes: number, readonly restarts: number, readonly observedAt: string } | null } | null };

export type StatsOfMinersQueryVariables = Exact<{ [key: string]: never; }>;


export type StatsOfMinersQuery = { readonly miners: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly stats: { readonly cpuPercent: number, readonly memoryBytes: number, readonly memoryLimitBytes: number, readonly containerDiskBytes: number | null, readonly freeDiskBytes: number | null, readonly networkRxBytes: number, readonly networkTxBytes: number, readonly blockReadBytes: number, readonly blockWriteBytes: number, readonly restarts: number, readonly observedAt: string } | null }> } };

export type WatchMinerStatsSubscriptionVariables = Exact<{
  id: string;
  everySeconds?: number;
}>;


export type WatchMinerStatsSubscription = { readonly minerStats:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'MinerStatsGap', readonly why: string, readonly at: string }
    | { readonly __typename: 'MinerStatsSample', readonly stats: { readonly cpuPercent: number, readonly memoryBytes: number, readonly memoryLimitBytes: number, readonly containerDiskBytes: number | null, readonly freeDiskBytes: number | null, readonly networkRxBytes: number, readonly networkTxBytes: number, readonly blockReadBytes: number, readonly blockWriteBytes: number, readonly restarts: number, readonly observedAt: string } }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type SubmitValidationMutationVariables = Exact<{
  input: SubmitValidationInput;
}>;


export type SubmitValidationMutation = { readonly submitValidation:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'IdempotencyKeyReused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NoEligibleMiner', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null, readonly excluded: ReadonlyArray<{ readonly reason: string, readonly count: number }> }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'RateLimited', readonly retryAt: string, readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'SubmitValidationPayload', readonly replayed: boolean, readonly excluded: ReadonlyArray<{ readonly reason: string, readonly count: number }>, readonly validation: { readonly id: string, readonly state: ValidationState, readonly truth: string | null, readonly truthJson: string | null, readonly prompt: string, readonly grader: Grader, readonly minerCount: number, readonly deadlineAt: string, readonly validatorId: string } }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type ResultPartsFragment = { readonly state: ValidationResultState, readonly counts: boolean, readonly notCountedReason: NotCountedReason | null, readonly grade: number | null, readonly answer: string | null, readonly error: string | null, readonly httpStatus: number | null, readonly totalMs: number | null, readonly evidence: { readonly grader: Grader, readonly version: number, readonly reason: string, readonly read: ReadonlyArray<string>, readonly fallback: string | null } | null, readonly miner: { readonly id: string } | null };

export type ValidationQueryVariables = Exact<{
  id: string;
  first?: number;
}>;


export type ValidationQuery = { readonly validation: { readonly id: string, readonly state: ValidationState, readonly prompt: string, readonly truth: string | null, readonly truthJson: string | null, readonly grader: Grader, readonly minerCount: number, readonly answeredCount: number, readonly validatorId: string, readonly endedAt: string | null, readonly sum: { readonly waiting: number, readonly answered: number, readonly failed: number, readonly silent: number, readonly counted: number, readonly meanGrade: number | null, readonly meanTotalMs: number | null } | null, readonly results: { readonly nodes: ReadonlyArray<{ readonly state: ValidationResultState, readonly counts: boolean, readonly notCountedReason: NotCountedReason | null, readonly grade: number | null, readonly answer: string | null, readonly error: string | null, readonly httpStatus: number | null, readonly totalMs: number | null, readonly evidence: { readonly grader: Grader, readonly version: number, readonly reason: string, readonly read: ReadonlyArray<string>, readonly fallback: string | null } | null, readonly miner: { readonly id: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type ValidationsQueryVariables = Exact<{
  first: number;
  mine?: boolean | null | undefined;
  validatorId?: string | null | undefined;
}>;


export type ValidationsQuery = { readonly validations: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly state: ValidationState, readonly truth: string | null, readonly prompt: string }> } };

export type MinerValidationsQueryVariables = Exact<{
  id: string;
  first: number;
}>;


export type MinerValidationsQuery = { readonly miner: { readonly validations: { readonly nodes: ReadonlyArray<{ readonly state: ValidationResultState, readonly counts: boolean, readonly notCountedReason: NotCountedReason | null, readonly grade: number | null, readonly answer: string | null, readonly error: string | null, readonly httpStatus: number | null, readonly totalMs: number | null, readonly validation: { readonly id: string, readonly truth: string | null }, readonly evidence: { readonly grader: Grader, readonly version: number, readonly reason: string, readonly read: ReadonlyArray<string>, readonly fallback: string | null } | null, readonly miner: { readonly id: string } | null }> } } | null };

export type WatchValidationSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type WatchValidationSubscription = { readonly validation:
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'StreamEnd', readonly reason: StreamEndReason }
    | { readonly __typename: 'StreamGap', readonly seq: string, readonly fromSeq: string, readonly toSeq: string, readonly cause: GapReason, readonly backfill: string }
    | { readonly __typename: 'Unauthenticated', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'ValidationChanged', readonly seq: string, readonly at: string, readonly state: ValidationState, readonly validation: { readonly truth: string | null, readonly sum: { readonly waiting: number, readonly answered: number, readonly failed: number, readonly silent: number, readonly counted: number, readonly meanGrade: number | null } | null } }
    | { readonly __typename: 'ValidationResultCame', readonly seq: string, readonly at: string, readonly result: { readonly state: ValidationResultState, readonly counts: boolean, readonly notCountedReason: NotCountedReason | null, readonly grade: number | null, readonly answer: string | null, readonly error: string | null, readonly httpStatus: number | null, readonly totalMs: number | null, readonly evidence: { readonly grader: Grader, readonly version: number, readonly reason: string, readonly read: ReadonlyArray<string>, readonly fallback: string | null } | null, readonly miner: { readonly id: string } | null } }
    | { readonly __typename: 'ValidationSnapshot', readonly seq: string, readonly validation: { readonly id: string, readonly state: ValidationState, readonly truth: string | null, readonly minerCount: number } }
   };

export type SetVariablesMutationVariables = Exact<{
  input: SetVariablesInput;
}>;


export type SetVariablesMutation = { readonly setVariables:
    | { readonly __typename: 'ActionNotAllowed', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'Forbidden', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'NotFound', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'SetVariablesPayload', readonly miner: { readonly id: string, readonly variables: ReadonlyArray<{ readonly name: string, readonly value: string | null, readonly isSecret: boolean }> }, readonly deployment: { readonly id: string, readonly state: DeploymentState } | null }
    | { readonly __typename: 'Unavailable', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export type MinerVariablesQueryVariables = Exact<{
  id: string;
}>;


export type MinerVariablesQuery = { readonly miner: { readonly id: string, readonly variables: ReadonlyArray<{ readonly name: string, readonly value: string | null, readonly isSecret: boolean, readonly updatedAt: string }> } | null };

export type ContainerConfigOfQueryVariables = Exact<{
  id: string;
}>;


export type ContainerConfigOfQuery = { readonly deployment: { readonly id: string, readonly config: { readonly restartPolicy: RestartPolicy | null, readonly healthPath: string | null, readonly startSeconds: number | null, readonly resources: { readonly memoryMb: number | null, readonly cpus: number | null } } } | null };

export type ContractCheckQueryVariables = Exact<{
  url: string;
}>;


export type ContractCheckQuery = { readonly contractCheck:
    | { readonly __typename: 'AddressRefused', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'ContractCheck', readonly url: string, readonly passed: boolean, readonly totalMs: number, readonly rules: ReadonlyArray<{ readonly rule: string, readonly passed: boolean, readonly detail: string, readonly httpStatus: number | null, readonly totalMs: number | null, readonly request: string | null, readonly answer: string | null }>, readonly modelInfo: { readonly name: string, readonly type: string | null, readonly version: string | null, readonly capabilities: ReadonlyArray<string> } | null }
    | { readonly __typename: 'InvalidInput', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
    | { readonly __typename: 'LimitReached', readonly code: string, readonly message: string, readonly field: string | null, readonly retryable: boolean, readonly retryAfterMs: number | null, readonly hint: string | null }
   };

export const RefusalFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RefusalFragment, unknown>;
export const BatchFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Batch"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LaunchBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"launching"}},{"kind":"Field","name":{"kind":"Name","value":"serving"}},{"kind":"Field","name":{"kind":"Name","value":"stopped"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"cancelled"}},{"kind":"Field","name":{"kind":"Name","value":"ended"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}}]}}]}}]}}]} as unknown as DocumentNode<BatchFragment, unknown>;
export const SpecsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Specs"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"probeSpecs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"everySeconds"}},{"kind":"Field","name":{"kind":"Name","value":"timeoutMs"}},{"kind":"Field","name":{"kind":"Name","value":"conditions"}},{"kind":"Field","name":{"kind":"Name","value":"failAfter"}},{"kind":"Field","name":{"kind":"Name","value":"passAfter"}},{"kind":"Field","name":{"kind":"Name","value":"graceSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"setAt"}}]}}]}}]} as unknown as DocumentNode<SpecsFragment, unknown>;
export const WindowsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Windows"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"maintenance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"cancelledAt"}},{"kind":"Field","name":{"kind":"Name","value":"isOn"}}]}}]}}]} as unknown as DocumentNode<WindowsFragment, unknown>;
export const StatsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Stats"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinerStats"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cpuPercent"}},{"kind":"Field","name":{"kind":"Name","value":"memoryBytes"}},{"kind":"Field","name":{"kind":"Name","value":"memoryLimitBytes"}},{"kind":"Field","name":{"kind":"Name","value":"containerDiskBytes"}},{"kind":"Field","name":{"kind":"Name","value":"freeDiskBytes"}},{"kind":"Field","name":{"kind":"Name","value":"networkRxBytes"}},{"kind":"Field","name":{"kind":"Name","value":"networkTxBytes"}},{"kind":"Field","name":{"kind":"Name","value":"blockReadBytes"}},{"kind":"Field","name":{"kind":"Name","value":"blockWriteBytes"}},{"kind":"Field","name":{"kind":"Name","value":"restarts"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}}]}}]} as unknown as DocumentNode<StatsFragment, unknown>;
export const ResultPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ResultParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ValidationResult"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"counts"}},{"kind":"Field","name":{"kind":"Name","value":"notCountedReason"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"httpStatus"}},{"kind":"Field","name":{"kind":"Name","value":"totalMs"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grader"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"read"}},{"kind":"Field","name":{"kind":"Name","value":"fallback"}}]}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<ResultPartsFragment, unknown>;
export const ViewerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"via"}},{"kind":"Field","name":{"kind":"Name","value":"isOperator"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"balance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tinybars"}},{"kind":"Field","name":{"kind":"Name","value":"hbar"}},{"kind":"Field","name":{"kind":"Name","value":"recommendedHbar"}},{"kind":"Field","name":{"kind":"Name","value":"hasRecommended"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const SessionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Sessions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isCurrent"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"userAgent"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"apiTokens"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"tokenHint"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"minerId"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SessionsQuery, SessionsQueryVariables>;
export const RequestSignInChallengeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestSignInChallenge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestSignInChallengeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestSignInChallenge"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SignInChallenge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nonce"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountId"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RequestSignInChallengeMutation, RequestSignInChallengeMutationVariables>;
export const SignInDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignIn"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SignInInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signIn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionTokens"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"accessTokenExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userAgent"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountId"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SignatureRefused"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"step"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<SignInMutation, SignInMutationVariables>;
export const RefreshSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RefreshSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SessionTokens"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RefreshSessionMutation, RefreshSessionMutationVariables>;
export const RevokeSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Session"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const RevokeAllSessionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeAllSessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeAllSessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeAllSessionsPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RevokeAllSessionsMutation, RevokeAllSessionsMutationVariables>;
export const CreateApiTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateApiToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateApiTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createApiToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreateApiTokenPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"apiToken"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"minerId"}},{"kind":"Field","name":{"kind":"Name","value":"tokenHint"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<CreateApiTokenMutation, CreateApiTokenMutationVariables>;
export const RevokeApiTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeApiToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeApiToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ApiToken"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RevokeApiTokenMutation, RevokeApiTokenMutationVariables>;
export const ChallengeEpochsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ChallengeEpochs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"challengeEpochs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"seedHash"}},{"kind":"Field","name":{"kind":"Name","value":"revealedSeed"}},{"kind":"Field","name":{"kind":"Name","value":"revealedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<ChallengeEpochsQuery, ChallengeEpochsQueryVariables>;
export const VerifyChallengesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VerifyChallenges"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"epoch"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verifyChallenges"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"epoch"},"value":{"kind":"Variable","name":{"kind":"Name","value":"epoch"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CheckedEpoch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"slotCount"}},{"kind":"Field","name":{"kind":"Name","value":"asked"}},{"kind":"Field","name":{"kind":"Name","value":"void"}},{"kind":"Field","name":{"kind":"Name","value":"missed"}},{"kind":"Field","name":{"kind":"Name","value":"extra"}},{"kind":"Field","name":{"kind":"Name","value":"mismatched"}},{"kind":"Field","name":{"kind":"Name","value":"slots"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slot"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"probeId"}},{"kind":"Field","name":{"kind":"Name","value":"askedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isAsDrawn"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<VerifyChallengesQuery, VerifyChallengesQueryVariables>;
export const QuestionBankDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"QuestionBank"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"modelType"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ModelType"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"retired"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"questions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"modelType"},"value":{"kind":"Variable","name":{"kind":"Name","value":"modelType"}}},{"kind":"Argument","name":{"kind":"Name","value":"retired"},"value":{"kind":"Variable","name":{"kind":"Name","value":"retired"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"modelType"}},{"kind":"Field","name":{"kind":"Name","value":"topic"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"truth"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"retiredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<QuestionBankQuery, QuestionBankQueryVariables>;
export const AddQuestionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AddQuestions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AddQuestionsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"addQuestions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AddQuestionsPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isDryRun"}},{"kind":"Field","name":{"kind":"Name","value":"added"}},{"kind":"Field","name":{"kind":"Name","value":"duplicates"}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<AddQuestionsMutation, AddQuestionsMutationVariables>;
export const RetireQuestionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetireQuestion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retireQuestion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Question"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"retiredAt"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RetireQuestionMutation, RetireQuestionMutationVariables>;
export const MinerContainerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MinerContainer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"container"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"exitCode"}},{"kind":"Field","name":{"kind":"Name","value":"isOutOfMemory"}},{"kind":"Field","name":{"kind":"Name","value":"restarts"}},{"kind":"Field","name":{"kind":"Name","value":"restartAt"}},{"kind":"Field","name":{"kind":"Name","value":"crashLoopSince"}},{"kind":"Field","name":{"kind":"Name","value":"checkedAt"}}]}}]}}]}}]} as unknown as DocumentNode<MinerContainerQuery, MinerContainerQueryVariables>;
export const AskDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Ask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AskPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"query"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"promptHash"}},{"kind":"Field","name":{"kind":"Name","value":"signature"}},{"kind":"Field","name":{"kind":"Name","value":"tries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinersFailed"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queryId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoEligibleMiner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"excluded"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<AskMutation, AskMutationVariables>;
export const QuestionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Question"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"query"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"eligibleCount"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<QuestionQuery, QuestionQueryVariables>;
export const QuestionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Questions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}}]} as unknown as DocumentNode<QuestionsQuery, QuestionsQueryVariables>;
export const ProbePagesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ProbePages"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"probes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<ProbePagesQuery, ProbePagesQueryVariables>;
export const ProbesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Probes"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"kinds"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ProbeKind"}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"probes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"kinds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"kinds"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"isOk"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}},{"kind":"Field","name":{"kind":"Name","value":"totalMs"}}]}}]}}]}}]} as unknown as DocumentNode<ProbesQuery, ProbesQueryVariables>;
export const ProbeDetailsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ProbeDetails"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"probes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}},{"kind":"Field","name":{"kind":"Name","value":"detail"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"expected"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"grader"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grader"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"read"}},{"kind":"Field","name":{"kind":"Name","value":"fallback"}}]}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ProbeDetailsQuery, ProbeDetailsQueryVariables>;
export const HealthHistoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"HealthHistory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"step"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"HealthStep"}}},"defaultValue":{"kind":"EnumValue","value":"HOUR"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"EnumValue","value":"NAME"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"healthHistory"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"step"},"value":{"kind":"Variable","name":{"kind":"Name","value":"step"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"ok"}},{"kind":"Field","name":{"kind":"Name","value":"uptime"}},{"kind":"Field","name":{"kind":"Name","value":"meanTotalMs"}},{"kind":"Field","name":{"kind":"Name","value":"maxTotalMs"}}]}}]}}]}}]}}]} as unknown as DocumentNode<HealthHistoryQuery, HealthHistoryQueryVariables>;
export const HealthLooksDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"HealthLooks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"healthLooks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"isOk"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteMs"}},{"kind":"Field","name":{"kind":"Name","value":"totalMs"}},{"kind":"Field","name":{"kind":"Name","value":"probe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}}]}}]}}]} as unknown as DocumentNode<HealthLooksQuery, HealthLooksQueryVariables>;
export const ScoreChangesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ScoreChanges"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scoreChanges"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ScoreChangesQuery, ScoreChangesQueryVariables>;
export const MeasuringDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Measuring"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scoreFormula"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"expression"}},{"kind":"Field","name":{"kind":"Name","value":"weights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}},{"kind":"Field","name":{"kind":"Name","value":"minSamples"}}]}},{"kind":"Field","name":{"kind":"Name","value":"proberHealth"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"targetCount"}},{"kind":"Field","name":{"kind":"Name","value":"overdueCount"}},{"kind":"Field","name":{"kind":"Name","value":"isBlind"}},{"kind":"Field","name":{"kind":"Name","value":"lastHour"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rounds"}}]}}]}}]}}]} as unknown as DocumentNode<MeasuringQuery, MeasuringQueryVariables>;
export const NetworkDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Network"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"network"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"ledger"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"parts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"rateLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetAt"}}]}}]}}]} as unknown as DocumentNode<NetworkQuery, NetworkQueryVariables>;
export const LaunchMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"LaunchMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LaunchMinerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"launchMiner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LaunchMinerPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"step"}}]}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"ports"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}},{"kind":"Field","name":{"kind":"Name","value":"substitutions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"asked"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoOffer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cheapestPerDayUsd"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<LaunchMinerMutation, LaunchMinerMutationVariables>;
export const DeployDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Deploy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeployInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deploy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeployPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<DeployMutation, DeployMutationVariables>;
export const CancelDeploymentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelDeployment"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelDeployment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Deployment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cancelRequestedAt"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<CancelDeploymentMutation, CancelDeploymentMutationVariables>;
export const RentVmDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RentVm"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RentVmInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rentVm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoOffer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cheapestPerDayUsd"}},{"kind":"Field","name":{"kind":"Name","value":"alternative"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"configuration"}},{"kind":"Field","name":{"kind":"Name","value":"countryCode"}},{"kind":"Field","name":{"kind":"Name","value":"pricePerDayUsd"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BudgetExceeded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limitUsd"}},{"kind":"Field","name":{"kind":"Name","value":"spentUsd"}},{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"periodEndsAt"}},{"kind":"Field","name":{"kind":"Name","value":"perHourUsd"}},{"kind":"Field","name":{"kind":"Name","value":"roomPerHourUsd"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RentVmPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"ports"}}]}},{"kind":"Field","name":{"kind":"Name","value":"substitutions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"asked"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RentVmMutation, RentVmMutationVariables>;
export const TerminateVmDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TerminateVm"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"terminateVm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vm"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<TerminateVmMutation, TerminateVmMutationVariables>;
export const RenameVmDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RenameVm"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"label"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"renameVm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"label"},"value":{"kind":"Variable","name":{"kind":"Name","value":"label"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vm"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RenameVmMutation, RenameVmMutationVariables>;
export const EditVmPortsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EditVmPorts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"add"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}},"defaultValue":{"kind":"ListValue","values":[]}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"remove"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}},"defaultValue":{"kind":"ListValue","values":[]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"editVmPorts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"add"},"value":{"kind":"Variable","name":{"kind":"Name","value":"add"}}},{"kind":"Argument","name":{"kind":"Name","value":"remove"},"value":{"kind":"Variable","name":{"kind":"Name","value":"remove"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vm"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"ports"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<EditVmPortsMutation, EditVmPortsMutationVariables>;
export const VmPortsPreviewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VmPortsPreview"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"add"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}},"defaultValue":{"kind":"ListValue","values":[]}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"remove"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}},"defaultValue":{"kind":"ListValue","values":[]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vmPortsPreview"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"add"},"value":{"kind":"Variable","name":{"kind":"Name","value":"add"}}},{"kind":"Argument","name":{"kind":"Name","value":"remove"},"value":{"kind":"Variable","name":{"kind":"Name","value":"remove"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VmPortsPreview"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ports"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}},{"kind":"Field","name":{"kind":"Name","value":"isRestartNeeded"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<VmPortsPreviewQuery, VmPortsPreviewQueryVariables>;
export const RebootVmDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RebootVm"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rebootVm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vm"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RebootVmMutation, RebootVmMutationVariables>;
export const RestartMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RestartMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"restartMiner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RestartMinerMutation, RestartMinerMutationVariables>;
export const TerminateMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TerminateMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"terminateMiner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<TerminateMinerMutation, TerminateMinerMutationVariables>;
export const RegisterHostDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterHost"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterHostInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerHost"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Host"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"port"}},{"kind":"Field","name":{"kind":"Name","value":"user"}},{"kind":"Field","name":{"kind":"Name","value":"publicKey"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RegisterHostMutation, RegisterHostMutationVariables>;
export const RemoveHostDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RemoveHost"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"removeHost"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Host"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RemoveHostMutation, RemoveHostMutationVariables>;
export const VmDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Vm"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"ports"}},{"kind":"Field","name":{"kind":"Name","value":"pricePerHourUsd"}},{"kind":"Field","name":{"kind":"Name","value":"spendUsd"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"availableActions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<VmQuery, VmQueryVariables>;
export const VmsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Vms"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vms"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<VmsQuery, VmsQueryVariables>;
export const OffersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Offers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MachineInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"offers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"configuration"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"pricePerHourUsd"}},{"kind":"Field","name":{"kind":"Name","value":"pricePerDayUsd"}},{"kind":"Field","name":{"kind":"Name","value":"countryCode"}}]}}]}}]} as unknown as DocumentNode<OffersQuery, OffersQueryVariables>;
export const MinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Miner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"isMine"}},{"kind":"Field","name":{"kind":"Name","value":"ownerAccountId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"publicIp"}},{"kind":"Field","name":{"kind":"Name","value":"port"}},{"kind":"Field","name":{"kind":"Name","value":"uptimeSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"requestCount"}},{"kind":"Field","name":{"kind":"Name","value":"averageResponseMs"}},{"kind":"Field","name":{"kind":"Name","value":"score"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"coverage"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"components"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveWeight"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pricePerHourUsd"}}]}},{"kind":"Field","name":{"kind":"Name","value":"currentDeployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deployments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"logTail"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableActions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"probes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"isOk"}},{"kind":"Field","name":{"kind":"Name","value":"detail"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"expected"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"scoreChanges"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"probes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MinerQuery, MinerQueryVariables>;
export const MinersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Miners"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MinerOrder"}}},"defaultValue":{"kind":"EnumValue","value":"NEWEST"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"mine"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"states"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MinerState"}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"mine"},"value":{"kind":"Variable","name":{"kind":"Name","value":"mine"}}},{"kind":"Argument","name":{"kind":"Name","value":"states"},"value":{"kind":"Variable","name":{"kind":"Name","value":"states"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"score"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<MinersQuery, MinersQueryVariables>;
export const DeploymentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Deployment"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deployment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"port"}},{"kind":"Field","name":{"kind":"Name","value":"isLaunch"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"dockerfile"}}]}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"attempt"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}},{"kind":"Field","name":{"kind":"Name","value":"logTail"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contract"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rule"}},{"kind":"Field","name":{"kind":"Name","value":"passed"}}]}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableActions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<DeploymentQuery, DeploymentQueryVariables>;
export const DeploymentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Deployments"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"vmId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deployments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"vmId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"vmId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}}]} as unknown as DocumentNode<DeploymentsQuery, DeploymentsQueryVariables>;
export const HostDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Host"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"host"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]} as unknown as DocumentNode<HostQuery, HostQueryVariables>;
export const HostsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Hosts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hosts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<HostsQuery, HostsQueryVariables>;
export const LogsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Logs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"source"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LogSourceInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"text"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minSeverity"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Severity"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"streams"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LogStream"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"steps"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeployStep"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ansi"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Ansi"}}},"defaultValue":{"kind":"EnumValue","value":"KEEP"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"logs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"source"},"value":{"kind":"Variable","name":{"kind":"Name","value":"source"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"text"},"value":{"kind":"Variable","name":{"kind":"Name","value":"text"}}},{"kind":"Argument","name":{"kind":"Name","value":"minSeverity"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minSeverity"}}},{"kind":"Argument","name":{"kind":"Name","value":"streams"},"value":{"kind":"Variable","name":{"kind":"Name","value":"streams"}}},{"kind":"Argument","name":{"kind":"Name","value":"steps"},"value":{"kind":"Variable","name":{"kind":"Name","value":"steps"}}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"ansi"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ansi"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"stream"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"continues"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<LogsQuery, LogsQueryVariables>;
export const NodeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Node"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<NodeQuery, NodeQueryVariables>;
export const NodesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Nodes"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<NodesQuery, NodesQueryVariables>;
export const CheckHostDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CheckHost"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkHost"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Host"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<CheckHostMutation, CheckHostMutationVariables>;
export const AcceptHostKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AcceptHostKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fingerprint"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acceptHostKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"fingerprint"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fingerprint"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Host"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"hostKeyFingerprint"}},{"kind":"Field","name":{"kind":"Name","value":"shownHostKeyFingerprint"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<AcceptHostKeyMutation, AcceptHostKeyMutationVariables>;
export const HostChecksDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"HostChecks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"host"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"hostKeyFingerprint"}},{"kind":"Field","name":{"kind":"Name","value":"shownHostKeyFingerprint"}},{"kind":"Field","name":{"kind":"Name","value":"freeDiskGb"}},{"kind":"Field","name":{"kind":"Name","value":"checkedAt"}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"passed"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}},{"kind":"Field","name":{"kind":"Name","value":"fix"}}]}}]}}]}}]} as unknown as DocumentNode<HostChecksQuery, HostChecksQueryVariables>;
export const WatchHostDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchHost"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"host"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"HostSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"host"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"HostChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"host"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<WatchHostSubscription, WatchHostSubscriptionVariables>;
export const VmProblemDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VmProblem"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"problem"}},{"kind":"Field","name":{"kind":"Name","value":"hostKeyAlarm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shown"}},{"kind":"Field","name":{"kind":"Name","value":"since"}}]}}]}}]}}]} as unknown as DocumentNode<VmProblemQuery, VmProblemQueryVariables>;
export const NoticesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Notices"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"notices"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"host"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<NoticesQuery, NoticesQueryVariables>;
export const WatchNoticesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchNotices"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"notices"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoticesSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"latest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoticeGiven"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"notice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<WatchNoticesSubscription, WatchNoticesSubscriptionVariables>;
export const MyBudgetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyBudget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"budget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limitUsd"}},{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"onExhausted"}},{"kind":"Field","name":{"kind":"Name","value":"spentUsd"}},{"kind":"Field","name":{"kind":"Name","value":"remainingUsd"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"perHourUsd"}},{"kind":"Field","name":{"kind":"Name","value":"periodStartedAt"}},{"kind":"Field","name":{"kind":"Name","value":"periodEndsAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<MyBudgetQuery, MyBudgetQueryVariables>;
export const SetBudgetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetBudget"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetBudgetInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setBudget"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Budget"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limitUsd"}},{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"onExhausted"}},{"kind":"Field","name":{"kind":"Name","value":"spentUsd"}},{"kind":"Field","name":{"kind":"Name","value":"remainingUsd"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"perHourUsd"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<SetBudgetMutation, SetBudgetMutationVariables>;
export const RemoveBudgetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RemoveBudget"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ownerId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"removeBudget"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ownerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ownerId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"budget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limitUsd"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RemoveBudgetMutation, RemoveBudgetMutationVariables>;
export const EstimateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Estimate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MachineInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"estimate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"perHourUsd"}},{"kind":"Field","name":{"kind":"Name","value":"perDayUsd"}},{"kind":"Field","name":{"kind":"Name","value":"parts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"perHourUsd"}}]}},{"kind":"Field","name":{"kind":"Name","value":"offer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"configuration"}},{"kind":"Field","name":{"kind":"Name","value":"countryCode"}},{"kind":"Field","name":{"kind":"Name","value":"pricePerHourUsd"}},{"kind":"Field","name":{"kind":"Name","value":"addressesLeft"}},{"kind":"Field","name":{"kind":"Name","value":"largestDiskGb"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cheapestAlternative"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"configuration"}},{"kind":"Field","name":{"kind":"Name","value":"countryCode"}},{"kind":"Field","name":{"kind":"Name","value":"pricePerHourUsd"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoOffer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cheapestPerDayUsd"}},{"kind":"Field","name":{"kind":"Name","value":"alternative"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"configuration"}},{"kind":"Field","name":{"kind":"Name","value":"countryCode"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<EstimateQuery, EstimateQueryVariables>;
export const OffersLeftDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OffersLeft"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MachineInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"offers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"configuration"}},{"kind":"Field","name":{"kind":"Name","value":"vcpu"}},{"kind":"Field","name":{"kind":"Name","value":"ramGb"}},{"kind":"Field","name":{"kind":"Name","value":"storageGb"}},{"kind":"Field","name":{"kind":"Name","value":"countryCode"}},{"kind":"Field","name":{"kind":"Name","value":"pricePerHourUsd"}},{"kind":"Field","name":{"kind":"Name","value":"addressesLeft"}},{"kind":"Field","name":{"kind":"Name","value":"largestDiskGb"}}]}}]}}]} as unknown as DocumentNode<OffersLeftQuery, OffersLeftQueryVariables>;
export const MySpendDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MySpend"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"spend"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"totalUsd"}},{"kind":"Field","name":{"kind":"Name","value":"byVm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalUsd"}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"spendUsd"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"byHour"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hour"}},{"kind":"Field","name":{"kind":"Name","value":"usd"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MySpendQuery, MySpendQueryVariables>;
export const ProviderAccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ProviderAccount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerAccount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"generation"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"balance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"spendableUsd"}},{"kind":"Field","name":{"kind":"Name","value":"debtUsd"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}}]}},{"kind":"Field","name":{"kind":"Name","value":"hourlyUsd"}},{"kind":"Field","name":{"kind":"Name","value":"daysLeft"}},{"kind":"Field","name":{"kind":"Name","value":"checkedAt"}}]}}]}}]} as unknown as DocumentNode<ProviderAccountQuery, ProviderAccountQueryVariables>;
export const ResizeMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResizeMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResizeMinerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resizeMiner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ResizeMinerPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"move"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableActions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"isLaunch"}}]}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"vcpu"}},{"kind":"Field","name":{"kind":"Name","value":"ramGb"}},{"kind":"Field","name":{"kind":"Name","value":"ports"}},{"kind":"Field","name":{"kind":"Name","value":"availableActions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoOffer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cheapestPerDayUsd"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<ResizeMinerMutation, ResizeMinerMutationVariables>;
export const EditMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EditMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EditMinerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"editMiner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"replaceOnLoss"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<EditMinerMutation, EditMinerMutationVariables>;
export const MinerMoveDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MinerMove"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"publicIp"}},{"kind":"Field","name":{"kind":"Name","value":"replaceOnLoss"}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vcpu"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"move"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"step"}}]}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"replaces"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"replaces"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableActions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<MinerMoveQuery, MinerMoveQueryVariables>;
export const LaunchMinersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"LaunchMiners"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LaunchMinersInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"launchMiners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LaunchMinersPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"substitutions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"used"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Batch"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoOffer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cheapestPerDayUsd"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Batch"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LaunchBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"launching"}},{"kind":"Field","name":{"kind":"Name","value":"serving"}},{"kind":"Field","name":{"kind":"Name","value":"stopped"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"cancelled"}},{"kind":"Field","name":{"kind":"Name","value":"ended"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<LaunchMinersMutation, LaunchMinersMutationVariables>;
export const LaunchBatchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LaunchBatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"launchBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Batch"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Batch"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LaunchBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"launching"}},{"kind":"Field","name":{"kind":"Name","value":"serving"}},{"kind":"Field","name":{"kind":"Name","value":"stopped"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"cancelled"}},{"kind":"Field","name":{"kind":"Name","value":"ended"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}}]}}]}}]}}]} as unknown as DocumentNode<LaunchBatchQuery, LaunchBatchQueryVariables>;
export const LaunchBatchesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LaunchBatches"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"launchBatches"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"launching"}},{"kind":"Field","name":{"kind":"Name","value":"serving"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}}]}}]}}]}}]}}]} as unknown as DocumentNode<LaunchBatchesQuery, LaunchBatchesQueryVariables>;
export const CancelLaunchBatchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelLaunchBatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"terminateServing"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},"defaultValue":{"kind":"BooleanValue","value":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelLaunchBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"terminateServing"},"value":{"kind":"Variable","name":{"kind":"Name","value":"terminateServing"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LaunchBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Batch"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Batch"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LaunchBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"launching"}},{"kind":"Field","name":{"kind":"Name","value":"serving"}},{"kind":"Field","name":{"kind":"Name","value":"stopped"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"cancelled"}},{"kind":"Field","name":{"kind":"Name","value":"ended"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<CancelLaunchBatchMutation, CancelLaunchBatchMutationVariables>;
export const AuditEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"target"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"detail"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<AuditEventsQuery, AuditEventsQueryVariables>;
export const ReaperDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Reaper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reaper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"strays"}},{"kind":"Field","name":{"kind":"Name","value":"lastRunAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastError"}},{"kind":"Field","name":{"kind":"Name","value":"nextRunAt"}}]}}]}}]} as unknown as DocumentNode<ReaperQuery, ReaperQueryVariables>;
export const StrayResourcesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StrayResources"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ended"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"strayResources"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ended"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ended"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"resourceId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"firstSeenAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}},{"kind":"Field","name":{"kind":"Name","value":"endingAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastError"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<StrayResourcesQuery, StrayResourcesQueryVariables>;
export const ReapStraysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReapStrays"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reapStrays"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReapStraysPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"strays"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"endingAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastError"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<ReapStraysMutation, ReapStraysMutationVariables>;
export const SetProbeSpecDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetProbeSpec"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetProbeSpecInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setProbeSpec"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Specs"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Specs"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"probeSpecs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"everySeconds"}},{"kind":"Field","name":{"kind":"Name","value":"timeoutMs"}},{"kind":"Field","name":{"kind":"Name","value":"conditions"}},{"kind":"Field","name":{"kind":"Name","value":"failAfter"}},{"kind":"Field","name":{"kind":"Name","value":"passAfter"}},{"kind":"Field","name":{"kind":"Name","value":"graceSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"setAt"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<SetProbeSpecMutation, SetProbeSpecMutationVariables>;
export const ClearProbeSpecDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ClearProbeSpec"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"kind"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ProbeKind"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"clearProbeSpec"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"kind"},"value":{"kind":"Variable","name":{"kind":"Name","value":"kind"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Specs"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Specs"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"probeSpecs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"everySeconds"}},{"kind":"Field","name":{"kind":"Name","value":"timeoutMs"}},{"kind":"Field","name":{"kind":"Name","value":"conditions"}},{"kind":"Field","name":{"kind":"Name","value":"failAfter"}},{"kind":"Field","name":{"kind":"Name","value":"passAfter"}},{"kind":"Field","name":{"kind":"Name","value":"graceSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"setAt"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<ClearProbeSpecMutation, ClearProbeSpecMutationVariables>;
export const ProbeSpecsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ProbeSpecs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Specs"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Specs"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"probeSpecs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"everySeconds"}},{"kind":"Field","name":{"kind":"Name","value":"timeoutMs"}},{"kind":"Field","name":{"kind":"Name","value":"conditions"}},{"kind":"Field","name":{"kind":"Name","value":"failAfter"}},{"kind":"Field","name":{"kind":"Name","value":"passAfter"}},{"kind":"Field","name":{"kind":"Name","value":"graceSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"setAt"}}]}}]}}]} as unknown as DocumentNode<ProbeSpecsQuery, ProbeSpecsQueryVariables>;
export const DebugProbeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DebugProbe"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"kind"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ProbeKind"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"debugProbe"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"kind"},"value":{"kind":"Variable","name":{"kind":"Name","value":"kind"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DebugProbe"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"headers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"body"}}]}},{"kind":"Field","name":{"kind":"Name","value":"response"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"headers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"isBodyCut"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connectMs"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteMs"}},{"kind":"Field","name":{"kind":"Name","value":"totalMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeoutMs"}},{"kind":"Field","name":{"kind":"Name","value":"timeoutShare"}},{"kind":"Field","name":{"kind":"Name","value":"isOk"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"why"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}},{"kind":"Field","name":{"kind":"Name","value":"conditions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"condition"}},{"kind":"Field","name":{"kind":"Name","value":"isMet"}},{"kind":"Field","name":{"kind":"Name","value":"resolved"}}]}},{"kind":"Field","name":{"kind":"Name","value":"countsAs"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<DebugProbeMutation, DebugProbeMutationVariables>;
export const AnnounceMaintenanceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AnnounceMaintenance"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AnnounceMaintenanceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"announceMaintenance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MaintenanceWindow"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"isOn"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Windows"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Windows"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"maintenance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"cancelledAt"}},{"kind":"Field","name":{"kind":"Name","value":"isOn"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<AnnounceMaintenanceMutation, AnnounceMaintenanceMutationVariables>;
export const CancelMaintenanceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelMaintenance"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelMaintenance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MaintenanceWindow"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cancelledAt"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<CancelMaintenanceMutation, CancelMaintenanceMutationVariables>;
export const MaintenanceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Maintenance"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Windows"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Windows"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"maintenance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"cancelledAt"}},{"kind":"Field","name":{"kind":"Name","value":"isOn"}}]}}]}}]} as unknown as DocumentNode<MaintenanceQuery, MaintenanceQueryVariables>;
export const ReleasesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Releases"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"release"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"releases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"imageTag"}},{"kind":"Field","name":{"kind":"Name","value":"imageId"}},{"kind":"Field","name":{"kind":"Name","value":"port"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"isServing"}},{"kind":"Field","name":{"kind":"Name","value":"lastServedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isImageKept"}},{"kind":"Field","name":{"kind":"Name","value":"lastDeployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableActions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<ReleasesQuery, ReleasesQueryVariables>;
export const RollbackMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RollbackMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RollbackMinerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rollbackMiner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RollbackMinerPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isRollback"}},{"kind":"Field","name":{"kind":"Name","value":"release"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]}}]}}]} as unknown as DocumentNode<RollbackMinerMutation, RollbackMinerMutationVariables>;
export const RedeployMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RedeployMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RedeployMinerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"redeployMiner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedeployMinerPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isRollback"}},{"kind":"Field","name":{"kind":"Name","value":"queuePosition"}},{"kind":"Field","name":{"kind":"Name","value":"supersededBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]}}]}}]} as unknown as DocumentNode<RedeployMinerMutation, RedeployMinerMutationVariables>;
export const LintDockerfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LintDockerfile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"dockerfile"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"files"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"port"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lintDockerfile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"dockerfile"},"value":{"kind":"Variable","name":{"kind":"Name","value":"dockerfile"}}},{"kind":"Argument","name":{"kind":"Name","value":"files"},"value":{"kind":"Variable","name":{"kind":"Name","value":"files"}}},{"kind":"Argument","name":{"kind":"Name","value":"port"},"value":{"kind":"Variable","name":{"kind":"Name","value":"port"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DockerfileReport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exposedPorts"}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<LintDockerfileQuery, LintDockerfileQueryVariables>;
export const SourceOfDeploymentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SourceOfDeployment"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deployment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"port"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"ref"}},{"kind":"Field","name":{"kind":"Name","value":"commit"}},{"kind":"Field","name":{"kind":"Name","value":"subdirectory"}},{"kind":"Field","name":{"kind":"Name","value":"dockerfile"}},{"kind":"Field","name":{"kind":"Name","value":"image"}},{"kind":"Field","name":{"kind":"Name","value":"pinned"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}}]}}]}}]}}]} as unknown as DocumentNode<SourceOfDeploymentQuery, SourceOfDeploymentQueryVariables>;
export const ScoreChangeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ScoreChange"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scoreChange"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"formulaVersion"}},{"kind":"Field","name":{"kind":"Name","value":"components"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}}]}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"challenges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"fromProbeId"}},{"kind":"Field","name":{"kind":"Name","value":"toProbeId"}},{"kind":"Field","name":{"kind":"Name","value":"from"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"Field","name":{"kind":"Name","value":"to"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"healthOfDay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"ok"}}]}},{"kind":"Field","name":{"kind":"Name","value":"healthOfWeek"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"ok"}}]}},{"kind":"Field","name":{"kind":"Name","value":"validationIds"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recomputed"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"isSame"}},{"kind":"Field","name":{"kind":"Name","value":"missing"}},{"kind":"Field","name":{"kind":"Name","value":"components"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ScoreChangeQuery, ScoreChangeQueryVariables>;
export const RecomputeScoreDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RecomputeScore"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"scoreChangeId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recomputeScore"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"scoreChangeId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"scoreChangeId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"isSame"}},{"kind":"Field","name":{"kind":"Name","value":"missing"}},{"kind":"Field","name":{"kind":"Name","value":"components"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}}]}}]}}]}}]} as unknown as DocumentNode<RecomputeScoreQuery, RecomputeScoreQueryVariables>;
export const ScoreHistoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ScoreHistory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ScoreHistoryWindow"}}},"defaultValue":{"kind":"EnumValue","value":"WEEK"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"step"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ScoreStep"}}},"defaultValue":{"kind":"EnumValue","value":"HOUR"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scoreHistory"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}},{"kind":"Argument","name":{"kind":"Name","value":"step"},"value":{"kind":"Variable","name":{"kind":"Name","value":"step"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"lowest"}},{"kind":"Field","name":{"kind":"Name","value":"highest"}},{"kind":"Field","name":{"kind":"Name","value":"coverage"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"isCarried"}},{"kind":"Field","name":{"kind":"Name","value":"components"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]} as unknown as DocumentNode<ScoreHistoryQuery, ScoreHistoryQueryVariables>;
export const SimulateScoreDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SimulateScore"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"overrides"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ScoreOverrides"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"simulateScore"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"overrides"},"value":{"kind":"Variable","name":{"kind":"Name","value":"overrides"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"before"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"coverage"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"components"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"after"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"coverage"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"components"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"rankBefore"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"of"}},{"kind":"Field","name":{"kind":"Name","value":"rankInType"}},{"kind":"Field","name":{"kind":"Name","value":"ofType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rankAfter"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"of"}},{"kind":"Field","name":{"kind":"Name","value":"rankInType"}},{"kind":"Field","name":{"kind":"Name","value":"ofType"}}]}}]}}]}}]} as unknown as DocumentNode<SimulateScoreQuery, SimulateScoreQueryVariables>;
export const StandingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Standing"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"rankInType"}},{"kind":"Field","name":{"kind":"Name","value":"score"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"coverage"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"rankInType"}},{"kind":"Field","name":{"kind":"Name","value":"formulaVersion"}},{"kind":"Field","name":{"kind":"Name","value":"components"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveWeight"}},{"kind":"Field","name":{"kind":"Name","value":"samples"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"eligibility"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isEligible"}},{"kind":"Field","name":{"kind":"Name","value":"canBeAsked"}},{"kind":"Field","name":{"kind":"Name","value":"canBeValidated"}},{"kind":"Field","name":{"kind":"Name","value":"canEarn"}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"check"}},{"kind":"Field","name":{"kind":"Name","value":"passed"}},{"kind":"Field","name":{"kind":"Name","value":"neededFor"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}},{"kind":"Field","name":{"kind":"Name","value":"fix"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"scoreHistory"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"EnumValue","value":"DAY"}},{"kind":"Argument","name":{"kind":"Name","value":"step"},"value":{"kind":"EnumValue","value":"HOUR"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]} as unknown as DocumentNode<StandingQuery, StandingQueryVariables>;
export const EligibilityDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Eligibility"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"EnumValue","value":"NAME"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"eligibility"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isEligible"}},{"kind":"Field","name":{"kind":"Name","value":"canBeAsked"}},{"kind":"Field","name":{"kind":"Name","value":"canBeValidated"}},{"kind":"Field","name":{"kind":"Name","value":"canEarn"}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"check"}},{"kind":"Field","name":{"kind":"Name","value":"passed"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<EligibilityQuery, EligibilityQueryVariables>;
export const FormulaDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Formula"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scoreFormula"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"expression"}},{"kind":"Field","name":{"kind":"Name","value":"weights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}},{"kind":"Field","name":{"kind":"Name","value":"minSamples"}},{"kind":"Field","name":{"kind":"Name","value":"enoughSamples"}},{"kind":"Field","name":{"kind":"Name","value":"chatWindow"}},{"kind":"Field","name":{"kind":"Name","value":"validationWindow"}},{"kind":"Field","name":{"kind":"Name","value":"sampleDays"}},{"kind":"Field","name":{"kind":"Name","value":"validationCaps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"component"}},{"kind":"Field","name":{"kind":"Name","value":"all"}},{"kind":"Field","name":{"kind":"Name","value":"one"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availabilityWindows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"hours"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"modelType"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteMs"}},{"kind":"Field","name":{"kind":"Name","value":"perTokenMs"}},{"kind":"Field","name":{"kind":"Name","value":"answerTokens"}},{"kind":"Field","name":{"kind":"Name","value":"totalMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"percentiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}},{"kind":"Field","name":{"kind":"Name","value":"minCoverage"}},{"kind":"Field","name":{"kind":"Name","value":"minConfidence"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}},{"kind":"Field","name":{"kind":"Name","value":"speed"}},{"kind":"Field","name":{"kind":"Name","value":"availability"}},{"kind":"Field","name":{"kind":"Name","value":"participation"}}]}}]}}]} as unknown as DocumentNode<FormulaQuery, FormulaQueryVariables>;
export const DirectoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Directory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"MinerFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MinerOrder"}}},"defaultValue":{"kind":"EnumValue","value":"RANK"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"direction"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"SortDirection"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"direction"},"value":{"kind":"Variable","name":{"kind":"Name","value":"direction"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"modelType"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"countryCode"}},{"kind":"Field","name":{"kind":"Name","value":"pricePerHourUsd"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<DirectoryQuery, DirectoryQueryVariables>;
export const NetworkStatsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NetworkStats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"networkStats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"miners"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"byState"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byHealth"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byModelType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byCountry"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"scored"}},{"kind":"Field","name":{"kind":"Name","value":"meanScore"}},{"kind":"Field","name":{"kind":"Name","value":"medianScore"}},{"kind":"Field","name":{"kind":"Name","value":"lastHour"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"probes"}},{"kind":"Field","name":{"kind":"Name","value":"questions"}},{"kind":"Field","name":{"kind":"Name","value":"validations"}},{"kind":"Field","name":{"kind":"Name","value":"validators"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lastDay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"probes"}},{"kind":"Field","name":{"kind":"Name","value":"questions"}},{"kind":"Field","name":{"kind":"Name","value":"validations"}},{"kind":"Field","name":{"kind":"Name","value":"validators"}}]}}]}}]}}]} as unknown as DocumentNode<NetworkStatsQuery, NetworkStatsQueryVariables>;
export const ScoreChangedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ScoreChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerIds"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minDelta"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Float"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scoreChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerIds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerIds"}}},{"kind":"Argument","name":{"kind":"Name","value":"minDelta"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minDelta"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ScoresSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"miners"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"score"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ScoreChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}}]}},{"kind":"Field","name":{"kind":"Name","value":"change"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"components"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<ScoreChangedSubscription, ScoreChangedSubscriptionVariables>;
export const MinerChangedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"MinerChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerIds"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"states"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MinerState"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"health"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Health"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"minerChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerIds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerIds"}}},{"kind":"Argument","name":{"kind":"Name","value":"states"},"value":{"kind":"Variable","name":{"kind":"Name","value":"states"}}},{"kind":"Argument","name":{"kind":"Name","value":"health"},"value":{"kind":"Variable","name":{"kind":"Name","value":"health"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinersSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"miners"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinerChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"container"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"HealthChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<MinerChangedSubscription, MinerChangedSubscriptionVariables>;
export const NetworkActivityDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"NetworkActivity"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"kinds"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"NetworkActivityKind"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"networkActivity"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"kinds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"kinds"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NetworkSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"stats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miners"}},{"kind":"Field","name":{"kind":"Name","value":"active"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NetworkActivity"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"scoreChange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}}]}},{"kind":"Field","name":{"kind":"Name","value":"validation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"truth"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<NetworkActivitySubscription, NetworkActivitySubscriptionVariables>;
export const RoutingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Routing"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"routing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isEligible"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"inFlight"}},{"kind":"Field","name":{"kind":"Name","value":"share"}}]}}]}}]}}]} as unknown as DocumentNode<RoutingQuery, RoutingQueryVariables>;
export const WatchVmDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchVm"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VmSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VmChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"vm"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<WatchVmSubscription, WatchVmSubscriptionVariables>;
export const WatchDeploymentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchDeployment"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deployment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeploymentSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"step"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeploymentChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<WatchDeploymentSubscription, WatchDeploymentSubscriptionVariables>;
export const WatchDeploymentEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchDeploymentEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deploymentEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeploymentSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"step"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeploymentChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"step"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeploymentStepChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"attempt"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<WatchDeploymentEventsSubscription, WatchDeploymentEventsSubscriptionVariables>;
export const WatchLogsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchLogs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"source"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LogSourceInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"tail"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"200"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"text"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"streams"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LogStream"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"steps"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeployStep"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minSeverity"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Severity"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ansi"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Ansi"}}},"defaultValue":{"kind":"EnumValue","value":"KEEP"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"logs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"source"},"value":{"kind":"Variable","name":{"kind":"Name","value":"source"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"tail"},"value":{"kind":"Variable","name":{"kind":"Name","value":"tail"}}},{"kind":"Argument","name":{"kind":"Name","value":"text"},"value":{"kind":"Variable","name":{"kind":"Name","value":"text"}}},{"kind":"Argument","name":{"kind":"Name","value":"streams"},"value":{"kind":"Variable","name":{"kind":"Name","value":"streams"}}},{"kind":"Argument","name":{"kind":"Name","value":"steps"},"value":{"kind":"Variable","name":{"kind":"Name","value":"steps"}}},{"kind":"Argument","name":{"kind":"Name","value":"minSeverity"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minSeverity"}}},{"kind":"Argument","name":{"kind":"Name","value":"ansi"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ansi"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LogBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"stream"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<WatchLogsSubscription, WatchLogsSubscriptionVariables>;
export const WatchMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinerSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinerChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"container"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"HealthChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"probes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"isOk"}}]}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"health"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<WatchMinerSubscription, WatchMinerSubscriptionVariables>;
export const WatchScoresDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchScores"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerIds"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minDelta"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Float"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scores"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerIds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerIds"}}},{"kind":"Argument","name":{"kind":"Name","value":"minDelta"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minDelta"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ScoresSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"miners"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"score"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ScoreChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"score"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"change"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<WatchScoresSubscription, WatchScoresSubscriptionVariables>;
export const StopMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StopMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stopMiner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"availableActions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<StopMinerMutation, StopMinerMutationVariables>;
export const StartMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startMiner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Miner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<StartMinerMutation, StartMinerMutationVariables>;
export const ExecOnVmDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExecOnVm"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExecOnVmInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"execOnVm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ExecOutcome"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exitCode"}},{"kind":"Field","name":{"kind":"Name","value":"stdout"}},{"kind":"Field","name":{"kind":"Name","value":"stderr"}},{"kind":"Field","name":{"kind":"Name","value":"isOutputCut"}},{"kind":"Field","name":{"kind":"Name","value":"isTimedOut"}},{"kind":"Field","name":{"kind":"Name","value":"mayStillRun"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<ExecOnVmMutation, ExecOnVmMutationVariables>;
export const AddSshKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AddSshKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AddSshKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"addSshKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vm"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sshKeys"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fingerprint"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}},{"kind":"Field","name":{"kind":"Name","value":"appliedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isBeingRemoved"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<AddSshKeyMutation, AddSshKeyMutationVariables>;
export const RemoveSshKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RemoveSshKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RemoveSshKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"removeSshKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vm"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sshKeys"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fingerprint"}},{"kind":"Field","name":{"kind":"Name","value":"appliedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isBeingRemoved"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<RemoveSshKeyMutation, RemoveSshKeyMutationVariables>;
export const VmSshKeysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VmSshKeys"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vm"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"sshPort"}},{"kind":"Field","name":{"kind":"Name","value":"sshUser"}},{"kind":"Field","name":{"kind":"Name","value":"sshKeys"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fingerprint"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}},{"kind":"Field","name":{"kind":"Name","value":"appliedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isBeingRemoved"}}]}}]}}]}}]} as unknown as DocumentNode<VmSshKeysQuery, VmSshKeysQueryVariables>;
export const DiagnoseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Diagnose"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"diagnose"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"minerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minerId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Diagnosis"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"check"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}},{"kind":"Field","name":{"kind":"Name","value":"fix"}},{"kind":"Field","name":{"kind":"Name","value":"log"}},{"kind":"Field","name":{"kind":"Name","value":"tookMs"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<DiagnoseQuery, DiagnoseQueryVariables>;
export const StatsOfMinerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StatsOfMiner"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Stats"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Stats"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinerStats"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cpuPercent"}},{"kind":"Field","name":{"kind":"Name","value":"memoryBytes"}},{"kind":"Field","name":{"kind":"Name","value":"memoryLimitBytes"}},{"kind":"Field","name":{"kind":"Name","value":"containerDiskBytes"}},{"kind":"Field","name":{"kind":"Name","value":"freeDiskBytes"}},{"kind":"Field","name":{"kind":"Name","value":"networkRxBytes"}},{"kind":"Field","name":{"kind":"Name","value":"networkTxBytes"}},{"kind":"Field","name":{"kind":"Name","value":"blockReadBytes"}},{"kind":"Field","name":{"kind":"Name","value":"blockWriteBytes"}},{"kind":"Field","name":{"kind":"Name","value":"restarts"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}}]}}]} as unknown as DocumentNode<StatsOfMinerQuery, StatsOfMinerQueryVariables>;
export const StatsOfMinersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StatsOfMiners"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Stats"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Stats"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinerStats"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cpuPercent"}},{"kind":"Field","name":{"kind":"Name","value":"memoryBytes"}},{"kind":"Field","name":{"kind":"Name","value":"memoryLimitBytes"}},{"kind":"Field","name":{"kind":"Name","value":"containerDiskBytes"}},{"kind":"Field","name":{"kind":"Name","value":"freeDiskBytes"}},{"kind":"Field","name":{"kind":"Name","value":"networkRxBytes"}},{"kind":"Field","name":{"kind":"Name","value":"networkTxBytes"}},{"kind":"Field","name":{"kind":"Name","value":"blockReadBytes"}},{"kind":"Field","name":{"kind":"Name","value":"blockWriteBytes"}},{"kind":"Field","name":{"kind":"Name","value":"restarts"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}}]}}]} as unknown as DocumentNode<StatsOfMinersQuery, StatsOfMinersQueryVariables>;
export const WatchMinerStatsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchMinerStats"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"everySeconds"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"minerStats"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"everySeconds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"everySeconds"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinerStatsSample"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Stats"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinerStatsGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"why"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Stats"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MinerStats"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cpuPercent"}},{"kind":"Field","name":{"kind":"Name","value":"memoryBytes"}},{"kind":"Field","name":{"kind":"Name","value":"memoryLimitBytes"}},{"kind":"Field","name":{"kind":"Name","value":"containerDiskBytes"}},{"kind":"Field","name":{"kind":"Name","value":"freeDiskBytes"}},{"kind":"Field","name":{"kind":"Name","value":"networkRxBytes"}},{"kind":"Field","name":{"kind":"Name","value":"networkTxBytes"}},{"kind":"Field","name":{"kind":"Name","value":"blockReadBytes"}},{"kind":"Field","name":{"kind":"Name","value":"blockWriteBytes"}},{"kind":"Field","name":{"kind":"Name","value":"restarts"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<WatchMinerStatsSubscription, WatchMinerStatsSubscriptionVariables>;
export const SubmitValidationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SubmitValidation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitValidationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitValidation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitValidationPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"excluded"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"validation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"truth"}},{"kind":"Field","name":{"kind":"Name","value":"truthJson"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"grader"}},{"kind":"Field","name":{"kind":"Name","value":"minerCount"}},{"kind":"Field","name":{"kind":"Name","value":"deadlineAt"}},{"kind":"Field","name":{"kind":"Name","value":"validatorId"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoEligibleMiner"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"excluded"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RateLimited"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<SubmitValidationMutation, SubmitValidationMutationVariables>;
export const ValidationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Validation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"validation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"truth"}},{"kind":"Field","name":{"kind":"Name","value":"truthJson"}},{"kind":"Field","name":{"kind":"Name","value":"grader"}},{"kind":"Field","name":{"kind":"Name","value":"minerCount"}},{"kind":"Field","name":{"kind":"Name","value":"answeredCount"}},{"kind":"Field","name":{"kind":"Name","value":"validatorId"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"sum"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"answered"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"silent"}},{"kind":"Field","name":{"kind":"Name","value":"counted"}},{"kind":"Field","name":{"kind":"Name","value":"meanGrade"}},{"kind":"Field","name":{"kind":"Name","value":"meanTotalMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ResultParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ResultParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ValidationResult"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"counts"}},{"kind":"Field","name":{"kind":"Name","value":"notCountedReason"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"httpStatus"}},{"kind":"Field","name":{"kind":"Name","value":"totalMs"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grader"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"read"}},{"kind":"Field","name":{"kind":"Name","value":"fallback"}}]}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<ValidationQuery, ValidationQueryVariables>;
export const ValidationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Validations"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"mine"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"validatorId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"validations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"mine"},"value":{"kind":"Variable","name":{"kind":"Name","value":"mine"}}},{"kind":"Argument","name":{"kind":"Name","value":"validatorId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"validatorId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"truth"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}}]}}]}}]}}]} as unknown as DocumentNode<ValidationsQuery, ValidationsQueryVariables>;
export const MinerValidationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MinerValidations"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"validations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ResultParts"}},{"kind":"Field","name":{"kind":"Name","value":"validation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"truth"}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ResultParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ValidationResult"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"counts"}},{"kind":"Field","name":{"kind":"Name","value":"notCountedReason"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"httpStatus"}},{"kind":"Field","name":{"kind":"Name","value":"totalMs"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grader"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"read"}},{"kind":"Field","name":{"kind":"Name","value":"fallback"}}]}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<MinerValidationsQuery, MinerValidationsQueryVariables>;
export const WatchValidationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchValidation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"validation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ValidationSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"validation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"truth"}},{"kind":"Field","name":{"kind":"Name","value":"minerCount"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ValidationResultCame"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"result"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ResultParts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ValidationChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"validation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"truth"}},{"kind":"Field","name":{"kind":"Name","value":"sum"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"answered"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"silent"}},{"kind":"Field","name":{"kind":"Name","value":"counted"}},{"kind":"Field","name":{"kind":"Name","value":"meanGrade"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"fromSeq"}},{"kind":"Field","name":{"kind":"Name","value":"toSeq"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StreamEnd"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ResultParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ValidationResult"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"counts"}},{"kind":"Field","name":{"kind":"Name","value":"notCountedReason"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"httpStatus"}},{"kind":"Field","name":{"kind":"Name","value":"totalMs"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grader"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"read"}},{"kind":"Field","name":{"kind":"Name","value":"fallback"}}]}},{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<WatchValidationSubscription, WatchValidationSubscriptionVariables>;
export const SetVariablesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetVariables"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetVariablesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setVariables"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SetVariablesPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"variables"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"isSecret"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"deployment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<SetVariablesMutation, SetVariablesMutationVariables>;
export const MinerVariablesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MinerVariables"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"miner"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"variables"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"isSecret"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]}}]} as unknown as DocumentNode<MinerVariablesQuery, MinerVariablesQueryVariables>;
export const ContainerConfigOfDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ContainerConfigOf"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deployment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"config"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"memoryMb"}},{"kind":"Field","name":{"kind":"Name","value":"cpus"}}]}},{"kind":"Field","name":{"kind":"Name","value":"restartPolicy"}},{"kind":"Field","name":{"kind":"Name","value":"healthPath"}},{"kind":"Field","name":{"kind":"Name","value":"startSeconds"}}]}}]}}]}}]} as unknown as DocumentNode<ContainerConfigOfQuery, ContainerConfigOfQueryVariables>;
export const ContractCheckDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ContractCheck"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"url"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contractCheck"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"url"},"value":{"kind":"Variable","name":{"kind":"Name","value":"url"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ContractCheck"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"passed"}},{"kind":"Field","name":{"kind":"Name","value":"totalMs"}},{"kind":"Field","name":{"kind":"Name","value":"rules"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rule"}},{"kind":"Field","name":{"kind":"Name","value":"passed"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}},{"kind":"Field","name":{"kind":"Name","value":"httpStatus"}},{"kind":"Field","name":{"kind":"Name","value":"totalMs"}},{"kind":"Field","name":{"kind":"Name","value":"request"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}}]}},{"kind":"Field","name":{"kind":"Name","value":"modelInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}}]} as unknown as DocumentNode<ContractCheckQuery, ContractCheckQueryVariables>;