CREATE TABLE "otel_claim" (
    "org" INTEGER NOT NULL,
    "k" UUID NOT NULL,
    "holder" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "otel_claim_pkey" PRIMARY KEY ("org","k")
);
