-- Where each visit began, beside when: for the flag on travel that nobody can make.
ALTER TABLE visit_span ADD COLUMN lat REAL;
ALTER TABLE visit_span ADD COLUMN lon REAL;
ALTER TABLE visit_span ADD COLUMN accuracy_m REAL;
UPDATE visit_span SET (lat, lon, accuracy_m) = (
    SELECT json_extract(body, '$.captured.place.lat'), json_extract(body, '$.captured.place.lon'),
        json_extract(body, '$.captured.place.accuracy_m')
    FROM record WHERE record.id = visit_span.record);
