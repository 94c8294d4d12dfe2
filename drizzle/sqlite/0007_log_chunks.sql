CREATE TABLE `log_chunks` (
	`miner_id` text NOT NULL,
	`last_seq` integer NOT NULL,
	`first_seq` integer NOT NULL,
	`deployment_id` text NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	`bytes` integer NOT NULL,
	`kinds` text NOT NULL,
	`lines` text NOT NULL,
	PRIMARY KEY(`miner_id`, `last_seq`)
);
--> statement-breakpoint
CREATE INDEX `log_chunks_deployment` ON `log_chunks` (`deployment_id`,`last_seq`);--> statement-breakpoint
CREATE INDEX `log_chunks_at` ON `log_chunks` (`to_at`);--> statement-breakpoint
CREATE INDEX `log_chunks_size` ON `log_chunks` (`miner_id`,`bytes`);--> statement-breakpoint
ALTER TABLE `log_followers` ADD `container_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `log_followers` ADD `resume_from` text;--> statement-breakpoint
ALTER TABLE `log_followers` ADD `newest_engine_time` text;--> statement-breakpoint
UPDATE `log_followers` SET `container_id` = `container_name`;--> statement-breakpoint
INSERT INTO `log_chunks` SELECT `miner_id`, `seq`, `seq`, `deployment_id`, `at`, `at`, octet_length(`message`), json_array(json_array(`stream`, `severity`, `step`, 0)), json_array(json_array(0), json_array(0), json_array(`message`)) FROM `log_lines`;