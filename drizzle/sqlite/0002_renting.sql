CREATE TABLE `audit_events` (
	`id` text PRIMARY KEY NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`target` text NOT NULL,
	`detail` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_events_at` ON `audit_events` (`at`);--> statement-breakpoint
CREATE TABLE `budgets` (
	`owner_id` text PRIMARY KEY NOT NULL,
	`period` text NOT NULL,
	`limit_usd` text NOT NULL,
	`on_exhausted` text NOT NULL,
	`period_started_at` integer NOT NULL,
	`warned_percent` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `launch_batches` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`count` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `launch_batches_owner` ON `launch_batches` (`owner_id`,`id`);--> statement-breakpoint
CREATE TABLE `launch_items` (
	`batch_id` text NOT NULL,
	`position` integer NOT NULL,
	`name` text NOT NULL,
	`miner_id` text,
	`deployment_id` text,
	`failure` text,
	PRIMARY KEY(`batch_id`, `position`)
);
--> statement-breakpoint
CREATE TABLE `notices` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`kind` text NOT NULL,
	`message` text NOT NULL,
	`vm_id` text,
	`miner_id` text,
	`host_id` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `notices_owner` ON `notices` (`owner_id`,`id`);--> statement-breakpoint
CREATE INDEX `notices_at` ON `notices` (`at`);--> statement-breakpoint
CREATE TABLE `stray_resources` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`kind` text NOT NULL,
	`resource_id` text NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`reason` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`ending_at` integer,
	`ended_at` integer,
	`last_error` text
);
--> statement-breakpoint
CREATE INDEX `stray_resources_ended` ON `stray_resources` (`ended_at`,`id`);--> statement-breakpoint
ALTER TABLE `deployments` ADD `moves_from_vm_id` text;--> statement-breakpoint
ALTER TABLE `hosts` ADD `shown_host_key_fingerprint` text;--> statement-breakpoint
ALTER TABLE `hosts` ADD `free_disk_gb` integer;--> statement-breakpoint
ALTER TABLE `hosts` ADD `checks` text;--> statement-breakpoint
ALTER TABLE `hosts` ADD `checked_at` integer;--> statement-breakpoint
ALTER TABLE `miners` ADD `replace_on_loss` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `miners` ADD `failed_moves` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `vms` ADD `applied_ports` text;--> statement-breakpoint
ALTER TABLE `vms` ADD `image` text;--> statement-breakpoint
ALTER TABLE `vms` ADD `hostname` text;--> statement-breakpoint
ALTER TABLE `vms` ADD `authorized_keys` text;--> statement-breakpoint
ALTER TABLE `vms` ADD `replaces_vm_id` text;--> statement-breakpoint
ALTER TABLE `vms` ADD `suspended_at` integer;--> statement-breakpoint
ALTER TABLE `vms` ADD `missing_since` integer;--> statement-breakpoint
ALTER TABLE `vms` ADD `rented_at` integer;