-- In which language a customer's documents are printed and mailed; empty is the office's own.
ALTER TABLE customers.customer ADD COLUMN language text NOT NULL DEFAULT '' CHECK (language IN ('', 'en', 'zh'));
