"""Everything that is kept of lists changes here: saved views, chosen columns, exports."""
