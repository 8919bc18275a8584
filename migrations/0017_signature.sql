-- Records keep the public id of the token that acted and no longer its name, which stands with the token alone: there it is corrected
-- and erased, and a reader who is not to know it is told role and unit (docs/personal-data.md). The trail keeps its names apart from
-- what is hashed, as before.

-- A token is another version when its name was corrected or erased.
ALTER TABLE token ADD COLUMN renamed INTEGER NOT NULL DEFAULT 0;

-- Which token it was, the trail says: it has the same name at the same moment. Where retention has removed that row, the name
-- itself says it if all tokens of that name have one role and unit; else nobody can know any more, and `token` takes its place.
CREATE TABLE signed_at (
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    public_id TEXT NOT NULL,
    PRIMARY KEY (name, at)
) STRICT, WITHOUT ROWID;
INSERT INTO signed_at (name, at, public_id)
SELECT a.actor, a.at, t.public_id FROM audit a JOIN token t ON t.id = a.token_id WHERE a.actor <> ''
GROUP BY a.actor, a.at HAVING count(DISTINCT t.id) = 1;
CREATE TABLE signed_as (
    name TEXT NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL,
    last_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO signed_as (name, public_id, last_id)
SELECT name, iif(count(DISTINCT role || ' ' || coalesce(unit_id, '')) = 1, public_id, 'token'), max(id) FROM token GROUP BY name;

DROP TRIGGER registration_event_is_append_only_update;
UPDATE registration_event SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = registration_event.actor AND s.at = registration_event.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = registration_event.actor), actor);
CREATE TRIGGER registration_event_is_append_only_update BEFORE UPDATE ON registration_event
BEGIN SELECT raise(ABORT, 'the history of a registration is append-only'); END;

DROP TRIGGER scorecard_revision_is_append_only_update;
UPDATE scorecard_revision SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = scorecard_revision.actor AND s.at = scorecard_revision.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = scorecard_revision.actor), actor);
CREATE TRIGGER scorecard_revision_is_append_only_update BEFORE UPDATE ON scorecard_revision
BEGIN SELECT raise(ABORT, 'a revision does not change'); END;

DROP TRIGGER scorecard_event_is_append_only_update;
UPDATE scorecard_event SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = scorecard_event.actor AND s.at = scorecard_event.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = scorecard_event.actor), actor);
CREATE TRIGGER scorecard_event_is_append_only_update BEFORE UPDATE ON scorecard_event
BEGIN SELECT raise(ABORT, 'the history of a card is append-only'); END;

DROP TRIGGER inspection_proposal_is_append_only_update;
UPDATE inspection_proposal SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = inspection_proposal.actor AND s.at = inspection_proposal.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = inspection_proposal.actor), actor);
CREATE TRIGGER inspection_proposal_is_append_only_update BEFORE UPDATE ON inspection_proposal
BEGIN SELECT raise(ABORT, 'a proposal does not change'); END;

DROP TRIGGER inspection_choice_is_append_only_update;
UPDATE inspection_choice SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = inspection_choice.actor AND s.at = inspection_choice.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = inspection_choice.actor), actor);
CREATE TRIGGER inspection_choice_is_append_only_update BEFORE UPDATE ON inspection_choice
BEGIN SELECT raise(ABORT, 'a choice does not change'); END;

DROP TRIGGER visit_revision_is_append_only_update;
UPDATE visit_revision SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = visit_revision.actor AND s.at = visit_revision.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = visit_revision.actor), actor);
CREATE TRIGGER visit_revision_is_append_only_update BEFORE UPDATE ON visit_revision
BEGIN SELECT raise(ABORT, 'a revision does not change'); END;

DROP TRIGGER visit_event_is_append_only_update;
UPDATE visit_event SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = visit_event.actor AND s.at = visit_event.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = visit_event.actor), actor);
CREATE TRIGGER visit_event_is_append_only_update BEFORE UPDATE ON visit_event
BEGIN SELECT raise(ABORT, 'the history of a visit is append-only'); END;

DROP TRIGGER visit_reply_is_append_only_update;
UPDATE visit_reply SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = visit_reply.actor AND s.at = visit_reply.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = visit_reply.actor), actor);
CREATE TRIGGER visit_reply_is_append_only_update BEFORE UPDATE ON visit_reply
BEGIN SELECT raise(ABORT, 'what a unit has said stays said'); END;

DROP TRIGGER visit_answer_is_append_only_update;
UPDATE visit_answer SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = visit_answer.actor AND s.at = visit_answer.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = visit_answer.actor), actor);
CREATE TRIGGER visit_answer_is_append_only_update BEFORE UPDATE ON visit_answer
BEGIN SELECT raise(ABORT, 'what the team has answered stays answered'); END;

DROP TRIGGER finding_event_is_append_only_update;
UPDATE finding_event SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = finding_event.actor AND s.at = finding_event.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = finding_event.actor), actor);
CREATE TRIGGER finding_event_is_append_only_update BEFORE UPDATE ON finding_event
BEGIN SELECT raise(ABORT, 'the history of a finding is append-only'); END;

DROP TRIGGER launch_event_is_append_only_update;
UPDATE launch_event SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = launch_event.actor AND s.at = launch_event.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = launch_event.actor), actor);
CREATE TRIGGER launch_event_is_append_only_update BEFORE UPDATE ON launch_event
BEGIN SELECT raise(ABORT, 'the history of a launch is append-only'); END;

DROP TRIGGER task_progress_is_append_only_update;
UPDATE task_progress SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = task_progress.actor AND s.at = task_progress.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = task_progress.actor), actor);
CREATE TRIGGER task_progress_is_append_only_update BEFORE UPDATE ON task_progress
BEGIN SELECT raise(ABORT, 'what was told of a task stays told'); END;

DROP TRIGGER obligation_event_is_append_only_update;
UPDATE obligation_event SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = obligation_event.actor AND s.at = obligation_event.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = obligation_event.actor), actor);
CREATE TRIGGER obligation_event_is_append_only_update BEFORE UPDATE ON obligation_event
BEGIN SELECT raise(ABORT, 'the history of an obligation is append-only'); END;

DROP TRIGGER report_revision_is_append_only_update;
UPDATE report_revision SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = report_revision.actor AND s.at = report_revision.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = report_revision.actor), actor);
CREATE TRIGGER report_revision_is_append_only_update BEFORE UPDATE ON report_revision
BEGIN SELECT raise(ABORT, 'what was sent does not change'); END;

DROP TRIGGER report_event_is_append_only_update;
UPDATE report_event SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = report_event.actor AND s.at = report_event.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = report_event.actor), actor);
CREATE TRIGGER report_event_is_append_only_update BEFORE UPDATE ON report_event
BEGIN SELECT raise(ABORT, 'the history of a report is append-only'); END;

DROP TRIGGER commendation_event_is_append_only_update;
UPDATE commendation_event SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = commendation_event.actor AND s.at = commendation_event.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = commendation_event.actor), actor);
CREATE TRIGGER commendation_event_is_append_only_update BEFORE UPDATE ON commendation_event
BEGIN SELECT raise(ABORT, 'the history of a commendation is append-only'); END;

DROP TRIGGER violation_event_is_append_only_update;
UPDATE violation_event SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = violation_event.actor AND s.at = violation_event.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = violation_event.actor), actor);
CREATE TRIGGER violation_event_is_append_only_update BEFORE UPDATE ON violation_event
BEGIN SELECT raise(ABORT, 'the history of a violation is append-only'); END;

DROP TRIGGER declaration_is_only_withdrawn;
UPDATE declaration SET declared_by = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = declaration.declared_by AND s.at = declaration.declared_at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = declaration.declared_by), declared_by);
UPDATE declaration SET withdrawn_by = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = declaration.withdrawn_by AND s.at = declaration.withdrawn_at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = declaration.withdrawn_by), withdrawn_by) WHERE withdrawn_by IS NOT NULL;
CREATE TRIGGER declaration_is_only_withdrawn BEFORE UPDATE ON declaration
WHEN old.withdrawn_at IS NOT NULL OR new.withdrawn_at IS NULL OR new.obligation_id <> old.obligation_id
    OR new.happened_on <> old.happened_on OR new.document_number <> old.document_number
    OR new.document_issued_on <> old.document_issued_on OR new.document_issuer <> old.document_issuer
    OR new.reason <> old.reason OR new.verdict IS NOT old.verdict OR new.declared_at <> old.declared_at
    OR new.declared_by <> old.declared_by
BEGIN SELECT raise(ABORT, 'a declaration is withdrawn and never changed'); END;

UPDATE report_request SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = report_request.actor AND s.at = report_request.at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = report_request.actor), actor);
UPDATE calendar_feed SET actor = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = calendar_feed.actor AND s.at = calendar_feed.created_at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = calendar_feed.actor), actor);
UPDATE obligation SET settled_by = coalesce(
    (SELECT s.public_id FROM signed_at s WHERE s.name = obligation.settled_by AND s.at = obligation.settled_at),
    (SELECT s.public_id FROM signed_as s WHERE s.name = obligation.settled_by), settled_by) WHERE settled_by IS NOT NULL;

DROP TABLE signed_at;
DROP TABLE signed_as;
