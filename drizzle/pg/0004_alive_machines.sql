CREATE INDEX "hosts_address" ON "hosts" USING btree ("address","port");--> statement-breakpoint
CREATE INDEX "hosts_lease" ON "hosts" USING btree ("leased_by");--> statement-breakpoint
CREATE INDEX "vms_alive" ON "vms" USING btree ("provider") WHERE "vms"."terminated_at" is null;--> statement-breakpoint
CREATE INDEX "vms_address" ON "vms" USING btree ("address","ssh_port");