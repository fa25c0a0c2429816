"""Pages go compressed; files and pictures are so already, and scripts and styles were made so at `collectstatic`."""

import re
import secrets

import brotli
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

LEAST = 200  # bytes; what is shorter goes as it is
QUALITY = 5  # a tenth smaller than gzip in the same time
ACCEPTS_BROTLI = re.compile(r"\bbr\b")


class PageCompressionMiddleware(GZipMiddleware):
    """HTML alone, in brotli where the browser reads it. A length tells nothing of a secret beside words of a stranger
    (BREACH): the CSRF token is masked anew in each answer, and up to 100 random bytes are added to each.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        reads_brotli = ACCEPTS_BROTLI.search(request.headers.get("Accept-Encoding", ""))
        if not reads_brotli or not isinstance(response, HttpResponse):
            return super().process_response(request, response)
        if len(response.content) >= LEAST and not response.has_header("Content-Encoding"):
            noise = secrets.token_bytes(1 + secrets.randbelow(self.max_random_bytes))
            response.content = compressed(response.content, noise)
            response["Content-Encoding"] = "br"
            response["Content-Length"] = str(len(response.content))
        patch_vary_headers(response, ("Accept-Encoding",))
        return response


def compressed(content: bytes, noise: bytes) -> bytes:
    """The content in brotli; before its end, 1 to 256 bytes of noise that whoever reads it skips (RFC 7932, 9.2)."""
    compressor = brotli.Compressor(quality=QUALITY)
    start: bytes = compressor.process(content) + compressor.flush()  # ends at a whole byte
    skipped = (0b01_0_11_0 | (len(noise) - 1) << 6).to_bytes(2, "little") + noise
    end: bytes = compressor.finish()
    return start + skipped + end
