"""How fast the market is with 100,000 achievements: `manage.py bench`, see docs/performance.md."""
