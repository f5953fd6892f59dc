-- How many days before it is due a supplier's invoice stands under what is to be done.
ALTER TABLE procurement.policy ADD COLUMN pay_notice_days smallint NOT NULL DEFAULT 3 CHECK (pay_notice_days BETWEEN 0 AND 60);
