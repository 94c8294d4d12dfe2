CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer
);
--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`name` text NOT NULL,
	`token_hash` text NOT NULL,
	`token_hint` text NOT NULL,
	`scopes` text NOT NULL,
	`miner_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_hash` ON `api_tokens` (`token_hash`);--> statement-breakpoint
CREATE INDEX `api_tokens_account` ON `api_tokens` (`account_id`,`id`);--> statement-breakpoint
CREATE TABLE `deployment_steps` (
	`deployment_id` text NOT NULL,
	`step` text NOT NULL,
	`attempt` integer NOT NULL,
	`outcome` text NOT NULL,
	`detail` text,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`deployment_id`, `step`, `attempt`)
);
--> statement-breakpoint
CREATE TABLE `deployments` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`miner_id` text NOT NULL,
	`vm_id` text NOT NULL,
	`state` text NOT NULL,
	`step` text,
	`source` text NOT NULL,
	`port` integer NOT NULL,
	`environment_sealed` text,
	`is_launch` integer NOT NULL,
	`previous_deployment_id` text,
	`image_tag` text NOT NULL,
	`image_id` text,
	`container_name` text NOT NULL,
	`container_id` text,
	`host_port` integer,
	`contract` text,
	`model_info` text,
	`failure` text,
	`cancel_requested_at` integer,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`deadline_at` integer NOT NULL,
	`step_due_at` integer,
	`lock_token` text,
	`lock_expires_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE INDEX `deployments_owner` ON `deployments` (`owner_id`,`id`);--> statement-breakpoint
CREATE INDEX `deployments_miner` ON `deployments` (`miner_id`,`id`);--> statement-breakpoint
CREATE INDEX `deployments_vm` ON `deployments` (`vm_id`,`state`);--> statement-breakpoint
CREATE INDEX `deployments_due` ON `deployments` (`step_due_at`);--> statement-breakpoint
CREATE TABLE `event_heads` (
	`subject` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`subject` text NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`payload` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`subject`, `seq`)
);
--> statement-breakpoint
CREATE INDEX `events_at` ON `events` (`at`);--> statement-breakpoint
CREATE TABLE `hosts` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`address` text NOT NULL,
	`port` integer NOT NULL,
	`ssh_user` text NOT NULL,
	`public_key` text NOT NULL,
	`private_key_sealed` text NOT NULL,
	`host_key_fingerprint` text,
	`state` text NOT NULL,
	`engine_version` text,
	`vcpu` integer,
	`ram_gb` integer,
	`storage_gb` integer,
	`leased_by` text,
	`failure` text,
	`created_at` integer NOT NULL,
	`step_due_at` integer,
	`lock_token` text,
	`lock_expires_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE INDEX `hosts_owner` ON `hosts` (`owner_id`,`id`);--> statement-breakpoint
CREATE INDEX `hosts_due` ON `hosts` (`step_due_at`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`account_id` text NOT NULL,
	`operation` text NOT NULL,
	`key` text NOT NULL,
	`input_hash` text NOT NULL,
	`result_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `operation`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_expiry` ON `idempotency_keys` (`expires_at`);--> statement-breakpoint
CREATE TABLE `log_followers` (
	`id` text PRIMARY KEY NOT NULL,
	`miner_id` text NOT NULL,
	`vm_id` text NOT NULL,
	`container_name` text NOT NULL,
	`last_engine_time` text,
	`last_time_count` integer DEFAULT 0 NOT NULL,
	`step_due_at` integer,
	`lock_token` text,
	`lock_expires_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE INDEX `log_followers_due` ON `log_followers` (`step_due_at`);--> statement-breakpoint
CREATE TABLE `log_lines` (
	`miner_id` text NOT NULL,
	`seq` integer NOT NULL,
	`deployment_id` text NOT NULL,
	`at` integer NOT NULL,
	`stream` text NOT NULL,
	`severity` text,
	`step` text,
	`message` text NOT NULL,
	PRIMARY KEY(`miner_id`, `seq`)
);
--> statement-breakpoint
CREATE INDEX `log_lines_deployment` ON `log_lines` (`deployment_id`,`seq`);--> statement-breakpoint
CREATE INDEX `log_lines_at` ON `log_lines` (`at`);--> statement-breakpoint
CREATE TABLE `miners` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`alive_name` text,
	`model_type` text NOT NULL,
	`state` text NOT NULL,
	`health` text NOT NULL,
	`health_since` integer,
	`vm_id` text,
	`deployment_id` text,
	`address` text,
	`port` integer NOT NULL,
	`country_code` text,
	`model_name` text,
	`capabilities` text,
	`request_count` integer DEFAULT 0 NOT NULL,
	`response_ms_sum` integer DEFAULT 0 NOT NULL,
	`failure` text,
	`created_at` integer NOT NULL,
	`active_at` integer,
	`terminated_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `miners_alive_name` ON `miners` (`alive_name`);--> statement-breakpoint
CREATE INDEX `miners_owner` ON `miners` (`owner_id`,`id`);--> statement-breakpoint
CREATE INDEX `miners_state` ON `miners` (`state`,`model_type`);--> statement-breakpoint
CREATE INDEX `miners_vm` ON `miners` (`vm_id`);--> statement-breakpoint
CREATE TABLE `probe_rollups` (
	`miner_id` text NOT NULL,
	`kind` text NOT NULL,
	`span` text NOT NULL,
	`at` integer NOT NULL,
	`total` integer NOT NULL,
	`ok` integer NOT NULL,
	`grade_sum` real NOT NULL,
	`grade_count` integer NOT NULL,
	`total_ms_sum` real NOT NULL,
	`total_ms_max` real NOT NULL,
	PRIMARY KEY(`miner_id`, `kind`, `span`, `at`)
);
--> statement-breakpoint
CREATE INDEX `probe_rollups_at` ON `probe_rollups` (`span`,`at`);--> statement-breakpoint
CREATE TABLE `probe_rounds` (
	`id` text PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer NOT NULL,
	`target_count` integer NOT NULL,
	`failed_count` integer NOT NULL,
	`is_void` integer NOT NULL,
	`void_reason` text
);
--> statement-breakpoint
CREATE INDEX `probe_rounds_started` ON `probe_rounds` (`started_at`);--> statement-breakpoint
CREATE TABLE `probe_targets` (
	`miner_id` text NOT NULL,
	`kind` text NOT NULL,
	`interval_ms` integer NOT NULL,
	`due_at` integer NOT NULL,
	`ok_streak` integer DEFAULT 0 NOT NULL,
	`bad_streak` integer DEFAULT 0 NOT NULL,
	`last_at` integer,
	PRIMARY KEY(`miner_id`, `kind`)
);
--> statement-breakpoint
CREATE INDEX `probe_targets_due` ON `probe_targets` (`due_at`);--> statement-breakpoint
CREATE TABLE `probes` (
	`id` text PRIMARY KEY NOT NULL,
	`miner_id` text NOT NULL,
	`round_id` text NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`is_ok` integer NOT NULL,
	`is_void` integer NOT NULL,
	`http_status` integer,
	`error` text,
	`first_byte_ms` real,
	`total_ms` real,
	`output_tokens` integer,
	`grade` real,
	`detail` text
);
--> statement-breakpoint
CREATE INDEX `probes_miner` ON `probes` (`miner_id`,`kind`,`at`);--> statement-breakpoint
CREATE INDEX `probes_at` ON `probes` (`at`);--> statement-breakpoint
CREATE TABLE `queries` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`model_type` text NOT NULL,
	`state` text NOT NULL,
	`miner_id` text,
	`prompt_hash` text NOT NULL,
	`answer_hash` text,
	`prompt` text,
	`answer` text,
	`receipt` text,
	`failure` text,
	`created_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `queries_account` ON `queries` (`account_id`,`id`);--> statement-breakpoint
CREATE TABLE `score_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`miner_id` text NOT NULL,
	`before` real,
	`after` real,
	`components_before` text NOT NULL,
	`components_after` text NOT NULL,
	`cause` text NOT NULL,
	`probe_ids` text NOT NULL,
	`formula_version` integer NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `score_changes_miner` ON `score_changes` (`miner_id`,`id`);--> statement-breakpoint
CREATE INDEX `score_changes_at` ON `score_changes` (`at`);--> statement-breakpoint
CREATE TABLE `scores` (
	`miner_id` text PRIMARY KEY NOT NULL,
	`value` real,
	`coverage` real NOT NULL,
	`confidence` real NOT NULL,
	`components` text NOT NULL,
	`formula_version` integer NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `scores_value` ON `scores` (`value`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`refresh_token_hash` text NOT NULL,
	`previous_refresh_token_hash` text,
	`key_fingerprint` text,
	`user_agent` text,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`end_reason` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_refresh_token` ON `sessions` (`refresh_token_hash`);--> statement-breakpoint
CREATE INDEX `sessions_previous_refresh_token` ON `sessions` (`previous_refresh_token_hash`);--> statement-breakpoint
CREATE INDEX `sessions_account` ON `sessions` (`account_id`,`id`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sign_in_challenges` (
	`nonce` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`kind` text NOT NULL,
	`message` text NOT NULL,
	`issued_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE INDEX `sign_in_challenges_expiry` ON `sign_in_challenges` (`expires_at`);--> statement-breakpoint
CREATE TABLE `source_parts` (
	`digest` text NOT NULL,
	`part` integer NOT NULL,
	`content` blob NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`digest`, `part`)
);
--> statement-breakpoint
CREATE TABLE `vms` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`miner_id` text,
	`name` text NOT NULL,
	`label` text NOT NULL,
	`provider` text NOT NULL,
	`state` text NOT NULL,
	`requirements` text NOT NULL,
	`offer` text,
	`tried_offers` text NOT NULL,
	`substitution` text,
	`ports` text NOT NULL,
	`price_cap_per_day_usd` text,
	`price_per_hour_usd` text,
	`provider_vm_id` text,
	`provider_disk_id` text,
	`provider_ip_id` text,
	`provider_ssh_key_id` text,
	`create_called_at` integer,
	`address` text,
	`ssh_port` integer,
	`ssh_user` text,
	`ssh_public_key` text NOT NULL,
	`ssh_private_key_sealed` text NOT NULL,
	`host_key_fingerprint` text,
	`engine_version` text,
	`raw_status` text,
	`is_unreachable` integer DEFAULT false NOT NULL,
	`end_reason` text,
	`failure` text,
	`deadline_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`launched_at` integer,
	`ready_at` integer,
	`terminated_at` integer,
	`step_due_at` integer,
	`lock_token` text,
	`lock_expires_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vms_name` ON `vms` (`name`);--> statement-breakpoint
CREATE INDEX `vms_owner` ON `vms` (`owner_id`,`id`);--> statement-breakpoint
CREATE INDEX `vms_miner` ON `vms` (`miner_id`);--> statement-breakpoint
CREATE INDEX `vms_due` ON `vms` (`step_due_at`);