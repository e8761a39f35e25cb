-- What a person is told before a key is revoked: who used it last, and which key came in its place.
ALTER TABLE "api_key" ADD COLUMN "last_agent" TEXT, ADD COLUMN "replaced_by" TEXT;

-- Keys are listed newest first.
CREATE INDEX "api_key_org_created_at_id_idx" ON "api_key"("org", "created_at" DESC, "id");
