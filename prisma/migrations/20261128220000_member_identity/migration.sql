CREATE TABLE "member_identity" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_identity_pkey" PRIMARY KEY ("org","id")
);
CREATE INDEX "member_identity_org_member_id_idx" ON "member_identity"("org", "member_id");
CREATE UNIQUE INDEX "member_identity_issuer_subject_key" ON "member_identity"("issuer", "subject");
