DROP INDEX `scores_value`;--> statement-breakpoint
CREATE INDEX `scores_value` ON `scores` (`value`,`miner_id`);--> statement-breakpoint
CREATE INDEX `queries_created` ON `queries` (`state`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_ended` ON `sessions` (`ended_at`,`expires_at`);