CREATE TABLE "miner_variables" (
	"miner_id" text NOT NULL,
	"name" text NOT NULL,
	"value_sealed" text NOT NULL,
	"is_secret" boolean NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "miner_variables_miner_id_name_pk" PRIMARY KEY("miner_id","name")
);
--> statement-breakpoint
CREATE TABLE "releases" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"miner_id" text NOT NULL,
	"number" bigint NOT NULL,
	"source" jsonb NOT NULL,
	"port" bigint NOT NULL,
	"config" jsonb,
	"environment_sealed" text,
	"registry_sealed" text,
	"image_tag" text NOT NULL,
	"image_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "release_id" text;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "is_rollback" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "superseded_by_id" text;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "config" jsonb;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "registry_sealed" text;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "gate_token" text;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "baseline" jsonb;--> statement-breakpoint
ALTER TABLE "vms" ADD COLUMN "applied_authorized_keys" jsonb;--> statement-breakpoint
CREATE UNIQUE INDEX "releases_number" ON "releases" USING btree ("miner_id","number");--> statement-breakpoint
CREATE INDEX "releases_owner" ON "releases" USING btree ("owner_id","id");