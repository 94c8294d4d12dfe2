CREATE INDEX `miners_name` ON `miners` (`name`,`id`);--> statement-breakpoint
CREATE INDEX `miners_health` ON `miners` (`health`,`id`);--> statement-breakpoint
CREATE INDEX `miners_country` ON `miners` (`country_code`,`id`);--> statement-breakpoint
CREATE INDEX `vms_price` ON `vms` (cast("price_per_hour_usd" as numeric));