ALTER TABLE "vms" ADD COLUMN "former_names" jsonb;--> statement-breakpoint
CREATE INDEX "vms_owner_ended" ON "vms" USING btree ("owner_id","terminated_at");--> statement-breakpoint
CREATE INDEX "vms_renamed" ON "vms" USING btree ("id") WHERE "vms"."former_names" is not null;