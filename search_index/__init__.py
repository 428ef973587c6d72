"""The search engine: documents, analysis, engines and evaluation. Knows no Flask and no database tables."""
