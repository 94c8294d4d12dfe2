CREATE TABLE "log_chunks" (
	"miner_id" text NOT NULL,
	"last_seq" bigint NOT NULL,
	"first_seq" bigint NOT NULL,
	"deployment_id" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"bytes" bigint NOT NULL,
	"kinds" text NOT NULL,
	"lines" text NOT NULL,
	CONSTRAINT "log_chunks_miner_id_last_seq_pk" PRIMARY KEY("miner_id","last_seq")
);
--> statement-breakpoint
ALTER TABLE "log_followers" ADD COLUMN "container_id" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "log_followers" ADD COLUMN "resume_from" text;--> statement-breakpoint
ALTER TABLE "log_followers" ADD COLUMN "newest_engine_time" text;--> statement-breakpoint
CREATE INDEX "log_chunks_deployment" ON "log_chunks" USING btree ("deployment_id","last_seq");--> statement-breakpoint
CREATE INDEX "log_chunks_at" ON "log_chunks" USING btree ("to_at");--> statement-breakpoint
CREATE INDEX "log_chunks_size" ON "log_chunks" USING btree ("miner_id","bytes");--> statement-breakpoint
UPDATE "log_followers" SET "container_id" = "container_name";--> statement-breakpoint
INSERT INTO "log_chunks" SELECT "miner_id", "seq", "seq", "deployment_id", "at", "at", octet_length("message"), json_build_array(json_build_array("stream", "severity", "step", 0))::text, json_build_array(json_build_array(0), json_build_array(0), json_build_array("message"))::text FROM "log_lines";