"""Orders: a customer's order from the fax to the issued documents, in the five steps of the desk."""
