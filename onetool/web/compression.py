"""Pages go compressed; files and pictures are so already, and scripts and styles were made so at `collectstatic`."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """HTML alone. A length tells nothing of a secret beside words of a stranger (BREACH): the CSRF token is masked anew
    in each answer, and Django adds up to 100 random bytes to each.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
