DROP INDEX `probe_targets_due`;--> statement-breakpoint
CREATE INDEX `probe_targets_lane` ON `probe_targets` ((case when "kind" = 'CHAT' then 2 when "bad_streak" > 0 then 1 else 0 end),`due_at`);