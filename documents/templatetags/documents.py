"""What templates of quotes and invoices ask about frozen content."""

from django import template

from documents import content

register = template.Library()
register.filter(content.why_untaxed)
