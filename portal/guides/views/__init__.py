"""The pages of guides and of standing information."""

from __future__ import annotations

from portal.guides.views import announcements, guides, help_me, information, texts

BLUEPRINTS = (guides.bp, help_me.bp, information.bp, texts.bp, announcements.bp)
