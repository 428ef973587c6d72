"""The public directory's pages."""

from __future__ import annotations

from portal.directory.views import browse, listing, machine, organisation

BLUEPRINTS = (listing.bp, organisation.bp, browse.bp, machine.bp)
