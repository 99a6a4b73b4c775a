-- Claims of signing that wait for a word or came back: few at any time, held by an index of their own.

-- How the claim on a lead stands, and when it was made.
ALTER TABLE shown ADD COLUMN signing TEXT
    AS (CASE noun WHEN 'lead' THEN CAST(json_extract(body, '$.signing') AS TEXT) END) VIRTUAL;
ALTER TABLE shown ADD COLUMN claimed INTEGER
    AS (CASE noun WHEN 'lead' THEN coalesce(json_extract(body, '$.signing_claimed_at'), 0) END) VIRTUAL;

CREATE INDEX shown_signing ON shown (claimed, id)
    WHERE noun = 'lead' AND deleted = 0 AND signing IN ('claimed', 'returned');
