-- What was returned to a unit is found by the row of the ledger that it had settled. Only few records are in that state at a time.
CREATE INDEX registration_returned ON registration (plan_id, obligation_id) WHERE state = 'returned';
CREATE INDEX scorecard_returned ON scorecard (plan_id, obligation_id) WHERE state = 'returned';
CREATE INDEX report_returned ON report (plan_id, obligation_id) WHERE state = 'returned';
CREATE INDEX outline_report_returned ON outline_report (obligation_id) WHERE state = 'returned';
