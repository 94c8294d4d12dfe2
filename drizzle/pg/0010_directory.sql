CREATE INDEX "miners_name" ON "miners" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "miners_health" ON "miners" USING btree ("health","id");--> statement-breakpoint
CREATE INDEX "miners_country" ON "miners" USING btree ("country_code","id");--> statement-breakpoint
CREATE INDEX "vms_price" ON "vms" USING btree (cast("price_per_hour_usd" as numeric));