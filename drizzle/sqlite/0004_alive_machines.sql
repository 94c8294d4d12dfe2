CREATE INDEX `hosts_address` ON `hosts` (`address`,`port`);--> statement-breakpoint
CREATE INDEX `hosts_lease` ON `hosts` (`leased_by`);--> statement-breakpoint
CREATE INDEX `vms_alive` ON `vms` (`provider`) WHERE "vms"."terminated_at" is null;--> statement-breakpoint
CREATE INDEX `vms_address` ON `vms` (`address`,`ssh_port`);