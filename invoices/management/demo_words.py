"""The words the demo company is made of."""

FAMILIES = (
    "Smith Rivera Nguyen Kowalski Brooks Petrov Haddad Okafor Larsen Moretti Sato Dubois Novak Reyes Fischer Adams "
    "Castillo Bauer Cohen Murphy Lindqvist Osei Varga Tanaka Walsh Ferrari Jensen Popescu Silva Keller"
).split()
COMPANIES = (
    "Harbor View Dental",
    "Maple Street Apartments",
    "Northgate Church",
    "Corner Bakery",
    "Lakeside Kindergarten",
    "Springfield Print Works",
    "Oak & Iron Brewery",
    "Riverside Veterinary",
    "Union Hotel",
    "Prairie Credit Union",
    "Fairview Nursing Home",
    "Capitol Car Wash",
    "Hilltop Garden Center",
    "Main Street Books",
)
STREETS = (
    "Elm Street",
    "Washington Avenue",
    "Lake Road",
    "Mill Lane",
    "Second Street",
    "Park Place",
    "Sunset Drive",
    "Quarry Road",
)
TOWNS = ("Springfield", "Chatham", "Rochester", "Sherman", "Riverton")
JOBS = (
    "New gas boiler",
    "Yearly boiler service",
    "Heat pump for the ground floor",
    "Radiators in the annex",
    "Water heater replacement",
    "Floor heating, bathroom",
    "Duct cleaning",
    "Thermostat and zoning",
    "Air conditioning, two rooms",
    "Pipe insulation in the basement",
)
TASKS = ("Measure on site", "Order parts", "Drain the system", "Install", "Pressure test", "Hand over and explain", "Yearly service")
TERMS = "Work is done on weekdays between 8 and 17. Payment is due as agreed after the work is finished. Two years of warranty on labor."
WORK = (
    ("Condensing gas boiler, 24 kW", "1", "", "2480"),
    ("Mounting and connection", "9.5", "h", "95"),
    ("Copper pipe 22 mm", "14", "m", "11.35"),
    ("Radiator 600 × 1000", "3", "", "189.90"),
    ("Thermostat, programmable", "2", "", "79.50"),
    ("Heat pump, air to water", "1", "", "5890"),
    ("Expansion vessel 25 l", "1", "", "84.20"),
    ("Flushing and balancing", "2.25", "h", "95"),
    ("Removal of the old boiler", "1", "", "240"),
    ("Yearly service", "1", "", "189"),
    ("Duct cleaning", "6", "room", "58"),
    ("Pipe insulation", "22", "m", "6.40"),
    ("Water heater 50 gal", "1", "", "749"),
    ("Electrical connection", "3", "h", "102.50"),
)
