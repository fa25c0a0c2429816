"""Static files in production: hashed names, also of the modules a module imports, and a compressed copy beside each."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no stubs
    """A browser may keep every file for ever: another content has another name."""

    support_js_module_import_aggregation = True
