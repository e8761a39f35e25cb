-- That a name was seen again moves one column without an index: with room in its page the row is changed where it stands, and no index is written.
ALTER TABLE agent SET (fillfactor = 85);
ALTER TABLE session SET (fillfactor = 85);
ALTER TABLE end_user SET (fillfactor = 85);
