-- Invoices may wait until the customer has accepted the goods.
ALTER TABLE receivables.account DROP CONSTRAINT account_invoice_policy_check,
  ADD CONSTRAINT account_invoice_policy_check CHECK (invoice_policy IN ('on_issue', 'on_dispatch', 'on_acceptance'));
