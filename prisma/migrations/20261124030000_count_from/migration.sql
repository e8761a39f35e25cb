-- A limit may count from when it was made: what its subjects had used by then of the period that was running.
ALTER TABLE "limit" ADD COLUMN "count_from" TEXT NOT NULL DEFAULT 'period';

CREATE TABLE "limit_base" (
    "org" INTEGER NOT NULL,
    "limit_id" TEXT NOT NULL,
    "subject" TEXT COLLATE "C" NOT NULL,
    "period" INTEGER NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "limit_base_pkey" PRIMARY KEY ("org","limit_id","subject")
);
