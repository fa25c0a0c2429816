"""Staff pages of invoices: lists, one invoice, its moves, payments, the Stripe account."""
