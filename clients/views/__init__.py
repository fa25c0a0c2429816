"""Pages and clicks about clients, split by what is on the page."""
