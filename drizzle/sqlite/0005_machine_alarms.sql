ALTER TABLE `vms` ADD `shown_host_key_fingerprint` text;--> statement-breakpoint
ALTER TABLE `vms` ADD `shown_host_key_since` integer;