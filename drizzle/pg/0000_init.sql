CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"token_hint" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"miner_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "deployment_steps" (
	"deployment_id" text NOT NULL,
	"step" text NOT NULL,
	"attempt" bigint NOT NULL,
	"outcome" text NOT NULL,
	"detail" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "deployment_steps_deployment_id_step_attempt_pk" PRIMARY KEY("deployment_id","step","attempt")
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"miner_id" text NOT NULL,
	"vm_id" text NOT NULL,
	"state" text NOT NULL,
	"step" text,
	"source" jsonb NOT NULL,
	"port" bigint NOT NULL,
	"environment_sealed" text,
	"is_launch" boolean NOT NULL,
	"previous_deployment_id" text,
	"image_tag" text NOT NULL,
	"image_id" text,
	"container_name" text NOT NULL,
	"container_id" text,
	"host_port" bigint,
	"contract" jsonb,
	"model_info" jsonb,
	"failure" jsonb,
	"cancel_requested_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"deadline_at" timestamp (3) with time zone NOT NULL,
	"step_due_at" timestamp (3) with time zone,
	"lock_token" text,
	"lock_expires_at" timestamp (3) with time zone,
	"attempts" bigint DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "event_heads" (
	"subject" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"subject" text NOT NULL,
	"seq" bigint NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "events_subject_seq_pk" PRIMARY KEY("subject","seq")
);
--> statement-breakpoint
CREATE TABLE "hosts" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"port" bigint NOT NULL,
	"ssh_user" text NOT NULL,
	"public_key" text NOT NULL,
	"private_key_sealed" text NOT NULL,
	"host_key_fingerprint" text,
	"state" text NOT NULL,
	"engine_version" text,
	"vcpu" bigint,
	"ram_gb" bigint,
	"storage_gb" bigint,
	"leased_by" text,
	"failure" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"step_due_at" timestamp (3) with time zone,
	"lock_token" text,
	"lock_expires_at" timestamp (3) with time zone,
	"attempts" bigint DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"account_id" text NOT NULL,
	"operation" text NOT NULL,
	"key" text NOT NULL,
	"input_hash" text NOT NULL,
	"result_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_account_id_operation_key_pk" PRIMARY KEY("account_id","operation","key")
);
--> statement-breakpoint
CREATE TABLE "log_followers" (
	"id" text PRIMARY KEY NOT NULL,
	"miner_id" text NOT NULL,
	"vm_id" text NOT NULL,
	"container_name" text NOT NULL,
	"last_engine_time" text,
	"last_time_count" bigint DEFAULT 0 NOT NULL,
	"step_due_at" timestamp (3) with time zone,
	"lock_token" text,
	"lock_expires_at" timestamp (3) with time zone,
	"attempts" bigint DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "log_lines" (
	"miner_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"deployment_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"stream" text NOT NULL,
	"severity" text,
	"step" text,
	"message" text NOT NULL,
	CONSTRAINT "log_lines_miner_id_seq_pk" PRIMARY KEY("miner_id","seq")
);
--> statement-breakpoint
CREATE TABLE "miners" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"name" text NOT NULL,
	"alive_name" text,
	"model_type" text NOT NULL,
	"state" text NOT NULL,
	"health" text NOT NULL,
	"health_since" timestamp (3) with time zone,
	"vm_id" text,
	"deployment_id" text,
	"address" text,
	"port" bigint NOT NULL,
	"country_code" text,
	"model_name" text,
	"capabilities" jsonb,
	"request_count" bigint DEFAULT 0 NOT NULL,
	"response_ms_sum" bigint DEFAULT 0 NOT NULL,
	"failure" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"active_at" timestamp (3) with time zone,
	"terminated_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "probe_rollups" (
	"miner_id" text NOT NULL,
	"kind" text NOT NULL,
	"span" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"total" bigint NOT NULL,
	"ok" bigint NOT NULL,
	"grade_sum" double precision NOT NULL,
	"grade_count" bigint NOT NULL,
	"total_ms_sum" double precision NOT NULL,
	"total_ms_max" double precision NOT NULL,
	CONSTRAINT "probe_rollups_miner_id_kind_span_at_pk" PRIMARY KEY("miner_id","kind","span","at")
);
--> statement-breakpoint
CREATE TABLE "probe_rounds" (
	"id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"target_count" bigint NOT NULL,
	"failed_count" bigint NOT NULL,
	"is_void" boolean NOT NULL,
	"void_reason" text
);
--> statement-breakpoint
CREATE TABLE "probe_targets" (
	"miner_id" text NOT NULL,
	"kind" text NOT NULL,
	"interval_ms" bigint NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"ok_streak" bigint DEFAULT 0 NOT NULL,
	"bad_streak" bigint DEFAULT 0 NOT NULL,
	"last_at" timestamp (3) with time zone,
	CONSTRAINT "probe_targets_miner_id_kind_pk" PRIMARY KEY("miner_id","kind")
);
--> statement-breakpoint
CREATE TABLE "probes" (
	"id" text PRIMARY KEY NOT NULL,
	"miner_id" text NOT NULL,
	"round_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"is_ok" boolean NOT NULL,
	"is_void" boolean NOT NULL,
	"http_status" bigint,
	"error" text,
	"first_byte_ms" double precision,
	"total_ms" double precision,
	"output_tokens" bigint,
	"grade" double precision,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "queries" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"model_type" text NOT NULL,
	"state" text NOT NULL,
	"miner_id" text,
	"prompt_hash" text NOT NULL,
	"answer_hash" text,
	"prompt" text,
	"answer" text,
	"receipt" jsonb,
	"failure" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "score_changes" (
	"id" text PRIMARY KEY NOT NULL,
	"miner_id" text NOT NULL,
	"before" double precision,
	"after" double precision,
	"components_before" jsonb NOT NULL,
	"components_after" jsonb NOT NULL,
	"cause" text NOT NULL,
	"probe_ids" jsonb NOT NULL,
	"formula_version" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scores" (
	"miner_id" text PRIMARY KEY NOT NULL,
	"value" double precision,
	"coverage" double precision NOT NULL,
	"confidence" double precision NOT NULL,
	"components" jsonb NOT NULL,
	"formula_version" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"refresh_token_hash" text NOT NULL,
	"previous_refresh_token_hash" text,
	"key_fingerprint" text,
	"user_agent" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_challenges" (
	"nonce" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"kind" text NOT NULL,
	"message" text NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "source_parts" (
	"digest" text NOT NULL,
	"part" bigint NOT NULL,
	"content" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "source_parts_digest_part_pk" PRIMARY KEY("digest","part")
);
--> statement-breakpoint
CREATE TABLE "vms" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"miner_id" text,
	"name" text NOT NULL,
	"label" text NOT NULL,
	"provider" text NOT NULL,
	"state" text NOT NULL,
	"requirements" jsonb NOT NULL,
	"offer" jsonb,
	"tried_offers" jsonb NOT NULL,
	"substitution" text,
	"ports" jsonb NOT NULL,
	"price_cap_per_day_usd" text,
	"price_per_hour_usd" text,
	"provider_vm_id" text,
	"provider_disk_id" text,
	"provider_ip_id" text,
	"provider_ssh_key_id" text,
	"create_called_at" timestamp (3) with time zone,
	"address" text,
	"ssh_port" bigint,
	"ssh_user" text,
	"ssh_public_key" text NOT NULL,
	"ssh_private_key_sealed" text NOT NULL,
	"host_key_fingerprint" text,
	"engine_version" text,
	"raw_status" text,
	"is_unreachable" boolean DEFAULT false NOT NULL,
	"end_reason" text,
	"failure" jsonb,
	"deadline_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"launched_at" timestamp (3) with time zone,
	"ready_at" timestamp (3) with time zone,
	"terminated_at" timestamp (3) with time zone,
	"step_due_at" timestamp (3) with time zone,
	"lock_token" text,
	"lock_expires_at" timestamp (3) with time zone,
	"attempts" bigint DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE UNIQUE INDEX "api_tokens_hash" ON "api_tokens" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "api_tokens_account" ON "api_tokens" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "deployments_owner" ON "deployments" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "deployments_miner" ON "deployments" USING btree ("miner_id","id");--> statement-breakpoint
CREATE INDEX "deployments_vm" ON "deployments" USING btree ("vm_id","state");--> statement-breakpoint
CREATE INDEX "deployments_due" ON "deployments" USING btree ("step_due_at");--> statement-breakpoint
CREATE INDEX "events_at" ON "events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "hosts_owner" ON "hosts" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "hosts_due" ON "hosts" USING btree ("step_due_at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "log_followers_due" ON "log_followers" USING btree ("step_due_at");--> statement-breakpoint
CREATE INDEX "log_lines_deployment" ON "log_lines" USING btree ("deployment_id","seq");--> statement-breakpoint
CREATE INDEX "log_lines_at" ON "log_lines" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "miners_alive_name" ON "miners" USING btree ("alive_name");--> statement-breakpoint
CREATE INDEX "miners_owner" ON "miners" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "miners_state" ON "miners" USING btree ("state","model_type");--> statement-breakpoint
CREATE INDEX "miners_vm" ON "miners" USING btree ("vm_id");--> statement-breakpoint
CREATE INDEX "probe_rollups_at" ON "probe_rollups" USING btree ("span","at");--> statement-breakpoint
CREATE INDEX "probe_rounds_started" ON "probe_rounds" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "probe_targets_due" ON "probe_targets" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "probes_miner" ON "probes" USING btree ("miner_id","kind","at");--> statement-breakpoint
CREATE INDEX "probes_at" ON "probes" USING btree ("at");--> statement-breakpoint
CREATE INDEX "queries_account" ON "queries" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "score_changes_miner" ON "score_changes" USING btree ("miner_id","id");--> statement-breakpoint
CREATE INDEX "score_changes_at" ON "score_changes" USING btree ("at");--> statement-breakpoint
CREATE INDEX "scores_value" ON "scores" USING btree ("value");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_refresh_token" ON "sessions" USING btree ("refresh_token_hash");--> statement-breakpoint
CREATE INDEX "sessions_previous_refresh_token" ON "sessions" USING btree ("previous_refresh_token_hash");--> statement-breakpoint
CREATE INDEX "sessions_account" ON "sessions" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "sign_in_challenges_expiry" ON "sign_in_challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "vms_name" ON "vms" USING btree ("name");--> statement-breakpoint
CREATE INDEX "vms_owner" ON "vms" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "vms_miner" ON "vms" USING btree ("miner_id");--> statement-breakpoint
CREATE INDEX "vms_due" ON "vms" USING btree ("step_due_at");