-- As for events: under load ANALYZE comes every 15 s, and took 0.17 s of a core each time, most of it for columns that no query is planned by.
ALTER TABLE hold
  ALTER org SET STATISTICS 20,
  ALTER id SET STATISTICS 20,
  ALTER ask_id SET STATISTICS 20,
  ALTER agent SET STATISTICS 20,
  ALTER session SET STATISTICS 20,
  ALTER user_name SET STATISTICS 20,
  ALTER state SET STATISTICS 20,
  ALTER created_at SET STATISTICS 20,
  ALTER expires_at SET STATISTICS 20,
  ALTER ended_at SET STATISTICS 20,
  ALTER kind SET STATISTICS 0,
  ALTER model SET STATISTICS 0,
  ALTER tool SET STATISTICS 0,
  ALTER tokens SET STATISTICS 0,
  ALTER cost SET STATISTICS 0,
  ALTER hash SET STATISTICS 0;
