-- A correction stands where the calls do that it corrects: in their day, and in their quarter of an hour.
ALTER TABLE "adjustment" ADD COLUMN "slot" INTEGER;
UPDATE "adjustment" SET "slot" = floor(extract(epoch FROM "created_at") / 900)::int;
ALTER TABLE "adjustment" ALTER COLUMN "slot" SET NOT NULL;
CREATE INDEX "adjustment_org_local_day_idx" ON "adjustment"("org", "local_day");
CREATE INDEX "adjustment_org_session_idx" ON "adjustment"("org", "session");

-- What a price that was set or deleted has to correct: a row lives until a pass has ended that began after every server knew of the price.
CREATE TABLE "price_correction" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "price_correction_pkey" PRIMARY KEY ("org", "id")
);
CREATE INDEX "price_correction_due_at_idx" ON "price_correction"("due_at");

-- Who set a price; one price of a model begins at an instant.
ALTER TABLE "price_override" ADD COLUMN "created_by" TEXT NOT NULL DEFAULT 'Agent Governor';
ALTER TABLE "price_override" ALTER COLUMN "created_by" DROP DEFAULT;
DROP INDEX "price_override_org_model_effective_from_idx";
DELETE FROM "price_override" a USING "price_override" b
  WHERE a.org = b.org AND a.model = b.model AND a.effective_from = b.effective_from AND (a.created_at, a.id) < (b.created_at, b.id);
CREATE UNIQUE INDEX "price_override_org_model_effective_from_key" ON "price_override"("org", "model", "effective_from");
