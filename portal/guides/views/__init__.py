"""The pages of guides and of standing information."""

from __future__ import annotations

from portal.guides.views import guides, information

BLUEPRINTS = (guides.bp, information.bp)
