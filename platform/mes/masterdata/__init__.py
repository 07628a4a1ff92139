"""Items, BOMs, routings, work centres, partners, sites, employees, calendars: always on."""
