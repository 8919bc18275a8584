-- A report may have several addressees (S1-D3: Thành ủy and UBND Thành phố), each of which confirms its receipt.
DROP INDEX report_receipt;
CREATE UNIQUE INDEX report_receipt ON report_event (report_id, revision, station, unit_id) WHERE kind = 'receive';
