DROP TABLE `log_lines`;--> statement-breakpoint
ALTER TABLE `log_followers` DROP COLUMN `container_name`;