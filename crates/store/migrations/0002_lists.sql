-- What lists filter, order and count stands in indexes that hold all of it: no body is read for it.

-- What a company is compared by: its name and its 统一社会信用代码, normalised. Written beside the body, since
-- SQL cannot normalise; null where nobody has yet, empty where there is none.
ALTER TABLE shown ADD COLUMN name_key TEXT;
ALTER TABLE shown ADD COLUMN code_key TEXT;

-- The contact a private part belongs to.
ALTER TABLE shown ADD COLUMN private_of TEXT
    AS (CASE noun WHEN 'contact_private' THEN CAST(json_extract(body, '$.contact') AS TEXT) END) VIRTUAL;

-- A lead's turn: 0 its next step is due on a day, 1 it has none, 2 it is over; and that day.
ALTER TABLE shown ADD COLUMN turn INTEGER AS (CASE WHEN noun <> 'lead' THEN NULL
    WHEN coalesce(json_extract(body, '$.state'), '') IN ('declined', 'duplicate', 'signed', 'lost', 'shelved') THEN 2
    WHEN coalesce(json_extract(body, '$.next_step_due'), '') = ''
        OR coalesce(json_extract(body, '$.next_step_done_on'), '') <> '' THEN 1
    ELSE 0 END) VIRTUAL;
ALTER TABLE shown ADD COLUMN turn_due TEXT AS (CASE WHEN noun <> 'lead' THEN NULL
    WHEN turn = 0 THEN CAST(json_extract(body, '$.next_step_due') AS TEXT) ELSE '' END) VIRTUAL;

-- Whose next step a meeting or a lead asks for, when it was done, and what tells a repeated one.
ALTER TABLE shown ADD COLUMN step_of TEXT AS (CASE
    WHEN noun NOT IN ('meeting', 'lead') OR coalesce(json_extract(body, '$.next_step'), '') = '' THEN NULL
    ELSE CAST(coalesce(nullif(json_extract(body, '$.next_step_owner'), ''), json_extract(body, '$.author')) AS TEXT)
    END) VIRTUAL;
ALTER TABLE shown ADD COLUMN step_done TEXT
    AS (CAST(coalesce(json_extract(body, '$.next_step_done_on'), '') AS TEXT)) VIRTUAL;
ALTER TABLE shown ADD COLUMN step_said TEXT AS (json_extract(body, '$.next_step') || char(31)
    || coalesce(nullif(json_extract(body, '$.company_name'), ''), json_extract(body, '$.company'), '')) VIRTUAL;

-- The last day of a trip, and who travels or wrote it.
ALTER TABLE shown ADD COLUMN last_day TEXT AS (CASE noun WHEN 'trip' THEN CAST(coalesce(
    nullif(json_extract(body, '$.to'), ''), json_extract(body, '$.from'), '') AS TEXT) END) VIRTUAL;
ALTER TABLE shown ADD COLUMN team TEXT AS (CASE noun WHEN 'trip' THEN
    coalesce(json_extract(body, '$.author'), '') || coalesce(json_extract(body, '$.lead_traveller'), '')
    || coalesce(json_extract(body, '$.members'), '') END) VIRTUAL;

DROP INDEX shown_updated;
DROP INDEX shown_state;
DROP INDEX shown_author;
DROP INDEX shown_unit;
DROP INDEX shown_trip;
DROP INDEX shown_company;
DROP INDEX shown_subject;
DROP INDEX shown_day;
DROP INDEX shown_due;

CREATE INDEX shown_updated ON shown (noun, deleted, updated DESC, id, author, state);
CREATE INDEX shown_day ON shown (noun, deleted, day DESC, id DESC, state);
CREATE INDEX shown_author ON shown (noun, deleted, author, day DESC, id DESC, state);
CREATE INDEX shown_state ON shown (noun, deleted, state, day DESC, id DESC);
CREATE INDEX shown_title ON shown (noun, deleted, title, id);
CREATE INDEX shown_trip ON shown (noun, trip, deleted, day DESC, id DESC) WHERE trip IS NOT NULL;
CREATE INDEX shown_company ON shown (noun, company, deleted, day DESC, id DESC) WHERE company IS NOT NULL;
CREATE INDEX shown_subject ON shown (noun, subject, deleted, id) WHERE subject IS NOT NULL;
CREATE INDEX shown_turn ON shown (noun, deleted, turn, turn_due, updated DESC, id, author, state)
    WHERE turn IS NOT NULL;
CREATE INDEX shown_step ON shown (step_of, deleted, step_done, noun, due, step_said) WHERE step_of IS NOT NULL;
CREATE INDEX shown_last_day ON shown (noun, deleted, last_day, state, day, team) WHERE last_day IS NOT NULL;
CREATE INDEX shown_private ON shown (private_of) WHERE private_of IS NOT NULL;
CREATE INDEX shown_name ON shown (name_key) WHERE name_key IS NOT NULL;
CREATE INDEX shown_code ON shown (code_key) WHERE code_key IS NOT NULL;
-- Few at any time.
CREATE INDEX shown_unkeyed ON shown (noun) WHERE noun = 'company' AND name_key IS NULL;
CREATE INDEX shown_conflict ON shown (noun) WHERE conflict = 1;
CREATE INDEX shown_pending ON shown (noun) WHERE pending > 0;
