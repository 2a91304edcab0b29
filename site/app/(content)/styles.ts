/** The styles of the content's sections, in this order; the root layout imports them all. */
import "./archive/archive.css";
import "./countries/countries.css";
import "./events/events.css";
import "./space-weather/space-weather.css";
import "./statistics/statistics.css";
