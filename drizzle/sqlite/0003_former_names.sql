ALTER TABLE `vms` ADD `former_names` text;--> statement-breakpoint
CREATE INDEX `vms_owner_ended` ON `vms` (`owner_id`,`terminated_at`);--> statement-breakpoint
CREATE INDEX `vms_renamed` ON `vms` (`id`) WHERE "vms"."former_names" is not null;