DROP TABLE "log_lines" CASCADE;--> statement-breakpoint
ALTER TABLE "log_followers" DROP COLUMN "container_name";