"""Pages of quotes and of tax rates."""
