"""What templates of quotes and invoices ask about frozen content."""

from django import template

from quotes import documents

register = template.Library()
register.filter(documents.why_untaxed)
