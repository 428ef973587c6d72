"""The editor: a record's own staff page, one section a page, drafts, previews, history and undo."""
