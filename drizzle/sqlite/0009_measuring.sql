CREATE TABLE `challenge_epochs` (
	`number` integer PRIMARY KEY NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`seed_hash` text NOT NULL,
	`seed_sealed` text NOT NULL,
	`revealed_seed` text,
	`revealed_at` integer
);
--> statement-breakpoint
CREATE INDEX `challenge_epochs_revealed` ON `challenge_epochs` (`revealed_at`,`ends_at`);--> statement-breakpoint
CREATE TABLE `container_watches` (
	`id` text PRIMARY KEY NOT NULL,
	`deployment_id` text,
	`state` text NOT NULL,
	`state_since` integer NOT NULL,
	`exit_code` integer,
	`is_out_of_memory` integer DEFAULT false NOT NULL,
	`engine_restarts` integer DEFAULT 0 NOT NULL,
	`restarts` text NOT NULL,
	`checked_at` integer,
	`restart_at` integer,
	`crash_loop_since` integer,
	`step_due_at` integer,
	`lock_token` text,
	`lock_expires_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE INDEX `container_watches_due` ON `container_watches` (`step_due_at`);--> statement-breakpoint
CREATE TABLE `maintenance_windows` (
	`id` text PRIMARY KEY NOT NULL,
	`miner_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`cancelled_at` integer
);
--> statement-breakpoint
CREATE INDEX `maintenance_windows_miner` ON `maintenance_windows` (`miner_id`,`ends_at`);--> statement-breakpoint
CREATE INDEX `maintenance_windows_ends` ON `maintenance_windows` (`ends_at`);--> statement-breakpoint
CREATE TABLE `probe_specs` (
	`miner_id` text NOT NULL,
	`kind` text NOT NULL,
	`spec` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`miner_id`, `kind`)
);
--> statement-breakpoint
CREATE TABLE `questions` (
	`id` text PRIMARY KEY NOT NULL,
	`model_type` text NOT NULL,
	`topic` text NOT NULL,
	`prompt` text NOT NULL,
	`prompt_hash` text NOT NULL,
	`truth` text NOT NULL,
	`source` text NOT NULL,
	`is_enabled` integer NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	`retired_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `questions_prompt` ON `questions` (`model_type`,`prompt_hash`);--> statement-breakpoint
CREATE INDEX `questions_asked` ON `questions` (`model_type`,`is_enabled`,`id`);--> statement-breakpoint
CREATE TABLE `score_rollups` (
	`miner_id` text NOT NULL,
	`span` text NOT NULL,
	`at` integer NOT NULL,
	`last` real,
	`lowest` real,
	`highest` real,
	`coverage` real NOT NULL,
	`confidence` real NOT NULL,
	`components` text NOT NULL,
	PRIMARY KEY(`miner_id`, `span`, `at`)
);
--> statement-breakpoint
CREATE INDEX `score_rollups_at` ON `score_rollups` (`span`,`at`);--> statement-breakpoint
CREATE TABLE `validation_results` (
	`validation_id` text NOT NULL,
	`miner_id` text NOT NULL,
	`validator_id` text NOT NULL,
	`state` text NOT NULL,
	`counts` integer NOT NULL,
	`grade` real,
	`evidence` text,
	`answer` text,
	`error` text,
	`http_status` integer,
	`first_byte_ms` real,
	`total_ms` real,
	`output_tokens` integer,
	`at` integer,
	PRIMARY KEY(`validation_id`, `miner_id`)
);
--> statement-breakpoint
CREATE INDEX `validation_results_miner` ON `validation_results` (`miner_id`,`at`);--> statement-breakpoint
CREATE TABLE `validations` (
	`id` text PRIMARY KEY NOT NULL,
	`validator_id` text NOT NULL,
	`model_type` text NOT NULL,
	`prompt` text NOT NULL,
	`truth` text NOT NULL,
	`grader` text NOT NULL,
	`state` text NOT NULL,
	`miner_count` integer NOT NULL,
	`answered_count` integer NOT NULL,
	`deadline_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `validations_validator` ON `validations` (`validator_id`,`id`);--> statement-breakpoint
CREATE INDEX `validations_state` ON `validations` (`state`,`deadline_at`);--> statement-breakpoint
CREATE INDEX `validations_created` ON `validations` (`created_at`);--> statement-breakpoint
ALTER TABLE `probes` ADD `connect_ms` real;--> statement-breakpoint
ALTER TABLE `score_changes` ADD `evidence` text;