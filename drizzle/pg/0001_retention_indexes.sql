DROP INDEX "scores_value";--> statement-breakpoint
CREATE INDEX "queries_created" ON "queries" USING btree ("state","created_at");--> statement-breakpoint
CREATE INDEX "sessions_ended" ON "sessions" USING btree ("ended_at","expires_at");--> statement-breakpoint
CREATE INDEX "scores_value" ON "scores" USING btree ("value","miner_id");