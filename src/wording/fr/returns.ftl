# Relevés d’activité.
