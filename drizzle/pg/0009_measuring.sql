CREATE TABLE "challenge_epochs" (
	"number" bigint PRIMARY KEY NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"seed_hash" text NOT NULL,
	"seed_sealed" text NOT NULL,
	"revealed_seed" text,
	"revealed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "container_watches" (
	"id" text PRIMARY KEY NOT NULL,
	"deployment_id" text,
	"state" text NOT NULL,
	"state_since" timestamp (3) with time zone NOT NULL,
	"exit_code" bigint,
	"is_out_of_memory" boolean DEFAULT false NOT NULL,
	"engine_restarts" bigint DEFAULT 0 NOT NULL,
	"restarts" jsonb NOT NULL,
	"checked_at" timestamp (3) with time zone,
	"restart_at" timestamp (3) with time zone,
	"crash_loop_since" timestamp (3) with time zone,
	"step_due_at" timestamp (3) with time zone,
	"lock_token" text,
	"lock_expires_at" timestamp (3) with time zone,
	"attempts" bigint DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "maintenance_windows" (
	"id" text PRIMARY KEY NOT NULL,
	"miner_id" text NOT NULL,
	"owner_id" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"cancelled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "probe_specs" (
	"miner_id" text NOT NULL,
	"kind" text NOT NULL,
	"spec" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "probe_specs_miner_id_kind_pk" PRIMARY KEY("miner_id","kind")
);
--> statement-breakpoint
CREATE TABLE "questions" (
	"id" text PRIMARY KEY NOT NULL,
	"model_type" text NOT NULL,
	"topic" text NOT NULL,
	"prompt" text NOT NULL,
	"prompt_hash" text NOT NULL,
	"truth" jsonb NOT NULL,
	"source" text NOT NULL,
	"is_enabled" boolean NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "score_rollups" (
	"miner_id" text NOT NULL,
	"span" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"last" double precision,
	"lowest" double precision,
	"highest" double precision,
	"coverage" double precision NOT NULL,
	"confidence" double precision NOT NULL,
	"components" jsonb NOT NULL,
	CONSTRAINT "score_rollups_miner_id_span_at_pk" PRIMARY KEY("miner_id","span","at")
);
--> statement-breakpoint
CREATE TABLE "validation_results" (
	"validation_id" text NOT NULL,
	"miner_id" text NOT NULL,
	"validator_id" text NOT NULL,
	"state" text NOT NULL,
	"counts" boolean NOT NULL,
	"grade" double precision,
	"evidence" jsonb,
	"answer" text,
	"error" text,
	"http_status" bigint,
	"first_byte_ms" double precision,
	"total_ms" double precision,
	"output_tokens" bigint,
	"at" timestamp (3) with time zone,
	CONSTRAINT "validation_results_validation_id_miner_id_pk" PRIMARY KEY("validation_id","miner_id")
);
--> statement-breakpoint
CREATE TABLE "validations" (
	"id" text PRIMARY KEY NOT NULL,
	"validator_id" text NOT NULL,
	"model_type" text NOT NULL,
	"prompt" text NOT NULL,
	"truth" jsonb NOT NULL,
	"grader" text NOT NULL,
	"state" text NOT NULL,
	"miner_count" bigint NOT NULL,
	"answered_count" bigint NOT NULL,
	"deadline_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "probes" ADD COLUMN "connect_ms" double precision;--> statement-breakpoint
ALTER TABLE "score_changes" ADD COLUMN "evidence" jsonb;--> statement-breakpoint
CREATE INDEX "challenge_epochs_revealed" ON "challenge_epochs" USING btree ("revealed_at","ends_at");--> statement-breakpoint
CREATE INDEX "container_watches_due" ON "container_watches" USING btree ("step_due_at");--> statement-breakpoint
CREATE INDEX "maintenance_windows_miner" ON "maintenance_windows" USING btree ("miner_id","ends_at");--> statement-breakpoint
CREATE INDEX "maintenance_windows_ends" ON "maintenance_windows" USING btree ("ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "questions_prompt" ON "questions" USING btree ("model_type","prompt_hash");--> statement-breakpoint
CREATE INDEX "questions_asked" ON "questions" USING btree ("model_type","is_enabled","id");--> statement-breakpoint
CREATE INDEX "score_rollups_at" ON "score_rollups" USING btree ("span","at");--> statement-breakpoint
CREATE INDEX "validation_results_miner" ON "validation_results" USING btree ("miner_id","at");--> statement-breakpoint
CREATE INDEX "validations_validator" ON "validations" USING btree ("validator_id","id");--> statement-breakpoint
CREATE INDEX "validations_state" ON "validations" USING btree ("state","deadline_at");--> statement-breakpoint
CREATE INDEX "validations_created" ON "validations" USING btree ("created_at");