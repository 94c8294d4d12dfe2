CREATE TABLE "audit_events" (
	"id" text PRIMARY KEY NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"target" text NOT NULL,
	"detail" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "budgets" (
	"owner_id" text PRIMARY KEY NOT NULL,
	"period" text NOT NULL,
	"limit_usd" text NOT NULL,
	"on_exhausted" text NOT NULL,
	"period_started_at" timestamp (3) with time zone NOT NULL,
	"warned_percent" bigint DEFAULT 0 NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "launch_batches" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"name" text NOT NULL,
	"count" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "launch_items" (
	"batch_id" text NOT NULL,
	"position" bigint NOT NULL,
	"name" text NOT NULL,
	"miner_id" text,
	"deployment_id" text,
	"failure" jsonb,
	CONSTRAINT "launch_items_batch_id_position_pk" PRIMARY KEY("batch_id","position")
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"kind" text NOT NULL,
	"message" text NOT NULL,
	"vm_id" text,
	"miner_id" text,
	"host_id" text,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stray_resources" (
	"id" text PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"kind" text NOT NULL,
	"resource_id" text NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"ending_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"last_error" text
);
--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "moves_from_vm_id" text;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "shown_host_key_fingerprint" text;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "free_disk_gb" bigint;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "checks" jsonb;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "checked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "miners" ADD COLUMN "replace_on_loss" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "miners" ADD COLUMN "failed_moves" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "vms" ADD COLUMN "applied_ports" jsonb;--> statement-breakpoint
ALTER TABLE "vms" ADD COLUMN "image" text;--> statement-breakpoint
ALTER TABLE "vms" ADD COLUMN "hostname" text;--> statement-breakpoint
ALTER TABLE "vms" ADD COLUMN "authorized_keys" jsonb;--> statement-breakpoint
ALTER TABLE "vms" ADD COLUMN "replaces_vm_id" text;--> statement-breakpoint
ALTER TABLE "vms" ADD COLUMN "suspended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "vms" ADD COLUMN "missing_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "vms" ADD COLUMN "rented_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "audit_events_at" ON "audit_events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "launch_batches_owner" ON "launch_batches" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "notices_owner" ON "notices" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "notices_at" ON "notices" USING btree ("at");--> statement-breakpoint
CREATE INDEX "stray_resources_ended" ON "stray_resources" USING btree ("ended_at","id");