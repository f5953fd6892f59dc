-- Receipts are listed by their documents, the newest first; ids of documents follow time.
CREATE INDEX movement_receipt ON inventory.movement (office_id, document_id) WHERE kind IN ('receipt', 'opening');
