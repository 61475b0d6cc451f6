"""Mail that comes in: read, judged, and handed to the case or the desk."""
