-- Calls that say what they cost: a few of them, read beside what they are charged.
CREATE INDEX "event_reported" ON "event"("org", "placed_at") WHERE "cost_reported" IS NOT NULL AND "kind" = 'llm';
