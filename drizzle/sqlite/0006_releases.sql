CREATE TABLE `miner_variables` (
	`miner_id` text NOT NULL,
	`name` text NOT NULL,
	`value_sealed` text NOT NULL,
	`is_secret` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`miner_id`, `name`)
);
--> statement-breakpoint
CREATE TABLE `releases` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`miner_id` text NOT NULL,
	`number` integer NOT NULL,
	`source` text NOT NULL,
	`port` integer NOT NULL,
	`config` text,
	`environment_sealed` text,
	`registry_sealed` text,
	`image_tag` text NOT NULL,
	`image_id` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `releases_number` ON `releases` (`miner_id`,`number`);--> statement-breakpoint
CREATE INDEX `releases_owner` ON `releases` (`owner_id`,`id`);--> statement-breakpoint
ALTER TABLE `deployments` ADD `release_id` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `is_rollback` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `superseded_by_id` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `config` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `registry_sealed` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `gate_token` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `baseline` text;--> statement-breakpoint
ALTER TABLE `vms` ADD `applied_authorized_keys` text;