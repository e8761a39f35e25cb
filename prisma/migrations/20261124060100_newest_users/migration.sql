-- End users are listed and searched newest first.
CREATE INDEX "end_user_org_created_at_id_idx" ON "end_user"("org", "created_at" DESC, "id");
