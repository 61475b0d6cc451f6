"""Streets, sidewalks, lights, signals and parking."""

from routing.starter.shape import Choice, Group, Template, line, many, number, one, when, yes_no

STREETS = Group("streets", "Streets and sidewalks", "Calles y aceras", "directions", (
    Template(
        "pothole", "roads", "Pothole", "Bache",
        "A hole in the road surface.", "Un hoyo en la superficie de la calle.",
        "pothole hole road asphalt bache hoyo calle asfalto", (3, "business_days"),
        (one("where", "Where in the road is it?", "¿En qué parte de la calle está?",
             Choice("lane", "Where cars drive", "Por donde pasan los carros"),
             Choice("bike", "In a bike lane", "En un carril de bicicletas"),
             Choice("edge", "At the curb", "Junto al borde"), required=True),
         one("size", "How large is it?", "¿De qué tamaño es?", Choice("plate", "Like a dinner plate", "Como un plato"),
             Choice("tire", "Like a tire", "Como una llanta"), Choice("larger", "Larger", "Más grande"))),
        common=True, photo=True,
    ),
    Template(
        "sunken-road", "roads", "Sunken or collapsed road", "Calle hundida",
        "The road has sunk, or there is empty space under it.", "La calle se hundió o está hueca por debajo.",
        "sinkhole collapse cave-in hundimiento socavón colapso", (4, "hours"),
        (yes_no("open", "Is there an open hole that somebody could fall into?",
                "¿Hay un hoyo abierto en el que alguien pueda caer?", required=True),), severity=2,
    ),
    Template(
        "sidewalk", "sidewalks", "Broken sidewalk", "Acera rota",
        "Lifted, cracked or missing pieces of sidewalk.", "Partes de la acera levantadas, rotas o que faltan.",
        "sidewalk crack trip curb acera banqueta rota tropiezo", (20, "business_days"),
        (yes_no("wheels", "Is the way blocked for wheelchairs or strollers?",
                "¿No pueden pasar sillas de ruedas o cochecitos?"),), common=True,
    ),
    Template(
        "curb-ramp", "sidewalks", "Curb ramp missing or broken", "Rampa de acera rota o que falta",
        "A ramp for wheelchairs at a crossing.", "Una rampa para sillas de ruedas en un cruce.",
        "ramp wheelchair accessible ada rampa silla accesible", (30, "business_days"),
        (one("what", "What is wrong?", "¿Qué pasa?", Choice("missing", "There is none", "No hay"),
             Choice("broken", "It is broken", "Está rota"),
             Choice("blocked", "Something blocks it", "Algo la bloquea")),),
    ),
    Template(
        "snow-ice", "roads", "Snow or ice", "Nieve o hielo",
        "A street, bus stop or public path that was not cleared.", "Una calle, parada o paso público sin despejar.",
        "snow ice plow slippery nieve hielo resbaloso", (24, "hours"),
        (one("where", "Where is it?", "¿Dónde está?", Choice("street", "Street", "Calle"),
             Choice("sidewalk", "Sidewalk", "Acera"), Choice("stop", "Bus stop", "Parada de autobús")),), severity=2,
    ),
    Template(
        "road-markings", "signals", "Faded road markings", "Marcas viales borradas",
        "Crosswalks, lanes or arrows that can hardly be seen.", "Cruces, carriles o flechas que casi no se ven.",
        "crosswalk paint lines marking cruce pintura líneas", (30, "business_days"), severity=4,
    ),
    Template(
        "street-works", "roads", "Road works left unsafe", "Obra sin proteger",
        "An open trench, a loose plate, missing cones.", "Una zanja abierta, una placa suelta, conos que faltan.",
        "trench plate cones construction zanja placa conos obra", (8, "hours"),
        (line("company", "Who works there, if a sign says so?", "¿Quién trabaja ahí, si hay un letrero?"),), severity=2,
    ),
))  # fmt: skip

LIGHTS = Group("lights-signals", "Lights, signals and signs", "Alumbrado, semáforos y señales", "lightbulb", (
    Template(
        "streetlight", "lights", "Streetlight out", "Farola apagada",
        "A public light that is out, flickers, or burns by day.",
        "Una luz pública apagada, que parpadea o está encendida de día.",
        "streetlight lamp light dark farola luz poste oscuro", (5, "business_days"),
        (one("what", "What does it do?", "¿Qué le pasa?", Choice("out", "It is out", "Está apagada"),
             Choice("flickers", "It flickers", "Parpadea"), Choice("day", "It burns by day", "Está encendida de día"),
             required=True),
         number("lights", "How many lights are out?", "¿Cuántas luces están apagadas?"),
         line("pole", "Number on the pole", "Número en el poste")), common=True,
    ),
    Template(
        "light-pole", "lights", "Damaged light pole", "Poste de luz dañado",
        "A pole that was hit, leans, or has an open door.", "Un poste golpeado, inclinado o con la tapa abierta.",
        "pole hit leaning wires poste golpeado inclinado cables", (8, "hours"),
        (one("wires", "Do wires hang out?", "¿Hay cables colgando?",
             Choice("yes", "Yes", "Sí", danger=True), Choice("no", "No", "No"), required=True),), severity=2,
    ),
    Template(
        "traffic-signal", "signals", "Traffic signal problem", "Problema con un semáforo",
        "A signal that is dark, stuck, or turned away.", "Un semáforo apagado, trabado o girado.",
        "signal traffic light red green semáforo luz roja verde", (4, "hours"),
        (one("what", "What does it do?", "¿Qué le pasa?", Choice("dark", "All dark", "Todo apagado"),
             Choice("stuck", "It does not change", "No cambia"), Choice("flashes", "It flashes", "Parpadea"),
             Choice("turned", "It is turned or hit", "Está girado o golpeado"), required=True),), severity=2,
    ),
    Template(
        "walk-button", "signals", "Walk button or sound for crossing", "Botón o sonido para cruzar",
        "The button does nothing, or the sound for blind people is off.",
        "El botón no funciona o no suena la señal para personas ciegas.",
        "walk button crossing sound blind botón cruce sonido ciego", (3, "business_days"),
    ),
    Template(
        "street-sign", "signals", "Missing or damaged sign", "Señal dañada o que falta",
        "Stop signs, street names, parking signs.", "Señales de alto, nombres de calles, de estacionamiento.",
        "sign stop yield name señal alto letrero nombre", (5, "business_days"),
        (one("sign", "Which sign is it?", "¿Qué señal es?", Choice("stop", "Stop or yield", "Alto o ceda el paso"),
             Choice("name", "Street name", "Nombre de la calle"), Choice("parking", "Parking", "Estacionamiento"),
             Choice("other", "Another", "Otra"), required=True),),
    ),
    Template(
        "traffic-study", "signals", "Ask for slower or safer traffic", "Pedir un tránsito más lento o seguro",
        "A new crosswalk, sign, or a street where people drive too fast.",
        "Un cruce nuevo, una señal, o una calle donde se maneja muy rápido.",
        "speed bump speeding crosswalk calm velocidad tope cruce peatonal", (45, "business_days"), severity=4,
        contact="required",
    ),
))  # fmt: skip

PARKING = Group("parking", "Parking and vehicles", "Estacionamiento y vehículos", "directions_car", (
    Template(
        "abandoned-vehicle", "parking", "Abandoned vehicle", "Vehículo abandonado",
        "A vehicle that has not moved for days or cannot drive.",
        "Un vehículo que no se mueve hace días o no funciona.",
        "abandoned car vehicle junk carro abandonado vehículo", (10, "business_days"),
        (line("plate", "License plate", "Placa"), line("looks", "Make and color", "Marca y color"),
         number("days", "For how many days has it stood there?", "¿Cuántos días lleva ahí?")), common=True,
        precision="block",
    ),
    Template(
        "blocked-driveway", "parking", "Blocked driveway", "Entrada bloqueada",
        "A vehicle parked in front of your driveway.", "Un vehículo estacionado frente a su entrada.",
        "driveway blocked garage entrada bloqueada cochera", (2, "hours"),
        (line("plate", "License plate", "Placa"), yes_no("tow", "Should it be towed?", "¿Quiere que se lo lleven?")),
        severity=2, precision="block", contact="required",
    ),
    Template(
        "illegal-parking", "parking", "Illegal parking", "Estacionamiento indebido",
        "At hydrants, crosswalks, bus stops or bike lanes.", "En hidrantes, cruces, paradas o carriles de bicicleta.",
        "parking hydrant double parked bus stop estacionado hidrante parada", (4, "hours"),
        (many("blocks", "What does it block?", "¿Qué bloquea?", Choice("hydrant", "Hydrant", "Hidrante"),
              Choice("crosswalk", "Crosswalk", "Cruce"), Choice("bike", "Bike lane", "Carril de bicicletas"),
              Choice("stop", "Bus stop", "Parada"), Choice("ramp", "Wheelchair ramp", "Rampa")),
         when("seen", "When did you see it?", "¿Cuándo lo vio?")),
    ),
))  # fmt: skip

ROADS = (STREETS, LIGHTS, PARKING)
