"""Payment plans: rules as data, agreements, how they are kept and changed, requests, and offers of a reduced sum."""
