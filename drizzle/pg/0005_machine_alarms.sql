ALTER TABLE "vms" ADD COLUMN "shown_host_key_fingerprint" text;--> statement-breakpoint
ALTER TABLE "vms" ADD COLUMN "shown_host_key_since" timestamp (3) with time zone;